"""Making a plan: set up, search, polish, and say how good it is."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from statistics import mean
from typing import TYPE_CHECKING

from safar.consultations.seating.bounds import fewest_alike, fewest_repeats, most_heard
from safar.consultations.seating.nouns import Mix, Person, Plan, Rounds, Table, alike, at_tables
from safar.consultations.seating.puzzle import ATTRIBUTES, Puzzle, set_up

if TYPE_CHECKING:
    from safar.consultations.seating.search import Search

STEPS = 30  # of the search, for each person and round
FEW, FEW_STEPS = 400, 40_000  # in a small room every seat counts
TRIES, LARGE = 3, 1000
SMALL = 250  # people times tables: up to here the solver sees more than the search within its time


Tell = Callable[[float], None]


def seat(
    people: Sequence[Person],
    tables: Sequence[Table],
    rounds: int,
    *,
    seed: int = 1,
    solver: bool = True,
    tell: Tell | None = None,
) -> Plan:
    """A plan for these people. The same people, tables and seed make the same plan.

    `tell` hears now and then how much of the work is done, from 0 to 1. Raises Refusal when there are too
    few seats, or no table for somebody's language.
    """
    began = time.monotonic()
    puzzle = set_up(people, tables, rounds)
    bound = repeat_bound(puzzle)
    alike_bound = sum(_alike_bound(puzzle, name) for name in ATTRIBUTES) * rounds
    best, method = _search(puzzle, bound, alike_bound, seed, solver, tell or (lambda _done: None))
    plan = Plan(best.rounds(), tuple(tables), repeats=best.repeats, bound=bound, method=method)
    plan.mix = mix_of(puzzle, plan.rounds)
    plan.languages = {
        table.number: spoken
        for table, spoken in zip(tables, puzzle.spoken, strict=True)
        if spoken and not table.language
    }
    plan.seconds = round(time.monotonic() - began, 2)
    return plan


def _search(
    puzzle: Puzzle, bound: int, alike_bound: int, seed: int, solver: bool, tell: Tell
) -> tuple[Search, str]:
    """The best of a few searches; the first that cannot be bettered ends it."""
    # A large room has so many good plans that one search finds one.
    tries = TRIES if len(puzzle.people) * puzzle.rounds <= LARGE else 1
    best = _annealed(puzzle, seed, lambda done: tell(0.9 * done / tries))
    for attempt in range(1, tries + 1):
        if best.repeats == bound and _alike(puzzle, best.rounds()) == alike_bound:
            return best, "annealing"
        if attempt < tries:
            again = _annealed(
                puzzle,
                seed + 1000 * attempt,
                lambda done, before=attempt: tell(0.9 * (before + done) / tries),  # type: ignore[misc]
            )
            best = min(best, again, key=lambda each: each.total)
    tell(0.9)
    if solver and len(puzzle.people) * len(puzzle.tables) <= SMALL and _polish(best):
        return best, "annealing + CP-SAT"
    return best, "annealing"


def _annealed(puzzle: Puzzle, seed: int, tell: Tell) -> Search:
    from safar.consultations.seating.search import Search

    search = Search(puzzle, seed)
    seats = len(puzzle.travellers) * puzzle.rounds
    search.run(max(STEPS * seats, FEW_STEPS if seats <= FEW else 0), tell=tell)
    search.run(5 * len(puzzle.travellers), hot=1.0, cold=0.1)
    return search


def _polish(search: Search) -> bool:
    try:
        from safar.consultations.seating.exact import polish
    except ImportError:
        return False
    return polish(search)


def repeat_bound(puzzle: Puzzle) -> int:
    """The fewest repeat meetings of any plan (proof: `bounds.fewest_repeats`)."""
    return fewest_repeats(
        [puzzle.possible[place] for place in puzzle.travellers],
        puzzle.kept_at(),
        [table.seats for table in puzzle.tables],
        puzzle.rounds,
    )


def mix_of(puzzle: Puzzle, rounds: Rounds) -> dict[str, Mix]:
    """For types, regions and organisations: how mixed the tables are, and could be."""
    return {name: _mix(puzzle, rounds, name) for name in ATTRIBUTES}


def _mix(puzzle: Puzzle, rounds: Rounds, name: str) -> Mix:
    value = {person.id: getattr(person, name) for person in puzzle.people}
    seated = [ids for ids in at_tables(rounds) if ids]
    kinds = {kind for kind in value.values() if kind}
    return Mix(
        pairs=sum(alike([value[each] for each in ids]) for ids in seated),
        bound=_alike_bound(puzzle, name) * len(rounds),
        heard=round(mean(len({value[each] for each in ids} - {""}) for ids in seated), 2),
        best=round(
            most_heard(
                [_spread(puzzle, name, kind) for kind in sorted(kinds)],
                [table.seats for table in puzzle.tables],
                len(seated) // len(rounds),
            ),
            2,
        ),
    )


def _spread(puzzle: Puzzle, name: str, kind: str) -> tuple[int, int]:
    """How many people of a kind there are, and how many tables they reach together."""
    places = [place for place, each in enumerate(puzzle.people) if getattr(each, name) == kind]
    return len(places), len(frozenset().union(*(puzzle.possible[place] for place in places)))


def _alike(puzzle: Puzzle, rounds: Rounds) -> int:
    total = 0
    for name in ATTRIBUTES:
        value = {person.id: getattr(person, name) for person in puzzle.people}
        total += sum(alike([value[each] for each in ids]) for ids in at_tables(rounds))
    return total


def _alike_bound(puzzle: Puzzle, name: str) -> int:
    """The fewest pairs alike at tables in one round: each kind spread as well as it can be on its own."""
    total = 0
    kinds = Counter(getattr(person, name) for person in puzzle.people)
    for kind, n in sorted(kinds.items()):
        if not kind or n < 2:
            continue
        kept = [0] * len(puzzle.tables)
        reaches = []
        for place, person in enumerate(puzzle.people):
            if getattr(person, name) != kind:
                continue
            if place in puzzle.kept:
                kept[puzzle.kept[place]] += 1
            else:
                reaches.append(puzzle.possible[place])
        total += fewest_alike(reaches, kept)
    return total
