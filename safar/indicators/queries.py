"""Questions asked of indicators and observations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from safar.indicators.models import Indicator, Observation
from safar.indicators.pictures import Picture, picture
from safar.reference.models import Country

CORRECTED = "Corrected: "  # how the history begins when a value replaces another


def with_latest(indicators: QuerySet[Indicator]) -> QuerySet[Any]:
    """Indicators with how many values stand, and the year of the newest."""
    newest = Observation.objects.filter(indicator=OuterRef("pk"), superseded_by=None).order_by("-year")
    return indicators.annotate(
        value_count=Count("observations", filter=Q(observations__superseded_by=None)),
        newest_year=Subquery(newest.values("year")[:1]),
    )


@dataclass(frozen=True)
class Row:
    """One value, and why it was replaced where it was."""

    observation: Observation
    correction: str


@dataclass
class Series:
    """What was observed in one country, oldest first; superseded values stand beside what replaced them."""

    country: Country
    picture: Picture
    rows: list[Row] = field(default_factory=list)


def series_of(indicator: Indicator) -> list[Series]:
    """Every country's values, with pictures of those that stand; two queries."""
    observations = list(
        indicator.observations.select_related("country", "superseded_by").order_by(
            "country__name", "year", "recorded_at", "pk"
        )
    )
    why = _corrections([each.superseded_by_id for each in observations if each.superseded_by_id])
    by_country: dict[str, list[Observation]] = {}
    for each in observations:
        by_country.setdefault(each.country_id, []).append(each)
    return [
        Series(
            values[0].country,
            picture(indicator, [each for each in values if each.superseded_by_id is None]),
            [Row(each, why.get(each.superseded_by_id or 0, "")) for each in values],
        )
        for values in by_country.values()
    ]


def _corrections(replacements: list[int]) -> dict[int, str]:
    """{observation that replaced another: the reason its history gives}."""
    if not replacements:
        return {}
    observation: Any = Observation
    events = observation.history.rel.related_model.objects
    rows = events.filter(pgh_obj_id__in=replacements, pgh_label="insert").values_list(
        "pgh_obj_id", "pgh_context__metadata"
    )
    return {pk: str((said or {}).get("why", "")).removeprefix(CORRECTED) for pk, said in rows}
