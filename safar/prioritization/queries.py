"""What an exercise came to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from safar.plan.models import Action, ActionStatus
from safar.plan.queries import in_order
from safar.prioritization.models import Criterion, Exercise, Score
from safar.prioritization.weighing import Ranked, rank, tipping_points

MUCH = 1.0  # a standard deviation of one step on a scale of five: people do not mean the same


@dataclass(frozen=True)
class Line:
    """One action with its place."""

    action: Action
    ranked: Ranked
    means: list[tuple[Criterion, float | None]]
    is_first: bool
    is_chosen: bool

    @property
    def is_disputed(self) -> bool:
        return self.ranked.disagreement is not None and self.ranked.disagreement >= MUCH


@dataclass(frozen=True)
class Tip:
    """One tipping point, in words."""

    criterion: Criterion
    weight: float
    enters: Action
    leaves: Action


@dataclass(frozen=True)
class Results:
    criteria: list[Criterion]
    lines: list[Line]
    tips: list[Tip]
    people: int


def candidates(exercise: Exercise) -> list[Action]:
    """The plan's actions that are not cancelled, in its order."""
    actions = in_order(exercise.plan.actions.exclude(status=ActionStatus.CANCELLED).select_related("lead"))
    found = list(actions)
    for action in found:
        action.plan = exercise.plan
    return found


def results(exercise: Exercise) -> Results:
    """Ranks, disagreement, and what would change them. Four queries, however many scores."""
    criteria = list(exercise.criteria.all())
    actions = {action.pk: action for action in candidates(exercise)}
    scores: dict[int, dict[int, list[float]]] = {pk: defaultdict(list) for pk in actions}
    people = set()
    for action, criterion, user, value in Score.objects.filter(
        criterion__exercise=exercise, action__in=actions
    ).values_list("action", "criterion", "user", "value"):
        scores[action][criterion].append(float(value))
        people.add(user)
    weights = {each.pk: float(each.weight) for each in criteria}
    ranked = rank(scores, weights)
    chosen = set(exercise.chosen.values_list("pk", flat=True))
    lines = [
        Line(
            actions[each.action],
            each,
            [(criterion, each.means.get(criterion.pk)) for criterion in criteria],
            is_first=each.rank is not None and place < exercise.top,
            is_chosen=each.action in chosen,
        )
        for place, each in enumerate(ranked)
    ]
    by_key = {each.pk: each for each in criteria}
    tips = [
        Tip(by_key[tip.criterion], tip.weight, actions[tip.enters], actions[tip.leaves])
        for tip in tipping_points(ranked, weights, exercise.top)
    ]
    return Results(criteria, lines, tips, len(people))


def scores_of(user: Any, exercise: Exercise) -> dict[tuple[int, int], int]:
    """{(action, criterion): value} of one person: what only they see."""
    rows = Score.objects.filter(criterion__exercise=exercise, user=user)
    return {(action, key): value for action, key, value in rows.values_list("action", "criterion", "value")}
