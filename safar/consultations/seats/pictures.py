"""A session's tables at a glance: a circle each, and a letter for everybody's stakeholder type."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from safar.consultations.models import Participant, Round, Seating, Session, Table
from safar.consultations.seats.keeping import HOSTING, region_of
from safar.reference.models import StakeholderType

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TONES = 8
SIZE, RING, TABLE = 160, 58, 30  # of a drawn table: whole, where seats stand, the table itself


@dataclass(frozen=True)
class Kind:
    """A stakeholder type as the pictures of this session write it."""

    code: str
    type: StakeholderType
    letter: str
    tone: int
    n: int


@dataclass
class Seat:
    """A seat in a picture; without a person it is free."""

    x: float
    y: float
    person: Participant | None = None
    kind: Kind | None = None
    stays: bool = False


@dataclass
class TableView:
    """One table in one round."""

    table: Table
    language: str
    seats: list[Seat]
    radius: float
    n_types: int
    best_types: int
    n_regions: int
    best_regions: int

    @property
    def people(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.person]


@dataclass
class Room:
    """All tables in one round, and who sits nowhere."""

    round: Round
    tables: list[TableView]
    kinds: list[Kind]
    unseated: list[Participant] = field(default_factory=list)


def letter(place: int) -> str:
    """A, B … Z, A2, B2 …

    >>> letter(1), letter(27)
    ('B', 'B2')
    """
    again, which = divmod(place, len(LETTERS))
    return LETTERS[which] + (str(again + 1) if again else "")


def kinds_of(people: list[Participant]) -> list[Kind]:
    """The types there are, the most frequent first: A, B, C …"""
    counts = Counter(each.stakeholder_type for each in people if each.stakeholder_type)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0].code))
    return [Kind(each.code, each, letter(place), place % TONES, n) for place, (each, n) in enumerate(ordered)]


def room_of(session: Session, round: Round, languages: dict[int, str]) -> Room:
    """One round as a picture, in four queries."""
    people = list(
        session.event.people.select_related("stakeholder_type", "country__region__parent__parent").order_by(
            "name", "pk"
        )
    )
    by_id = {each.pk: each for each in people}
    coming = [each for each in people if each.status != Participant.Status.ABSENT]
    kinds = kinds_of(coming)
    by_code = {kind.code: kind for kind in kinds}
    regions = len({region_of(each.country) for each in coming} - {""})
    tables = list(session.tables.select_related("host").order_by("number"))
    sitting: dict[int, list[Participant]] = {table.pk: [] for table in tables}
    for table, person in (
        Seating.objects.filter(round=round).order_by("pk").values_list("table", "participant")
    ):
        sitting[table].append(by_id[person])
    seated = {each.pk for row in sitting.values() for each in row}
    return Room(
        round,
        [_view(table, sitting[table.pk], by_code, regions, languages) for table in tables],
        kinds,
        [each for each in coming if each.pk not in seated],
    )


def _view(
    table: Table, people: list[Participant], kinds: dict[str, Kind], regions: int, languages: dict[int, str]
) -> TableView:
    n = max(table.seats, len(people), 1)
    people = sorted(people, key=lambda each: (not _stays(each, table), each.name))
    seats = []
    for place in range(n):
        turn = 2 * math.pi * place / n - math.pi / 2
        person = people[place] if place < len(people) else None
        seats.append(
            Seat(
                x=round(SIZE / 2 + RING * math.cos(turn), 1),
                y=round(SIZE / 2 + RING * math.sin(turn), 1),
                person=person,
                kind=kinds.get(person.stakeholder_type_id or "") if person else None,
                stays=bool(person and _stays(person, table)),
            )
        )
    return TableView(
        table=table,
        language=table.language or languages.get(table.number, ""),
        seats=seats,
        radius=round(min(14.0, math.pi * RING / n * 0.85), 1),
        n_types=len({each.stakeholder_type_id for each in people} - {None}),
        best_types=min(len(people), len(kinds)),
        n_regions=len({region_of(each.country) for each in people} - {""}),
        best_regions=min(len(people), regions),
    )


def _stays(person: Participant, table: Table) -> bool:
    return person.pk == table.host_id or person.role in HOSTING


def figures_of(quality: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """(what, how mixed) in the order in which people ask."""
    mix = quality.get("mix", {})
    return [(name, mix[name]) for name in ("stakeholder_type", "region", "organisation") if name in mix]
