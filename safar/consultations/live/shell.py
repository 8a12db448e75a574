"""What a phone keeps of the capture screen, so that it opens without a network."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from safar.consultations.live.guests import guest_of
from safar.lib.entrance import ANYONE, entrance

OF_THE_CAPTURE_SCREEN = ("capture", "cards", "clock", "live", "page", "sender", "store", "suggest")
MODULES = (*OF_THE_CAPTURE_SCREEN, "host", "room", "vote")
STYLES = ("safar/tokens.css", "safar/base.css", "safar/components.css", "consultations/live.css")


def module_url(name: str) -> str:
    return staticfiles_storage.url(f"consultations/{name}.js")


def modules() -> dict[str, dict[str, str]]:
    """The import map: scripts call each other by name, whatever their files are called this week."""
    return {"imports": {f"cafe/{name}": module_url(name) for name in MODULES}}


def files() -> list[str]:
    """Everything the capture screen needs beside its page."""
    found = [module_url(name) for name in OF_THE_CAPTURE_SCREEN]
    return found + [staticfiles_storage.url(name) for name in (*STYLES, "safar/favicon.svg")]


@cache
def version() -> str:
    """Changes with any of the files: a page is kept with its own files only."""
    return hashlib.blake2b(json.dumps(files()).encode(), digest_size=6).hexdigest()


def as_json(data: Any) -> SafeString:
    """Data for a script of the page: letters as they are, which travels in half the bytes of escapes."""
    words = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(words.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}))


@entrance(ANYONE)
def live_worker(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """The service worker of one session: it stands beside the page, so it sees no other page."""
    guest = guest_of(request, event, session)
    page = reverse("consultations:live_capture", args=[guest.session.event.slug, guest.session.slug])
    shell: dict[str, Any] = {"page": page, "files": files(), "version": version()}
    script = render_to_string("consultations/live/worker.js", {"shell": json.dumps(shell)})
    headers = {"Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers=headers)
