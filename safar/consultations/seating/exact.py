"""What the solver (CP-SAT of OR-tools) does better than swapping: proofs, and small rooms.

Import it where it is needed: the solver takes 100 MB. Without it plans are still made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from ortools.sat.python import cp_model

from safar.consultations.seating.puzzle import (
    AGAIN,
    EVENNESS,
    SAME_COUNTRY,
    SAME_ORGANISATION,
    SAME_REGION,
    SAME_TYPE,
    Puzzle,
    speaks,
)

if TYPE_CHECKING:
    from safar.consultations.seating.search import Search

WEIGHTS = (
    ("", EVENNESS),
    ("organisation", SAME_ORGANISATION),
    ("stakeholder_type", SAME_TYPE),
    ("region", SAME_REGION),
    ("country", SAME_COUNTRY),
)


def languages_of_tables(puzzle: Puzzle, open_tables: list[int]) -> dict[int, str] | None:
    """A language for each open table with which everybody finds a seat; None when there is none."""
    model = cp_model.CpModel()
    languages = sorted({each for person in puzzle.people for each in person.languages})
    staying: dict[int, list[int]] = defaultdict(list)
    for person, table in puzzle.kept.items():
        staying[table].append(person)
    spoken: dict[tuple[int, str], Any] = {}
    for table in range(len(puzzle.tables)):
        may = [puzzle.spoken[table]] if table not in open_tables else languages
        for language in may:
            if all(speaks(puzzle.people[person], language) for person in staying[table]):
                spoken[table, language] = model.new_bool_var(f"t{table} {language}")
        mine = [spoken[key] for key in spoken if key[0] == table]
        if not mine:
            return None
        model.add_exactly_one(mine)
    groups = Counter(tuple(sorted(puzzle.people[place].languages)) for place in puzzle.travellers)
    free = [table.seats - n for table, n in zip(puzzle.tables, puzzle.kept_at(), strict=True)]
    seated: dict[tuple[int, int], Any] = {}
    for group, (understood, n) in enumerate(sorted(groups.items())):
        for table, room in enumerate(free):
            seated[group, table] = model.new_int_var(0, min(n, room), f"g{group} t{table}")
            if understood:
                fitting = [spoken[table, each] for each in understood if (table, each) in spoken]
                open_to = spoken.get((table, ""))
                fitting += [open_to] if open_to is not None else []
                model.add(seated[group, table] <= min(n, room) * sum(fitting))
        model.add(sum(seated[group, table] for table in range(len(free))) == n)
    for table, room in enumerate(free):
        model.add(sum(seated[group, table] for group in range(len(groups))) <= room)
    solver = _solver(4.0)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {
        table: next(
            language
            for (place, language), chosen in spoken.items()
            if place == table and solver.boolean_value(chosen)
        )
        for table in open_tables
    }


def polish(search: Search, effort: float = 0.5, passes: int = 2) -> bool:
    """Seat one round after the other anew, as well as can be while the others stay. True when it helped."""
    helped = False
    for _pass in range(passes):
        before = search.total
        for r in range(search.puzzle.rounds):
            now, kept = search.total, [int(table) for table in search.at[r][: search.real]]
            seats = _best_round(search, r, effort)
            if seats is None:
                continue
            search.seat_round(r, seats)
            if search.total >= now:  # cut short, the solver may know less than the search did
                search.seat_round(r, kept)
        if search.total >= before:
            break
        helped = True
    return helped


def _best_round(search: Search, r: int, effort: float) -> list[int] | None:
    """A better table for everybody in round r; None when none was found."""
    puzzle = search.puzzle
    model = cp_model.CpModel()
    now = search.at[r]
    sits: dict[tuple[int, int], Any] = {}
    for person in range(len(puzzle.people)):
        for table in puzzle.reach[person]:
            if person in puzzle.kept:
                sits[person, table] = 1
                continue
            sits[person, table] = model.new_bool_var("")
            model.add_hint(sits[person, table], int(now[person]) == table)
        if person not in puzzle.kept:
            model.add_exactly_one(sits[person, table] for table in puzzle.reach[person])
    costs: list[Any] = []
    for name, weight in WEIGHTS:
        groups: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(puzzle.people):
            groups[getattr(each, name) if name else "everybody"].append(place)
        for value, members in groups.items():
            if value and len(members) > 1:
                costs += [weight * pair for pair in _pairs_at_tables(model, puzzle, sits, members)]
    costs += [AGAIN * again for again in _meetings_again(model, search, sits, r)]
    for place, seats in enumerate(each.seats for each in puzzle.tables):
        model.add(_sum(sits, range(len(puzzle.people)), place) <= seats)
    model.minimize(sum(costs))
    solver = _solver(effort)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        next(
            table
            for table in sorted(puzzle.reach[person])
            if person in puzzle.kept or solver.boolean_value(sits[person, table])
        )
        for person in range(len(puzzle.people))
    ]


def _pairs_at_tables(model: Any, puzzle: Puzzle, sits: Any, members: list[int]) -> list[Any]:
    """For each table, how many pairs of these people share it: n(n-1)/2, as the lines that hold it up."""
    pairs = []
    for place, table in enumerate(puzzle.tables):
        at_most = min(len(members), table.seats)
        if at_most < 2:
            continue
        count = _sum(sits, members, place)
        shared = model.new_int_var(0, at_most * (at_most - 1) // 2, "")
        for n in range(1, at_most):
            model.add(shared >= n * count - n * (n + 1) // 2)
        pairs.append(shared)
    return pairs


def _meetings_again(model: Any, search: Search, sits: Any, r: int) -> list[Any]:
    """For each two people who meet in another round, whether they do here as well."""
    again = []
    puzzle = search.puzzle
    elsewhere = search.met - (search.at[r][:, None] == search.at[r][None, :])
    for one in range(len(puzzle.people)):
        for other in range(one + 1, len(puzzle.people)):
            if elsewhere[one, other] <= 0 or (one in puzzle.kept and other in puzzle.kept):
                continue
            meet = model.new_bool_var("")
            for table in puzzle.reach[one] & puzzle.reach[other]:
                model.add(sits[one, table] + sits[other, table] <= 1 + meet)
            again.append(meet)
    return again


def _sum(sits: Any, members: Any, table: int) -> Any:
    return sum(sits[person, table] for person in members if (person, table) in sits)


def _solver(effort: float) -> Any:
    solver = cp_model.CpSolver()
    # One thread and counted effort instead of seconds: the same people get the same plan.
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = 20 * effort
    solver.parameters.random_seed = 1
    return solver
