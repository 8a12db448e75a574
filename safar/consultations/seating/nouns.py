"""What a seating plan is made of: people, tables, and who sits where in each round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

Rounds = list[list[list[str]]]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to seat. `table` keeps them there in every round; empty attributes say nothing of them.

    Whoever named no language may sit anywhere: we do not know better, and the plan says how many they are.
    """

    id: str
    organisation: str = ""
    stakeholder_type: str = ""
    region: str = ""
    country: str = ""
    languages: tuple[str, ...] = ()
    is_host: bool = False
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table. With a language, only those who speak it sit there."""

    number: int
    seats: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Mix:
    """How people who are alike share tables: pairs over all rounds, and kinds heard at a table.

    `pairs` is what the plan has, `bound` what no plan can undercut; `heard` and `best` count, for a table
    in a round, how many kinds sit there on average and could at most.
    """

    pairs: int
    bound: int
    heard: float
    best: float

    def as_dict(self) -> dict[str, Any]:
        return {"pairs": self.pairs, "bound": self.bound, "heard": self.heard, "best": self.best}


@dataclass
class Plan:
    """Ids by round and table, and how good that is beside what is possible."""

    rounds: Rounds
    tables: tuple[Table, ...]
    repeats: int = 0
    bound: int = 0
    mix: dict[str, Mix] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)  # what is spoken, where that had to be settled
    method: str = ""
    seconds: float = 0.0

    def table_of(self, person: str, round: int) -> int | None:
        """The number of the table where somebody sits in a round, counted from 0."""
        for table, ids in zip(self.tables, self.rounds[round], strict=True):
            if person in ids:
                return table.number
        return None


def meetings(rounds: Rounds) -> Counter[tuple[str, str]]:
    """How often each two people sit together."""
    return Counter(
        (one, other) if one < other else (other, one)
        for tables in rounds
        for ids in tables
        for one, other in combinations(ids, 2)
    )


def repeats_of(rounds: Rounds) -> int:
    """Meetings that are not the first of two people: all meetings less the pairs who met.

    >>> repeats_of([[["a", "b"], ["c"]], [["a", "b"], ["c"]], [["a", "b", "c"], []]])
    2
    """
    met = meetings(rounds)
    return met.total() - len(met)


def alike(values: Sequence[str]) -> int:
    """How many pairs of these are the same; nothing is like nothing.

    >>> alike(["union", "union", "union", "city", "", ""])
    3
    """
    return sum(n * (n - 1) // 2 for value, n in Counter(values).items() if value)


def at_tables(rounds: Rounds) -> Iterator[list[str]]:
    """Everybody at one table in one round, for each of them."""
    for tables in rounds:
        yield from tables
