"""Who may print a plan. Whoever may read the plan may read its editions."""

from __future__ import annotations

from typing import Any

from safar.people.permissions import EDITING, may_act_for
from safar.plan.models import Plan


def may_freeze(user: Any, plan: Plan) -> bool:
    """Focal points and editors of the organisation that owns the plan, even after it is closed."""
    return may_act_for(user, plan.owner_id, EDITING)
