"""Tells the database's history who is asking."""

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponseBase

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


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
        with pghistory.context(user=user, page=request.path):
            return self.get_response(request)
