"""Three ways to carry out the Compact, each told by the objectives it covers and leaves out in this plan."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q

from safar.plan.gaps import Gap
from safar.plan.models import Action, ActionStatus, Plan
from safar.reference.models import Objective

FILE = Path(__file__).parent / "data" / "approaches.toml"


@dataclass(frozen=True)
class Approach:
    key: str
    name: str
    what: str
    cells: tuple[tuple[Objective, bool], ...]

    @property
    def covered(self) -> int:
        return sum(covered for _objective, covered in self.cells)


@cache
def _read() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def words(language: str) -> dict[str, str]:
    return {key: each[language] for key, each in _read()["words"].items()}


def served_already(plan: Plan, user: Any) -> set[int]:
    """Objectives that a law or another national plan serves, as far as it is recorded here. One query.

    From this plan, actions that name a legal basis or a link to the national plan; and maps of existing laws
    and plans of the same country that the person may see; `user=None` is Safar itself.
    Cancelled actions serve nothing.
    """
    seen = Plan.objects.all() if user is None else Plan.objects.visible_to(user)
    maps = seen.filter(kind=Plan.Kind.CROSSWALK, country=plan.country_id)
    rooted = Q(plan=plan) & (~Q(legal_basis="") | ~Q(national_link=""))
    found = (
        Action.objects.filter(rooted | Q(plan__in=maps))
        .exclude(status=ActionStatus.CANCELLED)
        .values_list("objective", "objectives")
    )
    return {number for pair in found for number in pair if number is not None}


def approaches(plan: Plan, gaps: list[Gap], user: Any, language: str) -> list[Approach]:
    """The three of them, from the plan's gaps, which are known already."""
    already = served_already(plan, user)
    covers = {
        "systematic": {gap.objective.number for gap in gaps},
        "selective": {gap.objective.number for gap in gaps if gap.actions},
        "as_things_are": already,
    }
    return [
        Approach(
            each["key"],
            each["name"][language],
            each["what"][language],
            tuple((gap.objective, gap.objective.number in covers[each["key"]]) for gap in gaps),
        )
        for each in _read()["approach"]
    ]
