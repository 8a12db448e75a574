"""One practice, two records: found by numbers, titles, places, years and organisations, in any language.

Values in, pairs out. Only records that share a telling word of their title, an organisation, or the same
places and year are compared, so a hundred thousand records need no hundred thousand squared comparisons.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from safar.practices.models import Practice
from safar.reference.models import Country
from safar.search.text import fold, runs, terms
from safar.search.thesaurus import concepts_in

KEPT_FOR = 600  # seconds
SAME = 0.68  # from here on a person should look
TOO_COMMON = 60  # a word or a place that so many records share brings nobody together
TEXT, PLACES, YEARS, WHO = 0.55, 0.2, 0.1, 0.15
LINK = 0.3  # for the same web page, where the titles are not strangers
STRANGERS = 0.5  # titles alike by less than this are of different things
LISTING = 2  # a page that more records name lists practices; it is none
SEVERAL = 0.08  # for the same two countries or more: few practices share those by chance


@dataclass(frozen=True)
class Facts:
    """What of a record is compared."""

    pk: int
    slug: str
    title: str
    language: str
    titles: tuple[str, ...]  # folded, one for each language it is known in
    summary: str
    countries: frozenset[str] = frozenset()
    years: tuple[int | None, int | None] = (None, None)
    organisations: dict[str, str] = field(default_factory=dict)  # folded: as written
    numbers: frozenset[tuple[str, str]] = frozenset()
    links: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pair:
    a: Facts
    b: Facts
    score: float
    why: list[str]

    def as_dict(self) -> dict[str, Any]:
        return {"a": self.a.slug, "b": self.b.slug, "score": round(self.score, 3), "why": "; ".join(self.why)}


CONCEPTS = 3  # that two texts must share before we say that they mean the same


@lru_cache(maxsize=20_000)
def _concepts(text: str, language: str) -> dict[str, float]:
    return {each.concept.id: each.weight for each in concepts_in(text, language)}


def meaning(one: Facts, other: Facts) -> float:
    """How near two records are in meaning, 0 to 1: the concepts of migration they both speak of.

    Asked only where the languages differ: within one language words tell more.
    """
    if one.language == other.language:
        return 0.0
    mine = _concepts(f"{one.title}. {one.summary[:2_000]}", one.language)
    theirs = _concepts(f"{other.title}. {other.summary[:2_000]}", other.language)
    shared = mine.keys() & theirs.keys()
    if len(shared) < CONCEPTS:
        return 0.0
    size = math.sqrt(sum(each**2 for each in mine.values()) * sum(each**2 for each in theirs.values()))
    return float(sum(mine[each] * theirs[each] for each in shared) / size)


def facts_of(practice: Practice) -> Facts:
    """Of a practice fetched with `TOGETHER`."""
    titles = [practice.title, *(words.get("title", "") for words in practice.translations.values())]
    names = [*practice.organisations, *(each.name for each in practice.actors.all())]
    return Facts(
        practice.pk,
        practice.slug,
        practice.title,
        practice.language,
        tuple(dict.fromkeys(fold(each) for each in titles if each)),
        practice.summary,
        frozenset(each.pk for each in practice.countries.all()),
        (practice.year, practice.end_year),
        {fold(name): name for name in names},
        frozenset((each.scheme, each.value) for each in practice.external_ids.all()),
        frozenset(practice.links) | {each.url for each in practice.external_ids.all() if each.url},
    )


TOGETHER = ("countries", "actors", "external_ids")


def known_facts() -> Iterator[Facts]:
    """Every record that was not merged or withdrawn."""
    there = Practice.objects.filter(merged_into=None).exclude(status=Practice.Status.WITHDRAWN)
    yield from map(facts_of, there.order_by("pk").prefetch_related(*TOGETHER).iterator(chunk_size=1_000))


def likely_pairs() -> list[Pair]:
    """Every pair that looks like one practice. Found anew when a record was made or changed since."""
    events: Any = Practice.history.rel.related_model  # type: ignore[attr-defined]
    key = f"practices.doubles.{events.objects.aggregate(last=Max('pgh_id'))['last']}"
    pairs: list[Pair] | None = cache.get(key)
    if pairs is None:
        pairs = duplicates(known_facts())
        cache.set(key, pairs, KEPT_FOR)
    return pairs


def judged(practice: Practice, others: Iterable[Practice]) -> list[tuple[Practice, list[str]]]:
    """(record, why) of those among the others that are probably the same practice, the surest first."""
    pks = {each.pk for each in others}
    numbers = [each.value for each in practice.external_ids.all()]
    near = Practice.objects.filter(merged_into=None).exclude(pk=practice.pk)
    near = near.filter(Q(pk__in=pks) | Q(external_ids__value__in=numbers)).distinct()
    near = near.exclude(status__in=(Practice.Status.WITHDRAWN, Practice.Status.DRAFT))
    found = {each.pk: each for each in near.prefetch_related(*TOGETHER)}
    pairs = duplicates([facts_of(practice)], among=map(facts_of, found.values()))
    return [(found[pair.b.pk], pair.why) for pair in pairs]


def duplicates(records: Iterable[Facts], *, among: Iterable[Facts] | None = None) -> list[Pair]:
    """Pairs that are probably one practice, the surest first.

    With `among`, each record is compared with those alone, and pairs name the record first.
    """
    listed = list(records)
    others = listed if among is None else list(among)
    sought = _keys_of(others)
    lists = frozenset(key[1] for key, places in sought.items() if key[0] == "link" and len(places) > LISTING)
    pairs = []
    for one in listed:
        near = {other for key in _keys(one) for other in _few(sought.get(key, []))}
        for place in near:
            other = others[place]
            if other.pk == one.pk or (among is None and other.pk < one.pk):
                continue
            score, why = judge(one, other, lists)
            if score >= SAME:
                pairs.append(Pair(one, other, score, why))
    return sorted(pairs, key=lambda pair: (-pair.score, pair.a.slug, pair.b.slug))


def judge(one: Facts, other: Facts, lists: frozenset[str] = frozenset()) -> tuple[float, list[str]]:
    """(how surely two records are one practice, and why). `lists` are pages that name several practices."""
    if one.numbers & other.numbers:
        return 1.0, [_("The same number in another database")]
    why = []
    linked = bool(one.links & other.links - lists)
    ratios = (
        fuzz.token_sort_ratio(_without_places(mine), _without_places(theirs)) / 100
        for mine in one.titles
        for theirs in other.titles
    )
    text = max([_shared_words(one, other), *ratios])
    if text > 0.7:
        why.append(_("Nearly the same title"))
    elif (near := meaning(one, other)) > text:
        text = near
        why.append(_("The words mean nearly the same"))
    shared = {name: written for name, written in one.organisations.items() if name in other.organisations}
    places = _overlap(one.countries, other.countries)
    if one.countries & other.countries:
        why.append(
            _("The same countries: %(names)s") % {"names": ", ".join(sorted(one.countries & other.countries))}
        )
    years = _same_years(one.years, other.years)
    if years == 1:
        why.append(_("The same years"))
    if shared:
        why.append(_("The same organisations: %(names)s") % {"names": ", ".join(sorted(shared.values()))})
    who = 1.0 if shared else 0.4 if not one.organisations or not other.organisations else 0.0
    several = SEVERAL if one.countries == other.countries and len(one.countries) > 1 else 0.0
    score = TEXT * text + PLACES * places + several + YEARS * years + WHO * who
    if linked and text >= STRANGERS:
        # One report may describe two practices of a country: a link alone makes nobody the same.
        score += LINK
        why.insert(0, _("The same link"))
    score = min(1.0, score)
    # Two countries that do the same are two practices.
    apart = one.countries and other.countries and not one.countries & other.countries
    return (min(score, 0.5) if apart else score), why


def _shared_words(one: Facts, other: Facts) -> float:
    """How much of two titles is the same words, whatever stands around them; in one language."""
    if one.language != other.language:
        return 0.0
    mine = {stem for stem, word in terms(one.title, one.language) if word not in _place_words()}
    theirs = {stem for stem, word in terms(other.title, other.language) if word not in _place_words()}
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if len(mine & theirs) > 1 else 0.0


@lru_cache(maxsize=1)
def _place_words() -> frozenset[str]:
    """Words of the names of countries: the countries of a practice are compared by themselves."""
    names = [name for each in Country.objects.all() for name in _names_of(each)]
    return frozenset(word for name in names for word in runs(name) if len(word) > 2)


def _names_of(country: Country) -> list[str]:
    return [country.name, *(words["name"] for words in country.translations.values() if words.get("name"))]


@lru_cache(maxsize=50_000)
def _without_places(title: str) -> str:
    left = [word for word in runs(title) if word not in _place_words()]
    return " ".join(left) or title


def _overlap(mine: frozenset[str], theirs: frozenset[str]) -> float:
    if not mine or not theirs:
        return 0.5
    return len(mine & theirs) / len(mine | theirs)


def _same_years(mine: tuple[int | None, int | None], theirs: tuple[int | None, int | None]) -> float:
    if mine[0] is None or theirs[0] is None:
        return 0.5
    return 1.0 if mine[0] == theirs[0] else 0.6 if abs(mine[0] - theirs[0]) == 1 else 0.0


def _keys(facts: Facts) -> Iterator[tuple[str, Any]]:
    """What brings two records together."""
    for number in facts.numbers:
        yield "number", number
    for link in facts.links:
        yield "link", link
    for title in facts.titles:
        yield "title", title
        for stem, _word in terms(title, facts.language):
            yield "word", stem
    for name in facts.organisations:
        yield "who", name
    if facts.countries:
        yield "place", (facts.countries, facts.years[0])


def _keys_of(records: list[Facts]) -> dict[tuple[str, Any], list[int]]:
    sought: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for place, facts in enumerate(records):
        for key in set(_keys(facts)):
            sought[key].append(place)
    return sought


def _few(places: list[int]) -> list[int]:
    return places if len(places) <= TOO_COMMON else []
