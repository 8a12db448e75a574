"""The Compact: its objectives, its principles, the calendar of its reviews."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.lib.entrance import ANYONE, entrance
from safar.reference.models import Cluster, Objective, ObjectiveSdgTarget, Principle, ReviewMilestone
from safar.website import queries

MILESTONES = {
    "adoption": gettext_lazy("Adoption"),
    "resolution": gettext_lazy("Resolution"),
    "declaration": gettext_lazy("Declaration"),
    "hearing": gettext_lazy("Hearing"),
    "imrf": gettext_lazy("International Migration Review Forum"),
    "regional_review": gettext_lazy("Regional review"),
    "sg_report": gettext_lazy("Report of the Secretary-General"),
    "national": gettext_lazy("National date"),
}


@entrance(ANYONE)
def compact(request: HttpRequest) -> HttpResponse:
    """The wall of 23 marks."""
    cells = queries.compact_wall(request.user)
    return render(
        request,
        "website/compact.html",
        {
            "cells": cells,
            "legend": queries.REACHED,
            "planned": sum(cell.level == 3 for cell in cells),
            "untouched": sum(cell.level == 0 for cell in cells),
        },
    )


@entrance(ANYONE)
def objective(request: HttpRequest, number: int) -> HttpResponse:
    """One objective, and everything in Safar that is tied to it."""
    found = get_object_or_404(Objective, pk=number)
    links = ObjectiveSdgTarget.objects.filter(objective=found).select_related("target__goal")
    return render(
        request,
        "website/objective.html",
        {
            "objective": found,
            "titles": queries.title_in_every_language(found),
            "actions_of_the_compact": found.gcm_actions.all(),
            "sdg_links": links.order_by("target__goal", "target__order"),
            "clusters": _clusters(found),
            "gathered": queries.gathered_for(found, request.user),
            "previous": number - 1 if number > 1 else None,
            "next": number + 1 if number < 23 else None,
            "crumbs": [(_("Compact"), reverse("website:compact"))],
        },
    )


def _clusters(found: Objective) -> list[Cluster]:
    """The round table and funding areas of the objective, each with its other objectives."""
    return list(Cluster.objects.filter(objectives=found).prefetch_related("objectives"))


@entrance(ANYONE)
def principles(request: HttpRequest) -> HttpResponse:
    """The ten guiding principles."""
    crumbs = [(_("Compact"), reverse("website:compact"))]
    return render(
        request, "website/principles.html", {"principles": Principle.objects.all(), "crumbs": crumbs}
    )


@entrance(ANYONE)
def calendar(request: HttpRequest) -> HttpResponse:
    """When the world looks at how far it has come, to 2030."""
    today = timezone.localdate()
    milestones = [
        {
            "milestone": each,
            "kind": MILESTONES.get(each.kind, each.kind),
            "is_past": (each.ends_on or each.starts_on) < today if each.starts_on else each.year < today.year,
        }
        for each in ReviewMilestone.objects.all()
    ]
    years = [(year, list(found)) for year, found in groupby(milestones, key=_year)]
    return render(request, "website/calendar.html", {"years": years, "this_year": today.year})


def _year(entry: dict[str, Any]) -> int:
    year: int = entry["milestone"].year
    return year
