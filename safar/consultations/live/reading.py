"""What screens are shown: notes as the session's rule allows, the round, and the news as it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from safar.consultations.attribution import RULES, SMALL_TABLE, stakeholder_type_of, stakeholder_words
from safar.consultations.models import Attribution, Happening, Round, Session

# One statement for any number of notes: a process reads the news for all its screens with it.
# `told` is whether the place of a note may be known: enough people sat there (or seats stood there, where
# no seating says), and no stakeholder type is told, of which a table often has one.
NOTES = """
SELECT n.id, n.kind, n.heading, n.text, n.language,
  CASE WHEN place.told THEN t.number END, CASE WHEN place.told THEN r.number END,
  n.who, n.revision, n.hidden_at IS NOT NULL, s.attribution,
  ARRAY(SELECT c.country_id FROM consultations_note_countries c WHERE c.note_id = n.id ORDER BY 1),
  ARRAY(SELECT o.objective_id FROM consultations_note_objectives o WHERE o.note_id = n.id ORDER BY 1),
  COALESCE((SELECT sum(v.dots) FROM consultations_vote v WHERE v.note_id = n.id), 0)::int,
  COALESCE((SELECT json_agg(json_build_object('id', x.id, 'base', x.base_revision, 'kind', x.kind,
      'heading', x.heading, 'text', x.text) ORDER BY x.arrived_at)
    FROM consultations_noterival x WHERE x.note_id = n.id AND x.settled_at IS NULL), '[]'::json)::text
FROM consultations_note n
JOIN consultations_session s ON s.id = n.session_id
LEFT JOIN consultations_table t ON t.id = n.table_id
LEFT JOIN consultations_round r ON r.id = n.round_id
CROSS JOIN LATERAL (SELECT s.attribution = 'named' OR n.table_id IS NULL OR (
  (s.attribution = 'unattributed' OR n.who = '') AND COALESCE((
    SELECT min(x.people) FROM (
      SELECT count(*) AS people FROM consultations_seating g
      JOIN consultations_participant p ON p.id = g.participant_id AND p.status <> 'absent'
      WHERE g.table_id = n.table_id AND (n.round_id IS NULL OR g.round_id = n.round_id)
      GROUP BY g.round_id) x
  ), t.seats) >= :small) AS told) place
WHERE n.session_id = %(session)s AND n.merged_into_id IS NULL
""".replace(":small", str(SMALL_TABLE))
SOME_NOTES = NOTES + " AND n.id = ANY(%(notes)s::uuid[])"
ALL_NOTES = NOTES + " ORDER BY n.written_at, n.id"
NEWS = """
SELECT id, kind, payload::text FROM consultations_happening
WHERE session_id = %(session)s AND id > %(after)s ORDER BY id LIMIT %(most)s
"""
OF_A_NOTE = ("note", "rival")
MOST_NEWS = 5000


@dataclass
class Types:
    """Words that name a stakeholder type, with its name: what may stand for a person by that rule."""

    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session) -> Types:
        if session.attribution != Attribution.STAKEHOLDER_TYPE:
            return cls()
        found = {word: stakeholder_type_of(word) for word in stakeholder_words()}
        return cls({word: str(kind.said("name", session.language)) for word, kind in found.items() if kind})

    def name(self, who: str) -> str:
        return self.names.get(who.strip().casefold(), "")


def note_of(row: Sequence[Any], types: Types) -> dict[str, Any]:
    """A note as screens get it. Who and whence only as the session's rule allows now."""
    rule = row[10]
    named = rule == Attribution.NAMED
    return {
        "id": str(row[0]),
        "kind": row[1],
        "heading": row[2],
        "text": row[3],
        "language": row[4],
        "table": row[5],
        "round": row[6],
        "who": row[7] if named else types.name(row[7]) if rule == Attribution.STAKEHOLDER_TYPE else "",
        "countries": list(row[11]) if named else [],
        "objectives": list(row[12]),
        "revision": row[8],
        "dots": row[13],
        "hidden": row[9],
        "rivals": json.loads(row[14]),
    }


def frame(number: int, kind: str, data: Any) -> bytes:
    """One piece of news as server-sent events write it."""
    words = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return f"id: {number}\nevent: {kind}\ndata: {words}\n\n".encode()


@dataclass
class Fresh:
    """News read from the database, still without the notes it speaks of."""

    rows: list[tuple[int, str, dict[str, Any]]]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Fresh:
        """The last news of each thing: what was overtaken is not sent."""
        last: dict[tuple[str, Any], tuple[int, str, dict[str, Any]]] = {}
        for number, kind, payload in rows:
            said = json.loads(payload)
            subject = (kind, said.get("note"))
            last.pop(subject, None)
            last[subject] = (number, kind, said)
        return cls(list(last.values()))

    @property
    def notes(self) -> list[str]:
        return [said["note"] for _number, kind, said in self.rows if kind in OF_A_NOTE]

    def frames(self, notes: dict[str, dict[str, Any]]) -> list[tuple[int, bytes]]:
        """(number, bytes) of each piece; a note that is gone meanwhile has news of its own."""
        found: list[tuple[int, bytes]] = []
        for number, kind, said in self.rows:
            data: Any = said
            if kind in OF_A_NOTE:
                if said["note"] not in notes:
                    continue
                data = notes[said["note"]]
            elif kind == "round":
                data = {**said, "now": timezone.now()}
            found.append((number, frame(number, kind, data)))
        return found


def news_since(session: Session, after: int) -> tuple[int, list[bytes]]:
    """(number of the last news, the news since `after`) of a session."""
    with connection.cursor() as cursor:
        cursor.execute(NEWS, {"session": session.pk, "after": after, "most": MOST_NEWS})
        rows = cursor.fetchall()
        fresh = Fresh.of(rows)
        notes: dict[str, dict[str, Any]] = {}
        if fresh.notes:
            cursor.execute(SOME_NOTES, {"session": session.pk, "notes": fresh.notes})
            types = Types.of(session)
            notes = {str(row[0]): note_of(row, types) for row in cursor.fetchall()}
    return (rows[-1][0] if rows else after), [words for _number, words in fresh.frames(notes)]


def last_news(session: Session) -> int:
    newest = Happening.objects.filter(session=session).order_by("-pk").values_list("pk", flat=True)[:1]
    return next(iter(newest), 0)


def current_round(session: Session) -> Round | None:
    """The round under way; between rounds the one that ended last; before the first, the first."""
    rounds: list[Round] = list(session.rounds.order_by("number"))
    begun = [each for each in rounds if each.started_at]
    running = [each for each in begun if not each.ended_at]
    shown = running or begun or rounds[:1]
    return shown[-1] if shown else None


def round_of(found: Round | None) -> dict[str, Any] | None:
    if found is None:
        return None
    names = ("number", "minutes", "started_at", "paused_at", "paused_seconds", "ended_at")
    return {name: getattr(found, name) for name in names}


def session_of(session: Session) -> dict[str, Any]:
    return {
        "state": session.state,
        "joining": session.joining,
        "attribution": session.attribution,
        "rule": str(RULES[Attribution(session.attribution)]),
        "dots": session.dots,
    }


def state_of(session: Session) -> dict[str, Any]:
    """Everything a screen starts from. `last` is read first: later news may be told twice, never missed."""
    last = last_news(session)
    with connection.cursor() as cursor:
        cursor.execute(ALL_NOTES, {"session": session.pk})
        rows = cursor.fetchall()
    types = Types.of(session)
    return {
        "last": last,
        "session": session_of(session),
        "round": round_of(current_round(session)),
        "notes": [note_of(row, types) for row in rows],
    }
