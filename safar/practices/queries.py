"""Which practices answer a challenge: the same objective, and words in common, for now."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.utils.translation import ngettext

from safar.practices.models import Practice, Review
from safar.reference.models import Objective

# PostgreSQL's word lists; Chinese has none, and is matched as it is written.
DICTIONARIES = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "ru": "russian",
    "ar": "arabic",
    "zh": "simple",
}
CANDIDATES = 400  # ranked in Python; far more than any reader looks at
WORD = re.compile(r"[^\W\d_]{3,40}")


@dataclass
class Answer:
    """A practice that may answer a challenge, and why we think so."""

    practice: Practice
    objectives: list[Objective] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
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
        if self.words:
            parts.append(
                ngettext("Shared word: %(words)s", "Shared words: %(words)s", len(self.words))
                % {"words": ", ".join(self.words)}
            )
        return ". ".join(parts)


def practices_for(objectives: Iterable[int], text: str, language: str = "en", limit: int = 6) -> list[Answer]:
    """Published practices that share an objective or rare words with the text, the best first.

    Four queries, however many practices there are. A practice that shares an objective comes before
    one that shares words only; a word counts more the fewer practices have it.
    """
    wanted = set(objectives)
    lexemes = _lexemes(text, language)
    if not wanted and not lexemes:
        return []
    candidates = list(_candidates(wanted, list(lexemes), language))
    common = Counter(lexeme for each in candidates for lexeme in set(each.lexemes) & set(lexemes))
    answers = [_judge(each, wanted, lexemes, common, len(candidates)) for each in candidates]
    kept = [each for each in answers if each.objectives or len(each.words) >= 2]
    kept.sort(key=lambda each: (-bool(each.objectives), -each.score, each.practice.title))
    return kept[:limit]


def _candidates(wanted: set[int], lexemes: list[str], language: str) -> QuerySet[Any]:
    vector = _vector(language)
    found = Practice.objects.published().annotate(vector=vector).prefetch_related("objectives", "countries")
    chosen = Q(objectives__in=wanted) if wanted else Q(pk__in=[])
    rank: Any = Value(0.0)
    if lexemes:
        query = SearchQuery(
            " | ".join("'" + each.replace("'", "''") + "'" for each in lexemes),
            config="simple",
            search_type="raw",
        )
        chosen |= Q(vector=query)
        rank = SearchRank(F("vector"), query)
    lexemes_of = Func(F("vector"), function="tsvector_to_array", output_field=TextField())
    ids = found.filter(chosen).values("pk")
    return (
        found.filter(pk__in=ids).annotate(rank=rank, lexemes=lexemes_of).order_by("-rank", "pk")[:CANDIDATES]
    )


def _vector(language: str) -> Any:
    """The words of a practice, as they are and as the dictionary of its reader shortens them."""
    fields = ("title", "summary", "group")
    plain = SearchVector(*fields, config="simple")
    name = DICTIONARIES.get(language, "simple")
    return plain if name == "simple" else SearchVector(*fields, config=name) + plain


def _lexemes(text: str, language: str) -> dict[str, str]:
    """{lexeme: the word it came from} of a text, without the words every sentence has."""
    words = list(dict.fromkeys(word.lower() for word in WORD.findall(text)))[:120]
    if not words:
        return {}
    name = DICTIONARIES.get(language, "simple")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, tsvector_to_array(to_tsvector(%s::regconfig, word)) "
            "FROM unnest(%s::text[]) AS word",
            [name, words],
        )
        rows = cursor.fetchall()
    return {lexeme: word for word, lexemes in rows for lexeme in lexemes}


def _judge(
    practice: Any, wanted: set[int], lexemes: dict[str, str], common: Counter[str], total: int
) -> Answer:
    shared = set(practice.lexemes) & set(lexemes)
    # Rare words weigh more: nearly every practice says "migrants".
    weights = {each: math.log((total + 1) / common[each]) for each in shared}
    telling = sorted(
        (each for each in shared if weights[each] > 0.6), key=lambda each: (-weights[each], each)
    )
    objectives = [each for each in practice.objectives.all() if each.number in wanted]
    return Answer(
        practice,
        objectives=objectives,
        words=list(dict.fromkeys(lexemes[each] for each in telling))[:6],
        score=sum(weights[each] for each in telling) + len(objectives),
    )


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
