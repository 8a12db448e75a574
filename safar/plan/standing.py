"""How an action stands by its milestones, to set beside what is claimed of it.

Values in, values out: no database here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from safar.plan.models import ActionStatus, Milestone

DELAYED = "delayed"
DECIDED = (ActionStatus.ON_HOLD, ActionStatus.CANCELLED)  # somebody decided so; milestones have no say


class Step(NamedTuple):
    """What counts of a milestone."""

    due_on: date | None
    done_on: date | None


def steps_of(milestones: Iterable[Any]) -> list[Step]:
    """Milestones as files and versions hold them, [day due, title, day done], each day as text."""
    return [Step(_day(due), _day(done)) for due, _title, done in milestones]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def standing_by(milestones: Iterable[Milestone | Step], today: date) -> str | None:
    """Yet to start, ongoing, completed or delayed; None where the milestones cannot tell.

    A day of completion that is still to come is an intention, not a fact.
    """
    milestones = list(milestones)
    left = [each for each in milestones if each.done_on is None or each.done_on > today]
    if not milestones:
        return None
    if not left:
        return ActionStatus.COMPLETED.value
    if any(each.due_on and each.due_on < today for each in left):
        return DELAYED
    if len(left) < len(milestones):
        return ActionStatus.ONGOING.value
    return ActionStatus.YET_TO_START.value if all(each.due_on for each in left) else None


def standing_where_open(status: str, milestones: Iterable[Milestone | Step], today: date) -> str | None:
    """What the milestones say of an action; None where they cannot tell, or somebody decided otherwise."""
    return None if status in DECIDED else standing_by(milestones, today)


def standing_beside(status: str, milestones: Iterable[Milestone | Step], today: date) -> str | None:
    """What the milestones say where it differs from the status claimed; otherwise None."""
    found = standing_where_open(status, milestones, today)
    return found if found != status else None
