"""The programme of an event, on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.consultations.models import Event, ProgrammePart, Session
from safar.consultations.preparing import services
from safar.consultations.preparing.forms import PartForms, SpeakerForms
from safar.consultations.preparing.views.finding import number_of, organised
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.languages import django_code
from safar.lib.refusal import Refusal

USUAL = ("opening", "framing", "cafe", "panel", "wrap_up", "closing")
SHOWN = ("kind", "day", "starts", "ends", "title", "summary")


@entrance(SIGNED_IN)
def programme(request: HttpRequest, event: str) -> HttpResponse:
    """Every part with its speakers; any button saves the whole page."""
    found = organised(request, event)
    forms = _forms(request, found)
    if request.method == "POST":
        rows, gone = _read(forms)
        if rows is not None:
            there = _moved(rows, request.POST.get("move", ""))
            try:
                services.save_programme(found, rows, gone=gone, by=request.user)
            except Refusal as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The programme is saved."))
                return redirect(_address(found, request, there, len(rows)))
    parts = [(form, speakers) for form, speakers in forms["rows"]]
    context = {
        "event": found,
        "management": forms["parts"].management_form,
        "parts": parts,
        "begun": any(form["pk"].value() for form, _speakers in parts) or request.method == "POST",
        "last": len(parts) - 1,
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/preparing/programme.html", context)


def _forms(request: HttpRequest, event: Event) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else None
    sessions = list(event.sessions.all())
    there = list(event.programme.prefetch_related("speakers").select_related("session"))
    # What was sent stands for itself: a row of ours beside an empty one would make it look filled in.
    initial = [] if data is not None else [_initial(part) for part in there] or _usual(event)
    parts = PartForms(
        data, initial=initial, prefix="part", form_kwargs={"event": event, "sessions": sessions}
    )
    rows = []
    for place, form in enumerate(parts.forms):
        speakers = there[place].speakers.all() if data is None and place < len(there) else []
        first = [
            {"pk": each.pk, "name": each.name, "role": each.role, "position": each.position,
             "organisation": each.organisation}
            for each in speakers
        ]  # fmt: skip
        prefix = f"part-{place}-speaker"
        sent = data if data is not None and f"{prefix}-TOTAL_FORMS" in data else None
        rows.append((form, SpeakerForms(sent, initial=first, prefix=prefix)))
    return {"parts": parts, "rows": rows}


def _initial(part: ProgrammePart) -> dict[str, Any]:
    session: Session | None = getattr(part, "session", None)
    return {
        "pk": part.pk,
        "session": session.pk if session else None,
        **{name: getattr(part, name) for name in SHOWN},
    }


def _usual(event: Event) -> list[dict[str, Any]]:
    """How most cafés go, to be changed: nothing of it is kept before it is saved."""
    with override(django_code(event.language)):
        names = {kind.value: str(kind.label) for kind in ProgrammePart.Kind}
    return [{"kind": kind, "title": names[kind], "day": event.starts_on} for kind in USUAL]


def _read(forms: dict[str, Any]) -> tuple[list[dict[str, Any]] | None, list[int]]:
    """The rows as the service wants them, None when something is wrong; and the parts taken out."""
    fine = forms["parts"].is_valid()
    rows: list[dict[str, Any]] = []
    gone: list[int] = []
    for form, speakers in forms["rows"]:
        fine = (not speakers.is_bound or speakers.is_valid()) and fine
        data = getattr(form, "cleaned_data", {})
        if not fine or not data:
            continue
        if data.get("gone"):
            gone += [data["pk"]] if data.get("pk") else []
            continue
        said = [each.cleaned_data for each in speakers.forms if each.is_bound and each.cleaned_data]
        rows.append({**data, "speakers": said})
    return (rows if fine else None), gone


def _moved(rows: list[dict[str, Any]], asked: str) -> int:
    """Move one part up or down as its button says; where it stands then, or -1."""
    where, _colon, text = asked.partition(":")
    place = number_of(text)
    other = place - 1 if where == "up" else place + 1
    if where not in ("up", "down") or not (0 <= place < len(rows) and 0 <= other < len(rows)):
        return -1
    rows[place], rows[other] = rows[other], rows[place]
    return other


def _address(event: Event, request: HttpRequest, moved: int, count: int) -> str:
    """Back to the part that moved, or to the new empty one; to the event when it is done."""
    page = reverse("consultations:programme", args=[event.slug])
    if moved >= 0:
        return f"{page}#part-{moved}"
    if "another" in request.POST:
        return f"{page}#part-{count}"
    return page
