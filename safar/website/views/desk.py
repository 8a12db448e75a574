"""My desk: what I work on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from safar.consultations.models import Event
from safar.lib.entrance import SIGNED_IN, entrance
from safar.people.models import Organisation
from safar.people.permissions import NOTING, roles_of
from safar.plan.permissions import may_start_plan
from safar.plan.queries import DONE_WITH, actions_led_by, plans_editable_by

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
            "may_start": may_start_plan(request.user),
            "plans": plans_editable_by(request.user)[:SHOWN],
            "events": Event.objects.filter(organiser__in=_where(request.user, NOTING))[:SHOWN],
            "actions": actions_led_by(request.user).exclude(status__in=DONE_WITH)[:SHOWN],
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
