"""Indicators: the list, the page of one, and what was observed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from safar.indicators import services
from safar.indicators.forms import IndicatorForm, ObservationForm
from safar.indicators.lists import IndicatorList
from safar.indicators.models import Indicator
from safar.indicators.permissions import (
    countries_counted_by,
    may_define_indicator,
    may_edit_indicator,
    may_record_observation,
)
from safar.indicators.queries import series_of, with_latest
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.thread.queries import came_from


@entrance(ANYONE)
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator."""
    found = with_latest(Indicator.objects.select_related("country").prefetch_related("objectives"))
    context = {"may_define": may_define_indicator(request.user)}
    return IndicatorList(request, found).respond("indicators/list.html", context)


@entrance(ANYONE)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """What it measures, what was observed, and what is measured by it."""
    indicator = _indicator(code)
    steps = came_from(indicator.knot_id, request.user)
    return render(
        request,
        "indicators/indicator.html",
        {
            "indicator": indicator,
            "objectives": list(indicator.objectives.all()),
            "series": series_of(indicator),
            "actions": [step.card for step in steps if step.depth == 1 and step.card.kind == "action"],
            "may_edit": may_edit_indicator(request.user, indicator),
            "may_record": may_record_observation(request.user, indicator),
            "crumbs": _crumbs(),
        },
    )


@entrance(SIGNED_IN)
def new_indicator(request: HttpRequest) -> HttpResponse:
    """Define a national indicator."""
    countries = countries_counted_by(request.user)
    require(
        bool(countries), _("Focal points and editors of a country's organisations define its indicators.")
    )
    form = IndicatorForm(request.POST or None, countries=countries)
    if request.method == "POST" and form.is_valid():
        fields: dict[str, Any] = dict(form.cleaned_data)
        try:
            made = services.define_indicator(code=fields.pop("display_code"), by=request.user, **fields)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The indicator is defined."))
            return redirect(made)
    context = {"form": form, "title": _("Define an indicator"), "crumbs": _crumbs()}
    return render(request, "indicators/form.html", context)


@entrance(SIGNED_IN)
def edit_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a national indicator."""
    indicator = _indicator(code)
    require(
        may_edit_indicator(request.user, indicator),
        _("Only the country an indicator belongs to may change it; those of the SDGs are not changed here."),
    )
    form = IndicatorForm(request.POST or None, instance=_indicator(code), countries=[])
    if request.method == "POST" and form.is_valid():
        services.edit_indicator(indicator, by=request.user, **form.cleaned_data)
        messages.success(request, _("The indicator is saved."))
        return redirect(indicator)
    context = {"form": form, "title": _("Edit the indicator"), "crumbs": _crumbs(indicator)}
    return render(request, "indicators/form.html", context)


@entrance(SIGNED_IN)
def observe(request: HttpRequest, code: str) -> HttpResponse:
    """Record what was observed, or correct it by a new value."""
    indicator = _indicator(code)
    require(
        may_record_observation(request.user, indicator),
        _("Focal points and editors of a country's organisations record what was observed there."),
    )
    countries = countries_counted_by(request.user)
    if indicator.country_id:
        countries = [country for country in countries if country.pk == indicator.country_id]
    form = ObservationForm(request.POST or None, countries=countries)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_observation(indicator, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("The value is recorded."))
            return redirect(indicator)
    context = {
        "form": form,
        "title": _("Record a value"),
        "lede": f"{indicator.display_code} {indicator.said('name')}",
        "crumbs": _crumbs(indicator),
    }
    return render(request, "indicators/form.html", context)


def _indicator(code: str) -> Indicator:
    return get_object_or_404(Indicator.objects.select_related("country"), code=code)


def _crumbs(indicator: Indicator | None = None) -> list[tuple[str, str]]:
    way = [(_("Indicators"), reverse("indicators:indicators"))]
    if indicator is not None:
        way.append((indicator.display_code, indicator.get_absolute_url()))
    return way
