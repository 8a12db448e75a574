"""Choosing how an action is measured."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safar.indicators.services import define_indicator
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.refusal import Refusal
from safar.plan import services
from safar.plan.forms import ChooseIndicatorForm, MeasureForm, NationalIndicatorForm
from safar.plan.models import Action
from safar.plan.views.common import action_of, crumbs, plan_of, require_editing

DEFINITION = ("code", "name", "unit", "direction", "source")


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def measure(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Measure an action by an indicator that is there."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    words = request.GET.get("q", "").replace("\x00", "")[:100]
    form = ChooseIndicatorForm(request.POST or None, action=action, words=words)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            services.measure_action(action, fields.pop("indicator"), by=request.user, **fields)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The action is measured by this indicator."))
            return redirect(action)
    context = {"plan": plan, "action": action, "form": form, "words": words, "crumbs": crumbs(plan, action)}
    return render(request, "plan/measure.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def measure_new(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Define an indicator of the country's own and measure the action by it."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    form = NationalIndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _define_and_measure(action, dict(form.cleaned_data), request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The indicator is defined, and the action is measured by it."))
            return redirect(action)
    context = {
        "form": form,
        "title": _("Define a national indicator"),
        "crumbs": crumbs(plan, action),
        "cancel_url": action.get_absolute_url(),
    }
    return render(request, "plan/form.html", context)


@transaction.atomic
def _define_and_measure(action: Action, fields: dict[str, Any], by: Any) -> None:
    definition = {name: fields.pop(name) for name in DEFINITION}
    indicator = define_indicator(
        country=action.plan.country,
        objectives=[action.objective],
        language=action.plan.language,
        by=by,
        **definition,
    )
    services.measure_action(action, indicator, by=by, **fields)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def edit_measure(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Correct a baseline or a target."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    record = get_object_or_404(action.measures.select_related("indicator"), pk=pk)
    form = MeasureForm(request.POST or None, instance=record)
    if request.method == "POST" and form.is_valid():
        try:
            services.measure_action(action, record.indicator, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Baseline and target are saved."))
            return redirect(action)
    context = {
        "form": form,
        "title": _("Baseline and target of %(indicator)s") % {"indicator": record.indicator.display_code},
        "crumbs": crumbs(plan, action),
        "cancel_url": action.get_absolute_url(),
    }
    return render(request, "plan/form.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def stop_measuring(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Stop measuring an action by an indicator."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    record = get_object_or_404(action.measures.select_related("indicator", "action"), pk=pk)
    if request.method == "POST":
        services.stop_measuring(record, by=request.user)
        messages.success(request, _("The action is no longer measured by this indicator."))
        return redirect(action)
    context = {
        "title": _("Stop measuring by %(indicator)s?") % {"indicator": record.indicator.display_code},
        "text": _(
            "Baseline and target of this action go; the indicator and everything observed on it stay. "
            "The history keeps what they were."
        ),
        "button": _("Stop measuring"),
        "cancel_url": action.get_absolute_url(),
        "crumbs": crumbs(plan, action),
    }
    return render(request, "plan/confirm.html", context)
