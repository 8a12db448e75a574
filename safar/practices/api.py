"""Practices for other programs: read only, what anybody may read on the pages."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from ninja import Field, Path, Query, Router, Schema

from safar.practices.finding import KIND
from safar.practices.found import filtered
from safar.practices.layouts.record import own_words, record_of, with_everything
from safar.practices.models import ExternalId, Practice
from safar.practices.places import parts_of
from safar.search.find import find

router = Router(tags=["practices"])
PER_PAGE, MOST = 20, 100
LAST_PAGE = 10_000

Language = Literal["ar", "zh", "en", "fr", "ru", "es"]


class Number(Schema):
    """The practice in another database."""

    scheme: str
    value: str
    url: str = ""


class PracticeOut(Schema):
    """A practice as lists show it."""

    slug: str
    url: str = Field(description="Its page")
    api_url: str
    title: str
    summary: str
    language: str = Field(description="Of title and summary")
    kind: str
    level: str
    countries: list[str] = Field(description="ISO 3166-1, three letters")
    objectives: list[int] = Field(description="Of the Global Compact for Migration, 1 to 23")
    year: int | None
    end_year: int | None
    status: str = Field(description="published, or outdated: it no longer runs as written")
    confirmed_on: date | None = Field(description="When its owner last said that it runs as written")
    external_ids: list[Number]


class FoundOut(PracticeOut):
    """A practice found by words."""

    score: float | None = None
    why: str = Field("", description="What it shares with the question, in a line")


class PageOut(Schema):
    """One page of a list."""

    count: int
    page: int
    per_page: int
    next: str | None
    previous: str | None
    suggestion: str = Field("", description="The question as it was probably meant")
    facets: dict[str, dict[str, int]] | None = Field(
        None, description="{facet: {value: how many}}, each as if its own filter were not set"
    )
    items: list[FoundOut]


class Actor(Schema):
    part: str
    name: str
    stakeholder_type: str


class Result(Schema):
    text: str
    figure: Decimal | None
    unit: str
    year: int | None
    source: str


class PracticeWhole(PracticeOut):
    """Everything of a practice."""

    group: str
    written_up_by: str
    primary_objectives: list[int]
    gcm_actions: list[str]
    principles: list[str]
    sdg_targets: list[str]
    stages: list[str]
    target_groups: list[str]
    origin_countries: list[str]
    destination_countries: list[str]
    organisations: list[str]
    actors: list[Actor]
    results: list[Result]
    progress: str
    benefit: str
    lessons: str
    pitfalls: str
    conditions: str = Field(description="What it takes to repeat it")
    innovation: str
    legal_basis: str
    safeguards: str
    cost: Decimal | None
    currency: str
    funding: str
    links: list[str]
    repeats: list[str]
    source: str
    translations: dict[str, dict[str, Any]]


class Wanted(Schema):
    """What narrows the list. Several values of one filter: any of them; several filters: all of them."""

    q: str = Field("", max_length=1_000, description="Words, in any of the six languages")
    language: Language | None = Field(None, description="Of the question; else it is recognised")
    objective: list[Annotated[int, Field(ge=1, le=23)]] = Field([], description="Of the Compact, 1 to 23")
    country: list[Annotated[str, Field(pattern="^[A-Z]{3}$")]] = Field(
        [], description="ISO 3166-1, three letters"
    )
    region: list[Annotated[str, Field(pattern="^[0-9]{3}$")]] = Field([], description="UN M49")
    kind: list[Practice.Kind] = []
    level: list[Practice.Level] = []
    stage: list[Practice.Stage] = []
    year: list[Annotated[int, Field(ge=1800, le=2200)]] = Field([], description="In which it began")
    facets: bool = Field(False, description="Count the practices for every value of each filter too")
    page: int = Field(1, ge=1, le=LAST_PAGE, description="Beginning with 1")
    per_page: int = Field(PER_PAGE, ge=1, le=MOST, description="At most 100")


SHOWN = (
    "slug", "title", "summary", "language", "kind", "level", "year", "end_year", "status", "confirmed_on",
)  # fmt: skip


@router.get("practices", response=PageOut, url_name="practices", summary="List and search practices")
def practices(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Published practices, by title; for a question the best first, each with the reason.

    Counts (`facets`) without a question list the newest first.
    """
    start = (wanted.page - 1) * wanted.per_page
    suggestion, facets = "", None
    if wanted.q.strip() or wanted.facets:
        found = find(
            wanted.q,
            language=wanted.language,
            kinds=[KIND],
            filters=_filters(wanted),
            limit=wanted.per_page,
            offset=start,
            with_facets=wanted.facets,
        )
        facets = found.facets if wanted.facets else None
        records = _by_key([hit.key for hit in found.hits])
        items = [
            {**records[hit.key], "score": hit.score, "why": hit.why}
            for hit in found.hits
            if hit.key in records
        ]
        count, suggestion = found.total, found.suggestion
    else:
        chosen = filtered(_filters(wanted))
        count = chosen.count()
        items = _all_out(chosen.order_by("title", "pk")[start : start + wanted.per_page])
    last = start + wanted.per_page >= count
    return {
        "count": count,
        "page": wanted.page,
        "per_page": wanted.per_page,
        "next": None if last or wanted.page >= LAST_PAGE else _page(request, wanted.page + 1),
        "previous": _page(request, wanted.page - 1) if wanted.page > 1 else None,
        "suggestion": suggestion,
        "facets": facets,
        "items": items,
    }


@router.get("practices/{slug}", response=PracticeWhole, url_name="practice", summary="One practice")
def practice(
    request: HttpRequest,
    response: HttpResponse,
    slug: Annotated[
        str, Path(pattern="^[-a-zA-Z0-9_]+$", max_length=120, description="The last word of its address")
    ],
) -> dict[str, Any]:
    """A practice whole; of two records made one, the one that stayed."""
    kept = Practice.objects.filter(slug=slug).values_list("merged_into__slug", flat=True).first()
    found = with_everything(Practice.objects.readable()).filter(slug=kept or slug).first()
    if found is None:
        raise Http404
    changed = found.history.aggregate(at=Max("pgh_created_at"))["at"]  # type: ignore[attr-defined]
    if changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    record = own_words(record_of(found))
    for name in ("cost", "confirmed_on"):
        record[name] = record[name] or None
    for row in record["results"]:
        row["figure"] = row["figure"] or None
    return {**record, "api_url": _address(found.slug)}


def _filters(wanted: Wanted) -> dict[str, list[str | int]]:
    names = {
        "kind": "type",
        "objective": "objective",
        "country": "country",
        "level": "level",
        "stage": "stage",
    }
    chosen: dict[str, list[str | int]] = {there: list(getattr(wanted, ours)) for ours, there in names.items()}
    chosen["year"] = list(wanted.year)
    chosen["region"] = list(parts_of(wanted.region)) if wanted.region else []
    chosen["status"] = [Practice.Status.PUBLISHED]
    return {name: values for name, values in chosen.items() if values}


def _by_key(keys: list[str]) -> dict[str, dict[str, Any]]:
    found = _all_out(Practice.objects.readable().filter(pk__in=[int(key) for key in keys]))
    return {str(each.pop("pk")): each for each in found}


def _all_out(practices: QuerySet[Practice]) -> list[dict[str, Any]]:
    """Practices as lists show them, in their order; of countries and objectives the codes. Four queries."""
    shown = list(practices.values("pk", *SHOWN))
    pks = [each["pk"] for each in shown]
    countries = _codes(Practice.countries, "country_id", pks)
    objectives = _codes(Practice.objectives, "objective_id", pks)
    numbers: dict[int, list[dict[str, str]]] = defaultdict(list)
    for pk, scheme, value, url in ExternalId.objects.filter(practice__in=pks).values_list(
        "practice_id", "scheme", "value", "url"
    ):
        numbers[pk].append({"scheme": scheme, "value": value, "url": url})
    for each in shown:
        each["url"] = settings.SITE_URL + reverse("practices:practice", args=[each["slug"]])
        each["api_url"] = _address(each["slug"])
        each["countries"] = sorted(countries[each["pk"]])
        each["objectives"] = sorted(objectives[each["pk"]])
        each["external_ids"] = numbers[each["pk"]]
    return shown


def _codes(field: Any, name: str, pks: list[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, code in field.through.objects.filter(practice_id__in=pks).values_list("practice_id", name):
        found[pk].append(code)
    return found


def _address(slug: str) -> str:
    return settings.SITE_URL + reverse("api:practice", args=[slug])


def _page(request: HttpRequest, number: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(number)
    return f"{settings.SITE_URL}{request.path}?{asked.urlencode()}"
