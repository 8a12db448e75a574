"""Which records have a history, and who may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import models

from safar.people.permissions import may_see_persons

Rule = Callable[[Any, Any], bool]
RULES: dict[str, Rule] = {}


def register_history(model: type[models.Model], may_see: Rule) -> None:
    """Say who may see the history of these records. Without a rule: people with a role anywhere."""
    RULES[model._meta.label_lower] = may_see


def may_see_history(user: Any, record: models.Model) -> bool:
    """Whether the person may see who changed this record."""
    rule = RULES.get(record._meta.label_lower)
    return rule(user, record) if rule else may_see_persons(user)


def tracked_model(label: str) -> type[models.Model] | None:
    """The model of a label such as `plan.action`; None where no history is kept."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    if model._meta.proxy or "pgh_event_models" not in vars(model):
        return None
    return model
