"""Moving one person by hand: where to, with whom seats are swapped, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from safar.consultations.seating.languages import share_a_language
from safar.consultations.seating.nouns import Person, Plan
from safar.consultations.seating.puzzle import (
    AGAIN,
    EVENNESS,
    SAME_ORGANISATION,
    SAME_REGION,
    SAME_TYPE,
    speaks,
)


@dataclass(frozen=True)
class Price:
    """What a move adds, counted in pairs of people; less than nothing is a gain."""

    repeats: int = 0
    types: int = 0
    regions: int = 0
    organisations: int = 0

    def __add__(self, other: Price) -> Price:
        return Price(
            self.repeats + other.repeats, self.types + other.types,
            self.regions + other.regions, self.organisations + other.organisations,
        )  # fmt: skip

    def __neg__(self) -> Price:
        return Price(-self.repeats, -self.types, -self.regions, -self.organisations)

    @property
    def weight(self) -> int:
        return (
            AGAIN * self.repeats
            + SAME_ORGANISATION * self.organisations
            + SAME_TYPE * self.types
            + SAME_REGION * self.regions
        )


@dataclass(frozen=True)
class Offer:
    """A seat somebody could have in a round: free, or another person's who takes theirs."""

    table: int  # its number
    swap_with: str  # "" where a seat is free
    price: Price
    evenness: int


def offers(plan: Plan, people: Sequence[Person], person: str, r: int) -> list[Offer]:
    """One offer for each table where the person may sit in round r, the cheapest first.

    Those who stay at their table (hosts) are never swapped away. Nothing is offered to one who stays.
    """
    known = {each.id: each for each in people}
    me = known[person]
    here = next((place for place, ids in enumerate(plan.rounds[r]) if person in ids), None)
    if here is None or _stays(me):
        return []
    met = {each: _meetings(plan, each, r) for each in known}
    found = []
    for place, table in enumerate(plan.tables):
        if place == here:
            continue
        ids = plan.rounds[r][place]
        choices: list[Offer] = []
        if len(ids) < table.seats and _fits(me, plan, place, ids, known):
            price = _among(me, ids, known, met) + -_among(
                me, _without(plan.rounds[r][here], person), known, met
            )
            evenness = EVENNESS * (len(ids) - len(plan.rounds[r][here]) + 1)
            choices.append(Offer(table.number, "", price, evenness))
        else:
            for other in ids:
                price_or_none = _swap(plan, r, here, place, me, other, known, met)
                if price_or_none is not None:
                    choices.append(Offer(table.number, other, price_or_none, 0))
        if choices:
            found.append(min(choices, key=lambda each: (each.price.weight, each.swap_with)))
    return sorted(found, key=lambda each: (each.price.weight + each.evenness, each.table))


def _swap(
    plan: Plan,
    r: int,
    here: int,
    there: int,
    me: Person,
    other: str,
    known: dict[str, Person],
    met: dict[str, set[str]],
) -> Price | None:
    them = known.get(other)
    if them is None or _stays(them):
        return None
    mine, theirs = _without(plan.rounds[r][here], me.id), _without(plan.rounds[r][there], other)
    if not (_fits(me, plan, there, theirs, known) and _fits(them, plan, here, mine, known)):
        return None
    after = _among(me, theirs, known, met) + _among(them, mine, known, met)
    return after + -(_among(me, mine, known, met) + _among(them, theirs, known, met))


def _stays(person: Person) -> bool:
    return person.is_host or person.table is not None


def _without(ids: list[str], person: str) -> list[str]:
    return [each for each in ids if each != person]


def _meetings(plan: Plan, person: str, but: int) -> set[str]:
    """Whom somebody meets in the other rounds."""
    return {
        each
        for r, tables in enumerate(plan.rounds)
        if r != but
        for ids in tables
        if person in ids
        for each in ids
        if each != person
    }


def _fits(person: Person, plan: Plan, place: int, others: list[str], known: dict[str, Person]) -> bool:
    table = plan.tables[place]
    spoken = table.language or plan.languages.get(table.number, "")
    if spoken:
        return speaks(person, spoken)
    return share_a_language([person, *(known[each] for each in others if each in known)])


def _among(me: Person, ids: list[str], known: dict[str, Person], met: dict[str, set[str]]) -> Price:
    """The pairs somebody makes at a table with these."""
    others = [known[each] for each in ids if each in known]

    def same(name: str) -> int:
        mine = getattr(me, name)
        return sum(bool(mine) and getattr(other, name) == mine for other in others)

    return Price(
        repeats=sum(each in met[me.id] for each in ids),
        types=same("stakeholder_type"),
        regions=same("region"),
        organisations=same("organisation"),
    )
