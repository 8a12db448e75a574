"""Plans: the list, the public page, and changing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.plan import services
from safar.plan.forms import PlanForm, PriorityForm
from safar.plan.lists import PlanList
from safar.plan.models import Action, ActionStatus, Plan, Priority
from safar.plan.permissions import may_edit_plan, may_start_plan
from safar.plan.queries import (
    Money,
    add_up,
    coverage,
    in_order,
    is_late,
    late_ones,
    money_by_priority,
    status_counts,
    wall_legend,
)
from safar.plan.standing import standing_beside
from safar.plan.views.common import conflict, crumbs, plan_of, require_editing

MOST_ACTIONS = 200  # on the page of a plan; beyond them the list of actions serves better


@entrance(ANYONE)
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan the person may see."""
    found = Plan.objects.visible_to(request.user).select_related("country", "owner")
    counted = found.annotate(action_count=Count("actions"))
    return PlanList(request, counted).respond("plan/list.html", {"may_start": may_start_plan(request.user)})


@dataclass
class Group:
    """A priority with its actions, where there are few enough to show, and what they cost together."""

    priority: Priority | None
    money: Money
    actions: list[Action] = field(default_factory=list)


@entrance(ANYONE)
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as everybody reads it."""
    plan = plan_of(request, slug)
    today = timezone.localdate()
    counts = status_counts(plan)
    count = sum(counts.values())
    shown_all = count <= MOST_ACTIONS
    groups = _grouped(plan, _shown(plan, today) if shown_all else [])
    cells = coverage(plan)
    return render(
        request,
        "plan/plan.html",
        {
            "plan": plan,
            "groups": groups,
            "cells": cells,
            "legend": wall_legend(),
            "served": sum(bool(cell.actions) for cell in cells),
            "money": add_up(group.money for group in groups),
            "progress": _progress(counts),
            "late": late_ones(plan.actions.all(), today).count(),
            "count": count,
            "shown_all": shown_all,
            "may_edit": may_edit_plan(request.user, plan),
            "crumbs": crumbs(),
        },
    )


def _shown(plan: Plan, today: date) -> list[Action]:
    """Every action in its order, with what its row tells."""
    found = in_order(plan.actions.select_related("lead")).prefetch_related("objectives", "milestones")
    actions: list[Any] = list(found)
    for action in actions:
        action.plan = plan
        action.is_late = is_late(action, today)
        action.by_milestones = standing_beside(action.status, action.milestones.all(), today)
    return actions


def _grouped(plan: Plan, actions: Iterable[Action]) -> list[Group]:
    costs = money_by_priority(plan)
    groups = {
        each.pk: Group(each, costs.get(each.pk, Money()))
        for each in plan.priorities.prefetch_related("objectives")
    }
    alone = Group(None, costs.get(None, Money()))
    for action in actions:
        groups.get(action.priority_id or 0, alone).actions.append(action)
    return [*groups.values(), *([alone] if None in costs else [])]


def _progress(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"status": status, "label": label, "count": counts[status]}
        for status, label in ActionStatus.choices
        if counts.get(status)
    ]


@entrance(SIGNED_IN)
def new_plan(request: HttpRequest) -> HttpResponse:
    """Start a plan in the name of an organisation."""
    require(
        may_start_plan(request.user),
        _(
            "Focal points and editors of an organisation start plans. "
            "Ask your organisation's focal point to invite you."
        ),
    )
    form = PlanForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_plan(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("The plan is there, as a draft that only those who work on it can see.")
            )
            return redirect(made)
    return render(request, "plan/form.html", {"form": form, "title": _("Start a plan"), "crumbs": crumbs()})


@entrance(SIGNED_IN)
def edit_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a plan."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    form = PlanForm(request.POST or None, instance=plan_of(request, slug), user=request.user)
    context = {
        "form": form,
        "title": _("Edit the plan"),
        "crumbs": crumbs(plan),
        "cancel_url": plan.get_absolute_url(),
    }
    context["version"] = request.POST.get("version") or services.version_of(plan)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_plan(plan, by=request.user, version=str(context["version"]), **form.cleaned_data)
        except services.Stale as stale:
            context |= conflict(form, stale.current)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The plan is saved."))
            return redirect(plan)
    return render(request, "plan/form.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Let everybody read the plan, or take it back."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    if request.method == "POST":
        try:
            if request.POST.get("public") == "no":
                services.hide_plan(plan, by=request.user)
                messages.success(
                    request, _("The plan is no longer public. You can publish it again at any time.")
                )
            else:
                services.publish_plan(plan, by=request.user)
                messages.success(request, _("The plan is public. You can take it back at any time."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("plan:next", plan.slug) if request.POST.get("then") == "next" else redirect(plan)
    return render(request, "plan/publish.html", {"plan": plan, "crumbs": crumbs(plan)})


# --- Priorities ---------------------------------------------------------------------------


@entrance(SIGNED_IN)
def new_priority(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a priority."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    form = PriorityForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_priority(plan, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The priority is added."))
            return redirect(plan)
    context = {
        "form": form,
        "title": _("Add a priority"),
        "crumbs": crumbs(plan),
        "cancel_url": plan.get_absolute_url(),
    }
    return render(request, "plan/form.html", context)


@entrance(SIGNED_IN)
def edit_priority(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Correct a priority, or take an empty one away."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    priority = get_object_or_404(plan.priorities, code=code)
    form = PriorityForm(
        request.POST or None, instance=get_object_or_404(plan.priorities, code=code), plan=plan
    )
    context = {
        "form": form,
        "title": _("Edit priority %(code)s") % {"code": code},
        "crumbs": crumbs(plan),
        "cancel_url": plan.get_absolute_url(),
        "delete_url": request.path.replace("/edit/", "/delete/"),
        "version": request.POST.get("version") or services.version_of(priority),
    }
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_priority(
                priority, by=request.user, version=str(context["version"]), **form.cleaned_data
            )
        except services.Stale as stale:
            context |= conflict(form, stale.current)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The priority is saved."))
            return redirect(plan)
    return render(request, "plan/form.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def delete_priority(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take an empty priority away."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    priority = get_object_or_404(plan.priorities, code=code)
    if request.method == "POST":
        try:
            services.delete_priority(priority, by=request.user)
            messages.success(request, _("The priority is deleted. Its history stays."))
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(plan)
    return render(
        request,
        "plan/confirm.html",
        {
            "title": _("Delete priority %(code)s?") % {"code": code},
            "text": _(
                "The priority disappears from the plan. Actions are never deleted with it: move them first."
            ),
            "button": _("Delete the priority"),
            "cancel_url": plan.get_absolute_url(),
            "crumbs": crumbs(plan),
        },
    )
