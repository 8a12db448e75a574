"""What comes next, on one page: each step says how far it is, and leads on by one click."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from safar.lib.entrance import SIGNED_IN, entrance
from safar.plan.next_steps import next_steps
from safar.plan.views.common import crumbs, plan_of, require_editing


@entrance(SIGNED_IN)
@require_safe
def what_next(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps from a plan that is there to one that is kept alive."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    steps = next_steps(plan)
    context = {
        "plan": plan,
        "count": plan.actions.count(),
        "steps": [each for each in steps if not each.optional],
        "later": [each for each in steps if each.optional],
        "address": request.build_absolute_uri(plan.get_absolute_url()) if plan.is_public else "",
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/next.html", context)
