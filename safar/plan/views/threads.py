"""The thread as the page of an action shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from safar.plan.models import Action
from safar.thread.kinds import Card
from safar.thread.queries import Step, came_from, came_of

EARLIER_TO_LATER = (
    "recommendation",
    "comment",
    "note",
    "practice",
    "theme",
    "action",
    "indicator",
    "edition",
)


@dataclass(frozen=True)
class Bead:
    """One step of the quiet line."""

    label: Any
    title: str
    url: str
    language: str
    current: bool = False
    count: int = 0


def origins_and_outcomes(action: Action, user: Any) -> tuple[list[Step], list[Step]]:
    """What the action came from and what came of it, each record once, nearest first."""
    return _once(came_from(action.knot_id, user)), _once(came_of(action.knot_id, user))


def _once(steps: list[Step]) -> list[Step]:
    seen: dict[Any, Step] = {}
    for step in steps:
        seen.setdefault(step.card.knot, step)
    return sorted(seen.values(), key=lambda step: (EARLIER_TO_LATER.index(step.card.kind), step.depth))


def line_of(action: Action, origins: list[Step], outcomes: list[Step]) -> list[Bead]:
    """One bead per kind: the nearest record of it, and how many there are."""
    title = action.said("title")
    here = Bead(_("Action %(code)s") % {"code": action.code}, title.text, "", title.language, current=True)
    return [*_beads(origins), here, *_beads(outcomes)]


def nearest(steps: list[Step]) -> list[Card]:
    """The cards that are tied directly; where none is, those a step further away."""
    least = min((step.depth for step in steps), default=0)
    return [step.card for step in steps if step.depth == least]


def _beads(steps: list[Step]) -> list[Bead]:
    beads = []
    for kind in EARLIER_TO_LATER:
        of_kind = nearest([step for step in steps if step.card.kind == kind])
        if of_kind:
            card, count = of_kind[0], len(of_kind)
            label, title = card.kind_name, card.title
            beads.append(Bead(label, title.text, card.url, title.language, count=count if count > 1 else 0))
    return beads
