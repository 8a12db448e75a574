"""What a session came to: the notes of each heading, kind by kind."""

from __future__ import annotations

from collections.abc import Iterable

from safar.consultations.models import Heading, Note, Session

# Columns of the summary table; quotes and questions stand among the full notes.
KINDS = (Note.Kind.OPPORTUNITY, Note.Kind.CHALLENGE, Note.Kind.PRACTICE)
Line = tuple[str, dict[str, list[Note]]]


def summary_of(session: Session, notes: Iterable[Note]) -> list[Line]:
    """[(heading, {kind: notes})]: gathered notes under their headings, then the others by their group.

    Wants the session's headings with their notes, and its notes, fetched before: it asks nothing itself.
    A note merged into another speaks through that one.
    """
    own = {note.pk: note for note in notes if note.kind in KINDS and note.merged_into_id is None}
    lines: dict[str, dict[str, list[Note]]] = {}
    gathered = set()
    for heading in sorted(session.headings.all(), key=_by_order):
        for each in sorted(heading.notes.all(), key=_by_note_order):
            note = own.get(each.pk)
            if note is not None:
                lines.setdefault(heading.title, {}).setdefault(heading.kind, []).append(note)
                gathered.add(note.pk)
    for note in own.values():
        if note.pk not in gathered:
            lines.setdefault(note.group, {}).setdefault(note.kind, []).append(note)
    return list(lines.items())


def _by_order(heading: Heading) -> tuple[int, int]:
    return (heading.order, heading.pk)


def _by_note_order(note: Note) -> tuple[int, str]:
    return (note.order, str(note.pk))
