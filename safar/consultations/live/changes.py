"""What hosts and voters change by a script or a form: dots, the clock, hiding, rivals, the door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations.live import door, hosting, limits, voting
from safar.consultations.live.answers import (
    Wrong,
    answers_scripts,
    asked_of,
    done,
    no_store,
    number_in,
    uuid_in,
    want,
)
from safar.consultations.live.cleaning import clean
from safar.consultations.live.guests import Guest
from safar.consultations.live.posts import LONGEST
from safar.consultations.live.reading import round_of
from safar.consultations.models import Session


@answers_scripts
def live_dots(request: HttpRequest, guest: Guest) -> HttpResponse:
    """GET: what this device gave, and what is left. POST: give dots, or take them back."""
    if guest.device is None or not guest.may_note:
        raise Wrong(403, _("This device has not joined the session. Join with its code first."))
    voter = guest.device.voter(guest.session.pk)
    if request.method == "GET":
        mine = voting.dots_of(guest.session, voter)
        return no_store(JsonResponse({"mine": mine, "left": guest.session.dots - sum(mine.values())}))
    asked = asked_of(request)
    if guest.session.state != Session.State.OPEN:
        raise Wrong(409, _("Dots can be given while the session is under way."))
    if not limits.within("dots", guest.name, limits.DOTS_A_MINUTE):
        raise Wrong(429, _("Wait a moment, then try again."))
    left = voting.give_dots(guest.session, uuid_in(asked.get("note")), voter, number_in(asked.get("dots")))
    return done(request, guest, "live_vote", {"left": left})


@answers_scripts
def live_timer(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = asked_of(request)
    want(guest.hosts)
    if asked.get("action") not in hosting.ACTIONS:
        raise Wrong(400, _("This cannot be chosen here. Reload the page and choose again."))
    number = asked.get("round")
    turned = hosting.turn_clock(
        guest.session, asked["action"], None if number in (None, "") else number_in(number)
    )
    return done(request, guest, "live_host", {"round": {**(round_of(turned) or {}), "now": timezone.now()}})


@answers_scripts
def live_hide(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = asked_of(request)
    want(guest.hosts)
    hidden = asked.get("hidden") in (True, "true", "1", "on")
    hosting.hide(guest.session, uuid_in(asked.get("note")), hidden, by=guest.by)
    return done(request, guest, "live_host", {"hidden": hidden})


@answers_scripts
def live_rivals(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = asked_of(request)
    if not guest.may_note:
        raise Wrong(403, _("This device has not joined the session. Join with its code first."))
    if asked.get("pick") not in ("theirs", "mine", "both"):
        raise Wrong(400, _("This cannot be chosen here. Reload the page and choose again."))
    said = asked.get("text") or ""
    text = clean(said)[0] if isinstance(said, str) else ""
    # Two full notes and the line between them.
    most = 2 * LONGEST["text"] + 2
    if len(text) > most:
        sentence = _("This is %(n)d characters long; at most %(most)d can be kept. Make two notes of it.")
        raise Wrong(400, sentence % {"n": len(text), "most": most})
    note = hosting.settle(guest.session, uuid_in(asked.get("rival")), asked["pick"], text, by=guest.by)
    return done(request, guest, "live_capture", {"note": str(note.pk), "revision": note.revision})


@answers_scripts
def live_door(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = asked_of(request)
    want(guest.organises)
    state, joining = (str(asked.get(name) or "") for name in ("state", "joining"))
    found = door.set_door(guest.session, state=state, joining=joining, by=guest.by)
    answer = {"state": found.state, "joining": found.joining, "join_code": found.join_code}
    return done(request, guest, "live_host", answer)
