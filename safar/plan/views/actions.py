"""Actions: the list, the page of one, and changing them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.refusal import Refusal
from safar.plan import services
from safar.plan.forms import ActionForm
from safar.plan.lists import ActionList
from safar.plan.models import Action, Plan, ProgressUpdate
from safar.plan.permissions import may_edit_plan, may_report_progress
from safar.plan.queries import is_late, practices_near
from safar.plan.standing import standing_beside
from safar.plan.views.checking import prompts
from safar.plan.views.common import action_of, conflict, crumbs, plan_of, require_editing
from safar.plan.views.pictures import measures_of
from safar.plan.views.threads import line_of, origins_and_outcomes


@entrance(ANYONE)
def actions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every action of the plan."""
    plan = plan_of(request, slug)
    context = {"plan": plan, "crumbs": crumbs(plan), "may_edit": may_edit_plan(request.user, plan)}
    return ActionList(request, plan).respond("plan/actions.html", context)


@entrance(ANYONE)
def action(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Everything of one action."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    origins, outcomes = origins_and_outcomes(action, request.user)
    updates: Any = ProgressUpdate.objects.select_related("reported_by").prefetch_related("evidence")
    may_edit = may_edit_plan(request.user, plan)
    milestones, today = list(action.milestones.all()), timezone.localdate()
    return render(
        request,
        "plan/action.html",
        {
            "plan": plan,
            "action": action,
            "objectives": list(action.objectives.all()),
            "gcm_actions": list(action.gcm_actions.select_related("objective")),
            "principles": list(action.principles.all()),
            "sdg_targets": list(action.sdg_targets.all()),
            "partners": list(action.partners.all()),
            "co_leads": list(action.co_leads.all()),
            "milestones": milestones,
            **_neighbours(request, action),
            "is_late": is_late(action, today),
            "by_milestones": standing_beside(action.status, milestones, today),
            "over": action.secured is not None
            and action.budget is not None
            and action.secured > action.budget,
            "measures": measures_of(action),
            "updates": list(updates.filter(action=action)),
            "line": line_of(action, origins, outcomes),
            "origins": [step for step in origins if step.depth == 1],
            "further": [step for step in origins if step.depth > 1],
            "outcomes": [step for step in outcomes if step.card.kind == "edition"],
            "near": practices_near(action),
            "may_edit": may_edit,
            "check": prompts(action) if may_edit else None,
            "may_report": may_report_progress(request.user, action),
            "crumbs": crumbs(plan),
        },
    )


def _neighbours(request: HttpRequest, action: Action) -> dict[str, Any]:
    """The actions it serves, is served by and waits for, in plans the reader may see."""
    seen = Plan.objects.visible_to(request.user)
    return {
        name: list(
            getattr(action, name).filter(plan__in=seen).select_related("plan").order_by("plan", "code")
        )
        for name in ("serves", "served_by", "needs")
    }


@entrance(SIGNED_IN)
def new_action(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an action that came from nowhere but this desk."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    priority = plan.priorities.filter(code=request.GET.get("priority", "")).first()
    form = ActionForm(request.POST or None, plan=plan, initial={"priority": priority} if priority else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_action(plan, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Action %(code)s is in the plan.") % {"code": made.code})
            warn_of_surplus(request, made)
            return redirect(made)
    context = {
        "form": form,
        "title": _("Add an action"),
        "crumbs": crumbs(plan),
        "cancel_url": plan.get_absolute_url(),
    }
    return render(request, "plan/form.html", context)


@entrance(SIGNED_IN)
def edit_action(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Correct an action."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    form = ActionForm(request.POST or None, instance=action_of(plan, code), plan=plan)
    context = {
        "form": form,
        "title": _("Edit action %(code)s") % {"code": code},
        "crumbs": crumbs(plan, action),
        "cancel_url": action.get_absolute_url(),
        "delete_url": request.path.replace("/edit/", "/delete/"),
        "version": request.POST.get("version") or services.version_of(action),
    }
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.edit_action(
                action, by=request.user, version=str(context["version"]), **form.cleaned_data
            )
        except services.Stale as stale:
            context |= conflict(form, stale.current)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Action %(code)s is saved.") % {"code": saved.code})
            warn_of_surplus(request, saved)
            return redirect(saved)
    return render(request, "plan/form.html", context)


def warn_of_surplus(request: HttpRequest, action: Action) -> None:
    """More secured than budgeted happens, and is worth a second look."""
    if action.budget is not None and action.secured is not None and action.secured > action.budget:
        messages.warning(
            request,
            _(
                "More money is secured than the budget asks for. That is kept as it is; "
                "check that no digit slipped."
            ),
        )


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def delete_action(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take an action away that nobody reported on."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    if request.method == "POST":
        try:
            services.delete_action(action, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(action)
        messages.success(request, _("Action %(code)s is deleted. Its history stays.") % {"code": code})
        return redirect(plan)
    return render(
        request,
        "plan/confirm.html",
        {
            "title": _("Delete action %(code)s?") % {"code": code},
            "text": _(
                "The action disappears from the plan, and what it came from is open again. "
                "If it was decided and then dropped, set its status to Cancelled instead."
            ),
            "button": _("Delete the action"),
            "cancel_url": action.get_absolute_url(),
            "crumbs": crumbs(plan, action),
        },
    )
