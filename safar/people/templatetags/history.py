"""Where the history of a record stands: {% include "components/history_link.html" with record=plan %}."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from safar.people.history import may_see_history, tracked_model

register = template.Library()


@register.filter
def history_url(record: Any) -> str:
    """The address of a record's history; nothing for a record without one."""
    label = record._meta.label_lower
    if record.pk is None or tracked_model(label) is None:
        return ""
    return reverse("people:history", args=[label, record.pk])


@register.simple_tag(takes_context=True)
def sees_history(context: Any, record: Any) -> bool:
    """Whether the reader may follow the link, so that nobody is led to a closed door."""
    user = context.get("user")
    return user is not None and bool(history_url(record)) and may_see_history(user, record)
