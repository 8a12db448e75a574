"""The list of practices as search finds them: words, facets with counts, pages, and exports of what is shown.

The address holds everything: `?q=` words, any number of values for each facet, `?sort=title`, `?page=`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_NAMES
from safar.lib.refusal import Refusal
from safar.practices.finding import KIND
from safar.practices.lists import PracticeList
from safar.practices.models import ExternalId, Practice
from safar.practices.places import parts_of
from safar.reference.models import Country, Objective, Region
from safar.search.documents import storable
from safar.search.find import Found, Hit, find, keys_of_best
from safar.search.text import fold, is_han

PER_PAGE = 20
SUMMARY = 280  # letters
SHOWN = 8  # values of a facet before "more"
MOST = 2_000  # found by words, that are put in the order of their titles, or exported
MOST_VALUES = 60  # of a facet, those that most practices have
TOGETHER = ("countries", "objectives")

Labels = Callable[[list[str]], dict[str, Any]]


def _objectives(values: list[str]) -> dict[str, Any]:
    known = Objective.objects.filter(pk__in=[int(value) for value in values if value.isdigit()])
    return {str(each.number): f"{each.number} {each.said('label')}" for each in known}


def _countries(values: list[str]) -> dict[str, Any]:
    return {each.pk: str(each.said("name")) for each in Country.objects.filter(pk__in=values)}


def _regions(values: list[str]) -> dict[str, Any]:
    known = Region.objects.filter(pk__in=values, level="region")
    return {each.pk: str(each.said("name")) for each in known}


def _choices(choices: Any) -> Labels:
    known = {str(value): label for value, label in choices}
    return lambda values: {value: known[value] for value in values if value in known}


def _as_written(values: list[str]) -> dict[str, Any]:
    return {value: value for value in values}


SOURCES = [*ExternalId.Scheme.choices, ("safar", _("This site alone"))]
# name in the address: (facet of the index, its heading, labels of its values)
FACETS: dict[str, tuple[str, Any, Labels]] = {
    "objective": ("objective", _("Objective"), _objectives),
    "country": ("country", _("Country"), _countries),
    "region": ("region", _("Region"), _regions),
    "kind": ("type", _("Kind"), _choices(Practice.Kind.choices)),
    "level": ("level", _("Level"), _choices(Practice.Level.choices)),
    "stage": ("stage", _("Stages of migration"), _choices(Practice.Stage.choices)),
    "target": ("target", _("Whom it serves"), _as_written),
    "year": ("year", _("Since"), _as_written),
    "language": ("language", _("Language"), _choices(LANGUAGE_NAMES.items())),
    "source": ("source", _("Source"), _choices(SOURCES)),
    "heading": ("heading", _("Heading"), _as_written),
}
KEPT = ("q", "sort", *FACETS)  # parts of an address that say what is found


@dataclass
class Value:
    """One value of a facet: how many there are, and where choosing it, or leaving it, leads."""

    value: str
    label: Any
    count: int
    url: str
    chosen: bool


@dataclass
class Facet:
    key: str
    heading: Any
    values: list[Value]

    @property
    def first(self) -> list[Value]:
        return self.values[:SHOWN]

    @property
    def more(self) -> list[Value]:
        return self.values[SHOWN:]

    @property
    def is_open(self) -> bool:
        return self.key in ("objective", "region") or any(each.chosen for each in self.values)


@dataclass
class Shown:
    """A practice found, and why."""

    practice: Any
    hit: Hit

    @property
    def words(self) -> SafeString:
        """Where the words of the question stand; the beginning of the summary where there are none."""
        if not self.hit.marks:
            return format_html("{}", Truncator(self.practice.summary).chars(SUMMARY))
        return highlighted(self.hit.snippet, self.hit.marks)


def narrowed(data: QueryDict) -> dict[str, list[str]]:
    """{facet of the index: values} that an address asks for."""
    chosen = {
        name: [said for value in data.getlist(name) if (said := storable(value)[:200])] for name in FACETS
    }
    return {FACETS[name][0]: values for name, values in chosen.items() if values}


def filtered(filters: Mapping[str, Sequence[Any]]) -> QuerySet[Practice]:
    """Readable practices that fit facets of the index, asked of the database: any number, in any order."""
    found = Practice.objects.readable()
    if not filters:
        return found
    for name, values in filters.items():
        found = found.filter(_lookup(name, [str(value) for value in values]))
    return Practice.objects.filter(pk__in=found.values("pk"))


def _lookup(name: str, values: list[str]) -> Q:
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 5]
    if name == "source":
        numbered = Q(external_ids__scheme__in=values)
        return numbered | Q(external_ids=None) if "safar" in values else numbered
    if name in ("stage", "target"):
        field = {"stage": "stages", "target": "target_groups"}[name]
        any_of = Q(pk__in=[])
        for value in values:
            any_of |= Q(**{f"{field}__contains": value})
        return any_of
    lookups: dict[str, tuple[str, Sequence[Any]]] = {
        "objective": ("objectives__in", numbers),
        "country": ("countries__in", values),
        "region": ("countries__region__in", parts_of(values) if name == "region" else ()),
        "type": ("kind__in", values),
        "level": ("level__in", values),
        "year": ("year__in", numbers),
        "language": ("language__in", values),
        "heading": ("group__in", values),
        "status": ("status__in", values),
    }
    lookup, wanted = lookups[name]
    return Q(**{lookup: wanted})


class FoundPractices:
    """What a request asks for, and what is found."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.data = request.GET
        self.q = self.data.get("q", "").replace("\x00", "").strip()
        self.filters = narrowed(self.data)
        self.refusal = ""

    @property
    def sort(self) -> str:
        return "title" if self.data.get("sort") == "title" else ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.filters)

    def _ask(
        self, limit: int, offset: int = 0, with_facets: bool = False, only: Sequence[str] | None = None
    ) -> Found:
        try:
            return find(
                self.q,
                kinds=[KIND],
                filters=self.filters,
                limit=limit,
                offset=offset,
                with_facets=with_facets,
                only=only,
            )
        except Refusal as refusal:
            self.refusal = str(refusal)
            return Found([], 0, {}, "en")

    @cached_property
    def number(self) -> int:
        asked = self.data.get("page", "1")
        return (
            min(max(1, int(asked)), 100_000) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        )

    @cached_property
    def answer(self) -> Found:
        """The page of hits, with counts; a page beyond the last shows the last."""
        found = self._ask(PER_PAGE, (self.number - 1) * PER_PAGE, with_facets=True)
        if not found.hits and found.total and self.number > 1:
            self.number = -(-found.total // PER_PAGE)
            found.hits = self._ask(PER_PAGE, (self.number - 1) * PER_PAGE).hits
        return found

    @property
    def count(self) -> int:
        return self.answer.total

    @cached_property
    def shown(self) -> list[Shown]:
        hits = {hit.key: hit for hit in self.answer.hits}
        if self.sort == "title":
            practices = self._by_title()[self._start : self._start + PER_PAGE]
            entries = {each.key: each for each in self._entries(practices)}
            return [Shown(each, entries[str(each.pk)]) for each in practices if str(each.pk) in entries]
        records = Practice.objects.readable().filter(pk__in=[int(key) for key in hits])
        found = {str(each.pk): each for each in records.prefetch_related(*TOGETHER)}
        return [Shown(found[key], hit) for key, hit in hits.items() if key in found]

    @cached_property
    def _best(self) -> list[int]:
        """The practices that fit best, in their order."""
        try:
            found = keys_of_best(self.q, kind=KIND, filters=self.filters, limit=MOST)
        except Refusal as refusal:
            self.refusal = str(refusal)
            return []
        return [int(key) for key in found]

    @property
    def _start(self) -> int:
        return (self.number - 1) * PER_PAGE

    def _everything(self) -> QuerySet[Practice]:
        """What is found, as the database has it; by words, the best of it."""
        if not self.q:
            return filtered(self.filters).prefetch_related(*TOGETHER)
        return Practice.objects.readable().filter(pk__in=self._best).prefetch_related(*TOGETHER)

    def _by_title(self) -> QuerySet[Practice]:
        return self._everything().order_by("title", "pk")

    def _entries(self, practices: Iterable[Practice]) -> list[Hit]:
        """The hits of these practices: what search says of each, were it asked for them alone."""
        if not self.q:
            return [_bare(each) for each in practices]
        return self._ask(MOST, only=[str(each.pk) for each in practices]).hits

    @property
    def page(self) -> Any:
        return Paginator(range(self.count), PER_PAGE).get_page(self.number)

    @cached_property
    def facets(self) -> list[Facet]:
        facets = []
        for key, (name, heading, labels) in FACETS.items():
            counts = dict(self.answer.facets.get(name, {}))
            for value in self.filters.get(name, []):
                counts.setdefault(value, 0)
            counts = dict(sorted(counts.items(), key=lambda each: -each[1])[:MOST_VALUES]) | {
                value: counts[value] for value in self.filters.get(name, [])
            }
            values = [
                Value(value, label, counts[value], *self._toggle(key, value))
                for value, label in labels(list(counts)).items()
            ]
            values.sort(key=lambda each: (not each.chosen, -each.count, str(each.label)))
            if values:
                facets.append(Facet(key, heading, values))
        return facets

    @property
    def chosen(self) -> list[Value]:
        return [value for facet in self.facets for value in facet.values if value.chosen]

    def _toggle(self, key: str, value: str) -> tuple[str, bool]:
        data = self.data.copy()
        values = data.getlist(key)
        chosen = value in values
        data.setlist(key, [each for each in values if each != value] if chosen else [*values, value])
        return self._address(data), chosen

    def _address(self, data: QueryDict) -> str:
        for name in ("page", "format"):
            data.pop(name, None)
        said = data.urlencode()
        return f"{self.request.path}?{said}" if said else self.request.path

    def address(self, **changes: str) -> str:
        data = self.data.copy()
        page = changes.pop("page", "")
        for name, value in changes.items():
            data[name] = value
            if not value:
                del data[name]
        address = self._address(data)
        return f"{address}{'&' if '?' in address else '?'}page={page}" if page else address

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the search form carries along: every choice but the words and the page."""
        return [(name, value) for name in KEPT if name != "q" for value in self.data.getlist(name) if value]

    @property
    def saved_address(self) -> str:
        """What a saved search keeps: words and choices, in one order."""
        data = QueryDict(mutable=True)
        for name in KEPT:
            if name != "sort" and (values := sorted(each for each in self.data.getlist(name) if each)):
                data.setlist(name, values)
        return data.urlencode()

    @property
    def previous_url(self) -> str:
        return self.address(page=str(self.number - 1)) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.address(page=str(self.number + 1)) if self.page.has_next() else ""

    @property
    def sort_urls(self) -> tuple[str, str]:
        """(by fit or age, by title)"""
        return self.address(sort=""), self.address(sort="title")

    @property
    def suggestion_url(self) -> str:
        return self.address(q=self.answer.suggestion)

    @property
    def exports(self) -> list[dict[str, str]]:
        said = self.data.copy()
        links = []
        for name in ("csv", "xlsx", "json"):
            said["format"] = name
            said.pop("page", None)
            links.append({"label": name.upper(), "url": f"{self.request.path}?{said.urlencode()}"})
        return links

    def export(self, wanted: str) -> HttpResponse:
        """Exactly what is found, in the order shown."""
        if self.sort == "title" or not self.q:
            records = self._by_title() if self.sort == "title" else self._everything().order_by("-pk")
            listed: Any = records
        else:
            records = Practice.objects.readable().filter(pk__in=self._best).prefetch_related(*TOGETHER)
            found = {each.pk: each for each in records}
            listed = [found[key] for key in self._best if key in found]
        made = PracticeList(self.request, records)
        made.__dict__["found"], made.__dict__["count"] = listed, self.count
        return made.export(wanted)


def _bare(practice: Practice) -> Hit:
    """A hit that no words led to."""
    return Hit(
        KIND, str(practice.pk), 0.0, practice.title, practice.summary, practice.language, "", {}, asked=False
    )


def highlighted(text: str, marks: list[str]) -> SafeString:
    """The text with the words marked in it that search found; `marks` are folded, as they stand in it.

    >>> str(highlighted("Workers pay <no> fees.", ["fees"]))
    'Workers pay &lt;no&gt; <mark>fees</mark>.'
    """
    wanted = set(marks)
    han = [word for word in marks if is_han(word)]
    pieces = []
    for piece in re.split(r"([^\W_]+)", text):
        if han and any(map(is_han, piece)):
            pieces.append(_marked_signs(piece, han))
        elif piece and fold(piece) in wanted:
            pieces.append(format_html("<mark>{}</mark>", piece))
        else:
            pieces.append(format_html("{}", piece))
    return mark_safe("".join(pieces))


def _marked_signs(piece: str, words: list[str]) -> SafeString:
    inside = [False] * len(piece)
    for word in words:
        at = piece.find(word)
        while at >= 0:
            inside[at : at + len(word)] = [True] * len(word)
            at = piece.find(word, at + 1)
    shown, marked = "", False
    for sign, is_in in zip(piece, inside, strict=True):
        if is_in != marked:
            shown += "<mark>" if is_in else "</mark>"
            marked = is_in
        shown += str(format_html("{}", sign))
    return mark_safe(shown + ("</mark>" if marked else ""))
