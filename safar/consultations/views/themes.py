"""Themes, and the screen on which notes are gathered into them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from safar.consultations import queries, services
from safar.consultations.forms import GatherForm, ThemeForm
from safar.consultations.harvest import suggestions
from safar.consultations.lists import objective_choices
from safar.consultations.models import Event, Note
from safar.consultations.permissions import may_edit_event, may_gather
from safar.consultations.views.finding import crumbs_to, find_event, find_theme
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.thread.queries import Step, came_of

GATHERERS_ONLY = gettext_lazy("Only hosts, note takers and organisers of the event may gather its notes.")
AT_ONCE = 200  # notes on the gathering screen; more are reached by narrowing


@entrance(ANYONE)
def themes(request: HttpRequest, event: str) -> HttpResponse:
    found = find_event(request, event)
    context = {
        "event": found,
        "themes": queries.themes_of(found),
        "may_gather": may_gather(request.user, found),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/themes.html", context)


@entrance(ANYONE)
def theme(request: HttpRequest, event: str, theme: str) -> HttpResponse:
    found = find_theme(request, event, theme)
    gathered = list(queries.with_words(queries.notes_of(found)))
    mine = may_gather(request.user, found.event)
    released = request.GET.get("released", "") if mine else ""
    context = {
        "theme": found,
        "event": found.event,
        "items": queries.items(gathered, request.user),
        "objectives": list(found.objectives.all()),
        "steps": _each_once(came_of(found.knot_id, request.user)),
        "may_gather": mine,
        "may_delete": may_edit_event(request.user, found.event),
        "released": released if _is_uuid(released) else "",
        "crumbs": [*crumbs_to(found.event), (_("Themes"), f"{found.event.get_absolute_url()}themes/")],
    }
    return render(request, "consultations/theme.html", context)


def _each_once(steps: list[Step]) -> list[Step]:
    """What came of it, each outcome where it is nearest, though several ways may lead there."""
    found: dict[UUID, Step] = {}
    for step in steps:
        found.setdefault(step.card.knot, step)
    return list(found.values())


@entrance(SIGNED_IN)
def theme_edit(request: HttpRequest, event: str, theme: str) -> HttpResponse:
    found = find_theme(request, event, theme)
    require(may_gather(request.user, found.event), GATHERERS_ONLY)
    initial = {"objectives": list(found.objectives.all())}
    form = ThemeForm(request.POST or None, instance=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit_theme(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The theme is saved."))
        return redirect(found)
    crumbs = [*crumbs_to(found.event), (found.said("title"), found.get_absolute_url())]
    context = {"form": form, "title": _("Edit the theme"), "crumbs": crumbs}
    return render(request, "consultations/form.html", context)


@entrance(SIGNED_IN)
def gather(request: HttpRequest, event: str) -> HttpResponse:
    """One form holds the search and the choice, so that searching again never loses what was ticked."""
    found = find_event(request, event)
    require(may_gather(request.user, found), GATHERERS_ONLY)
    asked = (request.POST if request.method == "POST" else request.GET).copy()
    if "add" in asked:  # a suggestion, or a heading of a session: its notes are ticked as well
        ids, _comma, title = str(asked["add"]).partition(" ")
        asked.setlist("notes", [*asked.getlist("notes"), *ids.split(",")])
        asked["title"] = asked.get("title") or title[:200]
    shown = _narrowed(found, asked)
    chosen_ids = [pk for pk in asked.getlist("notes") if _is_uuid(pk)]
    first = {"theme": found.themes.filter(slug=request.GET.get("theme", "")).first()}
    gathering = request.method == "POST" and not {"show", "add"} & set(request.POST)
    form = GatherForm(request.POST, event=found) if gathering else GatherForm(event=found, initial=first)
    if gathering and form.is_valid():
        try:
            return _gather(request, found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    listed = list(shown[:AT_ONCE])
    everything = queries.items(_all_notes(found)[: suggestions.MOST], request.user)
    chosen = _all_notes(found).filter(pk__in=chosen_ids)
    context = {
        "event": found,
        "form": form,
        "asked": asked,
        "kinds": Note.Kind.choices,
        "objective_choices": [(str(number), label) for number, label in objective_choices()],
        "chosen": queries.items(chosen, request.user),
        "items": queries.items([note for note in listed if str(note.pk) not in chosen_ids], request.user),
        "more": max(0, shown.count() - AT_ONCE),
        "suggestions": suggestions.across(everything),
        "headings": queries.headings_of(found),
        "theme_typed": asked.get("theme", "") or (str(first["theme"].pk) if first["theme"] else ""),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/gather.html", context)


def _gather(request: HttpRequest, event: Event, data: dict[str, Any]) -> HttpResponse:
    notes = list(data["notes"])
    if data["theme"]:
        target, new = data["theme"], services.gather(data["theme"], notes, by=request.user)
    else:
        target, new = (
            services.create_theme(event, title=data["title"], notes=notes, by=request.user),
            len(notes),
        )
    said = ngettext(
        "%(n)s note is gathered into the theme. The original stays where it was.",
        "%(n)s notes are gathered into the theme. The originals stay where they were.",
        new,
    )
    messages.success(request, said % {"n": new})
    return redirect(target)


def _all_notes(event: Event) -> QuerySet[Note]:
    notes = Note.objects.filter(session__event=event)
    return queries.with_words(notes).order_by("session__number", "kind", "order", "pk")


def _narrowed(event: Event, asked: Any) -> QuerySet[Note]:
    """The notes of the event with these words, of this kind, of this objective. Never searched by who."""
    notes = _all_notes(event)
    for word in asked.get("q", "").replace("\x00", "").split()[:8]:
        notes = notes.filter(Q(heading__icontains=word) | Q(text__icontains=word) | Q(group__icontains=word))
    if asked.get("kind") in Note.Kind.values:
        notes = notes.filter(kind=asked["kind"])
    if asked.get("objective", "").isdecimal():
        notes = notes.filter(objectives=asked["objective"])
    return notes


@entrance(SIGNED_IN)
@require_POST
def release(request: HttpRequest, event: str, theme: str, pk: UUID) -> HttpResponse:
    """Take a note out of a theme, or put it back right after."""
    found = find_theme(request, event, theme)
    require(may_gather(request.user, found.event), GATHERERS_ONLY)
    note = get_object_or_404(Note.objects.select_related("session"), pk=pk, session__event=found.event)
    try:
        if "back" in request.POST:
            services.gather(found, [note], by=request.user)
            messages.success(request, _("The note is back in the theme."))
            return redirect(found)
        services.release_note(found, note, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return redirect(f"{found.get_absolute_url()}?released={note.pk}")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
