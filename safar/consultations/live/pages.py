"""The pages of a live session: capture, projector, host, vote, and the door."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations.attribution import RULES
from safar.consultations.live import devices, door, limits, voting
from safar.consultations.live.guests import Guest, guest_of
from safar.consultations.live.reading import current_round, last_news, round_of, state_of
from safar.consultations.live.views import take
from safar.consultations.models import Attribution, Note, Session
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.languages import LANGUAGE_CHOICES


def _context(guest: Guest) -> dict[str, Any]:
    session = guest.session
    return {
        "session": session,
        "event": session.event,
        "live": reverse("consultations:live_capture", args=[session.event.slug, session.slug]),
        "rule": RULES[Attribution(session.attribution)],
        "kinds": Note.Kind.choices,
        "languages": LANGUAGE_CHOICES,
        "tables": list(session.tables.order_by("number")),
        "rounds": list(session.rounds.order_by("number")),
        "round": round_of(current_round(session)),
        "last": last_news(session),
        "named": session.attribution == Attribution.NAMED,
        "hosts": guest.hosts,
        "organises": guest.organises,
        "joined": guest.joined,
        "crumbs": crumbs_to(session.event, session),
    }


@entrance(ANYONE)
def live_capture(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """The note taker's screen. A form alone posts one note and comes back."""
    guest = guest_of(request, event, session)
    if not guest.may_note:
        return redirect("consultations:join")
    if request.method == "POST":
        answer = take(guest, [_from_form(request)], timezone.now() - timezone.now())[0]
        tone = messages.SUCCESS if answer["status"] in ("kept", "again") else messages.ERROR
        messages.add_message(request, tone, answer["reason"] or _("The note is saved."))
        if answer["status"] != "refused":
            return redirect(request.path)
    typed = request.POST.get("text", "") if request.method == "POST" else ""
    context = {**_context(guest), "typed": typed, "change": uuid4(), "new_note": uuid4()}
    return render(request, "consultations/live/capture.html", context)


def _from_form(request: HttpRequest) -> dict[str, Any]:
    form = request.POST
    names = ("id", "note", "kind", "heading", "text", "who", "language")
    raw: dict[str, Any] = {name: form.get(name, "") for name in names}
    for name in ("table", "round"):
        number = form.get(name, "")
        raw[name] = int(number) if number.isdecimal() and len(number) < 6 else None
    return {**raw, "base": None}


@entrance(ANYONE)
def live_room(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """What the projector shows."""
    guest = guest_of(request, event, session)
    code = guest.session.join_code if guest.session.joining != Session.Joining.CLOSED else ""
    link = request.build_absolute_uri(reverse("consultations:join_code", args=[code])) if code else ""
    context = {**_context(guest), "join_code": code, "join_url": link, "state": state_of(guest.session)}
    return render(request, "consultations/live/room.html", context)


@entrance(SIGNED_IN)
def live_host(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """What is said at all tables, the clock, and the door."""
    guest = guest_of(request, event, session)
    require(guest.hosts, _("Only hosts, note takers and organisers of the event may do this."))
    found = guest.session
    link = reverse("consultations:join_code", args=[found.join_code]) if found.join_code else ""
    context = {
        **_context(guest),
        "states": Session.State.choices,
        "ways_to_join": Session.Joining.choices,
        "join_code": found.join_code or "",
        "join_url": request.build_absolute_uri(link) if link else "",
        "state": state_of(found),
    }
    return render(request, "consultations/live/host.html", context)


@entrance(ANYONE)
def live_vote(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """Dots from a phone."""
    guest = guest_of(request, event, session)
    if not guest.may_note:
        return redirect("consultations:join")
    device = guest.device or devices.Device()
    mine = voting.dots_of(guest.session, device.voter(guest.session.pk))
    state = state_of(guest.session)
    notes = [{**note, "mine": mine.get(note["id"], 0)} for note in state["notes"] if not note["hidden"]]
    left = guest.session.dots - sum(mine.values())
    context = {**_context(guest), "notes": notes, "mine": mine, "left": left}
    response = render(request, "consultations/live/vote.html", context)
    if guest.device is None:
        devices.remember(response, device)
    return response


@entrance(ANYONE)
def live_qr(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """The way in as a picture for phones."""
    import segno

    found = guest_of(request, event, session).session
    if not found.join_code or found.joining == Session.Joining.CLOSED:
        raise Http404
    link = request.build_absolute_uri(reverse("consultations:join_code", args=[found.join_code]))
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@entrance(ANYONE)
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    """The door: type the code, read the rule, come in."""
    typed = request.POST.get("code", "") or code
    found = door.session_of_code(typed) if typed else None
    error = ""
    if typed and found is None:
        error = _("No session has this code now. Look at the screen in the room and type it again.")
        if not limits.within("codes", request.META.get("REMOTE_ADDR", ""), limits.WRONG_CODES_A_MINUTE):
            error = _("Wait a moment, then try again.")
    elif found is not None and found.joining == Session.Joining.REGISTERED:
        error = _("This session is for registered participants: open the link in your own invitation.")
    elif found is not None and request.method == "POST" and code:
        response = redirect("consultations:live_capture", found.event.slug, found.slug)
        devices.join(request, response, found.pk)
        return response
    elif found is not None and not code:
        return redirect("consultations:join_code", found.join_code)
    context = {
        "code": typed,
        "error": error,
        "session": None if error else found,
        "rule": RULES[Attribution(found.attribution)] if found and not error else "",
    }
    return render(request, "consultations/live/join.html", context, status=404 if error else 200)
