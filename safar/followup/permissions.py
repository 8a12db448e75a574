"""Who may ask, and who may see how a plan is doing."""

from __future__ import annotations

from typing import Any

from safar.plan.models import Plan
from safar.plan.permissions import may_edit_plan


def may_ask(user: Any, plan: Plan) -> bool:
    """Whoever edits the plan asks for updates, sets the rhythm and names contacts."""
    return may_edit_plan(user, plan)
