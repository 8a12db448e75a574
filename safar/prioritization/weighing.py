"""Scores into ranks. Numbers in, numbers out; no clock, no database.

An action's score is the weighted mean of its criteria's means (multi-criteria analysis, weighted sum). A
criterion by which nobody scored an action is left out of its mean and named as missing: silence is no nought.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

# {action: {criterion: [scores of people]}}
Scores = Mapping[int, Mapping[int, Sequence[float]]]
Weights = Mapping[int, float]
NEAR = 1e-9


@dataclass(frozen=True)
class Ranked:
    """One action's place."""

    action: int
    rank: int | None  # None where nobody scored it
    score: float | None
    means: dict[int, float]
    disagreement: (
        float | None
    )  # standard deviation of opinions, weighted over criteria; None below two opinions
    missing: tuple[int, ...]  # criteria without any score


@dataclass(frozen=True)
class Tipping:
    """The smallest change of one weight that changes which actions come first."""

    criterion: int
    weight: float  # at which it tips
    enters: int
    leaves: int


def rank(scores: Scores, weights: Weights) -> list[Ranked]:
    """Actions, best first; those of equal score share a rank; those nobody scored come last.

    >>> [(r.action, r.rank) for r in rank({1: {7: [5]}, 2: {7: [3, 3]}, 3: {}}, {7: 1})]
    [(1, 1), (2, 2), (3, None)]
    """
    found = []
    for action, by_criterion in scores.items():
        means = {key: sum(values) / len(values) for key, values in by_criterion.items() if values}
        known = {key: weights[key] for key in means if key in weights}
        total = sum(known.values())
        score = sum(known[key] * means[key] for key in known) / total if total else None
        missing = tuple(key for key in weights if key not in means)
        found.append(Ranked(action, None, score, means, _disagreement(by_criterion, weights), missing))
    scored = sorted((each for each in found if each.score is not None), key=lambda each: -(each.score or 0))
    ranked: list[Ranked] = []
    for place, each in enumerate(scored, start=1):
        before = ranked[-1] if ranked else None
        same = before is not None and abs((before.score or 0) - (each.score or 0)) < NEAR
        number = before.rank if before is not None and same else place
        ranked.append(Ranked(each.action, number, each.score, each.means, each.disagreement, each.missing))
    return ranked + [each for each in found if each.score is None]


def _disagreement(by_criterion: Mapping[int, Sequence[float]], weights: Weights) -> float | None:
    total = spread = 0.0
    for key, values in by_criterion.items():
        if len(values) < 2 or not weights.get(key):
            continue
        mean = sum(values) / len(values)
        spread += weights[key] * sqrt(sum((value - mean) ** 2 for value in values) / len(values))
        total += weights[key]
    return spread / total if total else None


def tipping_points(ranked: Sequence[Ranked], weights: Weights, top: int) -> list[Tipping]:
    """For each criterion, the nearest weights (up and down) at which the set of the first `top` changes.

    Only actions scored by every criterion are compared: their scores are linear in each weight, so
    the point where two of them meet is exact: (S_in - S_out) / (m_out - m_in) away.
    """
    whole = [each for each in ranked if each.score is not None and not each.missing]
    first, others = whole[:top], whole[top:]
    sums = {each.action: sum(weights[key] * each.means[key] for key in weights) for each in whole}
    found = []
    for key, weight in weights.items():
        up: Tipping | None = None
        down: Tipping | None = None
        for inside in first:
            for outside in others:
                slope = outside.means[key] - inside.means[key]
                if abs(slope) < NEAR:
                    continue
                at = weight + (sums[inside.action] - sums[outside.action]) / slope
                point = Tipping(key, at, outside.action, inside.action)
                if slope > 0 and (up is None or at < up.weight):
                    up = point
                elif slope < 0 and at >= 0 and (down is None or at > down.weight):
                    down = point
        found += [point for point in (down, up) if point]
    return found
