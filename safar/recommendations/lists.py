"""Recommendations as a list to search, filter and take along."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from safar.lib.lists import Column, Filter, RecordList
from safar.recommendations.models import Recommendation
from safar.reference.models import Country, Objective

COLUMNS = [
    Column("country", _("Country"), value=lambda each: each.country_id, sort="country__name"),
    Column(
        "source",
        _("Source"),
        value=lambda each: each.get_source_display(),
        sort=("source", "session", "code"),
    ),
    Column("session", _("Session"), shown=False),
    Column("code", _("Code"), sort="code"),
    Column("text", _("Text")),
    Column("language", _("Language"), shown=False),
    Column("recommended_by", _("Recommended by"), shown=False),
    Column(
        "position",
        _("Position of the State"),
        value=lambda each: each.get_position_display(),
        sort="position",
    ),
    Column("received_on", _("Received on"), shown=False),
    Column("objectives", _("Objectives"), value=lambda each: numbers(each)),
    Column("actions", _("Actions"), value=lambda each: each.codes),
]


def numbers(recommendation: Recommendation) -> list[int]:
    return [objective.number for objective in recommendation.objectives.all()]


def _taken_up(recommendations: Any, value: str) -> Any:
    return recommendations.filter(is_taken_up=value == "yes")


class RecommendationList(RecordList):
    name = "recommendations"
    columns = COLUMNS
    filters = [
        Filter(
            "country",
            _("Country"),
            lambda: [
                (each.pk, each.said("name"))
                for each in Country.objects.filter(recommendations__isnull=False).distinct()
            ],
            lambda found, value: found.filter(country=value),
        ),
        Filter(
            "source",
            _("Source"),
            lambda: Recommendation.Source.choices,
            lambda found, value: found.filter(source=value),
        ),
        Filter(
            "position",
            _("Position of the State"),
            lambda: Recommendation.Position.choices,
            lambda found, value: found.filter(position=value),
        ),
        Filter(
            "objective",
            _("Objective"),
            lambda: [(str(each.pk), f"{each.pk}. {each.said('label')}") for each in Objective.objects.all()],
            lambda found, value: found.filter(objectives=value),
        ),
        Filter("taken_up", _("Actions"), lambda: [("yes", _("taken up")), ("no", _("No action"))], _taken_up),
    ]
    search = ["text__icontains", "code__iexact", "recommended_by__icontains", "session__icontains"]
    default_sort = "source"
