"""Write a note down, correct it, take it away."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.consultations import services
from safar.consultations.attribution import RULES
from safar.consultations.forms import NoteForm
from safar.consultations.models import Attribution, Note
from safar.consultations.permissions import may_take_notes
from safar.consultations.queries import fates
from safar.consultations.views.finding import crumbs_to, find_note, find_session
from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal

NOTE_TAKERS_ONLY = gettext_lazy("Only hosts, note takers and organisers of the event may do this.")


@entrance(SIGNED_IN)
def note_new(request: HttpRequest, event: str, session: str) -> HttpResponse:
    found = find_session(request, event, session)
    require(may_take_notes(request.user, found.event), NOTE_TAKERS_ONLY)
    kind = request.GET.get("kind", "")
    initial = {"language": found.language, "kind": kind if kind in Note.Kind.values else ""}
    form = NoteForm(request.POST or None, session=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_note(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("ref", str(refusal))
        else:
            messages.success(request, _("The note is written down: “%(note)s”.") % {"note": made})
            again = "another" in request.POST
            return redirect(f"{request.path}?kind={made.kind}" if again else found.get_absolute_url())
    context = {
        "form": form,
        "title": _("New note"),
        "rule": RULES[Attribution(found.attribution)],
        "another": True,
        "crumbs": crumbs_to(found.event, found),
    }
    return render(request, "consultations/form.html", context)


@entrance(SIGNED_IN)
def note_edit(request: HttpRequest, event: str, session: str, pk: UUID) -> HttpResponse:
    note = find_note(request, event, session, pk)
    require(may_take_notes(request.user, note.session.event), NOTE_TAKERS_ONLY)
    form = NoteForm(request.POST or None, session=note.session, initial=NoteForm.initial_of(note))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_note(note, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("ref", str(refusal))
        else:
            messages.success(request, _("The note is saved."))
            return redirect(note)
    context = {
        "form": form,
        "title": _("Edit the note"),
        "rule": RULES[Attribution(note.session.attribution)],
        "delete_url": "delete",
        "note": note,
        "crumbs": [*crumbs_to(note.session.event, note.session), (str(note), note.get_absolute_url())],
    }
    return render(request, "consultations/form.html", context)


@entrance(SIGNED_IN)
def note_delete(request: HttpRequest, event: str, session: str, pk: UUID) -> HttpResponse:
    note = find_note(request, event, session, pk)
    require(may_take_notes(request.user, note.session.event), NOTE_TAKERS_ONLY)
    if request.method == "POST":
        home = note.session.get_absolute_url()
        try:
            services.delete_note(note, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(note)
        messages.success(request, _("The note is deleted. Its history stays."))
        return redirect(home)
    context = {
        "note": note,
        "fate": fates([note.knot_id], request.user)[note.knot_id],
        "taken_up": services.has_been_taken_up(note),
        "crumbs": [*crumbs_to(note.session.event, note.session), (str(note), note.get_absolute_url())],
    }
    return render(request, "consultations/note_delete.html", context)
