"""What was noted where somebody sat, and what became of it: read once for everybody of an event."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from safar.consultations import queries
from safar.consultations.attribution import SMALL_TABLE
from safar.consultations.models import Attribution, Event, Note, Participant, Seating, Session, Table
from safar.thread.kinds import Card

Place = tuple[int | None, int | None]  # (round, table)


@dataclass
class Told:
    """The notes of one session that a mail tells of."""

    session: Session
    notes: list[Note]


@dataclass
class Outcome:
    """An action or a practice, and the notes it came from."""

    card: Card
    notes: list[Note] = field(default_factory=list)


class Heard:
    """The notes of an event by the place where they were written, in a fixed number of queries."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.sessions = list(event.sessions.order_by("number").select_related("event"))
        notes = Note.objects.filter(session__event=event, merged_into=None)
        self.notes = list(queries.with_words(notes).order_by("session__number", "kind", "order", "pk"))
        self._seats: dict[UUID, set[Place]] = defaultdict(set)
        self._people: Counter[Place] = Counter()
        sat = Seating.objects.filter(round__session__event=event)
        for round_id, table_id, person, status in sat.values_list(
            "round", "table", "participant", "participant__status"
        ):
            if status != Participant.Status.ABSENT:
                self._seats[person].add((round_id, table_id))
                self._people[round_id, table_id] += 1
        hosts = Table.objects.filter(session__event=event, host__isnull=False)
        self._hosted: dict[UUID, set[int]] = defaultdict(set)
        for table_id, host in hosts.values_list("pk", "host"):
            self._hosted[host].add(table_id)
        self._sessions_of_tables = dict(
            Table.objects.filter(session__event=event).values_list("pk", "session")
        )

    def at_tables_of(self, person: Participant) -> list[Told]:
        """What was noted where the person sat; nothing for somebody without a seat."""
        seats, hosted = self._seats.get(person.pk, set()), self._hosted.get(person.pk, set())
        tables = {table for _round, table in seats} | hosted
        return self._by_session(note for note in self.notes if self._heard(note, seats, hosted, tables))

    def _heard(self, note: Note, seats: set[Place], hosted: set[int], tables: set[Any]) -> bool:
        if note.table_id is None:
            return False
        here = (
            note.table_id in hosted
            or (note.round_id, note.table_id) in seats
            or (note.round_id is None and note.table_id in tables)
        )
        return here and (note.session.attribution == Attribution.NAMED or not self._is_small(note))

    def _is_small(self, note: Note) -> bool:
        if note.round_id is not None:
            return self._people[note.round_id, note.table_id] < SMALL_TABLE
        sizes = [n for (_round, table), n in self._people.items() if table == note.table_id]
        return min(sizes, default=0) < SMALL_TABLE

    def a_few(self) -> list[Told]:
        """Some notes of each session from anywhere: what a preview shows, so that it tells of no table."""
        seen: Counter[int] = Counter()
        few = []
        for note in self.notes:
            seen[note.session_id] += 1
            if seen[note.session_id] <= 2:
                few.append(note)
        return self._by_session(few)

    def _by_session(self, notes: Any) -> list[Told]:
        found: dict[int, list[Note]] = defaultdict(list)
        for note in notes:
            found[note.session_id].append(note)
        return [Told(session, found[session.pk]) for session in self.sessions if session.pk in found]


class Became(Heard):
    """Beside what was noted, what became of each note: as far as anybody may see."""

    def __init__(self, event: Event) -> None:
        super().__init__(event)
        # A mail is forwarded: nothing stands in it that is not public.
        self._fates = queries.fates([note.knot_id for note in self.notes], AnonymousUser())

    def of(self, person: Participant) -> list[Outcome]:
        """What came of the notes at the person's tables; of the whole event where none was kept there."""
        told = self.at_tables_of(person)
        return self.of_notes([note for each in told for note in each.notes] if told else self.notes)

    def of_anything(self) -> list[Outcome]:
        return self.of_notes(self.notes)

    def of_notes(self, notes: list[Note]) -> list[Outcome]:
        found: dict[UUID, Outcome] = {}
        for note in notes:
            fate = self._fates[note.knot_id]
            for card in (*fate.actions, *fate.practices):
                outcome = found.setdefault(card.knot, Outcome(card))
                if note not in outcome.notes:
                    outcome.notes.append(note)
        return list(found.values())
