"""Who may enter a page: said at every view, refused where nothing is said.

    @entrance(ANYONE)
    def home(request): ...

    @entrance(SIGNED_IN)
    def desk(request): ...

The entrance is the outer door. A view behind SIGNED_IN still asks its own
`may_...` about the record at hand, through `require`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

View = TypeVar("View", bound=Callable[..., Any])

ANYONE = "anyone"
SIGNED_IN = "signed in"

# Pages of the libraries we use, by the start of their module: they guard themselves.
GUARDED_BY_THEIR_LIBRARY = ("allauth.", "django.views.i18n")


def entrance(who: str) -> Callable[[View], View]:
    """Say who may enter this view: ANYONE or SIGNED_IN."""
    if who not in (ANYONE, SIGNED_IN):
        raise ValueError(f"An entrance is ANYONE or SIGNED_IN, not {who!r}.")

    def mark(view: View) -> View:
        view.entrance = who  # type: ignore[attr-defined]
        return view

    return mark


def entrance_of(view: Callable[..., Any]) -> str | None:
    """What the view says of who may enter; None where it says nothing."""
    said = getattr(view, "entrance", None)
    if said is None and view.__module__.startswith(GUARDED_BY_THEIR_LIBRARY):
        return ANYONE
    return said


def require(allowed: bool, why: Any = "") -> None:
    """Refuse the page unless allowed. `why` is shown to the person."""
    if not allowed:
        raise PermissionDenied(why)


def every_url(
    patterns: Any = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """(route, name, view) of every URL of the site."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from every_url(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern):
            yield route, f"{space}{pattern.name or ''}", pattern.callback


class EntranceMiddleware:
    """Deny unless the view says who may enter."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        who = entrance_of(view)
        if who == ANYONE:
            return None
        if who == SIGNED_IN:
            return None if request.user.is_authenticated else redirect_to_login(request.get_full_path())
        raise PermissionDenied("This page does not say who may enter, so nobody may.")
