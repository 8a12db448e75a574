"""What somebody types is kept before it is saved: a lost connection loses no sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.practices.models import Practice, UnsavedWords

LARGEST = 200_000  # letters of one form


def keep_words(user: Any, practice: Practice | None, words: dict[str, list[str]]) -> UnsavedWords:
    """Keep the form as it stands. Raises Refusal for more than a form can hold."""
    if sum(len(text) for texts in words.values() for text in texts) > LARGEST:
        raise Refusal(_("This is more text than a practice can hold. Shorten it, or link to a document."))
    kept, _new = UnsavedWords.objects.update_or_create(
        user=user, practice=practice, defaults={"words": words}
    )
    return kept


def unsaved_words(user: Any, practice: Practice | None) -> UnsavedWords | None:
    return UnsavedWords.objects.filter(user=user, practice=practice).first()


def forget_words(user: Any, practice: Practice | None) -> None:
    UnsavedWords.objects.filter(user=user, practice=practice).delete()
