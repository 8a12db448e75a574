"""Participants from a spreadsheet: give a file, see what it would make, say yes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from safar.consultations.importing.reading import refuse_size
from safar.consultations.importing.words import first_words
from safar.consultations.models import PeopleDraft
from safar.consultations.preparing.forms import ListForm
from safar.consultations.preparing.services import lists
from safar.consultations.preparing.views.finding import organised, people_crumbs
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.refusal import Refusal

PER_PAGE = 100


@entrance(SIGNED_IN)
@never_cache
def upload(request: HttpRequest, event: str) -> HttpResponse:
    found = organised(request, event)
    form = ListForm(request.POST or None, request.FILES or None)
    errors: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            refuse_size(file.size)
            kept = lists.keep_list(
                found,
                name=file.name,
                data=file.read(),
                encoding=form.cleaned_data["encoding"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
            errors = refusal.details.get("errors", [])
        else:
            return redirect("consultations:people_draft", found.slug, kept.pk)
    context = {
        "form": form,
        "event": found,
        "errors": errors,
        "columns": first_words("columns", "people"),
        "roles": first_words("roles", "people"),
        "crumbs": people_crumbs(found),
    }
    return render(request, "consultations/preparing/people_import.html", context)


@entrance(SIGNED_IN)
@never_cache
def draft(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    """The dry run, and the button that makes it real. Only its sender sees a file that was kept."""
    found = organised(request, event)
    drafts = PeopleDraft.objects.filter(made_by=request.user.pk, event=found).select_related("event")
    kept = get_object_or_404(drafts, pk=pk)
    if request.method == "POST":
        return _decide(request, kept)
    try:
        crowd = lists.look_at_list(kept)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("consultations:people_import", found.slug)
    shown: Any = crowd.problems or crowd.drafts
    context = {
        "event": found,
        "draft": kept,
        "crowd": crowd,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": people_crumbs(found),
    }
    return render(request, "consultations/preparing/people_draft.html", context)


def _decide(request: HttpRequest, kept: PeopleDraft) -> HttpResponse:
    event = kept.event
    if "drop" in request.POST:
        kept.delete()
        messages.success(request, _("The file is forgotten. Nobody was registered."))
        return redirect("consultations:people_import", event.slug)
    try:
        done = lists.take_list_in(kept, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    n = len(done.drafts)
    said = ngettext("%(n)s person is registered.", "%(n)s people are registered.", n) % {"n": n}
    messages.success(request, said)
    return redirect("consultations:participants", event.slug)
