"""Events and sessions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.consultations import queries, services
from safar.consultations.attribution import RULES, names_everybody
from safar.consultations.forms import EventForm, SessionForm
from safar.consultations.lists import EventList, NoteList
from safar.consultations.models import Attribution, Event, Speaker
from safar.consultations.permissions import may_edit_event, may_gather, may_start_event, may_take_notes
from safar.consultations.views.finding import crumbs_to, find_event, find_session
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal

ORGANISERS_ONLY = gettext_lazy(
    "Only organisers and focal points of the organisation that holds the event may do this."
)


@entrance(ANYONE)
def events(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    shown = EventList.records(Event.objects.visible_to(user))
    return EventList(request, shown).respond(
        "consultations/events.html", {"may_start": may_start_event(user)}
    )


@entrance(ANYONE)
def event(request: HttpRequest, event: str) -> HttpResponse:
    found = find_event(request, event)
    parts = found.programme.prefetch_related("speakers__country").select_related("session__event")
    sessions = (
        found.sessions.select_related("event").prefetch_related("objectives").annotate(n_notes=Count("notes"))
    )
    context = {
        "event": found,
        "convenors": found.convenors.select_related("country"),
        "parts": parts,
        "sessions": sessions,
        "themes": queries.themes_of(found),
        "lessons": found.lessons.all(),
        "may_edit": may_edit_event(request.user, found),
        "may_gather": may_gather(request.user, found),
        "crumbs": crumbs_to(),
    }
    return render(request, "consultations/event.html", context)


@entrance(ANYONE)
def session(request: HttpRequest, event: str, session: str) -> HttpResponse:
    found = find_session(request, event, session)
    columns = queries.table_of(found, request.user)
    hosts = found.part.speakers.filter(role=Speaker.Role.HOST).select_related("country") if found.part else []
    context = {
        "session": found,
        "event": found.event,
        "columns": columns,
        "n_notes": sum(column.count for column in columns),
        "n_taken_up": sum(column.taken_up for column in columns),
        "hosts": hosts,
        "objectives": list(found.objectives.all()),
        "principles": list(found.principles.all()),
        "rule": RULES[Attribution(found.attribution)],
        "may_edit": may_edit_event(request.user, found.event),
        "may_take_notes": may_take_notes(request.user, found.event),
        "may_gather": may_gather(request.user, found.event),
        "crumbs": crumbs_to(found.event),
    }
    return render(request, "consultations/session.html", context)


@entrance(ANYONE)
def notes(request: HttpRequest, event: str, session: str) -> HttpResponse:
    found = find_session(request, event, session)
    context = {
        "session": found,
        "rule": RULES[Attribution(found.attribution)],
        "names_everybody": names_everybody(found),
        "may_take_notes": may_take_notes(request.user, found.event),
        "crumbs": crumbs_to(found.event, found),
    }
    return NoteList(request, found).respond("consultations/notes.html", context)


@entrance(SIGNED_IN)
def event_new(request: HttpRequest) -> HttpResponse:
    require(may_start_event(request.user), ORGANISERS_ONLY)
    form = EventForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_event(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The event is there. Add its sessions next."))
            return redirect(made)
    context = {"form": form, "title": _("New event"), "crumbs": crumbs_to()}
    return render(request, "consultations/form.html", context)


@entrance(SIGNED_IN)
def event_edit(request: HttpRequest, event: str) -> HttpResponse:
    found = find_event(request, event)
    require(may_edit_event(request.user, found), ORGANISERS_ONLY)
    form = EventForm(request.POST or None, instance=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_event(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The event is saved."))
            return redirect(found)
    context = {"form": form, "title": _("Edit the event"), "crumbs": crumbs_to(found)}
    return render(request, "consultations/form.html", context)


@entrance(SIGNED_IN)
def session_new(request: HttpRequest, event: str) -> HttpResponse:
    found = find_event(request, event)
    require(may_edit_event(request.user, found), ORGANISERS_ONLY)
    form = SessionForm(request.POST or None, initial={"language": found.language})
    if request.method == "POST" and form.is_valid():
        made = services.create_session(found, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("The session is there. Take the first note, or import the notes you have.")
        )
        return redirect(made)
    context = {"form": form, "title": _("New session"), "crumbs": crumbs_to(found)}
    return render(request, "consultations/form.html", context)


@entrance(SIGNED_IN)
def session_edit(request: HttpRequest, event: str, session: str) -> HttpResponse:
    found = find_session(request, event, session)
    require(may_edit_event(request.user, found.event), ORGANISERS_ONLY)
    initial = {"objectives": list(found.objectives.all())}
    form = SessionForm(request.POST or None, instance=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_session(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("attribution", str(refusal))
        else:
            messages.success(request, _("The session is saved."))
            return redirect(found)
    context = {"form": form, "title": _("Edit the session"), "crumbs": crumbs_to(found.event, found)}
    return render(request, "consultations/form.html", context)
