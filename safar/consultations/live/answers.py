"""How scripts are heard and answered: JSON in, JSON out, and a clear no."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from safar.consultations.live.guests import Guest, guest_of
from safar.lib.entrance import ANYONE, entrance
from safar.lib.refusal import Refusal

MOST_BYTES = 256_000


class Wrong(Exception):
    """A request that cannot be answered as asked: (status, sentence)."""


def say(status: int, why: Any, **headers: str) -> JsonResponse:
    return JsonResponse({"reason": str(why)}, status=status, headers=headers)


def no_store(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def read_json(request: HttpRequest) -> dict[str, Any]:
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


def asked_of(request: HttpRequest) -> dict[str, Any]:
    """What was asked, by a script as JSON or by a form."""
    if request.method != "POST":
        raise Wrong(405, "")
    if request.content_type == "application/json":
        return read_json(request)
    return request.POST.dict()


def done(request: HttpRequest, guest: Guest, page: str, answer: dict[str, Any]) -> HttpResponse:
    """JSON for a script; a form goes back to its page."""
    if request.content_type == "application/json":
        return no_store(JsonResponse(answer))
    return redirect(f"consultations:{page}", guest.session.event.slug, guest.session.slug)


def uuid_in(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise Wrong(400, _("This note was taken away meanwhile.")) from None


def number_in(value: Any) -> int:
    try:
        number = int(value)
    except (ValueError, TypeError, OverflowError):
        raise Wrong(400, _("Write a whole number.")) from None
    if not 0 <= number <= 1000:
        raise Wrong(400, _("Write a whole number."))
    return number


def want(allowed: bool) -> None:
    if not allowed:
        raise Wrong(403, _("Only hosts, note takers and organisers of the event may do this."))


def answers_scripts(view: Any) -> Any:
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
