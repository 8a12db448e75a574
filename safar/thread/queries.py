"""Questions asked of the thread: what came of this, and what did it come from?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from safar.thread.kinds import Card, cards
from safar.thread.models import Knot, Tie

LONGEST = 8  # steps; note → theme → action → indicator → edition is four

_WALK = """
WITH RECURSIVE walk AS (
    SELECT {far}_id AS knot, {near}_id AS via, kind, 1 AS depth, ARRAY[{near}_id, {far}_id] AS path
    FROM thread_tie WHERE {near}_id = %s
  UNION ALL
    SELECT tie.{far}_id, tie.{near}_id, tie.kind, walk.depth + 1, walk.path || tie.{far}_id
    FROM thread_tie tie JOIN walk ON tie.{near}_id = walk.knot
    WHERE walk.depth < %s AND NOT tie.{far}_id = ANY(walk.path)
)
SELECT DISTINCT ON (walk.knot, walk.via, walk.kind) walk.knot, walk.via, walk.kind, walk.depth, knot.kind
FROM walk JOIN thread_knot knot ON knot.id = walk.knot
ORDER BY walk.knot, walk.via, walk.kind, walk.depth
"""


@dataclass(frozen=True)
class Step:
    """One record reached from another, `depth` ties away from where the walk began."""

    card: Card
    via: UUID
    tie: str
    depth: int

    @property
    def tie_name(self) -> Any:
        return Tie.Kind(self.tie).label


def came_of(knot: UUID | None, user: Any) -> list[Step]:
    """Everything that came of this record, nearest first, as far as the user may see."""
    return _walk(knot, user, near="origin", far="outcome")


def came_from(knot: UUID | None, user: Any) -> list[Step]:
    """Everything this record came from, nearest first, as far as the user may see."""
    return _walk(knot, user, near="outcome", far="origin")


def _walk(knot: UUID | None, user: Any, *, near: str, far: str) -> list[Step]:
    with connection.cursor() as cursor:
        cursor.execute(_WALK.format(near=near, far=far), [knot, LONGEST])
        rows = cursor.fetchall()
    shown = cards({(row[0], row[4]) for row in rows}, user)
    reachable = {knot}
    steps = []
    for reached, via, kind, depth, _label in sorted(rows, key=lambda row: row[3]):
        # What hangs on a record the user may not see stays unseen with it.
        if reached in shown and via in reachable:
            reachable.add(reached)
            steps.append(Step(shown[reached], via, kind, depth))
    return steps


def neighbours(knots: list[UUID], user: Any) -> dict[UUID, tuple[list[Step], list[Step]]]:
    """{knot: (came from, came of)}, one tie away, for many records in a fixed number of queries."""
    ties = list(
        Tie.objects.filter(origin__in=knots).union(Tie.objects.filter(outcome__in=knots)).values_list(
            "origin_id", "outcome_id", "kind"
        )
    )  # fmt: skip
    ends = {end for origin, outcome, _kind in ties for end in (origin, outcome)}
    labels = dict(Knot.objects.filter(pk__in=ends).values_list("pk", "kind"))
    shown = cards(labels.items(), user)
    around: dict[UUID, tuple[list[Step], list[Step]]] = {knot: ([], []) for knot in knots}
    for origin, outcome, kind in ties:
        if origin in around and outcome in shown:
            around[origin][1].append(Step(shown[outcome], origin, kind, 1))
        if outcome in around and origin in shown:
            around[outcome][0].append(Step(shown[origin], outcome, kind, 1))
    return around
