"""The whole collection at a glance: where practices are, what they serve, and where nothing is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from safar.practices.models import Practice
from safar.reference.models import Country, Objective, Region

REGION = "countries__region__parent"


@dataclass
class Place:
    """A region with its number of practices, and its countries with theirs."""

    region: Region
    count: int = 0
    countries: list[tuple[Country, int]] = field(default_factory=list)


def by_place(practices: QuerySet[Practice]) -> tuple[list[Place], int]:
    """(regions with practices, most first; how many practices name no country). Four queries."""
    in_region = dict(
        practices.exclude(**{REGION: None})
        .values_list(REGION)
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    in_country = dict(
        practices.exclude(countries=None)
        .values_list("countries")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    places = {
        region.pk: Place(region, in_region.get(region.pk, 0))
        for region in Region.objects.filter(level="region")
    }
    countries = Country.objects.filter(pk__in=in_country).select_related("region")
    for country in countries:
        parent = country.region.parent_id if country.region else None
        if parent in places:
            places[parent].countries.append((country, in_country[country.pk]))
    for place in places.values():
        place.countries.sort(key=lambda each: (-each[1], each[0].name))
    nowhere = practices.filter(countries=None).count()
    return sorted(places.values(), key=lambda each: (-each.count, each.region.name)), nowhere


@dataclass
class Cell:
    """How many practices serve an objective in a region; `level` is 0 where nothing is known."""

    objective: Objective
    region: Region | None
    count: int

    @property
    def level(self) -> int:
        return 0 if not self.count else 1 if self.count < 3 else 2 if self.count < 10 else 3


@dataclass
class Coverage:
    regions: list[Region]
    rows: list[tuple[Objective, list[Cell]]]

    @property
    def empty(self) -> list[Cell]:
        return [cell for _objective, cells in self.rows for cell in cells if not cell.count and cell.region]


def coverage(practices: QuerySet[Practice]) -> Coverage:
    """Objectives against regions, with the practices that name no country last. Four queries."""
    counts: dict[tuple[int, Any], int] = defaultdict(int)
    there = practices.exclude(objectives=None)
    pairs = there.values_list("objectives", REGION).annotate(n=Count("pk", distinct=True)).order_by()
    for number, region, count in pairs:
        if region is not None:
            counts[number, region] = count
    for number, count in (
        there.filter(countries=None).values_list("objectives").annotate(n=Count("pk")).order_by()
    ):
        counts[number, None] = count
    regions = list(Region.objects.filter(level="region").exclude(parts__countries=None).distinct())
    columns: list[Region | None] = [*regions, None]
    rows = [
        (
            objective,
            [
                Cell(objective, region, counts[objective.number, region.pk if region else None])
                for region in columns
            ],
        )
        for objective in Objective.objects.all()
    ]
    return Coverage(regions, rows)


def newest(practices: QuerySet[Practice], most: int = 50) -> QuerySet[Practice]:
    """The ones published last; `published_at` is the moment."""
    moment = Max("steps__at", filter=Q(steps__after=Practice.Status.PUBLISHED))
    return practices.annotate(published_at=Coalesce(moment, "created_at")).order_by("-published_at", "-pk")[
        :most
    ]
