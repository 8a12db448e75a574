"""The words of migration in six languages: looked up, read, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from safar.lib.entrance import ANYONE, entrance
from safar.lib.languages import UN_LANGUAGES, current_language
from safar.reference.models import Objective
from safar.search import skos
from safar.search.thesaurus import Concept, concept, looked_up, thesaurus

PER_PAGE = 30
LONGEST = 100  # letters looked up
FILES = {
    "ttl": ("text/turtle; charset=utf-8", skos.as_turtle),
    "jsonld": ("application/ld+json", skos.as_json_ld),
}


@dataclass
class Entry:
    """A concept as the list shows it."""

    concept: Concept
    label: str
    elsewhere: list[tuple[str, str]]  # language, preferred label
    objectives: list[Objective]


@entrance(ANYONE)
def terms(request: HttpRequest) -> HttpResponse:
    """All concepts in the order of the reader's alphabet; ?q= looks one up, ?objective= narrows them down."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    asked = request.GET.get("objective", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 3 else 0
    language = current_language()
    found = (
        looked_up(q)
        if q
        else sorted(thesaurus().concepts.values(), key=lambda one: one.said(language).lower())
    )
    if number:
        found = [one for one in found if number in one.objectives]
        found.sort(key=lambda one: -one.objectives[number])
    objectives = {each.number: each for each in Objective.objects.all()}
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "q": q,
        "number": number,
        "choices": [(number, each.said("label")) for number, each in objectives.items()],
        "entries": [_entry(one, language, objectives) for one in page],
        "page": page,
    }
    return render(request, "website/terms.html", context)


@entrance(ANYONE)
def term(request: HttpRequest, key: str) -> HttpResponse:
    """One concept: what it is called in six languages, what stands around it."""
    try:
        found = concept(key)
    except KeyError as missing:
        raise Http404 from missing
    language = current_language()
    numbers = sorted(found.objectives, key=lambda number: -found.objectives[number])
    known = Objective.objects.in_bulk(numbers)
    around: list[tuple[str, list[tuple[str, str]]]] = [
        (heading, [(one, concept(one).said(language)) for one in keys])
        for heading, keys in (
            (_("Broader"), found.broader),
            (_("Narrower"), found.narrower),
            (_("Related"), found.related),
        )
        if keys
    ]
    ordered = (language, *(each for each in UN_LANGUAGES if each != language))
    context: dict[str, Any] = {
        "concept": found,
        "label": found.said(language),
        "names": [(each, found.said(each), found.others(each)) for each in ordered],
        "around": around,
        "objectives": [known[number] for number in numbers if number in known],
        "source": thesaurus().sources[found.source],
        "crumbs": [(_("Words of migration"), reverse("website:terms"))],
    }
    return render(request, "website/term.html", context)


@entrance(ANYONE)
def terms_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole thesaurus as SKOS."""
    if kind not in FILES:
        raise Http404
    content_type, written = FILES[kind]
    scheme = request.build_absolute_uri(reverse("website:terms"))
    answer = HttpResponse(written(lambda key: f"{scheme}{key}/", scheme), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="words-of-migration.{kind}"'
    return answer


def _entry(one: Concept, language: str, objectives: dict[int, Objective]) -> Entry:
    numbers = sorted(one.objectives, key=lambda number: -one.objectives[number])
    elsewhere = [(each, one.said(each)) for each in UN_LANGUAGES if each != language]
    known = [objectives[number] for number in numbers if number in objectives]
    return Entry(one, one.said(language), elsewhere, known)
