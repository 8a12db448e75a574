"""Countries and the regions they lie in: a continent, its parts, and theirs (UN M49)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch

from safar.reference.models import Country, Region

# Fetched so that the regions of a country are known without further queries.
WITH_REGIONS = Prefetch("countries", Country.objects.select_related("region__parent__parent__parent"))


def regions_of(country: Country) -> list[Region]:
    """The regions a country lies in, the smallest first, without the world."""
    found, region = [], country.region
    while region is not None and region.level != "world":
        found.append(region)
        region = region.parent
    return found


def regions_by_country() -> dict[str, set[str]]:
    """{code of a country: codes of the regions it lies in, without the world}. Two queries."""
    parents = dict(Region.objects.exclude(level="world").values_list("pk", "parent_id"))
    found: dict[str, set[str]] = {}
    for country, region in Country.objects.values_list("pk", "region_id"):
        around = found.setdefault(country, set())
        while region in parents:
            around.add(region)
            region = parents[region]
    return found


def continents() -> dict[Region, set[str]]:
    """Each continent that has countries, with the codes of all its parts and its own. One query."""
    regions = {each.pk: each for each in Region.objects.all()}
    within: dict[Region, set[str]] = {each: set() for each in regions.values() if each.level == "region"}
    for region in regions.values():
        top: Region | None = region
        while top is not None and top not in within:
            top = regions.get(top.parent_id or "")
        if top is not None:
            within[top].add(region.pk)
    return within


def parts_of(codes: Iterable[str]) -> list[str]:
    """The codes given and those of everything that lies within them."""
    wanted = set(codes)
    found = {code for continent, parts in continents().items() if continent.pk in wanted for code in parts}
    found |= set(Region.objects.filter(parent__in=wanted).values_list("pk", flat=True))
    return sorted(found | wanted)
