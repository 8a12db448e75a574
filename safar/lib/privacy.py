"""Every field of every record is marked: who could be harmed if it were seen?

    class Invitation(models.Model):
        ...
        class Privacy:
            public = ("organisation",)
            personal = ("email",)
            confidential = ("token_hash",)

public: anybody may see it. personal: about a person, shown to those who work
with it. confidential: harms somebody when it leaks. A test reads the marks.
"""

from __future__ import annotations

from django.db import models

MARKS = ("public", "personal", "confidential")


def privacy_of(model: type[models.Model]) -> dict[str, str]:
    """{field: mark} as the model and what it inherits from say. `id` is public.

    Raises ValueError for a field marked twice.
    """
    said: dict[str, str] = {"id": "public"}
    for ancestor in model.__mro__:
        privacy = vars(ancestor).get("Privacy")
        for mark in MARKS:
            for field in getattr(privacy, mark, ()):
                if said.get(field, mark) != mark:
                    raise ValueError(f"{model.__name__}.{field} is marked {said[field]} and {mark}.")
                said[field] = mark
    return said
