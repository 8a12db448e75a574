"""The whole collection at a glance: where practices are, what they serve, and where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from safar.practices.models import Practice
from safar.practices.places import continents
from safar.reference.models import Country, Objective, Region


@dataclass
class Place:
    """A region with its number of practices, and its countries with theirs."""

    region: Region
    count: int = 0
    countries: list[tuple[Country, int]] = field(default_factory=list)


def by_place(practices: QuerySet[Practice]) -> tuple[list[Place], int]:
    """(regions with practices, most first; how many practices name no country). Five queries."""
    within = continents()
    in_region = practices.aggregate(**_in_each(within))
    in_country = dict(
        practices.exclude(countries=None)
        .values_list("countries")
        .annotate(n=Count("pk", distinct=True))
        .order_by()
    )
    places = {code: Place(region, in_region[region.pk]) for region, codes in within.items() for code in codes}
    for country in Country.objects.filter(pk__in=in_country):
        if country.region_id in places:
            places[country.region_id].countries.append((country, in_country[country.pk]))
    merged = [
        Place(region, in_region[region.pk], [pair for code in codes for pair in places[code].countries])
        for region, codes in within.items()
    ]
    for place in merged:
        place.countries.sort(key=lambda each: (-each[1], each[0].name))
    nowhere = practices.filter(countries=None).count()
    return sorted(merged, key=lambda each: (-each.count, each.region.name)), nowhere


def _in_each(within: dict[Region, set[str]]) -> dict[str, Any]:
    """How many practices there are in each continent, as columns of one query."""
    return {
        region.pk: Count("pk", distinct=True, filter=Q(countries__region__in=codes))
        for region, codes in within.items()
    }


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
    """Objectives against regions, with the practices that name no country last. Three queries."""
    within = continents()
    nowhere = Count("pk", distinct=True, filter=Q(countries=None))
    counted = practices.exclude(objectives=None).values("objectives").order_by()
    counts: dict[int, Any] = {
        row["objectives"]: row for row in counted.annotate(**_in_each(within), nowhere=nowhere)
    }
    columns: list[Region | None] = [*within, None]
    rows = [
        (
            objective,
            [
                Cell(
                    objective,
                    region,
                    counts.get(objective.number, {}).get(region.pk if region else "nowhere", 0),
                )
                for region in columns
            ],
        )
        for objective in Objective.objects.all()
    ]
    return Coverage(list(within), rows)


def newest(practices: QuerySet[Practice], most: int = 50) -> QuerySet[Practice]:
    """The ones published last; `published_at` is the moment."""
    moment = Max("steps__at", filter=Q(steps__after=Practice.Status.PUBLISHED))
    return practices.annotate(published_at=Coalesce(moment, "created_at")).order_by("-published_at", "-pk")[
        :most
    ]
