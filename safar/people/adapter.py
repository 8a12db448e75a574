"""How accounts are made."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from safar.lib.languages import current_language


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the reader's language with the account."""

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = current_language()
        return super().save_user(request, user, form, commit)
