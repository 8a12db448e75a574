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
from safar.consultations.live import devices, door, limits, shell, voting, wording
from safar.consultations.live.guests import Guest, guest_of
from safar.consultations.live.hints import hints_for
from safar.consultations.live.reading import current_round, round_of, state_of
from safar.consultations.live.views import take
from safar.consultations.models import Attribution, Note, Session
from safar.consultations.words import COLUMN_NAMES
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.languages import LANGUAGE_CHOICES

AFTER_THE_DOOR = {"vote": "consultations:live_vote", "room": "consultations:live_room"}
SHAPES = (*Note.Kind.values, "ongoing", "completed", "delayed", "changes")


def _context(guest: Guest, screen: str, *words: str) -> dict[str, Any]:
    session = guest.session
    return {
        "screen": screen,
        "script": shell.module_url(screen),
        "shell": shell.version(),
        "modules": shell.as_json(shell.modules()),
        "words": shell.as_json(wording.words_for(*words)),
        "shapes": SHAPES,
        "session": session,
        "event": session.event,
        "live": reverse("consultations:live_capture", args=[session.event.slug, session.slug]),
        "rule": RULES[Attribution(session.attribution)],
        "kinds": Note.Kind.choices,
        "languages": LANGUAGE_CHOICES,
        "tables": list(session.tables.order_by("number")),
        "rounds": list(session.rounds.order_by("number")),
        "round": round_of(current_round(session)),
        "named": session.attribution == Attribution.NAMED,
        "hosts": guest.hosts,
        "organises": guest.organises,
        "joined": guest.joined,
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
    context = {
        **_context(guest, "capture", *wording.OF_CAPTURE, *wording.OF_NOTES),
        "typed": request.POST.dict(),  # what was not accepted stands in the form again
        "spoken": request.POST.get("language") or guest.session.language,
        "types": wording.types_to_choose(guest.session),
        "hints": shell.as_json(hints_for(guest.session)),
        "change": uuid4(),
        "new_note": uuid4(),
    }
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
    state = state_of(guest.session)
    shown = [note for note in reversed(state["notes"]) if not note["hidden"]]
    columns = [
        {"kind": kind, "name": COLUMN_NAMES[kind], "notes": [note for note in shown if note["kind"] == kind]}
        for kind in ("opportunity", "challenge", "practice")
    ]
    beside = [next((n for n in shown if n["kind"] == kind), None) for kind in ("quote", "question")]
    context = {
        **_context(guest, "room", *wording.OF_ROOM, *wording.OF_NOTES),
        **_way_in(request, guest.session),
        "state": state,
        "columns": columns,
        "strip": [note for note in beside if note],
    }
    return render(request, "consultations/live/room.html", context)


def _way_in(request: HttpRequest, session: Session) -> dict[str, Any]:
    """The code, the address behind the QR code, and the address where the code is typed."""
    is_open = session.joining == Session.Joining.ANYBODY and session.state != Session.State.CLOSED
    if not (is_open and session.join_code):
        return {"join_code": "", "join_url": "", "door": ""}
    door_url = request.build_absolute_uri(reverse("consultations:join"))
    return {
        "join_code": session.join_code,
        "join_url": request.build_absolute_uri(reverse("consultations:join_code", args=[session.join_code])),
        "door": door_url.split("://", 1)[-1].rstrip("/"),
    }


@entrance(SIGNED_IN)
def live_host(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """What is said at all tables, the clock, and the door."""
    guest = guest_of(request, event, session)
    require(guest.hosts, _("Only hosts, note takers and organisers of the event may do this."))
    state = state_of(guest.session)
    state["notes"].reverse()
    context = {
        **_context(guest, "host", *wording.OF_HOST, *wording.OF_NOTES),
        **_way_in(request, guest.session),
        "states": Session.State.choices,
        "ways_to_join": Session.Joining.choices,
        "state": state,
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
    notes = [note for note in reversed(state_of(guest.session)["notes"]) if not note["hidden"]]
    for note in notes:
        given = mine.get(note["id"], 0)
        note |= {"mine": given, "fewer": max(given - 1, 0), "more": given + 1}
    words = (*wording.OF_VOTE, *wording.OF_NOTES)
    left = guest.session.dots - sum(mine.values())
    response = render(
        request,
        "consultations/live/vote.html",
        {**_context(guest, "vote", *words), "notes": notes, "left": left},
    )
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
        page = AFTER_THE_DOOR.get(request.POST.get("then", ""), "consultations:live_capture")
        response = redirect(page, found.event.slug, found.slug)
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
