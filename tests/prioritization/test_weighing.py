"""Scores into ranks, and the weights at which the first ones change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safar.prioritization.weighing import rank, tipping_points


def test_equal_scores_share_a_rank():
    found = rank({1: {7: [4]}, 2: {7: [4]}, 3: {7: [1]}}, {7: 2})
    assert [(each.action, each.rank) for each in found] == [(1, 1), (2, 1), (3, 3)]


def test_silence_is_no_nought():
    found = {each.action: each for each in rank({1: {7: [4], 8: []}, 2: {}}, {7: 1, 8: 1})}
    assert (found[1].score, found[1].missing, found[2].score, found[2].rank) == (4, (8,), None, None)


def test_disagreement_is_the_standard_deviation():
    assert rank({1: {7: [1, 5]}}, {7: 1})[0].disagreement == 2
    assert rank({1: {7: [3]}}, {7: 1})[0].disagreement is None


def test_a_known_tipping_point():
    # 1: urgency 5, feasibility 3. 2: urgency 3, feasibility 4. Equal at 1*5 + w*3 = 1*3 + w*4, w = 2.
    scores = {1: {7: [5], 8: [3]}, 2: {7: [3], 8: [4]}}
    weights = {7: 1.0, 8: 1.0}
    points = {
        (tip.criterion, round(tip.weight, 9)) for tip in tipping_points(rank(scores, weights), weights, 1)
    }
    assert points == {(7, 0.5), (8, 2.0)}


MEANS = st.integers(1, 5).map(float)
SHEETS = st.lists(st.tuples(MEANS, MEANS, MEANS), min_size=2, max_size=7)


@settings(max_examples=200, deadline=None)
@given(SHEETS, st.tuples(*[st.integers(0, 4).map(float)] * 3), st.integers(1, 4))
def test_nothing_tips_before_the_point_and_something_behind_it(sheet, chosen, top):
    weights = dict(enumerate(chosen))
    if not sum(weights.values()):
        return
    scores = {n: {key: [mean] for key, mean in enumerate(row)} for n, row in enumerate(sheet)}

    def sums(changed):
        return {n: sum(changed[key] * mean for key, mean in enumerate(row)) for n, row in enumerate(sheet)}

    first = {each.action for each in rank(scores, weights)[:top]}
    for tip in tipping_points(rank(scores, weights), weights, top):
        between = {**weights, tip.criterion: (weights[tip.criterion] + tip.weight) / 2}
        before = sums(between)
        worst_inside = min(before[n] for n in first)
        best_outside = max(before[n] for n in before if n not in first)
        assert worst_inside >= best_outside - 1e-6
        gains = sheet[tip.enters][tip.criterion] > sheet[tip.leaves][tip.criterion]
        beyond = tip.weight + (1e-3 if gains else -1e-3)
        after = sums({**weights, tip.criterion: beyond})
        assert after[tip.enters] > after[tip.leaves]


@pytest.mark.parametrize("top", [1, 5])
def test_nothing_tips_where_everything_comes_first(top):
    scores = {1: {7: [5]}}
    assert tipping_points(rank(scores, {7: 1}), {7: 1}, top) == []
