"""What hosts do while a session runs: the round's clock, hiding a note, settling words that disagree."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations.live.capture import signed
from safar.consultations.live.reading import current_round, round_of
from safar.consultations.live.telling import hold, tell, tell_of_notes
from safar.consultations.models import Note, NoteRival, Round, Session
from safar.lib.refusal import Refusal

FIRST_MINUTES = 20
LONGEST_ROUND = 600


@transaction.atomic
def turn_clock(session: Session, action: str, number: int | None = None) -> Round:
    """Start, pause, resume or end a round, or give it a minute more or less. Raises Refusal."""
    hold(session.pk)
    found = session.rounds.filter(number=number).first() if number is not None else current_round(session)
    if found is None:
        raise Refusal(_("This session has no such round. Add its rounds first, then start one."))
    _TURNS[action](session, found)
    found.save()
    tell(session.pk, ("round", _plain(found)))
    return found


def _plain(found: Round) -> dict[str, Any]:
    said = round_of(found) or {}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in said.items()}


def _start(session: Session, found: Round) -> None:
    if found.started_at and not found.ended_at:
        raise Refusal(_("This round is already under way."))
    session.rounds.filter(started_at__isnull=False, ended_at=None).exclude(pk=found.pk).update(
        ended_at=timezone.now(), paused_at=None
    )
    found.started_at, found.ended_at, found.paused_at = timezone.now(), None, None
    found.paused_seconds = 0


def _pause(_session: Session, found: Round) -> None:
    _want_running(found)
    if not found.paused_at:
        found.paused_at = timezone.now()


def _resume(_session: Session, found: Round) -> None:
    _want_running(found)
    if found.paused_at:
        found.paused_seconds += round((timezone.now() - found.paused_at).total_seconds())
        found.paused_at = None


def _end(session: Session, found: Round) -> None:
    _resume(session, found)
    found.ended_at = timezone.now()


def _more(_session: Session, found: Round) -> None:
    found.minutes = min((found.minutes or FIRST_MINUTES) + 1, LONGEST_ROUND)


def _less(_session: Session, found: Round) -> None:
    found.minutes = max((found.minutes or FIRST_MINUTES) - 1, 1)


def _want_running(found: Round) -> None:
    if not found.started_at or found.ended_at:
        raise Refusal(_("This round is not under way. Start it first."))


_TURNS = {"start": _start, "pause": _pause, "resume": _resume, "end": _end, "more": _more, "less": _less}
ACTIONS = tuple(_TURNS)


@transaction.atomic
def hide(session: Session, pk: UUID, hidden: bool, *, by: Any) -> Note:
    """Take a note off the projector, or put it back. Its words stay. Raises Refusal."""
    note = _note(session, pk)
    note.hidden_at = (note.hidden_at or timezone.now()) if hidden else None
    with signed(session, "Taken off the screen" if hidden else "Put back on the screen", by):
        note.save(update_fields=["hidden_at"])
        tell_of_notes(session.pk, note.pk)
    return note


@transaction.atomic
def settle(session: Session, rival_id: UUID, pick: str, text: str = "", *, by: Any) -> Note:
    """Choose between words that disagree: `theirs` stay, `mine` replace them, or `both` as joined in `text`.

    Raises Refusal. Whatever was not chosen stays in the history.
    """
    hold(session.pk)
    rival = NoteRival.objects.filter(pk=rival_id, note__session=session).first()
    if rival is None:
        raise Refusal(_("These words are not there any more. Reload the page."))
    note = _note(session, rival.note_id)
    if rival.settled_at:
        raise Refusal(
            _("Somebody has already chosen between these words. Look at the note and change it if needed.")
        )
    rival.settled_at = timezone.now()
    rival.save(update_fields=["settled_at"])
    if pick != "theirs":
        if pick == "mine":
            note.kind, note.heading, note.text = rival.kind, rival.heading, rival.text
        else:
            note.text = text or f"{note.text}\n\n{rival.text}"
        note.revision += 1
        with signed(session, "Chose between two versions", by):
            note.save()
    tell_of_notes(session.pk, note.pk, kind="rival")
    return note


def _note(session: Session, pk: UUID) -> Note:
    hold(session.pk)
    note = session.notes.select_for_update().filter(pk=pk).first()
    if note is None:
        raise Refusal(_("This note was taken away meanwhile."))
    return note
