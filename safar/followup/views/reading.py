"""How a plan is doing, for everybody who may see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from safar.followup.permissions import may_ask
from safar.followup.queries import changes, glance, last_look, look_now
from safar.lib.entrance import ANYONE, entrance
from safar.plan.models import Plan
from safar.plan.queries import coverage, wall_legend
from safar.plan.views.common import crumbs, plan_of


@entrance(ANYONE)
@require_safe
def at_a_glance(request: HttpRequest, slug: str) -> HttpResponse:
    """One page, one minute."""
    plan = plan_of(request, slug)
    today = timezone.localdate()
    seen = glance(plan, today)
    context = {
        "plan": plan,
        "glance": seen,
        "today": today,
        "bars": [{"label": label, "value": n} for _value, label, n in seen.statuses if n],
        "reasons": [{"label": label, "value": n} for label, n in seen.reasons],
        "may_ask": may_ask(request.user, plan),
        "crumbs": crumbs(plan),
    }
    return render(request, "followup/glance.html", context)


@entrance(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def what_changed(request: HttpRequest, slug: str) -> HttpResponse:
    """What was reported and added, from the last look on for whoever has one."""
    plan = plan_of(request, slug)
    if request.method == "POST":
        if request.user.is_authenticated:
            look_now(request.user, plan)
        return redirect("followup:changes", plan.slug)
    since = last_look(request.user, plan)
    lines = changes(plan)
    context = {
        "plan": plan,
        "since": since,
        "fresh": [line for line in lines if since is None or line.at > since],
        "older": [line for line in lines if since is not None and line.at <= since],
        "crumbs": crumbs(plan),
    }
    return render(request, "followup/changes.html", context)


@entrance(ANYONE)
@require_safe
@xframe_options_exempt
def embedded_wall(request: HttpRequest, slug: str) -> HttpResponse:
    """The wall of a public plan, for other sites to show in a frame. Never a private one, whoever asks."""
    plan = get_object_or_404(Plan.objects.published().select_related("country", "owner"), slug=slug)
    context = {"plan": plan, "cells": coverage(plan), "legend": wall_legend()}
    response = render(request, "followup/wall.html", context)
    # This page alone may stand in a frame: it shows public figures and takes no input.
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]
    return response
