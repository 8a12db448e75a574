"""A session's notes as they are harvested: column by column, under their headings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Sum

from safar.consultations import queries
from safar.consultations.attribution import tells_places
from safar.consultations.models import Heading, Note, Session
from safar.consultations.queries import Item
from safar.consultations.words import COLUMN_NAMES

ALWAYS = (Note.Kind.OPPORTUNITY, Note.Kind.CHALLENGE, Note.Kind.PRACTICE)


@dataclass
class Card:
    """A note that speaks for itself, and for those merged into it."""

    item: Item
    dots: int = 0
    n_tables: int = 0
    tells_places: bool = False

    @property
    def note(self) -> Note:
        return self.item.note

    @property
    def originals(self) -> list[Item]:
        return self.item.originals

    @property
    def everything(self) -> list[Item]:
        return [self.item, *self.originals]

    @property
    def tables(self) -> list[int]:
        """Their numbers, where the session's rule lets anybody know."""
        if not self.tells_places:
            return []
        found = {each.note.table.number for each in self.everything if each.note.table}
        return sorted(found)


@dataclass
class Line:
    """A heading of one column and what stands under it; without a heading, what stands under none."""

    heading: Heading | None
    cards: list[Card] = field(default_factory=list)

    @property
    def n_notes(self) -> int:
        return sum(1 + len(card.originals) for card in self.cards)

    @property
    def dots(self) -> int:
        return sum(card.dots for card in self.cards)


@dataclass
class Column:
    kind: str
    name: Any
    lines: list[Line]
    loose: Line

    @property
    def n_notes(self) -> int:
        return sum(line.n_notes for line in (*self.lines, self.loose))


@dataclass
class Board:
    session: Session
    columns: list[Column]

    @property
    def titles(self) -> list[str]:
        """Every heading, once, in the order of the columns."""
        return list(
            dict.fromkeys(
                line.heading.title for column in self.columns for line in column.lines if line.heading
            )
        )

    @property
    def n_notes(self) -> int:
        return sum(column.n_notes for column in self.columns)

    @property
    def n_loose(self) -> int:
        return sum(column.loose.n_notes for column in self.columns)

    @property
    def cards(self) -> list[Card]:
        return [
            card for column in self.columns for line in (*column.lines, column.loose) for card in line.cards
        ]

    def under(self) -> dict[Any, str]:
        """{note: title of its heading} of the cards that stand under one."""
        return {
            card.note.pk: line.heading.title
            for column in self.columns
            for line in column.lines
            if line.heading
            for card in line.cards
        }


def board_of(session: Session, user: Any) -> Board:
    """The whole harvest of a session, in a fixed number of queries."""
    return boards_of([session], user)[0]


def boards_of(sessions: list[Session], user: Any) -> list[Board]:
    """The harvests of several sessions, in the same number of queries as one."""
    notes = (
        queries.with_words(Note.objects.filter(session__in=sessions))
        .select_related("table", "session__event")
        .annotate(n_dots=Sum("votes__dots"))
        .order_by("order", "written_at", "pk")
    )
    items = queries.speaking(queries.items(notes, user))
    cards = {item.note.pk: Card(item, tells_places=tells_places(item.note.session)) for item in items}
    for card in cards.values():
        card.dots = sum(getattr(each.note, "n_dots", 0) or 0 for each in card.everything)
        card.n_tables = len({each.note.table_id for each in card.everything if each.note.table_id})
    headings = Heading.objects.filter(session__in=sessions).order_by("order", "pk")
    under = list(headings.prefetch_related(Prefetch("notes", Note.objects.only("pk"))))
    return [
        _board(session, cards, [each for each in under if each.session_id == session.pk])
        for session in sessions
    ]


def _board(session: Session, cards: dict[Any, Card], headings: list[Heading]) -> Board:
    own = {pk: card for pk, card in cards.items() if card.note.session_id == session.pk}
    columns = []
    for kind in Note.Kind:
        left = {pk: card for pk, card in own.items() if card.note.kind == kind}
        if not left and kind not in ALWAYS:
            continue
        lines = []
        for heading in headings:
            if heading.kind != kind:
                continue
            chosen = {note.pk for note in heading.notes.all()}
            lines.append(Line(heading, [left.pop(pk) for pk in list(left) if pk in chosen]))
        columns.append(Column(kind.value, COLUMN_NAMES[kind.value], lines, Line(None, list(left.values()))))
    return Board(session, columns)
