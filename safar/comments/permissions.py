"""Who may comment, who looks at comments, who answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from safar.comments.models import Window
from safar.plan.models import Plan
from safar.plan.permissions import may_edit_plan


def may_comment(plan: Plan, window: Window | None, today: date) -> bool:
    """Everybody, with or without an account, on a public plan while its window is open."""
    return bool(
        plan.is_public
        and plan.status != Plan.Status.CLOSED
        and window
        and window.opens_on <= today <= window.closes_on
    )


def may_moderate(user: Any, plan: Plan) -> bool:
    """Whoever edits the plan opens the window, looks at comments and answers them."""
    return may_edit_plan(user, plan)
