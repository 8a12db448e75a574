"""The plan of the plan's own tests, an address book, and a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from safar.followup.models import UpdateRequest
from safar.followup.services import ask
from safar.plan.services import add_action
from tests.plan.conftest import action, draft, objective, plan, priority

__all__ = ["action", "draft", "objective", "plan", "priority"]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def due(today) -> date:
    return today + timedelta(days=10)


@pytest.fixture
def asked(plan, action, due, amina, chipo) -> UpdateRequest:
    """Chipo, who contributes for the union, is asked about the action the union leads."""
    return ask(plan, [action], due_on=due, by=amina).requests[0]


@pytest.fixture
def many(plan, priority, objective, amina):
    """Makes actions."""

    def make(count, **more):
        return [
            add_action(plan, title=f"Action {n}", objective=objective, priority=priority, by=amina, **more)
            for n in range(count)
        ]

    return make
