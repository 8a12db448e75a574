"""Gathering notes into themes. Every original stays; a theme is one more way to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from safar.consultations.models import Event, Note, Theme
from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.reference.models import Objective
from safar.thread.models import Tie
from safar.thread.services import tie, untie


@transaction.atomic
def create_theme(
    event: Event,
    *,
    title: str,
    by: Any,
    notes: Sequence[Note] = (),
    summary: str = "",
    objectives: Iterable[Objective] | None = None,
    language: str = "",
) -> Theme:
    """A new theme of the event, with its first notes. Without objectives it takes those of its notes."""
    Event.objects.select_for_update().get(pk=event.pk)  # two hosts may name a theme at once
    taken = set(event.themes.values_list("slug", flat=True))
    theme = Theme(
        event=event,
        title=title,
        summary=summary,
        slug=free_slug(title, taken, otherwise="theme", longest=120),
        language=language or event.language,
    )
    with reason("Created the theme", by=by):
        theme.save()
        theme.objectives.set(
            Objective.objects.filter(notes__in=notes).distinct() if objectives is None else objectives
        )
    gather(theme, notes, by=by)
    return theme


@transaction.atomic
def edit_theme(
    theme: Theme, *, by: Any, title: str, summary: str = "", objectives: Iterable[Objective] | None = None
) -> Theme:
    """Say the theme in better words. Its address stays."""
    theme.title, theme.summary = title, summary
    with reason("Edited the theme", by=by):
        theme.save()
        if objectives is not None:
            theme.objectives.set(objectives)
    return theme


@transaction.atomic
def gather(theme: Theme, notes: Sequence[Note], *, by: Any) -> int:
    """Tie the notes to the theme; those that are there stay. Gives how many are new.

    Raises Refusal for a note of another event.
    """
    strangers = [note for note in notes if note.session.event_id != theme.event_id]
    if strangers:
        raise Refusal(
            _("“%(note)s” was said at another event. A theme gathers notes of one event only.")
            % {"note": strangers[0]}
        )
    before = _gathered(theme).count()
    with reason("Gathered notes into the theme", by=by):
        for note in notes:
            tie(note, theme, Tie.Kind.GATHERED)
    return _gathered(theme).count() - before


@transaction.atomic
def release_note(theme: Theme, note: Note, *, by: Any) -> None:
    """Take a note out of the theme again. Raises Refusal when it is not there."""
    with reason("Took the note out of the theme", by=by):
        if not untie(note, theme, Tie.Kind.GATHERED):
            raise Refusal(
                _("This note is not in the theme any more. Somebody may have taken it out before you.")
            )


def _gathered(theme: Theme) -> QuerySet[Tie]:
    return Tie.objects.filter(outcome=theme.knot_id, kind=Tie.Kind.GATHERED)
