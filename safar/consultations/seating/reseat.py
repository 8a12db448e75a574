"""Late arrivals and people who did not come: nobody else changes a seat."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from safar.consultations.seating.languages import share_a_language
from safar.consultations.seating.nouns import Person, Plan, Rounds, Table, repeats_of
from safar.consultations.seating.plan import mix_of, repeat_bound
from safar.consultations.seating.puzzle import (
    AGAIN,
    EVENNESS,
    SAME_COUNTRY,
    SAME_ORGANISATION,
    SAME_REGION,
    SAME_TYPE,
    set_up,
    speaks,
)
from safar.lib.refusal import Refusal


def reseat(
    plan: Plan,
    people: Sequence[Person],
    *,
    arrived: Sequence[Person] = (),
    gone: Collection[str] = (),
    since: int = 0,
) -> Plan:
    """The plan with some people more and some fewer, from round `since` (0 is the first) on.

    `people` are those of the plan. Everybody else keeps every seat. Raises Refusal when somebody who
    arrived finds no free seat, in any round left, at a table whose language they speak.
    """
    rounds: Rounds = [[list(ids) for ids in tables] for tables in plan.rounds]
    for tables in rounds[since:]:
        for ids in tables:
            ids[:] = [each for each in ids if each not in gone]
    known = {person.id: person for person in (*people, *arrived)}
    for person in arrived:
        _seat(person, rounds, plan, known, since)
    seated = {each for tables in rounds for ids in tables for each in ids}
    there = [known[each] for each in dict.fromkeys(known) if each in seated and each not in gone]
    return judged(replace(plan, rounds=rounds), there)


def _seat(person: Person, rounds: Rounds, plan: Plan, known: dict[str, Person], since: int) -> None:
    """The free seats that suit somebody best, round after round; then once more, knowing the others.

    In rounds where the person sits already nothing changes.
    """
    sits = {
        r: place for r, tables in enumerate(rounds) for place, ids in enumerate(tables) if person.id in ids
    }
    chosen = dict(sits)
    wanted = [r for r in range(since, len(rounds)) if r not in sits]
    for _pass in range(2):
        for r in wanted:
            met = {each for q, place in chosen.items() if q != r for each in rounds[q][place]} - {person.id}
            chosen[r] = _best_table(person, rounds[r], plan, known, met, r)
    for r in wanted:
        rounds[r][chosen[r]].append(person.id)


def _best_table(
    person: Person, tables: list[list[str]], plan: Plan, known: dict[str, Person], met: set[str], r: int
) -> int:
    fitting = [
        place
        for place, table in enumerate(plan.tables)
        if (person.table is None or person.table == table.number)
        and len(tables[place]) < table.seats
        and _understands(person, table, plan, [known[each] for each in tables[place]])
    ]
    if not fitting:
        raise Refusal(
            _(
                "No seat is free for %(person)s in round %(round)s at a table whose language they speak. "
                "Add a seat to a table, or make the plan anew."
            )
            % {"person": person.id, "round": r + 1},
            person=person.id,
            round=r + 1,
        )
    return min(
        fitting, key=lambda place: (_cost(person, [known[each] for each in tables[place]], met), place)
    )


def _understands(person: Person, table: Table, plan: Plan, others: list[Person]) -> bool:
    spoken = table.language or plan.languages.get(table.number, "")
    return speaks(person, spoken) if spoken else share_a_language([person, *others])


def _cost(person: Person, others: list[Person], met: set[str]) -> int:
    cost = 0
    for other in others:
        cost += EVENNESS + AGAIN * (other.id in met)
        for name, weight in (
            ("organisation", SAME_ORGANISATION),
            ("stakeholder_type", SAME_TYPE),
            ("region", SAME_REGION),
            ("country", SAME_COUNTRY),
        ):
            mine = getattr(person, name)
            cost += weight * bool(mine and mine == getattr(other, name))
    return cost


def judged(plan: Plan, people: Sequence[Person]) -> Plan:
    """The plan with its figures for the people now in it."""
    at = {
        each: table.number
        for tables in plan.rounds
        for table, ids in zip(plan.tables, tables, strict=True)
        for each in ids
    }
    # Hosts are where the plan put them, not where a new plan would.
    kept = [replace(each, table=at[each.id]) if each.is_host else each for each in people]
    if not kept:
        return replace(plan, repeats=0, bound=0, mix={})
    puzzle = set_up(kept, plan.tables, len(plan.rounds))
    # Rounds that are over may still hold people who have left.
    there = {each.id for each in kept}
    rounds = [[[each for each in ids if each in there] for ids in tables] for tables in plan.rounds]
    return replace(plan, repeats=repeats_of(rounds), bound=repeat_bound(puzzle), mix=mix_of(puzzle, rounds))
