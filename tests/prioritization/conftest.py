"""A plan with three actions, weighed by two criteria."""

from __future__ import annotations

from decimal import Decimal

import pytest

from safar.plan.services import add_action
from safar.prioritization.services import open_exercise, score
from tests.plan.conftest import draft, objective, plan, priority

__all__ = ["draft", "objective", "plan", "priority"]


@pytest.fixture
def actions(plan, priority, objective, union, amina):
    return [
        add_action(plan, title=title, objective=objective, priority=priority, lead=union, by=amina)
        for title in ("Hotline", "Register", "Campaign")
    ]


@pytest.fixture
def exercise(plan, actions, amina):
    criteria = {"Urgency": Decimal(1), "Feasibility": Decimal(1)}
    return open_exercise(plan, title="First things first", criteria=criteria, top=1, by=amina)


@pytest.fixture
def criteria(exercise):
    return list(exercise.criteria.all())


@pytest.fixture
def scored(exercise, criteria, actions, amina, chipo):
    """Amina and Chipo agree on urgency, and not on what can be done."""
    urgency, feasibility = criteria
    for person, given in ((amina, [(5, 1), (3, 4), (2, 2)]), (chipo, [(5, 5), (3, 4), (2, 2)])):
        score(
            exercise,
            {
                (action.pk, criterion.pk): value
                for action, values in zip(actions, given, strict=True)
                for criterion, value in zip((urgency, feasibility), values, strict=True)
            },
            by=person,
        )
    return exercise
