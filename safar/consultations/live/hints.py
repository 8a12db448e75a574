"""What a note may be about: words that point to an objective or a country, sent with the page.

The phone looks them up itself, so suggestions need no network and nobody learns what is being written.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache

from safar.consultations.attribution import names_everybody
from safar.consultations.models import Session
from safar.lib.languages import current_language
from safar.reference.models import Country, GcmAction, Objective
from safar.search.text import is_han, terms

KEYS = (12, 5)  # words for each objective, in the session's language and in the reader's
LEAST = 0.6  # tried on the 85 notes of 2019: a suggestion for 36 of them, right for 35
Keys = dict[str, float]


def hints_for(session: Session) -> dict[str, Any]:
    """{objectives: [[number, name, least score, [[key, weight], ...]]], countries: [[code, name, ...]]}.

    The names of a country, the reader's and then the session's, are looked for as they are.
    """
    languages = tuple(dict.fromkeys((session.language, current_language())))
    found = cache.get_or_set(f"cafe-hints-{'-'.join(languages)}", lambda: _read(languages), 300) or {}
    # Where nobody is named, no country is kept: none is suggested.
    return found if names_everybody(session) else {**found, "countries": []}


def _read(languages: tuple[str, ...]) -> dict[str, Any]:
    keys: dict[int, Keys] = defaultdict(dict)
    objectives = list(Objective.objects.all())
    actions = list(GcmAction.objects.all())
    for language, most in zip(languages, KEYS, strict=False):
        for number, found in _keys(objectives, actions, language, most).items():
            keys[number].update(found)
    reader = languages[-1]
    return {
        "objectives": [
            [each.number, str(each.said("label", reader)), LEAST, sorted(keys[each.number].items())]
            for each in objectives
        ],
        "countries": [
            list(dict.fromkeys((each.pk, *(str(each.said("name", name)) for name in languages[::-1]))))
            for each in Country.objects.all()
        ],
    }


def _keys(
    objectives: list[Objective], actions: list[GcmAction], language: str, most_keys: int
) -> dict[int, Keys]:
    """The words that tell an objective from the others, in one language, with how much each of them says."""
    counted: dict[int, Counter[str]] = {}
    surfaces: dict[str, set[str]] = defaultdict(set)
    for each in objectives:
        counts: Counter[str] = Counter()
        own = [(4, each.said("label", language)), (3, each.said("title", language))]
        own += [(1, act.said("text", language)) for act in actions if act.objective_id == each.number]
        for weight, said in own:
            if said.language != language:
                continue
            for stem, word in terms(str(said), language):
                counts[stem] += weight
                surfaces[stem].add(word)
        counted[each.number] = counts
    spread = Counter(stem for counts in counted.values() for stem in counts)
    found: dict[int, Keys] = {}
    for number, counts in counted.items():
        weights = {
            stem: math.log(1 + n) * math.log(len(objectives) / spread[stem]) for stem, n in counts.items()
        }
        best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:most_keys]
        most = sum(sorted((weights[stem] for stem in best), reverse=True)[:3]) or 1
        found[number] = {
            _key(stem, surfaces[stem], language): round(weights[stem] * 1.6 / most, 1)
            for stem in best
            if weights[stem] > 0
        }
    return found


def _key(stem: str, words: Iterable[str], language: str) -> str:
    """What a phone can find without stemming: the beginning that the forms of the word share."""
    if is_han(stem):
        return stem
    if language == "ar":
        return stem  # articles and prepositions are written together with the word
    shared = min(words, key=len)
    for word in words:
        while not word.startswith(shared):
            shared = shared[:-1]
    return f" {shared if len(shared) >= min(3, len(stem)) else stem}"
