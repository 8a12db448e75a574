"""The list of indicators."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from safar.lib.lists import Choice, Column, Filter, RecordList
from safar.reference.models import Country, Objective


def _objectives() -> list[Choice]:
    return [(str(each.number), f"{each.number} {each.said('label')}") for each in Objective.objects.all()]


def _belonging() -> list[Choice]:
    countries = Country.objects.filter(indicators__isnull=False).distinct()
    return [("sdg", _("SDG framework")), ("shared", _("Shared by all countries"))] + [
        (country.pk, country.said("name")) for country in countries
    ]


def _of(indicators: Any, value: str) -> Any:
    if value == "sdg":
        return indicators.filter(is_sdg=True)
    return indicators.filter(country=None) if value == "shared" else indicators.filter(country=value)


class IndicatorList(RecordList):
    """Every indicator: those of the SDGs, those everybody shares, and national ones."""

    name = "indicators"
    columns = [
        Column("code", _("Code"), value=lambda each: each.display_code, sort="code"),
        Column("name", _("Indicator"), value=lambda each: each.said("name"), sort="name"),
        Column("unit", _("Unit"), shown=False),
        Column("direction", _("Direction"), value=lambda each: each.get_direction_display(), shown=False),
        Column(
            "objectives",
            _("Objectives"),
            value=lambda each: [objective.number for objective in each.objectives.all()],
        ),
        Column(
            "belongs_to",
            _("Belongs to"),
            value=lambda each: each.country_id or ("SDG" if each.is_sdg else ""),
            sort="country__name",
        ),
        Column("newest", _("Newest value"), value=lambda each: each.newest_year, sort="newest_year"),
        Column("values", _("Values"), value=lambda each: each.value_count, shown=False),
        Column("source", _("Source"), shown=False),
        Column("check", _("Check"), value=lambda each: each.get_check_mark_display(), shown=False),
    ]
    filters = [
        Filter("objective", _("Objective"), _objectives, lambda found, value: found.filter(objectives=value)),
        Filter("of", _("Belongs to"), _belonging, _of),
    ]
    search = ["display_code__icontains", "name__icontains", "translations__icontains"]
    default_sort = "code"
