"""Who sets an exercise up, who scores, who reads it."""

from __future__ import annotations

from typing import Any

from safar.people.permissions import CONTRIBUTING, roles_of
from safar.plan.models import Action, Plan
from safar.plan.permissions import may_edit_plan


def may_set_up(user: Any, plan: Plan) -> bool:
    """Whoever edits the plan makes exercises, closes them and writes the decision down."""
    return may_edit_plan(user, plan)


def may_score(user: Any, plan: Plan) -> bool:
    """Whoever edits the plan, and contributors of its leads and of its partners."""
    if not user.is_authenticated or plan.status == Plan.Status.CLOSED:
        return False
    if may_edit_plan(user, plan):
        return True
    mine = [each for each, roles in roles_of(user).items() if roles & set(CONTRIBUTING)]
    actions = Action.objects.filter(plan=plan)
    return bool(mine) and (
        actions.filter(lead__in=mine).exists() or actions.filter(partners__in=mine).exists()
    )
