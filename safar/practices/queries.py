"""Which practices answer a challenge, and what waits for a reviewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import ngettext

from safar.practices.finding import KIND
from safar.practices.models import Practice, Review, SavedSearch
from safar.reference.models import Objective
from safar.search.find import Hit, for_text

LOOKED_AT = 40  # of the best that search finds


@dataclass
class Answer:
    """A practice that may answer a challenge, and why we think so."""

    practice: Practice
    objectives: list[Objective] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    score: float = 0.0

    @property
    def reason(self) -> str:
        """In words: the same objective, and the words in common."""
        parts = []
        if self.objectives:
            names = "; ".join(f"{each.number} {each.said('label')}" for each in self.objectives)
            parts.append(
                ngettext("Same objective: %(names)s", "Same objectives: %(names)s", len(self.objectives))
                % {"names": names}
            )
        if self.subjects:
            parts.append(
                ngettext("Same subject: %(subjects)s", "Same subjects: %(subjects)s", len(self.subjects))
                % {"subjects": ", ".join(self.subjects)}
            )
        if self.words:
            parts.append(
                ngettext("Shared word: %(words)s", "Shared words: %(words)s", len(self.words))
                % {"words": ", ".join(self.words)}
            )
        return ". ".join(parts)


def practices_for(objectives: Iterable[int], text: str, language: str = "en", limit: int = 6) -> list[Answer]:
    """Published practices that share an objective, a subject or telling words with a text of any language.

    The best first; one that shares an objective comes before one that shares words only. A fixed number of
    queries, however many practices there are.
    """
    wanted = set(objectives)
    if not wanted and not text.strip():
        return []
    hits = for_text(
        text,
        language=language,
        kinds=[KIND],
        filters={"status": [Practice.Status.PUBLISHED]},
        objectives=sorted(wanted),
        limit=max(LOOKED_AT, 4 * limit),
    )
    published = Practice.objects.published().filter(pk__in=[int(hit.key) for hit in hits])
    found = {str(each.pk): each for each in published.prefetch_related("objectives", "countries")}
    answers = [_answer(found[hit.key], hit, wanted) for hit in hits if hit.key in found]
    kept = [each for each in answers if each.objectives or len(each.words) + len(each.subjects) >= 2]
    kept.sort(key=lambda each: (-bool(each.objectives), -each.score, each.practice.title))
    return kept[:limit]


def _answer(practice: Any, hit: Hit, wanted: set[int]) -> Answer:
    shared = [each for each in practice.objectives.all() if each.number in wanted]
    return Answer(practice, objectives=shared, words=hit.words, subjects=hit.subjects, score=hit.score)


def waiting_for(user: Any) -> dict[str, list[Any]]:
    """What a reviewer has to do: {"reviews": own open reviews, "screening": submitted practices}."""
    own = user.memberships.values("organisation")
    submitted = Practice.objects.filter(status=Practice.Status.SUBMITTED).exclude(owner__in=own)
    mine = Review.objects.filter(
        reviewer=user, done_at=None, conflict="", practice__status=Practice.Status.REVIEW
    )
    return {
        "reviews": list(mine.select_related("practice__owner").order_by("asked_at")),
        "screening": list(submitted.select_related("owner").order_by("created_at")),
    }


def is_saved(user: Any, address: str) -> bool:
    """Whether the person keeps this search already."""
    return bool(SavedSearch.objects.filter(user=user, address=address).exists())
