"""Pages whose address is a key: no cache, no search engine and no other site learns it."""

from __future__ import annotations

from django.http import HttpResponse


def keep_private(response: HttpResponse) -> HttpResponse:
    """The same answer, with what it takes to keep its address to whoever has it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
