"""The seating page of a session, and one person's seats."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from safar.consultations.models import Participant, Round, Seating, SeatingPlan, SeatingRun, Session
from safar.consultations.preparing.views.finding import number_of, organised_session
from safar.consultations.seats import services
from safar.consultations.seats.keeping import HOSTING, rounds_of
from safar.consultations.seats.pictures import figures_of, room_of
from safar.consultations.seats.work import is_running
from safar.consultations.views.finding import Crumbs, crumbs_to
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.languages import LANGUAGE_NAMES
from safar.lib.refusal import Refusal

FIGURES = {
    "stakeholder_type": gettext_lazy("Stakeholder type"),
    "region": gettext_lazy("Region"),
    "organisation": gettext_lazy("Organisation"),
}


@entrance(SIGNED_IN)
@never_cache
def seating(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """How good the plan is, the tables round by round, and who has no seat."""
    found = organised_session(request, event, session)
    if request.method == "POST":
        _do(request, found)
        return redirect(request.path)
    run = SeatingRun.objects.filter(session=found).first()
    if request.headers.get("HX-Request") == "true":
        # The page asks how far it is; once it is done the whole page is of interest.
        if run is None or not is_running(run):
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "consultations/seats/_progress.html", {"run": run})
    plan = SeatingPlan.objects.filter(session=found).first()
    rounds = rounds_of(found)
    shown = _round(request, rounds)
    room = None
    if plan is not None and shown is not None:
        languages = {int(table): each for table, each in plan.quality.get("languages", {}).items()}
        room = room_of(found, shown, languages)
        for view in room.tables:
            view.language = LANGUAGE_NAMES.get(view.language, view.language)
    context = {
        "session": found,
        "event": found.event,
        "plan": plan,
        "run": run,
        "running": run is not None and is_running(run),
        "broken": run is not None and run.state == SeatingRun.State.RUNNING and not is_running(run),
        "failed": run.reason if run is not None and run.state == SeatingRun.State.FAILED else "",
        "rounds": rounds,
        "room": room,
        "figures": [(FIGURES[name], mix) for name, mix in figures_of(plan.quality)] if plan else [],
        "n_coming": found.event.people.coming().count(),
        "n_tables": found.tables.count(),
        "n_absent": _absent(found),
        "crumbs": _crumbs(found),
    }
    return render(request, "consultations/seats/seating.html", context)


def _crumbs(session: Session) -> Crumbs:
    prepare = reverse("consultations:session_prepare", args=[session.event.slug, session.slug])
    return [*crumbs_to(session.event, session), (_("Prepare the session"), prepare)]


def _absent(session: Session) -> int:
    """People who do not come, and hold a seat in a round that is not over."""
    held = Seating.objects.filter(
        round__session=session, round__ended_at=None, participant__status=Participant.Status.ABSENT
    )
    return held.values("participant").distinct().count()


def _round(request: HttpRequest, rounds: list[Round]) -> Round | None:
    """The round asked for; else the one under way; else the first."""
    wanted = number_of(request.GET.get("round"))
    running = [each for each in rounds if each.started_at and not each.ended_at]
    usual = next(iter(running or rounds), None)
    return next((each for each in rounds if each.number == wanted), usual)


def _do(request: HttpRequest, session: Session) -> None:
    try:
        if request.POST.get("do") == "update":
            new, freed = services.update_seats(session, by=request.user)
            messages.success(request, _changed(new, freed))
        else:
            services.start(session, by=request.user)
    except Refusal as refusal:
        messages.error(request, _named(str(refusal), session))


def _named(words: str, session: Session) -> str:
    """Ids in the words of a refusal become the names of their people."""
    for pk, name in session.event.people.values_list("pk", "name"):
        words = words.replace(str(pk), name)
    return words


def _changed(new: int, freed: int) -> str:
    seated = ngettext("%(n)s person has a seat now.", "%(n)s people have a seat now.", new) % {"n": new}
    free = ngettext("The seats of %(n)s person are free.", "The seats of %(n)s people are free.", freed) % {
        "n": freed
    }
    return " ".join([*([seated] if new else []), *([free] if freed else [])]) or _(
        "Every seat is as it should be."
    )


@entrance(SIGNED_IN)
@never_cache
def seat(request: HttpRequest, event: str, session: str, pk: UUID) -> HttpResponse:
    """One person's seats, where else they could sit and at what price; arrived or not."""
    found = organised_session(request, event, session)
    people = Participant.objects.select_related("stakeholder_type", "country", "event")
    person = get_object_or_404(people, event=found.event, pk=pk)
    rounds = rounds_of(found)
    shown = _round(request, rounds)
    if request.method == "POST":
        _change(request, found, person)
        return redirect(f"{request.path}?round={shown.number}" if shown else request.path)
    seats = {
        each.round_id: each.table
        for each in Seating.objects.filter(participant=person, round__session=found).select_related("table")
    }
    names = {str(each): name for each, name in found.event.people.values_list("pk", "name")}
    offers = services.offers_for(found, person, shown.number) if shown else []
    context = {
        "session": found,
        "event": found.event,
        "person": person,
        "rounds": [(each, seats.get(each.pk)) for each in rounds],
        "shown": shown,
        "offers": [(each, names.get(each.swap_with, "")) for each in offers],
        "stays": person.role in HOSTING or found.tables.filter(host=person).exists(),
        "statuses": Participant.Status.choices,
        "crumbs": [*_crumbs(found), (_("Seats"), reverse("consultations:seating", args=[event, session]))],
    }
    return render(request, "consultations/seats/seat.html", context)


def _change(request: HttpRequest, session: Session, person: Participant) -> None:
    data: Any = request.POST
    try:
        if data.get("status") in Participant.Status.values:
            services.set_status(person, Participant.Status(data["status"]), by=request.user)
            messages.success(request, _("It is noted, and the seats follow."))
            return
        table, _colon, swap_with = data.get("to", "").partition(":")
        services.move(
            session,
            person,
            round=number_of(data.get("round")),
            table=number_of(table),
            swap_with=swap_with,
            by=request.user,
        )
        messages.success(
            request, _("%(name)s sits at table %(table)s now.") % {"name": person.name, "table": table}
        )
    except Refusal as refusal:
        messages.error(request, _named(str(refusal), session))
