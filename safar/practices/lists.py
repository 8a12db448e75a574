"""Practices as a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from safar.lib.lists import Choice, Column, Filter, RecordList
from safar.practices.models import Practice
from safar.practices.places import parts_of
from safar.reference.models import Country, Objective, Region


def objective_choices() -> Iterable[Choice]:
    return [(str(each.number), f"{each.number} {each.said('label')}") for each in Objective.objects.all()]


def country_choices() -> Iterable[Choice]:
    named = Country.objects.filter(pk__in=Practice.countries.through.objects.values("country"))
    return [(country.alpha3, str(country.said("name"))) for country in named]


def region_choices() -> Iterable[Choice]:
    return [(each.pk, str(each.said("name"))) for each in Region.objects.filter(level="region")]


def heading_choices() -> Iterable[Choice]:
    groups = Practice.objects.published().exclude(group="").order_by("group").values_list("group", flat=True)
    return [(group, group) for group in groups.distinct()]


class PracticeList(RecordList):
    """What somebody tried, and where to read of it."""

    name = "practices"
    columns = [
        Column("title", _("Practice"), value=lambda practice: str(practice.said("title")), sort="title"),
        Column("kind", _("Kind"), sort="kind"),
        Column(
            "countries",
            _("Countries"),
            value=lambda practice: [country.alpha3 for country in practice.countries.all()],
        ),
        Column("organisations", _("Organisations"), shown=False),
        Column(
            "objectives",
            _("Objectives"),
            value=lambda practice: [each.number for each in practice.objectives.all()],
        ),
        Column("group", _("Heading"), sort="group", shown=False),
        Column("summary", _("Summary"), shown=False),
        Column("year", _("Since"), shown=False),
        Column("status", _("Status"), shown=False),
        Column("check_mark", _("Check mark"), shown=False),
        Column("source", _("Source"), shown=False),
        Column("language", _("Language"), shown=False),
        Column("slug", _("Short name"), shown=False),
    ]
    filters = [
        Filter(
            "objective",
            _("Objective"),
            objective_choices,
            lambda practices, number: practices.filter(objectives=number),
        ),
        Filter(
            "country", _("Country"), country_choices, lambda practices, code: practices.filter(countries=code)
        ),
        Filter(
            "region",
            _("Region"),
            region_choices,
            lambda practices, code: practices.filter(countries__region__in=parts_of([code])).distinct(),
        ),
        Filter(
            "kind",
            _("Kind"),
            lambda: Practice.Kind.choices,
            lambda practices, kind: practices.filter(kind=kind),
        ),
        Filter(
            "heading",
            _("Heading"),
            heading_choices,
            lambda practices, group: practices.filter(group=group),
        ),
    ]
    search = ["title__icontains", "summary__icontains", "group__icontains"]
    default_sort = "title"

    @staticmethod
    def records(practices: QuerySet[Practice]) -> QuerySet[Any]:
        return practices.prefetch_related("countries", "objectives")
