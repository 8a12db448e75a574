"""Tells the database's history who is asking."""

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
# Parts of an address that open a door: whoever reads the history must not find them there.
SECRET_PARTS = ("token", "key", "uidb36")


class HistoryContext:
    """Every change made while answering a request carries the person and the page. No address is kept."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in CHANGING:
            return self.get_response(request)
        user = request.user.pk if request.user.is_authenticated else None
        with pghistory.context(user=user, page=page_of(request)):
            return self.get_response(request)


def page_of(request: HttpRequest) -> str:
    """The page's path, without what would let its reader in."""
    try:
        parts = resolve(request.path_info).kwargs
    except Resolver404:
        return ""
    path = request.path
    for name in SECRET_PARTS:
        if parts.get(name):
            path = path.replace(str(parts[name]), f"<{name}>")
    return path
