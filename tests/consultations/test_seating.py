"""Seats over rounds: everybody sits once, hosts stay, few meet twice, and the plan says how good it is."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from safar.consultations.command_group import consultations
from safar.consultations.importing.reading import read_file
from safar.consultations.seating import command as _command  # noqa: F401  (adds itself to the group)
from safar.consultations.seating import exact
from safar.consultations.seating import plan as plan_module
from safar.consultations.seating.moves import offers
from safar.consultations.seating.nouns import Person, Table, repeats_of
from safar.consultations.seating.plan import seat
from safar.consultations.seating.puzzle import set_up
from safar.consultations.seating.reading import read_people
from safar.consultations.seating.reseat import reseat
from safar.consultations.seating.search import Search
from safar.lib.refusal import Refusal


@pytest.fixture(scope="module", autouse=True)
def short_search():
    """Whether seats are kept to is seen after a short search; how good a long one is, in bench/seating.py."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan_module, "FEW_STEPS", 1500)
        patch.setattr(plan_module, "TRIES", 1)
        yield


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


SPOKEN = (("en",), ("fr",), ("en", "fr"), ("ar", "en"), ("pt",), ())


@st.composite
def awkward_rooms(draw):
    """Few or many people, hosts who keep a table or not, languages of people and of tables: seats or none."""
    n_tables = draw(st.integers(1, 6))
    tables = [
        Table(number, draw(st.integers(1, 5)), draw(st.sampled_from(("", "", "en", "fr"))))
        for number in range(1, n_tables + 1)
    ]
    n_people = draw(st.integers(0, 14))
    people = [
        Person(
            id=str(number),
            stakeholder_type=draw(st.sampled_from(("", *TYPES))),
            languages=draw(st.sampled_from(SPOKEN)),
            is_host=draw(st.booleans()) and number < 3,
            table=draw(st.sampled_from((None, None, 1, n_tables))) if number < 2 else None,
        )
        for number in range(n_people)
    ]
    return people, tables, draw(st.integers(1, 3))


def seated_or_not(people, tables, rounds):
    """(plan, "") or (None, why not)"""
    try:
        return seat(people, tables, rounds, solver=False), ""
    except Refusal as refusal:
        return None, str(refusal)


@settings(max_examples=60, deadline=None)
@given(awkward_rooms())
def test_an_awkward_room_is_seated_rightly_or_refused_with_a_sentence(room):
    people, tables, rounds = room
    plan, why = seated_or_not(*room)
    if plan is None:
        assert why.endswith(".")
        everybody_understands = all("en" in each.languages or not each.languages for each in people)
        free = not any(each.is_host or each.table for each in people)
        room_enough = sum(table.seats for table in tables if table.language != "fr") >= len(people) > 0
        assert not (everybody_understands and free and room_enough), why
        return
    known = {person.id: person for person in people}
    for seated in plan.rounds:
        assert sorted(each for ids in seated for each in ids) == sorted(known)
        for table, ids in zip(tables, seated, strict=True):
            assert len(ids) <= table.seats
            named = [set(known[each].languages) for each in ids if known[each].languages]
            assert not named or set.intersection(*named), "nobody understands everybody at this table"
            assert not table.language or all(table.language in each for each in named)
    for person in people:
        places = {plan.table_of(person.id, round) for round in range(rounds)}
        assert not person.table or places == {person.table}
        assert not person.is_host or len(places) == 1
    assert plan.bound <= plan.repeats
    assert all(mix.bound <= mix.pairs for mix in plan.mix.values())
    for person in people[:2]:
        for offer in offers(plan, people, person.id, 0):
            assert offer.table != plan.table_of(person.id, 0)


def test_seven_people_at_four_tables_and_more_tables_than_hosts():
    people = [Person(id=str(number), is_host=number < 2) for number in range(7)]
    plan = seat(people, [Table(number, 2) for number in range(1, 5)], 3)
    assert (plan.repeats, plan.bound) == (0, 0)
    plan = seat(people, [Table(number, 4) for number in range(1, 31)], 2)
    assert plan.repeats == 0
    assert sum(len(ids) for ids in plan.rounds[0]) == 7


def test_one_language_that_only_few_tables_speak_is_kept_together():
    people = [Person(id=f"fr{n}", languages=("fr",)) for n in range(3)]
    people += [Person(id=f"en{n}", languages=("en",)) for n in range(27)]
    plan = seat(people, [Table(number, 6) for number in range(1, 7)], 3)
    for seated in plan.rounds:
        together = [ids for ids in seated if any(each.startswith("fr") for each in ids)]
        assert [sorted(each) for each in together] == [["fr0", "fr1", "fr2"]]


def test_the_solver_never_makes_a_plan_worse(monkeypatch):
    people = [Person(id=str(number), stakeholder_type=TYPES[number % 5]) for number in range(12)]
    search = Search(set_up(people, [Table(number, 4) for number in range(1, 4)], 2), 1)
    search.run(3000)
    before, seats = search.total, search.rounds()
    # Cut short, it may hand back anything that is allowed.
    monkeypatch.setattr(exact, "_best_round", lambda *_asked: [number // 4 for number in range(12)])
    assert not exact.polish(search)
    assert (search.total, search.rounds()) == (before, seats)


HEADINGS = {
    "en": "id,name,organisation,stakeholder type,country,languages",
    "fr": "identifiant,nom,organisme,type de partie prenante,pays,langues",
    "es": "número,nombre,organización,tipo,país,idiomas",
    "ru": "номер,имя,организация,тип,страна,языки",
    "ar": "الرقم,الاسم,المنظمة,النوع,البلد,اللغات",
    "zh": "编号,姓名,组织,类型,国家,语言",
}


@pytest.mark.parametrize("language", HEADINGS)
def test_headings_are_read_in_six_languages(tmp_path, language):
    file = tmp_path / "people.csv"
    rows = ["7,Ana,City of Sol,city,MEX,es;English", "8,Bo,Union,union,KEN,"]
    file.write_text("\n".join([HEADINGS[language], *rows]), encoding="utf-8")
    crowd = read_people(read_file(file, ""), tables=2, region_of={"mex": "019", "ken": "002"})
    ana, bo = crowd.people
    assert (ana.id, ana.organisation, ana.stakeholder_type, ana.region) == ("7", "city of sol", "city", "019")
    assert (ana.languages, bo.languages, crowd.names["8"]) == (("es", "en"), (), "Bo")
    assert crowd.notices == []


def test_unknown_columns_are_passed_over_and_named(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,shoe size,e-mail\n1,42,a@example.org\n")
    crowd = read_people(read_file(file, ""), tables=1)
    assert [person.id for person in crowd.people] == ["1"]
    assert "shoe size" in crowd.notices[0]
    assert "e-mail" in crowd.notices[0]


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
    people = [Person(id=str(number), stakeholder_type=TYPES[number % 5]) for number in range(15)]
    tables = [Table(number, 5) for number in range(1, 4)]
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
