"""Recommendations, and the actions they were taken up in."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from safar.plan.models import Action, Plan
from safar.recommendations.models import Recommendation
from safar.thread.models import Tie


def actions_of(user: Any, recommendation: Any) -> QuerySet[Action]:
    """Actions a recommendation (or the one of an outer query) was taken up in, as far as the person may see.

    `user=None` is Safar itself, on the command line, and sees all.
    """
    ties = Tie.objects.filter(kind=Tie.Kind.TAKEN_UP, outcome=OuterRef("knot"), origin=recommendation)
    actions = Action.objects.filter(Exists(ties))
    if user is not None:
        actions = actions.filter(plan__in=Plan.objects.visible_to(user))
    return actions.select_related("plan").order_by("plan__title", "code")


def with_actions(user: Any) -> QuerySet[Recommendation]:
    """Every recommendation with `codes`, those of its actions, and `is_taken_up`."""
    theirs = actions_of(user, OuterRef(OuterRef("knot")))
    return (
        Recommendation.objects.annotate(
            codes=ArraySubquery(theirs.values("code")),
            is_taken_up=Exists(theirs),
        )
        .select_related("country")
        .prefetch_related("objectives")
    )
