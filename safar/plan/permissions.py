"""Who may do what with a plan."""

from __future__ import annotations

from typing import Any

from safar.people.permissions import CONTRIBUTING, EDITING, may_act_for, roles_of
from safar.plan.models import Action, Plan


def may_see_plan(user: Any, plan: Plan) -> bool:
    """Everybody a public plan; a private one its owner, and whoever leads or supports an action of it."""
    return plan.is_public or Plan.objects.visible_to(user).filter(pk=plan.pk).exists()


def may_edit_plan(user: Any, plan: Plan) -> bool:
    """Focal points and editors of the organisation that owns the plan, until it is closed."""
    return plan.status != Plan.Status.CLOSED and may_act_for(user, plan.owner_id, EDITING)


def may_report_progress(user: Any, action: Action) -> bool:
    """Whoever edits the plan, and contributors of the lead, the co-leads and the partners."""
    if may_edit_plan(user, action.plan) or may_act_for(user, action.lead_id, CONTRIBUTING):
        return True
    mine = [organisation for organisation, roles in roles_of(user).items() if roles & set(CONTRIBUTING)]
    return bool(mine) and (
        action.partners.filter(pk__in=mine).exists() or action.co_leads.filter(pk__in=mine).exists()
    )


def may_start_plan(user: Any) -> bool:
    """Focal points and editors of any organisation; the plan will be that organisation's."""
    return user.is_authenticated and (
        user.is_superuser or any(roles & set(EDITING) for roles in roles_of(user).values())
    )
