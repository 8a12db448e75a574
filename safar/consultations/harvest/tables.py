"""What is read from a harvest: the summary table of a session, and the screens of the wrap-up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from safar.consultations.harvest.boards import ALWAYS, Board, Card, Column
from safar.consultations.models import Note, Session, Speaker

ON_A_SCREEN = 6  # points of a column that can be read from the last row


@dataclass
class Part:
    """What stands under one heading of a column; without a title, what stands under none."""

    title: str
    detail: str = ""
    cards: list[Card] = field(default_factory=list)


@dataclass
class SummaryColumn:
    kind: str
    name: Any
    parts: list[Part]


def summary_of(board: Board) -> list[SummaryColumn]:
    """The three columns: headings of the harvest in their order, then the note takers' own, then the rest."""
    return [
        SummaryColumn(column.kind, column.name, _parts(column))
        for column in board.columns
        if column.kind in ALWAYS
    ]


def _parts(column: Column) -> list[Part]:
    parts = [
        Part(line.heading.title, line.heading.detail, line.cards)
        for line in column.lines
        if line.heading and (line.cards or line.heading.detail)
    ]
    written: dict[str, Part] = {}
    for card in column.loose.cards:
        written.setdefault(card.note.group, Part(card.note.group)).cards.append(card)
    rest = written.pop("", None)
    return [*parts, *written.values(), *([rest] if rest else [])]


@dataclass
class Point:
    """One thing a column says: a heading with how much stands behind it, or a note of its own."""

    title: str
    language: str
    detail: str = ""
    n_notes: int = 1
    dots: int = 0
    url: str = ""


@dataclass
class SlideColumn:
    kind: str
    name: Any
    points: list[Point]
    more: int


@dataclass
class Slide:
    """One session on the projector."""

    session: Session
    hosts: list[Speaker]
    n_notes: int
    columns: list[SlideColumn]
    quotes: list[Card]


def wrap_up_of(boards: Iterable[Board]) -> list[Slide]:
    return [_slide(board) for board in boards]


def _slide(board: Board) -> Slide:
    part = board.session.part
    hosts = [each for each in part.speakers.all() if each.role == Speaker.Role.HOST] if part else []
    quotes = [card for column in board.columns if column.kind == Note.Kind.QUOTE for card in _cards(column)]
    quotes = [card for card in quotes if not card.note.hidden_at]
    return Slide(
        session=board.session,
        hosts=hosts,
        n_notes=board.n_notes,
        columns=[_slide_column(column, board.session) for column in board.columns if column.kind in ALWAYS],
        quotes=sorted(quotes, key=lambda card: -card.dots)[:2],
    )


def _cards(column: Column) -> list[Card]:
    return [card for line in (*column.lines, column.loose) for card in line.cards]


def _slide_column(column: Column, session: Session) -> SlideColumn:
    """Headings first; then what stands alone: the note takers' own headings and single notes, by dots."""
    points = [
        Point(
            line.heading.title, session.language, line.heading.detail, line.n_notes, line.dots,
        )
        for line in column.lines
        if line.heading and (line.cards or line.heading.detail)
    ]  # fmt: skip
    groups: dict[str, list[Card]] = {}
    single = []
    for card in column.loose.cards:
        if card.note.hidden_at:
            continue
        if card.note.group:
            groups.setdefault(card.note.group, []).append(card)
        else:
            single.append(card)
    rest = [
        Point(
            title, cards[0].note.language, "", sum(len(each.everything) for each in cards),
            sum(each.dots for each in cards),
        )
        for title, cards in groups.items()
    ]  # fmt: skip
    rest += [
        Point(
            str(card.note), card.note.language, "", len(card.everything), card.dots,
            card.note.get_absolute_url(),
        )
        for card in single
    ]  # fmt: skip
    rest.sort(key=lambda point: (-point.dots, -point.n_notes))
    points += rest
    return SlideColumn(column.kind, column.name, points[:ON_A_SCREEN], max(0, len(points) - ON_A_SCREEN))
