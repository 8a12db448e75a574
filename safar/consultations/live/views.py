"""The addresses that scripts speak to. Every answer is JSON, or the stream."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from safar.consultations.live import door, limits
from safar.consultations.live.answers import Wrong, no_store, read_json, say
from safar.consultations.live.capture import answer_to, capture
from safar.consultations.live.cleaning import clean, clock_shift
from safar.consultations.live.guests import Guest, guest_of
from safar.consultations.live.posts import Post, Unfit, read_post
from safar.consultations.live.reading import Types, last_news, news_since, state_of
from safar.consultations.live.streams import GO_ON
from safar.consultations.models import Session
from safar.lib.entrance import ANYONE, entrance

MOST_POSTS = 100
RETRY = b"retry: 1000\n\n"


def put_off_while_away(view: Any) -> Any:
    """A view that asks to be tried again where the database does not answer: phones do so by themselves."""

    def answering(request: HttpRequest, event: str, session: str) -> HttpResponse:
        try:
            response: HttpResponse = view(request, event, session)
        except (OperationalError, InterfaceError):
            # No fault of ours, so no traceback: Django writes one line for an answer of 503.
            return say(
                503, _("Safar cannot be reached just now. It will be tried again."), **{"Retry-After": "2"}
            )
        return response

    answering.__module__, answering.__name__ = view.__module__, view.__name__
    return entrance(ANYONE)(answering)


# --- Notes ---------------------------------------------------------------------------


@csrf_exempt  # notes written under an old page must arrive; see `_from_our_page`
@put_off_while_away
def live_notes(request: HttpRequest, event: str, session: str) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    if not _from_our_page(request):
        return say(403, _("This did not come from a page of ours. Open the session's own page."))
    guest = guest_of(request, event, session)
    if not guest.may_note:
        return say(403, _("This device has not joined the session. Join with its code first."))
    try:
        sent = read_json(request)
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


# --- What screens start from, and follow ---------------------------------------------


@put_off_while_away
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


@put_off_while_away
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
