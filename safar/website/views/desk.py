"""My desk: what I work on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from safar.consultations.models import Event
from safar.lib.entrance import SIGNED_IN, entrance
from safar.people.models import Organisation
from safar.people.permissions import CONTRIBUTING, EDITING, NOTING, roles_of
from safar.plan.models import Action, ActionStatus, Plan

SHOWN = 50


@entrance(SIGNED_IN)
def desk(request: HttpRequest) -> HttpResponse:
    """My organisations, the plans and events I may change, the actions my organisations lead."""
    mine = _organisations(request.user)
    return render(
        request,
        "website/desk.html",
        {
            "organisations": mine,
            "plans": Plan.objects.filter(owner__in=_where(request.user, EDITING))
            .exclude(status=Plan.Status.CLOSED)
            .select_related("country")[:SHOWN],
            "events": Event.objects.filter(organiser__in=_where(request.user, NOTING))[:SHOWN],
            "actions": Action.objects.filter(lead__in=_where(request.user, CONTRIBUTING))
            .exclude(status__in=[ActionStatus.COMPLETED, ActionStatus.CANCELLED])
            .select_related("plan", "lead", "objective")
            .order_by("ends_on", "code")[:SHOWN],
        },
    )


def _organisations(user: Any) -> list[dict[str, Any]]:
    """Each of my organisations with the names of the roles I hold there."""
    gathered: dict[int, dict[str, Any]] = {}
    for membership in user.memberships.select_related("organisation"):
        organisation: Organisation = membership.organisation
        entry = gathered.setdefault(organisation.pk, {"organisation": organisation, "roles": []})
        entry["roles"].append(membership.get_role_display())
    return list(gathered.values())


def _where(user: Any, roles: tuple[Any, ...]) -> list[int]:
    return [organisation for organisation, held in roles_of(user).items() if held & set(roles)]
