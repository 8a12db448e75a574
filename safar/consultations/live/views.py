"""The addresses that scripts speak to. Every answer is JSON, or the stream."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from safar.consultations.live import door, hosting, limits, voting
from safar.consultations.live.capture import answer_to, capture
from safar.consultations.live.cleaning import clean, clock_shift
from safar.consultations.live.guests import Guest, guest_of
from safar.consultations.live.posts import LONGEST, Post, Unfit, read_post
from safar.consultations.live.reading import Types, last_news, news_since, round_of, state_of
from safar.consultations.live.streams import GO_ON
from safar.consultations.models import Session
from safar.lib.entrance import ANYONE, entrance
from safar.lib.refusal import Refusal

MOST_BYTES = 256_000
MOST_POSTS = 100
RETRY = b"retry: 1000\n\n"


class Wrong(Exception):
    """A request that cannot be answered as asked: (status, sentence)."""


def say(status: int, why: Any, **headers: str) -> JsonResponse:
    return JsonResponse({"reason": str(why)}, status=status, headers=headers)


def no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


# --- Notes ---------------------------------------------------------------------------


@csrf_exempt  # notes written under an old page must arrive; see `_from_our_page`
@entrance(ANYONE)
def live_notes(request: HttpRequest, event: str, session: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not _from_our_page(request):
        return say(403, _("This did not come from a page of ours. Open the session's own page."))
    guest = guest_of(request, event, session)
    if not guest.may_note:
        return say(403, _("This device has not joined the session. Join with its code first."))
    try:
        sent = _read_json(request)
        raw = sent.get("posts")
        if not isinstance(raw, list) or len(raw) > MOST_POSTS:
            raise Wrong(400, _("Send a list of at most %(n)d notes.") % {"n": MOST_POSTS})
    except Wrong as wrong:
        return say(*wrong.args)
    if not limits.within("notes", guest.name, limits.CHANGES_A_MINUTE, len(raw)):
        wait = {"Retry-After": "20"}
        return say(429, _("That is more than anybody can write. It will be tried again."), **wait)
    return no_store(JsonResponse({"results": take(guest, raw, clock_shift(sent.get("sent_at")))}))


def take(guest: Guest, raw: list[Any], shift: timedelta) -> list[dict[str, Any]]:
    """The answer to each change, in their order."""
    answers: list[dict[str, Any]] = [{} for _each in raw]
    fit: list[tuple[int, Post]] = []
    shut = _Shut(guest)
    for place, each in enumerate(raw):
        try:
            post = read_post(each, guest.session, shift)
            shut.refuse(post)
            fit.append((place, post))
        except Unfit as unfit:
            answers[place] = answer_to(_name(each, "id"), _name(each, "note"), "refused", reason=str(unfit))
    if fit:
        kept = capture(guest.session, [post for _place, post in fit], by=guest.by)
        for (place, _post), answer in zip(fit, kept, strict=True):
            answers[place] = answer
    return answers


class _Shut:
    """Whether the session still, or already, takes notes from this guest. Hosts write at any time."""

    def __init__(self, guest: Guest) -> None:
        self.state = guest.session.state
        self.free = self.state == Session.State.OPEN or guest.hosts
        late = not self.free and self.state == Session.State.CLOSED
        self.closed_at = door.closed_at(guest.session) if late else None

    def refuse(self, post: Post) -> None:
        if self.free or (self.closed_at and post.written_at <= self.closed_at):
            return
        if self.state == Session.State.PREPARED:
            raise Unfit(_("The session has not begun. Your words stay here; send them once it has."))
        raise Unfit(_("The session is finished. Your words stay here; give them to a host."))


def _name(raw: Any, name: str) -> str:
    value = raw.get(name, "") if isinstance(raw, dict) else ""
    return clean(value)[0][:64] if isinstance(value, str) else ""


def _from_our_page(request: HttpRequest) -> bool:
    """A header that no foreign page can send unasked, and the origin where the browser tells it."""
    if request.headers.get("X-Safar-Cafe") != "1":
        return False
    origin = request.headers.get("Origin")
    if not origin:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


def _read_json(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent. Raises Wrong."""
    too_much = Wrong(413, _("This is too much at once. Send fewer notes at a time."))
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise too_much
    except ValueError:
        raise Wrong(400, _("This is not a note. Reload the page and send it again.")) from None
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise too_much
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Wrong(400, _("This is not a note. Reload the page and send it again."))
    return said


# --- What screens start from, and follow ---------------------------------------------


@entrance(ANYONE)
def live_state(request: HttpRequest, event: str, session: str) -> HttpResponse:
    guest = guest_of(request, event, session)
    found = state_of(guest.session)
    words = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    tag = '"' + hashlib.blake2b(words.encode(), digest_size=12).hexdigest() + '"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    if found["round"]:
        found["round"]["now"] = timezone.now()
    return JsonResponse(found, headers=headers, json_dumps_params={"ensure_ascii": False})


@entrance(ANYONE)
def live_stream(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """The news since `Last-Event-ID` or `?after=`, and leave for `streams` to go on from there."""
    if request.method != "GET":
        return HttpResponse(status=405, headers={"Allow": "GET"})
    guest = guest_of(request, event, session)
    said = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    if said.isdecimal() and len(said) < 19:
        last, frames = news_since(guest.session, int(said))
    else:
        last, frames = last_news(guest.session), []
    going_on = {"session": guest.session.pk, "last": last, "types": Types.of(guest.session).names}
    return HttpResponse(
        RETRY + b"".join(frames),
        content_type="text/event-stream",
        headers={
            GO_ON: json.dumps(going_on),
            "Cache-Control": "private, no-store, no-transform",
            "X-Accel-Buffering": "no",
        },
    )


# --- Changes by hosts and voters -----------------------------------------------------


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What was asked, by a script as JSON or by a form."""
    if request.method != "POST":
        raise Wrong(405, "")
    if request.content_type == "application/json":
        return _read_json(request)
    return request.POST.dict()


def _done(request: HttpRequest, guest: Guest, page: str, answer: dict[str, Any]) -> HttpResponse:
    """JSON for a script; a form goes back to its page."""
    if request.content_type == "application/json":
        return no_store(JsonResponse(answer))
    return redirect(f"consultations:{page}", guest.session.event.slug, guest.session.slug)


def _uuid(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Wrong(400, _("This note was taken away meanwhile.")) from None


def _number(value: Any) -> int:
    try:
        number = int(value)
    except (ValueError, TypeError, OverflowError):
        raise Wrong(400, _("Write a whole number.")) from None
    if not 0 <= number <= 1000:
        raise Wrong(400, _("Write a whole number."))
    return number


def _want(allowed: bool) -> None:
    if not allowed:
        raise Wrong(403, _("Only hosts, note takers and organisers of the event may do this."))


def _answers(view: Any) -> Any:
    """A view that says no in JSON."""

    def answering(request: HttpRequest, event: str, session: str) -> HttpResponse:
        try:
            response: HttpResponse = view(request, guest_of(request, event, session))
        except Wrong as wrong:
            return say(*wrong.args)
        except Refusal as refusal:
            return say(409, refusal)
        return response

    answering.__module__, answering.__name__ = view.__module__, view.__name__
    return entrance(ANYONE)(answering)


@_answers
def live_dots(request: HttpRequest, guest: Guest) -> HttpResponse:
    """GET: what this device gave, and what is left. POST: give dots, or take them back."""
    if guest.device is None or not guest.may_note:
        raise Wrong(403, _("This device has not joined the session. Join with its code first."))
    voter = guest.device.voter(guest.session.pk)
    if request.method == "GET":
        mine = voting.dots_of(guest.session, voter)
        return no_store(JsonResponse({"mine": mine, "left": guest.session.dots - sum(mine.values())}))
    asked = _asked(request)
    if guest.session.state != Session.State.OPEN:
        raise Wrong(409, _("Dots can be given while the session is under way."))
    if not limits.within("dots", guest.name, limits.DOTS_A_MINUTE):
        raise Wrong(429, _("Wait a moment, then try again."))
    left = voting.give_dots(guest.session, _uuid(asked.get("note")), voter, _number(asked.get("dots")))
    return _done(request, guest, "live_vote", {"left": left})


@_answers
def live_timer(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = _asked(request)
    _want(guest.hosts)
    if asked.get("action") not in hosting.ACTIONS:
        raise Wrong(400, _("This cannot be chosen here. Reload the page and choose again."))
    number = asked.get("round")
    turned = hosting.turn_clock(
        guest.session, asked["action"], None if number in (None, "") else _number(number)
    )
    return _done(request, guest, "live_host", {"round": {**(round_of(turned) or {}), "now": timezone.now()}})


@_answers
def live_hide(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = _asked(request)
    _want(guest.hosts)
    hidden = asked.get("hidden") in (True, "true", "1", "on")
    hosting.hide(guest.session, _uuid(asked.get("note")), hidden, by=guest.by)
    return _done(request, guest, "live_host", {"hidden": hidden})


@_answers
def live_rivals(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = _asked(request)
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
    note = hosting.settle(guest.session, _uuid(asked.get("rival")), asked["pick"], text, by=guest.by)
    return _done(request, guest, "live_capture", {"note": str(note.pk), "revision": note.revision})


@_answers
def live_door(request: HttpRequest, guest: Guest) -> HttpResponse:
    asked = _asked(request)
    _want(guest.organises)
    state, joining = (str(asked.get(name) or "") for name in ("state", "joining"))
    found = door.set_door(guest.session, state=state, joining=joining, by=guest.by)
    answer = {"state": found.state, "joining": found.joining, "join_code": found.join_code}
    return _done(request, guest, "live_host", answer)
