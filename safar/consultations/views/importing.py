"""Import notes: give a file, see what it would make, say yes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.forms import ImportForm
from safar.consultations.importing import services
from safar.consultations.importing.reading import refuse_size
from safar.consultations.importing.words import first_words
from safar.consultations.models import ImportDraft
from safar.consultations.permissions import may_take_notes
from safar.consultations.views.finding import crumbs_to, find_event
from safar.consultations.views.notes import NOTE_TAKERS_ONLY
from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal

PER_PAGE = 100


@entrance(SIGNED_IN)
def upload(request: HttpRequest, event: str) -> HttpResponse:
    found = find_event(request, event)
    require(may_take_notes(request.user, found), NOTE_TAKERS_ONLY)
    sessions = found.sessions.all()
    default = sessions.filter(slug=request.GET.get("session", "")).first()
    form = ImportForm(
        request.POST or None, request.FILES or None, sessions=sessions, initial={"session": default}
    )
    errors: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            refuse_size(file.size)
            kept = services.keep_draft(
                found,
                name=file.name,
                data=file.read(),
                session=form.cleaned_data["session"],
                encoding=form.cleaned_data["encoding"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
            errors = refusal.details.get("errors", [])
        else:
            return redirect("consultations:import_draft", found.slug, kept.pk)
    context = {
        "form": form,
        "event": found,
        "errors": errors,
        "columns": first_words("columns"),
        "kinds": first_words("kinds"),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/import.html", context)


@entrance(SIGNED_IN)
def draft(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    """The dry run, and the button that makes it real. Only its sender sees a file that was kept."""
    found = find_event(request, event)
    require(may_take_notes(request.user, found), NOTE_TAKERS_ONLY)
    drafts = ImportDraft.objects.filter(made_by=request.user.pk, event=found).select_related(
        "session", "event"
    )
    if request.method == "POST":
        return _decide(request, get_object_or_404(drafts.defer("data"), pk=pk))
    kept = get_object_or_404(drafts, pk=pk)
    try:
        checked = services.look_at_draft(kept)
    except Refusal as refusal:  # a session or a note may be gone since
        messages.error(request, str(refusal))
        return redirect("consultations:import", found.slug)
    shown = checked.problems or checked.drafts
    context = {
        "event": found,
        "draft": kept,
        "checked": checked,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/import_draft.html", context)


def _decide(request: HttpRequest, kept: ImportDraft) -> HttpResponse:
    event, session = kept.event, kept.session
    if "drop" in request.POST:
        kept.delete()
        messages.success(request, _("The file is forgotten. Nothing was imported."))
        return redirect("consultations:import", event.slug)
    try:
        done = services.import_draft(kept, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    n = len(done.drafts)
    messages.success(request, ngettext("%(n)s note is imported.", "%(n)s notes are imported.", n) % {"n": n})
    return redirect(session or event)
