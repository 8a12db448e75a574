"""A practice as plain values: what layouts write, and what they read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from safar.practices.layouts.columns import Record
from safar.practices.models import Practice
from safar.practices.places import WITH_REGIONS, regions_of

PLAIN = (
    "slug", "title", "summary", "language", "kind", "group", "organisations", "year", "end_year", "level",
    "stages", "target_groups", "progress", "benefit", "lessons", "pitfalls", "conditions", "innovation",
    "legal_basis", "safeguards", "currency", "funding", "links", "source", "translations",
)  # fmt: skip
PREFETCHED = (
    "objectives", "primary_objectives", "gcm_actions", "principles",
    "sdg_targets", "origin_countries", "destination_countries", "repeats", "actors", "results",
    "external_ids",
)  # fmt: skip


def with_everything(practices: QuerySet[Practice]) -> QuerySet[Practice]:
    """Fetched so that records can be made of them without further queries."""
    return practices.select_related("owner").prefetch_related(WITH_REGIONS, *PREFETCHED)


def record_of(practice: Practice) -> Record:
    """Everything of a practice that may leave the house. Nothing in it names a person."""
    record: Record = {name: getattr(practice, name) for name in PLAIN}
    record |= {
        "url": settings.SITE_URL + practice.get_absolute_url(),
        "status": practice.status,
        "confirmed_on": practice.confirmed_on.isoformat() if practice.confirmed_on else "",
        "written_up_by": practice.owner.name if practice.owner else "",
        "cost": str(practice.cost) if practice.cost is not None else "",
        "countries": sorted(each.alpha3 for each in practice.countries.all()),
        "origin_countries": sorted(each.alpha3 for each in practice.origin_countries.all()),
        "destination_countries": sorted(each.alpha3 for each in practice.destination_countries.all()),
        "objectives": sorted(each.number for each in practice.objectives.all()),
        "primary_objectives": sorted(each.number for each in practice.primary_objectives.all()),
        "gcm_actions": [f"{each.objective_id}{each.letter}" for each in practice.gcm_actions.all()],
        "principles": [each.letter for each in practice.principles.all()],
        "sdg_targets": [each.code for each in practice.sdg_targets.all()],
        "repeats": sorted(each.slug for each in practice.repeats.all()),
        "actors": [
            {"part": each.part, "name": each.name, "stakeholder_type": each.stakeholder_type_id or ""}
            for each in practice.actors.all()
        ],
        "results": [
            {
                "text": each.text,
                "figure": str(each.figure.normalize()) if each.figure is not None else "",
                "unit": each.unit,
                "year": each.year,
                "source": each.source,
            }
            for each in practice.results.all()
        ],
        "external_ids": [
            {"scheme": each.scheme, "value": each.value, "url": each.url}
            for each in practice.external_ids.all()
        ],
        "names": _names(practice),
    }
    return record


def _names(practice: Practice) -> dict[str, Any]:
    """English names beside the codes, for layouts that write words."""
    countries = list(practice.countries.all())
    around = [regions for each in countries if (regions := regions_of(each))]
    return {
        "countries": sorted(each.name for each in countries),
        "regions": sorted({regions[-1].name for regions in around}),
        "subregions": sorted({regions[0].name for regions in around}),
        "objectives": {each.number: each.label for each in practice.objectives.all()},
        "principles": {each.letter: each.name for each in practice.principles.all()},
    }


def own_words(record: Record) -> Record:
    """The record without what only repeats its codes in words."""
    return {name: value for name, value in record.items() if name != "names"}


def external(record: Record, scheme: str) -> dict[str, str]:
    """The first number of the record in another database."""
    none = {"scheme": scheme, "value": "", "url": ""}
    return next((each for each in record.get("external_ids", []) if each["scheme"] == scheme), none)
