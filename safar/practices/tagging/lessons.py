"""What the tagger learns from: the Compact in our own words, invented practices, and the published ones."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max

from safar.practices.models import Practice
from safar.reference.models import GcmAction, Objective
from safar.search.tagging import FOREIGN, Lesson, Tagger, examples

ACTION, TITLE, PUBLISHED = 0.5, 0.7, 2.0  # what a lesson of each kind weighs; an invented practice weighs 1
MOST = 1_000  # published practices learnt from, the newest
LONGEST = 4_000  # letters of a practice
FRESH = 300  # seconds for which a process keeps what it has learnt before it looks again


@dataclass
class _Kept:
    tagger: Tagger
    stamp: object
    looked_at: float


_kept: dict[str, _Kept] = {}


def tagger_for(language: str) -> Tagger:
    """The tagger of a language, learnt anew when the published practices have changed."""
    known = _kept.get(language)
    if known is not None and time.monotonic() - known.looked_at < FRESH:
        return known.tagger
    stamp = _stamp()
    if known is None or known.stamp != stamp:
        known = _kept[language] = _Kept(Tagger(lessons(language), language), stamp, 0.0)
    known.looked_at = time.monotonic()
    return known.tagger


def forget() -> None:
    """Learn anew at the next question."""
    _kept.clear()


def lessons(language: str) -> list[Lesson]:
    """All lessons that teach about texts of this language, in four queries."""
    tongues = sorted({language, FOREIGN})  # in one order, so that two processes learn the same
    found = [*examples()]
    for objective in Objective.objects.all():
        for tongue in tongues:
            text = (
                objective.title if tongue == FOREIGN else objective.translations.get(tongue, {}).get("title")
            )
            if text:
                found.append(Lesson(text, tongue, frozenset({objective.number}), TITLE))
    for action in GcmAction.objects.all():
        for tongue in tongues:
            text = action.text if tongue == FOREIGN else action.translations.get(tongue, {}).get("text")
            if text:
                found.append(Lesson(text, tongue, frozenset({action.objective_id}), ACTION))
    newest = Practice.objects.published().filter(language__in=tongues).order_by("-created_at", "-pk")
    published = (
        Practice.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[:MOST]))
        .annotate(numbers=ArrayAgg("objectives", distinct=True, default=[]))
        .order_by("pk")
        .values_list("title", "summary", "language", "numbers")
    )
    for title, summary, tongue, numbers in published:
        given = frozenset(number for number in numbers if number is not None)
        found.append(Lesson(f"{title}. {summary}"[:LONGEST], tongue, given, PUBLISHED))
    return found


def _stamp() -> object:
    """What changes when practices are published, withdrawn or given other objectives."""
    published = Practice.objects.published()
    return tuple(
        published.aggregate(
            n=Count("pk", distinct=True), last=Max("created_at"), ties=Count("objectives")
        ).items()
    )
