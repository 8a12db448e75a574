"""Recommendations made to Meridia, and an action that may answer them."""

from __future__ import annotations

import pytest

from safar.recommendations.models import Recommendation
from safar.recommendations.services import import_recommendations
from tests.plan.conftest import action, draft, objective, plan, priority

__all__ = ["action", "draft", "objective", "plan", "priority"]

ROW = {
    "source": "UPR",
    "session": "cycle 3",
    "code": "136.12",
    "text": "Ban recruitment fees for migrant workers.",
    "recommended_by": "Philippines",
    "position": "Supported",
    "objectives": "6; 16",
}


@pytest.fixture
def recommendation(meridia, reference):
    import_recommendations([(2, ROW)], meridia, by=None)
    return Recommendation.objects.get()
