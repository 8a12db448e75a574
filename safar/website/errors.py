"""What a person sees when a page cannot be given."""

from __future__ import annotations

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from safar.lib.languages import current_language, direction


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/403.html", {"why": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the request: no session, no person, no database is asked for anything.

    While the database is away it is 503: whoever asks may ask again soon.
    """
    language = current_language()
    page = render_to_string("errors/500.html", {"language": language, "direction": direction(language)})
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(page, status=503, headers={"Retry-After": "2"})
    return HttpResponse(page, status=500)
