"""What is printed for the room: a card on every table, a sheet for its host, a slip for everybody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from safar.consultations.models import Participant, Round, Seating, SeatingPlan, Session, Table
from safar.consultations.preparing.views.finding import organised_session
from safar.consultations.seats.keeping import rounds_of
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.languages import LANGUAGE_NAMES


@dataclass
class Sheet:
    """A table with who sits there, round by round."""

    table: Table
    language: str
    rounds: list[tuple[Round, list[Participant]]]


@dataclass
class Slip:
    """Where one person sits, round by round."""

    person: Participant
    seats: list[tuple[Round, Table]] = field(default_factory=list)


@entrance(SIGNED_IN)
@never_cache
def cards(request: HttpRequest, event: str, session: str) -> HttpResponse:
    return _page(request, event, session, "cards")


@entrance(SIGNED_IN)
@never_cache
def sheets(request: HttpRequest, event: str, session: str) -> HttpResponse:
    return _page(request, event, session, "sheets")


@entrance(SIGNED_IN)
@never_cache
def slips(request: HttpRequest, event: str, session: str) -> HttpResponse:
    return _page(request, event, session, "slips")


def _page(request: HttpRequest, event: str, session: str, what: str) -> HttpResponse:
    found = organised_session(request, event, session)
    seatings = list(
        Seating.objects.filter(round__session=found)
        .select_related("table", "round", "participant__country", "participant__stakeholder_type")
        .order_by("round__number", "participant__name", "pk")
    )
    here = reverse("consultations:seating", args=[found.event.slug, found.slug])
    context = {
        "session": found,
        "event": found.event,
        "what": what,
        "sheets": sheets_of(found, seatings),
        "slips": slips_of(seatings) if what == "slips" else [],
        "crumbs": [*crumbs_to(found.event, found), (_("Seats"), here)],
    }
    return render(request, "consultations/seats/print.html", context)


def sheets_of(session: Session, seatings: list[Seating]) -> list[Sheet]:
    sitting: dict[tuple[int, int], list[Participant]] = defaultdict(list)
    for each in seatings:
        sitting[each.table_id, each.round_id].append(each.participant)
    plan = SeatingPlan.objects.filter(session=session).first()
    languages: dict[str, Any] = plan.quality.get("languages", {}) if plan else {}
    rounds = rounds_of(session)
    found = []
    for table in session.tables.select_related("host").order_by("number"):
        spoken = table.language or languages.get(str(table.number), "")
        people = [(round, sitting[table.pk, round.pk]) for round in rounds]
        found.append(Sheet(table, LANGUAGE_NAMES.get(spoken, spoken), people))
    return found


def slips_of(seatings: list[Seating]) -> list[Slip]:
    """Everybody with a seat, by name."""
    found: dict[Any, Slip] = {}
    for each in seatings:
        found.setdefault(each.participant_id, Slip(each.participant)).seats.append((each.round, each.table))
    return sorted(found.values(), key=lambda slip: (slip.person.name.casefold(), str(slip.person.pk)))
