"""Organisations as a list."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from safar.lib.lists import Choice, Column, Filter, RecordList
from safar.people.models import Level
from safar.reference.models import Country, StakeholderType


def stakeholder_types() -> Iterable[Choice]:
    return [(each.pk, str(each.said("name"))) for each in StakeholderType.objects.all()]


def countries_here() -> Iterable[Choice]:
    """Only countries something is listed for: the others would find nothing."""
    found = Country.objects.filter(organisations__isnull=False).distinct()
    return sorted(((each.pk, str(each.said("name"))) for each in found), key=lambda choice: choice[1])


class OrganisationList(RecordList):
    """Ministries, cities, unions, networks: whoever takes part."""

    name = "organisations"
    columns = [
        Column("name", _("Name"), value=lambda each: str(each.said("name")), sort="name"),
        Column(
            "stakeholder_type",
            _("Stakeholder type"),
            value=lambda each: str(each.stakeholder_type.said("name")),
            sort="stakeholder_type__order",
        ),
        Column("level", _("Level"), value=lambda each: each.get_level_display(), sort="level"),
        Column(
            "country",
            _("Country"),
            value=lambda each: each.country and str(each.country.said("name")),
            sort="country__name",
        ),
        Column("country_code", _("Country code"), value=lambda each: each.country_id, shown=False),
        Column("slug", _("Short name"), shown=False),
    ]
    filters = [
        Filter(
            "type",
            _("Stakeholder type"),
            stakeholder_types,
            lambda found, code: found.filter(stakeholder_type=code),
        ),
        Filter("level", _("Level"), lambda: Level.choices, lambda found, level: found.filter(level=level)),
        Filter("country", _("Country"), countries_here, lambda found, code: found.filter(country=code)),
    ]
    search = ["name__icontains", "slug__icontains", "country__name__icontains"]
    default_sort = "name"
