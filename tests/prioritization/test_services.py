"""Opening, scoring, deciding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.lib.refusal import Refusal
from safar.plan.services import add_action
from safar.prioritization.models import Score
from safar.prioritization.permissions import may_score
from safar.prioritization.queries import results, scores_of
from safar.prioritization.services import (
    close_exercise,
    decide,
    open_exercise,
    reopen_exercise,
    score,
    set_weights,
)


def test_ranks_disputes_and_tipping_points(scored, actions):
    found = results(scored)
    assert [(line.action.title, line.ranked.rank, line.ranked.score) for line in found.lines] == [
        ("Hotline", 1, 4.0), ("Register", 2, 3.5), ("Campaign", 3, 2.0),
    ]  # fmt: skip
    assert [line.is_disputed for line in found.lines] == [True, False, False]
    assert [(tip.criterion.title, tip.weight, tip.enters.title) for tip in found.tips] == [
        ("Urgency", 0.5, "Register"), ("Feasibility", 2.0, "Register"),
    ]  # fmt: skip
    assert found.people == 2


def test_scores_are_changed_and_taken_back(scored, actions, criteria, chipo):
    key = (actions[0].pk, criteria[0].pk)
    score(scored, {key: 1}, by=chipo)
    assert scores_of(chipo, scored)[key] == 1
    assert score(scored, {key: None}, by=chipo) == 5
    assert key not in scores_of(chipo, scored)


def test_what_does_not_belong_is_refused_whole(scored, actions, criteria, chipo):
    before = Score.objects.count()
    for wrong in ({(actions[0].pk, 0): 3}, {(0, criteria[0].pk): 3}, {(actions[0].pk, criteria[0].pk): 6}):
        with pytest.raises(Refusal):
            score(scored, {(actions[1].pk, criteria[1].pk): 1, **wrong}, by=chipo)
    assert Score.objects.count() == before
    assert scores_of(chipo, scored)[actions[1].pk, criteria[1].pk] == 4


@pytest.mark.parametrize("criteria_given", [{}, {" ": Decimal(1)}, {"Urgency": Decimal(0)}])
def test_nothing_to_weigh_by_is_refused(plan, amina, criteria_given):
    with pytest.raises(Refusal, match="at least one criterion"):
        open_exercise(plan, title="T", criteria=criteria_given, top=3, by=amina)


def test_a_closed_exercise_takes_no_scores(scored, actions, criteria, amina, chipo):
    close_exercise(scored, by=amina)
    with pytest.raises(Refusal, match="takes no more scores"):
        score(scored, {(actions[0].pk, criteria[0].pk): 2}, by=chipo)
    reopen_exercise(scored, by=amina)
    score(scored, {(actions[0].pk, criteria[0].pk): 2}, by=chipo)


def test_a_decision_has_a_reason_and_stays(scored, actions, amina):
    with pytest.raises(Refusal, match="Say why"):
        decide(scored, actions[:1], reason_text=" ", by=amina)
    decide(scored, actions[1:2], reason_text="The law is ready.", by=amina)
    scored.refresh_from_db()
    assert (list(scored.chosen.all()), scored.reason) == (actions[1:2], "The law is ready.")
    for again in (
        lambda: decide(scored, actions, reason_text="No.", by=amina),
        lambda: set_weights(scored, {}, by=amina),
        lambda: reopen_exercise(scored, by=amina),
    ):
        with pytest.raises(Refusal, match="decision has been written down"):
            again()


def test_who_may_score(plan, actions, amina, bruno, chipo, dana):
    assert [may_score(user, plan) for user in (amina, bruno, chipo, dana)] == [True, True, True, False]
    plan.status = "closed"
    assert not may_score(amina, plan)


def test_as_many_queries_for_three_actions_as_for_six(scored, plan, priority, objective, amina):
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as seen:
            results(scored)
        counts.append(len(seen))
        for n in range(3):
            add_action(plan, title=f"More {n}", objective=objective, priority=priority, by=amina)
    assert counts[0] == counts[1] <= 6
