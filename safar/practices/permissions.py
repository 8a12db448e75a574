"""Who may write practices up, and publish them."""

from __future__ import annotations

from typing import Any

from safar.people.models import Organisation
from safar.people.permissions import EDITING, may_act_for, roles_of
from safar.practices.models import Practice


def may_write_practices(user: Any) -> bool:
    """Focal points and editors of any organisation; the practice will be that organisation's."""
    return user.is_authenticated and (user.is_superuser or bool(writes_for(user)))


def writes_for(user: Any) -> list[int]:
    """The organisations in whose name the person may write practices up."""
    if user.is_authenticated and user.is_superuser:
        return list(Organisation.objects.values_list("pk", flat=True))
    return [organisation for organisation, roles in roles_of(user).items() if roles & set(EDITING)]


def may_edit_practice(user: Any, practice: Practice) -> bool:
    """Focal points and editors of the organisation that wrote it up."""
    return may_act_for(user, practice.owner_id, EDITING)


def may_publish_practice(user: Any, practice: Practice) -> bool:
    """Whoever may edit it, while it is a draft."""
    return practice.status == Practice.Status.DRAFT and may_edit_practice(user, practice)
