"""Objectives proposed while a practice is written: shown with the words behind them, taken by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.languages import UN_LANGUAGES
from safar.practices.permissions import may_write_practices
from safar.practices.tagging import tagger_for
from safar.reference.models import Objective

MOST = 6  # shown
READ = 10_000  # letters


@dataclass
class Suggested:
    """An objective that may fit, and the words that led to it."""

    objective: Objective
    words: tuple[str, ...]


@entrance(SIGNED_IN)
@require_POST
def practice_suggest(request: HttpRequest) -> HttpResponse:
    """The part of the form that shows what the words typed so far suggest."""
    require(
        may_write_practices(request.user),
        _("Focal points and editors of an organisation write practices up. Ask yours to give you that role."),
    )
    said = request.POST
    text = f"{said.get('title', '')}. {said.get('summary', '')}"
    found = suggested(text, said.get("language", ""), said.getlist("objectives"))
    return render(request, "practices/_suggested.html", {"suggested": found, "asked": True})


def suggested_for(form: Any) -> list[Suggested]:
    """What the words of a form suggest, as it is shown."""
    words = " ".join(str(form[name].value() or "") for name in ("title", "summary"))
    chosen = [getattr(one, "pk", one) for one in form["objectives"].value() or []]
    return suggested(words, str(form["language"].value() or ""), chosen)


def suggested(text: str, language: str, chosen: list[Any]) -> list[Suggested]:
    """Objectives that fit a text and are not chosen yet, the surest first."""
    if not text.strip(" ."):
        return []
    tagger = tagger_for(language if language in UN_LANGUAGES else "en")
    already = {str(one) for one in chosen}
    fitting = [
        one
        for one in tagger.suggest(text[:READ])
        if one.proposed and one.because and str(one.objective) not in already
    ][:MOST]
    known = Objective.objects.in_bulk([one.objective for one in fitting])
    return [Suggested(known[one.objective], one.because) for one in fitting if one.objective in known]
