"""Sums and counts over a plan told as data: values in, values out.

A cancelled action stays in the plan and in its list, but it covers no
objective, asks for no money, and nothing about it needs to be found out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from safar.plan.models import ActionStatus

Data = dict[str, Any]
CANCELLED = ActionStatus.CANCELLED.value


def standing(actions: Iterable[Data]) -> list[Data]:
    """The actions that are still meant to happen, or have happened."""
    return [action for action in actions if action["status"] != CANCELLED]


def coverage(objectives: list[int], actions: list[Data]) -> list[Data]:
    """What the plan does for each objective.

    `level`: 0 no action, 1 planned, 2 under way, 3 completed.
    """
    rows = []
    for number in objectives:
        serving = [action for action in standing(actions) if number in action["objectives"]]
        rows.append(
            {
                "objective": number,
                "actions": [action["code"] for action in serving],
                "main": [action["code"] for action in serving if action["objective"] == number],
                "level": _level({action["status"] for action in serving}),
            }
        )
    return rows


def _level(statuses: set[str]) -> int:
    if not statuses:
        return 0
    if statuses == {ActionStatus.COMPLETED.value}:
        return 3
    begun = {ActionStatus.ONGOING.value, ActionStatus.COMPLETED.value}
    return 2 if statuses & begun else 1


def status_counts(actions: list[Data]) -> list[Data]:
    """How many actions have each status, every status named."""
    counts = Counter(action["status"] for action in actions)
    return [{"status": str(status), "count": counts[status]} for status in ActionStatus.values]


def totals(actions: list[Data]) -> Data:
    """Money of the standing actions, each sum beside the number of actions it knows of."""
    counted = standing(actions)
    sums: Data = {"actions": len(actions), "standing": len(counted)}
    for field in ("budget", "secured", "gap"):
        known = [Decimal(action[field]) for action in counted if action[field] is not None]
        # Nothing known is not nothing needed.
        sums[field] = format(sum(known, Decimal("0.00")), ".2f") if known else None
        sums[f"{field}_known"] = len(known)
    return sums


def money_by_priority(priorities: list[Data], actions: list[Data]) -> list[Data]:
    """The sums of each priority, and of the actions that stand under none."""
    rows = [
        {"priority": priority["code"], **totals([a for a in actions if a["priority"] == priority["code"]])}
        for priority in priorities
    ]
    others = [action for action in actions if action["priority"] is None]
    if others:
        rows.append({"priority": None, **totals(others)})
    return rows


def unknowns(actions: list[Data]) -> list[Data]:
    """What is missing, and the codes of the actions that lack it."""
    missing: dict[str, Callable[[Data], bool]] = {
        "lead": lambda action: action["lead"] is None,
        "budget": lambda action: action["budget"] is None,
        "secured": lambda action: action["secured"] is None,
        "dates": lambda action: not (action["starts_on"] and action["ends_on"]),
        "indicator": lambda action: not action["measures"],
        "baseline": lambda action: any(measure["baseline"] is None for measure in action["measures"]),
        "target": lambda action: any(measure["target"] is None for measure in action["measures"]),
        "origin": lambda action: not any(action["came_from"].values()),
    }
    counted = standing(actions)
    return [
        {"what": what, "actions": [action["code"] for action in counted if lacks(action)]}
        for what, lacks in missing.items()
    ]
