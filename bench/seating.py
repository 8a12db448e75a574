"""Our seats beside a random and a greedy plan: repeats, mix and seconds.

    .venv/bin/python bench/seating.py

Three events: 40 people at 6 tables, 112 at 14, and the café of 190 people, 24 tables and 3 rounds.
`random` seats everybody by chance. `greedy` puts one person after the other on the seat where they meet
the fewest known and alike people, which is what a careful organiser does by hand. Nothing is stored.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from safar.consultations.seating.nouns import Person, Rounds, Table, meetings, repeats_of
from safar.consultations.seating.plan import mix_of, repeat_bound, seat
from safar.consultations.seating.puzzle import set_up
from safar.consultations.seating.search import AGAIN, SAME_ORGANISATION, SAME_REGION, SAME_TYPE

TYPES = (
    ("government",) * 9
    + ("civil_society",) * 4
    + ("local",) * 3
    + ("union", "employer", "un") * 2
    + ("media",)
)
REGIONS = ("002",) * 5 + ("142",) * 5 + ("019",) * 4 + ("150",) * 4 + ("009",)


@dataclass
class Event:
    name: str
    people: list[Person]
    tables: list[Table]
    rounds: int


def event(n_people: int, n_tables: int, rounds: int, hosts: bool, languages: bool = False) -> Event:
    """Delegates as they come: half of one kind, several of one organisation, a host at every table."""
    chance = random.Random(n_people)
    people = [
        Person(
            id=str(number),
            organisation=f"o{chance.randrange(n_people // 2)}",
            stakeholder_type=chance.choice(TYPES),
            region=(region := chance.choice(REGIONS)),
            country=f"{region}-{chance.randrange(20)}",
            languages=("fr",)
            if languages and number % 6 == 5
            else ("en", "fr")
            if number % 3 == 0
            else ("en",),
            table=number + 1 if hosts and number < n_tables else None,
            is_host=hosts and number < n_tables,
        )
        for number in range(n_people)
    ]
    seats = -(-n_people // n_tables) + (1 if languages else 0)
    spoken = ["fr" if languages and number % 5 == 4 else "" for number in range(n_tables)]
    if languages:
        spoken = [each or "en" for each in spoken]
        people = [each if each.table is None else _host(each, spoken) for each in people]
    tables = [Table(number + 1, seats, spoken[number]) for number in range(n_tables)]
    name = f"{n_people} people, {n_tables} tables, {rounds} rounds" + (", two languages" if languages else "")
    return Event(name, people, tables, rounds)


def _host(person: Person, spoken: Sequence[str]) -> Person:
    from dataclasses import replace

    return replace(person, languages=("en", "fr"))


def ours(of: Event) -> Rounds:
    return seat(of.people, of.tables, of.rounds).rounds


def by_chance(of: Event) -> Rounds:
    """Everybody on a free seat by chance; hosts stay, languages are kept to."""
    chance = random.Random(1)
    rounds = []
    for _round in range(of.rounds):
        rounds.append(_one_by_one(of, chance, lambda person, table, seated: chance.random()))
    return rounds


def greedy(of: Event) -> Rounds:
    """One after the other on the seat that costs least at that moment."""
    chance = random.Random(1)
    rounds: Rounds = []
    known = {person.id: person for person in of.people}
    for _round in range(of.rounds):
        met = {pair for pair, _n in meetings(rounds).items()}

        def cost(person: Person, table: int, seated: list[str], met: set = met) -> float:  # type: ignore[type-arg]
            total = 0.0
            for each in seated:
                other = known[each]
                pair = (person.id, each) if person.id < each else (each, person.id)
                total += 10 + AGAIN * (pair in met)
                total += SAME_ORGANISATION * (person.organisation == other.organisation)
                total += SAME_TYPE * (person.stakeholder_type == other.stakeholder_type)
                total += SAME_REGION * (person.region == other.region)
            return total

        rounds.append(_one_by_one(of, chance, cost))
    return rounds


def _one_by_one(
    of: Event, chance: random.Random, cost: Callable[[Person, int, list[str]], float]
) -> list[list[str]]:
    """A round in which each person takes the cheapest table with a seat; again when somebody is left over."""
    while True:
        tables: list[list[str]] = [[] for _table in of.tables]
        order = chance.sample(of.people, len(of.people))
        order.sort(key=lambda each: (each.table is None, len(each.languages)))
        for person in order:
            fits = [
                place
                for place, table in enumerate(of.tables)
                if len(tables[place]) < table.seats
                and (person.table in (None, table.number))
                and (not table.language or table.language in person.languages)
            ]
            if not fits:
                break
            tables[min(fits, key=lambda place: (cost(person, place, tables[place]), place))].append(person.id)
        else:
            return tables


def figures(of: Event, rounds: Rounds) -> tuple[int, int, list[str]]:
    puzzle = set_up(of.people, of.tables, of.rounds)
    mix = mix_of(puzzle, rounds)
    shown = [
        f"{mix[name].heard} of {mix[name].best}" for name in ("stakeholder_type", "region", "organisation")
    ]
    return repeats_of(rounds), repeat_bound(puzzle), shown


def check(of: Event, rounds: Rounds) -> None:
    for seated in rounds:
        counted = Counter(each for ids in seated for each in ids)
        assert counted == Counter(person.id for person in of.people), "somebody sits twice or nowhere"
        assert all(len(ids) <= table.seats for ids, table in zip(seated, of.tables, strict=True))


def worst_tables(of: Event, rounds: Rounds) -> str:
    """How many tables hear fewer types than they could: as many as they have people, or types there are."""
    kind = {person.id: person.stakeholder_type for person in of.people}
    there = len(set(kind.values()))
    missing = Counter(
        min(len(ids), there) - len({kind[each] for each in ids}) for seated in rounds for ids in seated if ids
    )
    return ", ".join(f"{n} lack {lack}" for lack, n in sorted(missing.items()))


if __name__ == "__main__":
    for each in (
        event(40, 6, 3, hosts=False),
        event(112, 14, 4, hosts=True, languages=True),
        event(190, 24, 3, hosts=True),
    ):
        print(f"\n{each.name}")
        print(
            f"{'':8} {'repeats':>8} {'bound':>6}  {'types':>13} {'regions':>12} {'organisations':>14}"
            f" {'seconds':>8}"
        )
        for name, make in (("random", by_chance), ("greedy", greedy), ("ours", ours)):
            began = time.monotonic()
            rounds = make(each)
            seconds = time.monotonic() - began
            check(each, rounds)
            repeats, bound, mix = figures(each, rounds)
            print(
                f"{name:8} {repeats:8} {bound:6}  {mix[0]:>13} {mix[1]:>12} {mix[2]:>14} {seconds:8.2f}"
                f"  types: {worst_tables(each, rounds)}"
            )
