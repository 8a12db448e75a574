"""A plan as plain data in one language: everything an edition will ever be drawn from.

The data holds texts as {"text", "language"}, so a missing translation stays
visible; money and numbers as decimal strings; and null for what nobody knows.
It holds the words of the document too (`labels`), so that an edition drawn in
ten years reads as it did on the day it was frozen. Where order matters it
holds lists: PostgreSQL keeps the keys of an object in an order of its own.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from safar.plan.models import Plan
from safar.reports.content.gathering import Gathered, gather
from safar.reports.content.sums import coverage, money_by_priority, status_counts, totals, unknowns
from safar.reports.content.telling import (
    Tongue,
    action_data,
    indicator_data,
    note_data,
    plan_data,
    practice_data,
    priority_data,
    theme_data,
)
from safar.reports.labels import django_code, labels, sentences

VERSION = 1  # of the shape below; a drawer that meets another one can say so


def plan_content(plan: Plan, language: str) -> dict[str, Any]:
    """The whole plan in one language, in a fixed number of queries whatever its size."""
    gathered = gather(plan)
    with override(django_code(language)):
        return _content(gathered, Tongue(language))


def _content(gathered: Gathered, tongue: Tongue) -> dict[str, Any]:
    actions = [action_data(action, gathered, tongue) for action in gathered.actions]
    indicators = [indicator_data(indicator, gathered, tongue) for indicator in gathered.indicators]
    objectives: list[dict[str, Any]] = [
        {"number": each.number, "label": tongue.said(each, "label"), "title": tongue.said(each, "title")}
        for each in gathered.objectives
    ]
    priorities = [priority_data(priority, actions, tongue) for priority in gathered.priorities]
    content: dict[str, Any] = {
        "version": VERSION,
        "language": tongue.language,
        "plan": plan_data(gathered.plan, tongue),
        "objectives": objectives,
        "coverage": coverage([each["number"] for each in objectives], actions),
        "priorities": priorities,
        "actions": actions,
        "indicators": indicators,
        "totals": totals(actions),
        "statuses": status_counts(actions),
        "money": money_by_priority(priorities, actions),
        "unknown": unknowns(actions),
        "notes": [note_data(note, tongue) for note in gathered.notes],
        "themes": [theme_data(theme, gathered, tongue) for theme in gathered.themes],
        "practices": [practice_data(practice, tongue) for practice in gathered.practices],
        "labels": labels(),
    }
    return content | {"sentences": sentences(content)}
