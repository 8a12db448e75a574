"""The report of an event: read it, take it along, take the data along."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safar.consultations.handover.spreadsheet import as_csv
from safar.consultations.models import Event
from safar.consultations.views.finding import crumbs_to, find_event
from safar.lib.entrance import ANYONE, entrance
from safar.lib.languages import current_language
from safar.reports.models import WorkshopFile
from safar.reports.views import CONTENT_TYPES
from safar.reports.workshops.services import Report, file_of, report_of

DATA_TYPES = {"json": "application/json; charset=utf-8", "csv": "text/csv; charset=utf-8"}
AGAIN_SECONDS = 2


@entrance(ANYONE)
@require_safe
def report(request: HttpRequest, event: str) -> HttpResponse:
    """The report as a page. While a file is drawn the page says so, and looks again by itself."""
    found = find_event(request, event)
    made = report_of(found, current_language())
    awaited, waiting = _awaited(request, made)
    context = {
        "event": found,
        "doc": made.laid_out(),
        "awaited": awaited,
        "waiting": waiting,
        "n_notes": made.notes,
        "crumbs": crumbs_to(found),
    }
    response = render(request, "reports/workshops/report.html", context)
    if waiting:
        response["Refresh"] = str(AGAIN_SECONDS)
        patch_cache_control(response, no_store=True)
    return response


def _awaited(request: HttpRequest, made: Report) -> tuple[WorkshopFile | None, bool]:
    """(the file somebody waits for here, whether it is still being drawn)."""
    format = request.GET.get("drawing", "")
    if format not in CONTENT_TYPES:
        return None, False
    row = WorkshopFile.objects.defer("data").filter(event=made.event, language=made.language, format=format)
    found = row.filter(fingerprint=made.key).first()
    return found, found is not None and found.made_at is None and not found.problem


@entrance(ANYONE)
@require_safe
def report_file(request: HttpRequest, event: str, format: str) -> HttpResponseBase:
    """The report as a file, or its data. A reader who has it already is told so and sent nothing."""
    found = find_event(request, event)
    if format not in CONTENT_TYPES and format not in DATA_TYPES:
        raise Http404(_("Reports are made as pdf, docx and html, and their data as json and csv."))
    made = report_of(found, current_language())
    etag = f'"{made.key[:40]}-{format}"'
    seen = get_conditional_response(request, etag=etag)
    if seen is not None and seen.status_code == 304:
        return seen
    if format in DATA_TYPES:
        return _sent(request, found, made, format, DATA_TYPES[format], data_as(made, format), etag)
    drawn = file_of(made, format)
    if drawn.problem:
        messages.error(request, drawn.problem)
        return redirect("workshops:report", found.slug)
    if drawn.made_at is None:
        return redirect(f"{reverse('workshops:report', args=[found.slug])}?drawing={format}")
    kind: Any = CONTENT_TYPES
    return _sent(request, found, made, format, kind[format], bytes(drawn.data), etag)


def data_as(made: Report, format: str) -> bytes:
    """Open data as JSON or CSV."""
    if format == "csv":
        return as_csv(made.content).encode()
    return (json.dumps(made.content, ensure_ascii=False, indent=1) + "\n").encode()


def _sent(
    request: HttpRequest, event: Event, made: Report, format: str, kind: str, data: bytes, etag: str
) -> HttpResponseBase:
    response = HttpResponse(data, content_type=kind)
    name = f"{event.slug}-{made.language}.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    response["X-Content-SHA256"] = hashlib.sha256(data).hexdigest()
    # Asked again each time: what was said under a rule that became stricter is not given out once more.
    patch_cache_control(response, no_cache=True, private=not event.is_public, public=event.is_public)
    return get_conditional_response(request, etag=etag, response=response) or response
