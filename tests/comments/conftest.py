"""A public draft with an action, open for comments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from safar.comments.services import comment, open_window
from tests.plan.conftest import action, draft, objective, plan, priority

__all__ = ["action", "draft", "objective", "plan", "priority"]


@pytest.fixture
def window(plan, amina):
    today = timezone.localdate()
    return open_window(plan, opens_on=today, closes_on=today + timedelta(days=30), welcome="Speak.", by=amina)


@pytest.fixture
def said(plan, action, window):
    return comment(
        plan,
        action=action,
        text="Fees are paid in cash.",
        language="en",
        name="Noor",
        email="noor@example.org",
    )
