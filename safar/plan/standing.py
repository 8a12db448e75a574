"""How an action stands by its milestones, to set beside what is claimed of it.

Values in, values out: no database here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from safar.plan.models import ActionStatus, Milestone

DELAYED = "delayed"
DECIDED = (ActionStatus.ON_HOLD, ActionStatus.CANCELLED)  # somebody decided so; milestones have no say


def standing_by(milestones: Iterable[Milestone], today: date) -> str | None:
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


def standing_beside(status: str, milestones: Iterable[Milestone], today: date) -> str | None:
    """What the milestones say where it differs from the status claimed; otherwise None."""
    found = None if status in DECIDED else standing_by(milestones, today)
    return found if found != status else None
