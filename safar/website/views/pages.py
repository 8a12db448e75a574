"""Pages that only say something: glossary, accessibility, privacy, and the style page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from safar.lib.entrance import ANYONE, entrance
from safar.reference.models import Objective
from safar.website.glossary import TERMS
from safar.website.queries import Cell

__all__ = ["accessibility", "glossary", "privacy", "style"]


@entrance(ANYONE)
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "website/glossary.html", {"terms": TERMS})


@entrance(ANYONE)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "website/accessibility.html")


@entrance(ANYONE)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "website/privacy.html")


class SampleForm(forms.Form):
    """A form with one of each kind of field. It is shown on the style page and never read."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("As it will stand in the report."))
    country = forms.ChoiceField(label=_("Country"), choices=[("XMA", _("Meridia (invented)"))])
    budget = forms.DecimalField(
        label=_("Budget"), required=False, help_text=_("Leave empty if it is not known. Empty is not zero.")
    )
    starts_on = forms.DateField(
        label=_("Starts on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    attribution = forms.ChoiceField(
        label=_("Who may be named"),
        choices=[("named", _("By name")), ("type", _("By stakeholder type only")), ("none", _("Not at all"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("What happened"), widget=forms.Textarea, required=False)
    public = forms.BooleanField(label=_("Anybody may read this"), required=False)


@entrance(ANYONE)
def style(request: HttpRequest) -> HttpResponse:
    """Every component of the design system, alive, in both directions of script."""
    objectives = list(Objective.objects.all()) or _stand_ins()
    steps = [
        {
            "label": _("Challenge"),
            "title": _("Nobody knows which fees are allowed"),
            "url": "#thread",
            "count": 4,
        },
        {"label": _("Theme"), "title": _("Fees and contracts"), "url": "#thread"},
        {
            "label": _("Action"),
            "title": _("A public list of licensed recruiters"),
            "url": "",
            "current": True,
        },
        {"label": _("Indicator"), "title": _("Recruitment cost borne by workers"), "url": "#thread"},
        {"label": _("Report"), "title": _("Plan of Meridia, edition 1"), "url": "#thread"},
    ]
    wrong = SampleForm({"title": "", "country": "XMA", "budget": "much", "attribution": "named"})
    return render(
        request,
        "website/style.html",
        {
            "objectives": objectives,
            "some": objectives[4:9],
            "cells": [Cell(each, (each.number * 7) % 4, gettext("example"), "#wall") for each in objectives],
            "steps": steps,
            "bars": [
                {"label": _("Data"), "value": 12},
                {"label": _("Remittances"), "value": 7},
                {"label": _("Save lives"), "value": None},
                {"label": _("Legal identity and documentation"), "value": 19},
            ],
            "statuses": ("yet_to_start", "ongoing", "completed", "on_hold", "cancelled", "delayed"),
            "plan_statuses": ("draft", "consultation", "adopted", "closed"),
            "kinds": ("opportunity", "challenge", "practice", "quote", "question"),
            "check_marks": ("V", "C", "K", "D"),
            "notices": ("info", "success", "warning", "error"),
            "money": Decimal("1250000.00"),
            "first_day": date(2019, 3, 21),
            "last_day": date(2019, 3, 22),
            "form": SampleForm(),
            "wrong": wrong,
            "colours": COLOURS,
        },
    )


COLOURS = (
    *("paper", "paper-2", "ink", "ink-2", "line-strong", "accent", "tint-1", "tint-2"),
    *("opportunity", "challenge", "practice", "ongoing", "held", "late"),
)


def _stand_ins() -> list[Objective]:
    """So that the style page shows something before the reference data is loaded."""
    return [Objective(number=n, title=str(n), label=str(_("Objective"))) for n in range(1, 24)]
