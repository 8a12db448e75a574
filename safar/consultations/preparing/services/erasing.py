"""Erased means erased: the person's row, and the name wherever a note or its history holds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from safar.consultations.live.telling import hold, tell_of_notes
from safar.consultations.models import Attribution, Event, Note, Participant, PeopleDraft, Session
from safar.lib.tracked import unsigned


@transaction.atomic
def take_name_off(participant: Participant) -> int:
    """No note of the event says that this person spoke, and no history does. Gives how many notes did.

    What follows the name goes too: a title or an office may say as much as a name.
    """
    return say_who(participant, "")


@transaction.atomic
def say_who(participant: Participant, name: str) -> int:
    """Notes that name this person, and their history, say `name` instead. Gives how many notes did."""
    event = participant.event
    words = re.compile(rf"(?<!\w){re.escape(_plain(participant.name))}(?!\w)")
    named = [
        note for note in _maybe(Note.objects.all(), participant, _session_ids(event)) if _says(words, note)
    ]
    for session in sorted({note.session_id for note in named}):
        hold(session)
    with unsigned("A participant took their name off" if not name else "A participant's name was corrected"):
        for note in named:
            # A phone that still knows the older words must ask before it writes over this.
            Note.objects.filter(pk=note.pk).update(who=name, revision=F("revision") + 1)
    for session in sorted({note.session_id for note in named}):
        tell_of_notes(session, *[note.pk for note in named if note.session_id == session])
    past: Any = Note.pgh_event_model.objects.all()  # type: ignore[attr-defined]
    rows = [row.pk for row in _maybe(past, participant, _session_ids(event)) if _says(words, row)]
    past.filter(pk__in=rows).update(who=name)
    return len(named)


@transaction.atomic
def erase_participant(participant: Participant) -> None:
    """Delete everything held on the person. Notes stay, without the name; a seat is free again."""
    Event.objects.select_for_update().get(pk=participant.event_id)
    take_name_off(participant)
    # A list that waits for its yes may hold the person once more.
    PeopleDraft.objects.filter(event=participant.event_id).delete()
    participant.delete()


def notes_of(participant: Participant) -> list[Note]:
    """What the person said, where a session names its speakers; elsewhere nobody can tell."""
    sessions = participant.event.sessions.filter(attribution=Attribution.NAMED).values_list("pk", flat=True)
    words = re.compile(rf"(?<!\w){re.escape(_plain(participant.name))}(?!\w)")
    notes = Note.objects.select_related("session__event")
    return [note for note in _maybe(notes, participant, sessions) if _says(words, note)]


def mentions_of(participant: Participant) -> int:
    """How many notes hold the name in what was said: words that Safar does not change by itself."""
    words = re.compile(rf"(?<!\w){re.escape(_plain(participant.name))}(?!\w)")
    notes = Note.objects.filter(
        session__event=participant.event_id, text__icontains=_longest_word(participant.name)
    )
    return sum(bool(words.search(_plain(text))) for text in notes.values_list("text", flat=True))


def _session_ids(event: Event) -> Iterable[int]:
    """The event's sessions, those deleted since included."""
    past: Any = Session.pgh_event_model.objects.filter(event_id=event.pk)  # type: ignore[attr-defined]
    return {*event.sessions.values_list("pk", flat=True), *past.values_list("pgh_obj_id", flat=True)}


def _maybe(rows: Any, participant: Participant, sessions: Iterable[int]) -> Any:
    return rows.filter(session_id__in=list(sessions), who__icontains=_longest_word(participant.name))


def _says(words: re.Pattern[str], note: Any) -> bool:
    return words.search(_plain(note.who)) is not None


def _longest_word(name: str) -> str:
    return max(name.split() or [name], key=len)


def _plain(text: str) -> str:
    """Letters as we compare them: composed, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
