"""You said → we did: everything that became of a record, as a tree that a page and a command can print."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from safar.plan.models import Action, ProgressUpdate
from safar.reports.models import Edition
from safar.thread.kinds import Card
from safar.thread.queries import Step, came_of


@dataclass
class Branch:
    """One record that came of another, what we know of it, and what came of it in turn."""

    card: Card
    tie: str
    tie_name: Any
    depth: int
    action: Action | None = None
    last_update: ProgressUpdate | None = None
    measure: Any = None
    edition: Edition | None = None
    branches: list[Branch] = field(default_factory=list)


def fate_of(knot: UUID | None, user: Any) -> list[Branch]:
    """What became of a record, as far as the user may see, each outcome once, where it is nearest.

    A fixed number of queries, however long the thread. `user=None` sees all.
    """
    return tree(knot, came_of(knot, user))


def tree(knot: UUID | None, steps: list[Step]) -> list[Branch]:
    """The steps of a walk as branches, with the records behind them."""
    actions = actions_behind(steps)
    editions = editions_behind(steps)
    found: dict[UUID, Branch] = {}
    roots: list[Branch] = []
    for step in steps:
        knot_reached = step.card.knot
        if knot_reached in found or knot_reached == knot:
            continue
        branch = Branch(step.card, step.tie, step.tie_name, step.depth)
        branch.action = actions.get(knot_reached)
        branch.edition = editions.get(knot_reached)
        if branch.action is not None:
            branch.last_update = next(iter(branch.action.updates.all()), None)
        parent = found.get(step.via)
        if parent is not None and parent.action is not None and step.card.kind == "indicator":
            branch.measure = next(
                (each for each in parent.action.measures.all() if each.indicator.knot_id == knot_reached),
                None,
            )
        found[knot_reached] = branch
        (parent.branches if parent is not None else roots).append(branch)
    for branch in found.values():
        branch.branches.sort(key=_newest_edition_first)
    return roots


def actions_behind(steps: list[Step]) -> dict[Any, Action]:
    """{knot: action} of the actions among the steps, with their indicators and updates."""
    knots = {step.card.knot for step in steps if step.card.kind == "action"}
    if not knots:
        return {}
    actions = (
        Action.objects.filter(knot__in=knots)
        .select_related("plan", "lead")
        .prefetch_related("measures__indicator", "updates")
    )
    return {action.knot_id: action for action in actions}


def editions_behind(steps: list[Step]) -> dict[Any, Edition]:
    """{knot: edition} of the editions among the steps, without their long contents."""
    knots = {step.card.knot for step in steps if step.card.kind == "edition"}
    if not knots:
        return {}
    editions = Edition.objects.filter(knot__in=knots).select_related("plan").defer("content")
    return {edition.knot_id: edition for edition in editions}


def _newest_edition_first(branch: Branch) -> tuple[bool, int]:
    return (branch.edition is not None, -branch.edition.number if branch.edition else 0)
