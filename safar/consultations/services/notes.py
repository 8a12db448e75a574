"""Single notes: write one down, correct it, take it away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from safar.consultations.live.capture import signed
from safar.consultations.live.telling import hold, tell_of_notes
from safar.consultations.models import Note, Session
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.reference.models import Country, Objective
from safar.thread.models import Tie

NOTE_FIELDS = (
    "kind", "group", "heading", "text", "language", "who", "organisations", "ref", "round", "table", "links",
)  # fmt: skip


@transaction.atomic
def add_note(
    session: Session,
    *,
    kind: str,
    text: str,
    by: Any,
    objectives: Iterable[Objective] = (),
    countries: Iterable[Country] = (),
    **fields: Any,
) -> Note:
    """Write down what was said, after the notes of its kind. Raises Refusal for a name in use."""
    lock_notes(session)
    last = session.notes.filter(kind=kind).aggregate(last=Max("order"))["last"] or 0
    note = Note(session=session, order=last + 1, language=fields.pop("language", "") or session.language)
    _put(note, {**fields, "kind": kind, "text": text})
    _refuse_used_ref(note)
    with signed(session, "Added the note", by):
        note.save()
        note.objectives.set(objectives)
        note.countries.set(countries)
        tell_of_notes(session.pk, note.pk)
    return note


@transaction.atomic
def edit_note(
    note: Note,
    *,
    by: Any,
    objectives: Iterable[Objective] | None = None,
    countries: Iterable[Country] | None = None,
    **fields: Any,
) -> Note:
    """Correct a note; what came of it stays tied to it. Raises Refusal for a name in use."""
    lock_notes(note.session)
    _put(note, fields)
    note.revision = F("revision") + 1
    _refuse_used_ref(note)
    with signed(note.session, "Edited the note", by):
        note.save()
        if objectives is not None:
            note.objectives.set(objectives)
        if countries is not None:
            note.countries.set(countries)
        tell_of_notes(note.session_id, note.pk)
    note.refresh_from_db(fields=["revision"])
    return note


@transaction.atomic
def delete_note(note: Note, *, by: Any) -> None:
    """Take a note away; its history stays. Raises Refusal once it has been taken up into a plan."""
    lock_notes(note.session)
    if has_been_taken_up(note):
        raise Refusal(
            _(
                "This note has been taken up into a plan, which names it as an origin. "
                "Edit the note instead, or take it out of the plan first."
            )
        )
    with reason("Deleted the note", by=by):
        tell_of_notes(note.session_id, note.pk, kind="gone")
        note.delete()


def has_been_taken_up(note: Note) -> bool:
    """Whether an action came of this note, directly or through a theme, in whatever plan."""
    gathered = Tie.objects.filter(origin=note.knot_id, kind=Tie.Kind.GATHERED).values("outcome")
    taken_up = Tie.objects.filter(kind=Tie.Kind.TAKEN_UP)
    return taken_up.filter(origin=note.knot_id).exists() or taken_up.filter(origin__in=gathered).exists()


def lock_notes(session: Session) -> None:
    """One writer at a time per session, so that order and short names stay unique.

    The lock of the live session comes first, as it does where phones write: the other way round the two
    would wait for each other.
    """
    hold(session.pk)
    Session.objects.select_for_update().get(pk=session.pk)


def _refuse_used_ref(note: Note) -> None:
    if note.ref and note.session.notes.filter(ref=note.ref).exclude(pk=note.pk).exists():
        raise Refusal(
            _("Another note of this session is already called %(ref)s. Choose another short name.")
            % {"ref": note.ref}
        )


def _put(note: Note, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(NOTE_FIELDS)
    if unknown:
        raise TypeError(f"A note has no {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(note, name, value)
