"""Seats over rounds: everybody sits once, hosts stay, few meet twice, and the plan says how good it is."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from safar.consultations.command_group import consultations
from safar.consultations.seating import command as _command  # noqa: F401  (adds itself to the group)
from safar.consultations.seating.nouns import Person, Table, repeats_of
from safar.consultations.seating.plan import seat
from safar.consultations.seating.reseat import reseat
from safar.lib.refusal import Refusal

TYPES = ("ministry", "city", "union", "employer", "civil_society")
REGIONS = ("002", "019", "142", "150")


@st.composite
def rooms(draw):
    """(people, tables, rounds) of a small room in which everybody finds a seat."""
    n_tables = draw(st.integers(2, 5))
    seats = draw(st.integers(2, 6))
    n_people = draw(st.integers(2, n_tables * seats))
    hosts = draw(st.integers(0, min(n_tables, n_people)))
    people = [
        Person(
            id=str(number),
            organisation=draw(st.sampled_from(("", "a", "b", "c"))),
            stakeholder_type=draw(st.sampled_from(TYPES)),
            region=draw(st.sampled_from(REGIONS)),
            is_host=number < hosts,
        )
        for number in range(n_people)
    ]
    return people, [Table(number, seats) for number in range(1, n_tables + 1)], draw(st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(rooms())
def test_everybody_sits_once_in_every_round(room):
    people, tables, rounds = room
    plan = seat(people, tables, rounds, solver=False)
    assert len(plan.rounds) == rounds
    for seated in plan.rounds:
        assert sorted(each for ids in seated for each in ids) == sorted(person.id for person in people)
        assert all(len(ids) <= table.seats for ids, table in zip(seated, tables, strict=True))
    for host in (person for person in people if person.is_host):
        assert len({plan.table_of(host.id, round) for round in range(rounds)}) == 1
    assert plan.repeats == repeats_of(plan.rounds)
    assert plan.bound <= plan.repeats
    assert all(mix.bound <= mix.pairs and mix.heard <= mix.best + 0.01 for mix in plan.mix.values())


@settings(max_examples=25, deadline=None)
@given(rooms(), st.data())
def test_who_comes_late_or_not_at_all_moves_nobody(room, data):
    people, tables, rounds = room
    tables = [Table(table.number, table.seats + 1) for table in tables]
    plan = seat(people, tables, rounds, solver=False)
    gone = data.draw(st.sampled_from([person.id for person in people]))
    late = Person(id="late", stakeholder_type="union")
    changed = reseat(plan, people, arrived=[late], gone={gone})
    for before, after in zip(plan.rounds, changed.rounds, strict=True):
        for one, other in zip(before, after, strict=True):
            assert [each for each in one if each != gone] == [each for each in other if each != "late"]
        assert sum("late" in ids for ids in after) == 1


def test_nobody_meets_twice_where_that_can_be_avoided():
    """Sixteen at four tables of four: five rounds without a repeat exist (affine plane of order 4)."""
    people = [Person(id=str(number)) for number in range(16)]
    plan = seat(people, [Table(number, 4) for number in range(1, 5)], 3)
    assert (plan.repeats, plan.bound) == (0, 0)
    met = [pair for tables in plan.rounds for ids in tables for pair in combinations(sorted(ids), 2)]
    assert len(met) == len(set(met)) == 72


def test_where_people_must_meet_again_the_bound_says_so():
    """Two tables of three, two rounds: of three who shared a table, two share one again; that twice."""
    people = [Person(id=str(number)) for number in range(6)]
    plan = seat(people, [Table(1, 3), Table(2, 3)], 2)
    assert plan.repeats == plan.bound == 2


def test_a_workshop_of_190_is_seated_without_a_repeat():
    people = [
        Person(
            id=str(number),
            organisation=f"o{number % 60}",
            stakeholder_type=TYPES[number % 5],
            region=REGIONS[number % 7 % 4],
            is_host=number < 24,
        )
        for number in range(190)
    ]
    plan = seat(people, [Table(number, 8) for number in range(1, 25)], 3, solver=False)
    assert (plan.repeats, plan.bound) == (0, 0)
    # Five types, tables of eight: each hears all five, or nearly.
    assert plan.mix["stakeholder_type"].heard >= 0.95 * plan.mix["stakeholder_type"].best


def test_the_same_seed_makes_the_same_plan():
    people = [Person(id=str(number), stakeholder_type=TYPES[number % 5]) for number in range(30)]
    tables = [Table(number, 6) for number in range(1, 6)]
    assert seat(people, tables, 3, solver=False).rounds == seat(people, tables, 3, solver=False).rounds


def test_languages_are_respected():
    people = [Person(id=f"fr{n}", languages=("fr",)) for n in range(4)]
    people += [Person(id=f"en{n}", languages=("en",)) for n in range(8)]
    people += [Person(id=f"both{n}", languages=("en", "fr")) for n in range(4)]
    tables = [Table(1, 6, "fr"), Table(2, 6, "en"), Table(3, 6, "en")]
    plan = seat(people, tables, 3)
    spoken = {person.id: person.languages for person in people}
    for seated in plan.rounds:
        for table, ids in zip(tables, seated, strict=True):
            assert all(table.language in spoken[each] for each in ids)


@pytest.mark.parametrize(
    ("people", "tables", "why"),
    [
        ([], [Table(1, 4)], "Nobody is registered"),
        ([Person("a"), Person("a")], [Table(1, 4)], "same id: a"),
        ([Person("a"), Person("b")], [Table(1, 1)], "1 seats are missing"),
        ([Person("a", table=9)], [Table(1, 4)], "not there"),
        ([Person("a", languages=("ar",))], [Table(1, 4, "fr")], "No table speaks a language of a"),
    ],
)
def test_what_cannot_be_seated_is_refused_with_the_reason(people, tables, why):
    with pytest.raises(Refusal, match=why):
        seat(people, tables, 2)


def run(*arguments):
    done = CliRunner().invoke(consultations, ["seat", *map(str, arguments), "--json"], catch_exceptions=False)
    return json.loads(done.output)


@pytest.mark.django_db
def test_a_spreadsheet_is_seated(tmp_path, reference):
    file = tmp_path / "people.csv"
    rows = [f"{n},Ministry {n % 4},city,KEN,en,{'host' if n < 3 else ''}" for n in range(12)]
    file.write_text("\n".join(["id,organisation,stakeholder type,country,languages,role", *rows]))
    answer = run(file, "--tables", 3, "--rounds", 2)
    assert [[len(ids) for ids in tables] for tables in answer["rounds"]] == [[4, 4, 4], [4, 4, 4]]
    assert {"repeats", "bound", "mix"} <= answer.keys()


@pytest.mark.django_db
def test_every_bad_line_is_named_and_nobody_is_seated(tmp_path, reference):
    file = tmp_path / "people.csv"
    file.write_text("id,role,table\n1,king,\n1,host,99\n,,\n3,host,1\n")
    with pytest.raises(Refusal) as refused:
        run(file, "--tables", 3)
    assert [error["line"] for error in refused.value.details["errors"]] == [2, 3, 3]
