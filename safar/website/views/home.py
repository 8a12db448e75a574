"""The front door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from safar.lib.entrance import ANYONE, entrance
from safar.plan.queries import coverage, wall_legend
from safar.website import queries
from safar.website.templatetags.safar import find_url

# The thread: what it is called, what happens, where to see it, and how many there are.
STEPS: tuple[tuple[str, Any, Any, str, Any], ...] = (
    (
        "notes",
        _("Spoken"),
        _("People say at a table what helps, what stands in the way, and what they have tried."),
        "consultations:events",
        ngettext_lazy("%(n)s note", "%(n)s notes", "n"),
    ),
    (
        "themes",
        _("Gathered"),
        _("Notes that say the same thing are gathered under one heading."),
        "",
        ngettext_lazy("%(n)s theme", "%(n)s themes", "n"),
    ),
    (
        "practices",
        _("Answered"),
        _("Somebody has tried this before: practices that meet the challenge are found."),
        "practices:practices",
        ngettext_lazy("%(n)s practice", "%(n)s practices", "n"),
    ),
    (
        "actions",
        _("Taken up"),
        _("The challenge becomes an action of a plan, with a lead, dates and money."),
        "plan:plans",
        ngettext_lazy("%(n)s action", "%(n)s actions", "n"),
    ),
    (
        "indicators",
        _("Measured"),
        _("A baseline and a target say whether it works."),
        "indicators:indicators",
        ngettext_lazy("%(n)s indicator", "%(n)s indicators", "n"),
    ),
    (
        "editions",
        _("Reported"),
        _("The plan is printed, and names the words it began with."),
        "",
        ngettext_lazy("%(n)s printed edition", "%(n)s printed editions", "n"),
    ),
)


@dataclass(frozen=True)
class ThreadStep:
    """One of the six steps, as the picture on the front page shows it."""

    name: Any
    text: Any
    url: str
    count: str


@entrance(ANYONE)
def home(request: HttpRequest) -> HttpResponse:
    event = queries.latest_event(request.user)
    plan = queries.public_plan()
    cells = coverage(plan) if plan else []
    return render(
        request,
        "website/home.html",
        {
            "event": event,
            "tally": queries.tally(queries.notes_of_event(event)) if event else [],
            "first_session": queries.session_to_begin_with(event) if event else None,
            "plan": plan,
            "cells": cells,
            "covered": sum(cell.level > 0 for cell in cells),
            "legend": wall_legend(),
            "steps": _steps(queries.thread_counts(request.user)),
        },
    )


def _steps(counts: dict[str, int]) -> list[ThreadStep]:
    return [
        ThreadStep(
            name, text, find_url(page) if page else "", words % {"n": counts[key]} if counts.get(key) else ""
        )
        for key, name, text, page, words in STEPS
    ]
