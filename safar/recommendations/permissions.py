"""Everybody reads recommendations; who brings them in, and who ties them to actions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from safar.people.models import Organisation
from safar.people.permissions import EDITING, roles_of
from safar.plan.models import Action, Plan
from safar.plan.permissions import may_edit_plan
from safar.recommendations.models import Recommendation
from safar.reference.models import Country


def _editing(user: Any) -> list[int]:
    return [organisation for organisation, roles in roles_of(user).items() if roles & set(EDITING)]


def countries_to_import(user: Any) -> QuerySet[Country]:
    """Of the organisations the person is focal point or editor of."""
    if user.is_authenticated and user.is_superuser:
        return Country.objects.all()
    mine = Organisation.objects.filter(pk__in=_editing(user)).values("country")
    return Country.objects.filter(pk__in=mine)


def may_import(user: Any, country: Country) -> bool:
    return countries_to_import(user).filter(pk=country.pk).exists()


def may_tie(user: Any, recommendation: Recommendation, action: Action) -> bool:
    """Whoever edits the plan, which is one of the country the recommendation was made to."""
    return action.plan.country_id == recommendation.country_id and may_edit_plan(user, action.plan)


def actions_to_tie(user: Any, recommendation: Recommendation) -> QuerySet[Action]:
    """The actions that may_tie says yes to."""
    plans = Plan.objects.filter(country=recommendation.country_id).exclude(status=Plan.Status.CLOSED)
    if not (user.is_authenticated and user.is_superuser):
        plans = plans.filter(owner__in=_editing(user))
    return Action.objects.filter(plan__in=plans).select_related("plan").order_by("plan__title", "code")
