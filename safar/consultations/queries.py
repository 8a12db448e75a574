"""Questions asked of events and notes more than once, or at length."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from safar.consultations.attribution import Attributed, attributed
from safar.consultations.models import Event, Heading, Note, Session, Theme
from safar.consultations.words import COLUMN_NAMES
from safar.lib.refusal import Refusal
from safar.thread.kinds import Card, cards
from safar.thread.models import Tie

# What became of many notes at once: taken up directly or through a theme, gathered, written up.
_FATES = """
SELECT tie.origin_id, tie.outcome_id, tie.kind, knot.kind
FROM thread_tie tie JOIN thread_knot knot ON knot.id = tie.outcome_id
WHERE tie.origin_id = ANY(%(knots)s) AND tie.kind = ANY(%(kinds)s)
UNION
SELECT gathered.origin_id, tie.outcome_id, tie.kind, knot.kind
FROM thread_tie gathered
JOIN thread_tie tie ON tie.origin_id = gathered.outcome_id AND tie.kind = 'taken_up'
JOIN thread_knot knot ON knot.id = tie.outcome_id
WHERE gathered.kind = 'gathered' AND gathered.origin_id = ANY(%(knots)s)
"""


@dataclass
class Fate:
    """What became of one note, as far as the reader may see."""

    themes: list[Card] = field(default_factory=list)
    practices: list[Card] = field(default_factory=list)
    actions: list[Card] = field(default_factory=list)


def fates(knots: Sequence[UUID | None], user: Any) -> dict[UUID | None, Fate]:
    """{knot of a note: what became of it}, in at most four queries however many notes."""
    found = {knot: Fate() for knot in knots}
    if not knots:
        return found
    kinds = [Tie.Kind.TAKEN_UP.value, Tie.Kind.GATHERED.value, Tie.Kind.RECORDED.value]
    with connection.cursor() as cursor:
        cursor.execute(_FATES, {"knots": list(knots), "kinds": kinds})
        rows = cursor.fetchall()
    shown = cards({(outcome, label) for _origin, outcome, _kind, label in rows}, user)
    for origin, outcome, kind, _label in rows:
        card = shown.get(outcome)
        if card is None:
            continue
        shelf = {Tie.Kind.GATHERED: "themes", Tie.Kind.RECORDED: "practices"}.get(kind, "actions")
        getattr(found[origin], shelf).append(card)
    return found


@dataclass
class Item:
    """A note as a page shows it: its words, whom it may name, and what became of it."""

    note: Note
    attributed: Attributed
    fate: Fate
    originals: list[Item] = field(default_factory=list)  # that were merged into it


@dataclass
class Group:
    heading: str
    items: list[Item]


@dataclass
class TableColumn:
    """One column of the table Opportunities / Challenges / Practices."""

    kind: str
    name: Any
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(1 + len(item.originals) for group in self.groups for item in group.items)

    @property
    def taken_up(self) -> int:
        items = [item for group in self.groups for item in group.items]
        return sum(bool(each.fate.actions) for item in items for each in (item, *item.originals))


def with_words(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Notes with everything a page says of them, in three queries."""
    return notes.select_related("session__event").prefetch_related("objectives", "countries")


def items(notes: Iterable[Note], user: Any) -> list[Item]:
    """The notes as pages show them."""
    notes = list(notes)
    became = fates([note.knot_id for note in notes], user)
    return [Item(note, attributed(note), became[note.knot_id]) for note in notes]


def table_of(session: Session, user: Any) -> list[TableColumn]:
    """The three columns of a session, and a column each for quotes and questions where there are any."""
    by_kind: dict[str, list[Item]] = {}
    for item in speaking(items(with_words(session.notes.order_by("order", "written_at")), user)):
        by_kind.setdefault(item.note.kind, []).append(item)
    titles: dict[str, dict[UUID, str]] = {}
    through = Heading.notes.through.objects.filter(heading__session=session)
    ordered = through.order_by("heading__order", "heading_id")
    for kind, title, note in ordered.values_list("heading__kind", "heading__title", "note"):
        titles.setdefault(kind, {}).setdefault(note, title)
    always = (Note.Kind.OPPORTUNITY, Note.Kind.CHALLENGE, Note.Kind.PRACTICE)
    return [
        TableColumn(
            kind.value,
            COLUMN_NAMES[kind.value],
            _grouped(by_kind.get(kind, []), titles.get(kind, {})),
        )
        for kind in Note.Kind
        if kind in always or kind in by_kind
    ]


def speaking(found: list[Item]) -> list[Item]:
    """The items without those merged into another, which stand beneath that one."""
    by_note = {item.note.pk: item for item in found}
    for item in found:
        if item.note.merged_into_id in by_note:
            by_note[item.note.merged_into_id].originals.append(item)
    return [item for item in found if item.note.merged_into_id not in by_note]


def _grouped(found: list[Item], titles: dict[UUID, str]) -> list[Group]:
    """Items under the headings of the harvest in their order; the others under the note takers' words."""
    groups: dict[str, Group] = {title: Group(title, []) for title in dict.fromkeys(titles.values())}
    for item in found:
        title = titles.get(item.note.pk) or item.note.group
        groups.setdefault(title, Group(title, [])).items.append(item)
    return [group for group in groups.values() if group.items]


def notes_of(theme: Theme) -> QuerySet[Note]:
    """The notes gathered into a theme, by session."""
    tied = Tie.objects.filter(outcome=theme.knot_id, kind=Tie.Kind.GATHERED).values("origin")
    return Note.objects.filter(knot__in=tied).order_by("session__number", "kind", "order")


def themes_of(event: Event) -> list[tuple[Theme, int]]:
    """(theme, how many notes it gathers) of an event, in three queries."""
    themes = list(event.themes.select_related("event").prefetch_related("objectives"))
    counts = dict(
        Tie.objects.filter(outcome__in=[theme.knot_id for theme in themes], kind=Tie.Kind.GATHERED)
        .order_by()
        .values_list("outcome")
        .annotate(n=Count("pk"))
    )
    return [(theme, counts.get(theme.knot_id, 0)) for theme in themes]


def headings_of(event: Event) -> list[Heading]:
    """The headings under which sessions gathered notes, each with its notes, in three queries."""
    headings = Heading.objects.filter(session__event=event, notes__isnull=False).distinct()
    return list(
        headings.select_related("session")
        .prefetch_related("notes")
        .order_by("session__number", "kind", "order", "pk")
    )


def find_note(name: str, user: Any = None) -> Note:
    """The note with this id, this short name (s3-c-03) or session and short name (fair-recruitment/s3-c-03).

    Raises Refusal when there is none, or several.
    """
    notes = Note.objects.select_related("session__event")
    if user is not None:
        notes = notes.visible_to(user)
    try:
        found = list(notes.filter(pk=uuid.UUID(name)))
    except ValueError:
        session, _slash, ref = name.rpartition("/")
        found = list(notes.filter(ref=ref, **({"session__slug": session} if session else {}))[:20])
    if len(found) == 1:
        return found[0]
    if found:
        candidates = [f"{note.session.slug}/{note.ref}" for note in found]
        raise Refusal(
            f"{len(found)} notes are called {name}. Say which: {', '.join(candidates)}.",
            candidates=candidates,
        )
    raise Refusal(f"There is no note {name}. Give its id or its short name, such as s3-c-03.")
