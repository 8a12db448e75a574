"""Reports in the manner of other organisations are read, and each general thing that helped is held fast."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from bench.report_import import KINDS, Truth, judged, without_links
from safar.consultations.reports_in import people
from safar.consultations.reports_in.places import countries_in
from safar.consultations.reports_in.reading import read
from safar.consultations.reports_in.report import understood
from safar.consultations.reports_in.shapes import joined
from safar.lib.refusal import Refusal
from tests.consultations.reports import others

# In these the columns cannot be told for certain; what is guessed must say so by its confidence.
UNSURE = {("agency_tables", "flow"), ("b_matrix", "flow"), ("c_es_partida", "flow"), ("enablers", "flow")}
EVERY = pytest.mark.parametrize(
    ("path", "form"), others.every(), ids=lambda each: each.stem if isinstance(each, Path) else each
)


@cache
def read_of(path, form):
    source = read(others.made(path, form))
    return source, understood(source).as_dict()


def said_of(text):
    return understood(read(text.encode())).as_dict()


def items(session, kind):
    return [item["text"] for item in session[kind]]


@EVERY
def test_items_kinds_and_countries_of_other_hands_are_found(path, form):
    known = others.known(path)
    truths = [Truth(i.session, i.kind, i.text, i.group, frozenset(i.countries)) for i in known.items]
    said = read_of(path, form)[1]
    score = judged(truths, said | {"sessions": [without_links(each) for each in said["sessions"]]})
    least = 0.7 if (path.stem, form) in UNSURE | {("typed_groups", "txt"), ("b_mail", "txt")} else 0.85
    assert score.found >= least * max(score.wanted, score.given), score.wrong
    if (path.stem, form) not in UNSURE:
        assert score.kinds >= least * max(score.wanted, score.given), score.wrong
        assert score.countries_found >= 0.75 * max(score.countries_wanted, score.countries_given), score.wrong


@EVERY
def test_no_line_of_another_hand_is_dropped_or_told_twice(path, form):
    source, said = read_of(path, form)
    placed = {
        tuple(place)
        for session in said["sessions"]
        for kind in KINDS.values()
        for item in session[kind]
        for place in item["source"]["places"]
    }
    left = {tuple(place) for each in said["unplaced"] for place in each["source"]["places"]}
    told = {
        tuple(place)
        for each in [
            *said["narrative"],
            *said["titles"],
            *(e for s in said["sessions"] for e in [*s["summary"], *s["headings"]]),
        ]
        for place in each["source"]["places"]
    }
    assert {line.where for line in source.lines() if line.text} - placed - left - told == set()
    if form != "layout":  # there one line may hold an item and, in another column, what was not understood
        assert placed & left == set()


def test_headings_in_free_words_name_a_kind_where_they_come_back():
    day = (
        "Circle {n}: Water\n\nObstacles people told us about\n- No pipe\n- No pump\n\n"
        "Practices people have seen\n- A well\n\n"
    )
    said = said_of("Notes of a day\n\n" + day.format(n=1) + day.format(n=2))
    assert [items(each, "challenges") for each in said["sessions"]] == [["No pipe", "No pump"]] * 2
    assert [items(each, "practices") for each in said["sessions"]] == [["A well"]] * 2


def test_one_heading_in_free_words_proves_nothing():
    said = said_of("Notes\n\nObstacles that people told us about\n- No pipe\n- No pump\n")
    assert said["sessions"] == []
    assert {each["reason"] for each in said["unplaced"]} == {"no_heading"}


def test_sentences_under_a_heading_are_less_sure_where_the_report_uses_bullets():
    text = "Session 1: Ports\n\nOpportunities\n- New cranes\n- More sand\n- A quay\n\n"
    told = said_of(text + "Practices\nTwo delegations spoke of their plans.\n")["sessions"][0]
    assert {item["confidence"] for item in told["opportunities"]} == {0.95}
    assert told["practices"][0]["confidence"] <= 0.7


def test_a_counted_heading_of_another_part_ends_the_list():
    said = said_of(
        "Session 1: Ports\n\nChallenges\n1. No crane\n2. No quay\n3. Recommendations\n- Build a quay\n"
    )
    assert items(said["sessions"][0], "challenges") == ["No crane", "No quay"]


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("see https://a.example/first/", "second.html", "see https://a.example/first/second.html"),
        ("see https://a.example.", "org/kept/for-ever", "see https://a.example.org/kept/for-ever"),
        ("see https://a.example/list-", "2021.pdf and", "see https://a.example/list-2021.pdf and"),
        ("see https://a.example/first", "and others", "see https://a.example/first and others"),
        ("see https://a.example/first.", "Then rest", "see https://a.example/first. Then rest"),
    ],
)
def test_a_link_broken_over_lines_is_mended(left, right, whole):
    assert joined(left, right) == whole


def test_people_of_a_country_are_known_in_the_plural_and_languages_are_no_countries():
    assert countries_in("enfermeras venezolanas y médicos haitianos")[0] == ["VEN", "HTI"]
    assert countries_in("free Portuguese lessons, and forms in French")[0] == []
    assert countries_in("in Canadian towns")[0] == ["CAN"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Our hosts were Ann Bell (Aid) and Sister Joy Cole (House).", ["Ann Bell", "Joy Cole"]),
        ("La sesión fue moderada por la Sra. Ana Ruiz, del Centro de Datos. Se habló.", ["Ana Ruiz"]),
        ("Moderator: H.E. Ms. Ann Bell, Ministry of Labour", ["Ann Bell"]),
        ("أدارت الجلسة: السيدة هدى المنصوري، الاتحاد العام", ["هدى المنصوري"]),
    ],
)
def test_hosts_are_found_however_they_are_named(text, names):
    assert [person.name for person in people.hosts_in(text)] == names


def word_of(source):
    return understood(read(others.word(source))).as_dict()


def test_themes_of_a_table_inside_a_session_are_headings():
    said = word_of(
        "H1 Session 1: Ports\nTABLE\nR No. | Theme | Opportunities | Challenges\n"
        "R 1 | Cranes | New cranes are on their way | No crane works at night\n"
        "R 2 | Quays | Sand is cheap | The quay sinks\nEND\n"
    )
    assert [each["title"] for each in said["sessions"]] == ["Session 1: Ports"]
    told = said["sessions"][0]
    assert [item["heading"] for item in told["challenges"]] == ["Cranes", "Quays"]


def test_a_row_of_one_cell_heads_the_rows_below():
    text = (
        "Session 1: Ports\n\nOpportunities         Challenges            Practices\n"
        "Cranes\n(a) New cranes are    (a) No crane works    (a) Night shift\n"
        "on their way          at night              (Ghana)\n"
        "Quays\n(b) Sand is cheap     (b) The quay sinks    (b) Floating quay\n"
        "and near                                    (Norway)\n"
    )
    told = said_of(text)["sessions"][0]
    assert [item["heading"] for item in told["challenges"]] == ["Cranes", "Quays"]
    assert items(told, "opportunities") == ["New cranes are on their way", "Sand is cheap and near"]


def test_a_list_by_country_is_read_without_rules():
    down = (
        "Session 1: Ports\nThe session looked at what harbours\nhave tried and at what it cost them.\n"
        "Most had begun with a single crane, and had found\nthat others came after it sooner.\n\n"
        "Practices\n\nCountry\n\nPractice\n\nLink\n\nGhana\n\nNight shift for\ncranes\n\n"
        "https://a.example\n\nNorway\n\nFloating\nquay\n\n"
        "Closing\n\nAll of them went home\nin the end.\nNobody stayed.\nIt was late.\n"
    )
    across = (
        "Session 1: Ports\n\nPractices\n\nCountry      Practice               Link\n"
        "Ghana        Night shift for        https://a.example\n             cranes\n"
        "Norway       Floating quay\n\nClosing\n"
    )
    for text in (down, across):
        told = said_of(text)["sessions"][0]["practices"]
        assert [(each["text"], each["countries"]) for each in told] == [
            ("Night shift for cranes", ["GHA"]),
            ("Floating quay", ["NOR"]),
        ]
        assert told[0]["links"] == ["https://a.example"]


def test_notes_at_the_foot_stay_out_of_items_and_give_them_their_links():
    text = (
        "Session 1: Ports\n\nPractices\n- Night shift (Ghana)1\n- Floating quay (Norway)\n\n"
        "1Port Authority, https://a.example/night\n\fChallenges\n- No crane\n"
    )
    said = said_of(text)
    night, quay = said["sessions"][0]["practices"]
    assert (night["text"], night["links"]) == ("Night shift (Ghana)", ["https://a.example/night"])
    assert quay["text"] == "Floating quay (Norway)"
    lonely = said_of(text.replace("(Ghana)1", "(Ghana)").replace("Ports", "Ports1"))
    assert [each["text"][:5] for each in lonely["unplaced"] if each["reason"] == "footnote"] == ["1Port"]


def test_text_of_two_columns_is_read_one_column_after_the_other():
    left = ["Session 1: Ports", "", "Challenges"] + [
        line for n in range(8) for line in (f"- Crane number {n} stands still at", "night and on holidays")
    ]
    right = ["Practices"] + [
        line for n in range(9) for line in (f"- Night shift {n} with a bus for all", "of the workers (Ghana)")
    ]
    rows = [
        f"{a:<50}{b}".rstrip()
        for a, b in zip([*left, *[""] * (len(right) - len(left))], [*right, *[""] * 9], strict=False)
    ]
    told = said_of("\n".join(rows) + "\n\fAnnex\n")["sessions"][0]
    assert (len(told["challenges"]), len(told["practices"])) == (8, 9)
    assert told["challenges"][3]["text"] == "Crane number 3 stands still at night and on holidays"
    assert told["practices"][8]["countries"] == ["GHA"]
    assert all(a["source"]["lines"] < b["source"]["lines"] for a, b in pairwise(told["challenges"]))


@pytest.mark.parametrize("page", ["utf-16-le", "utf-16-be", "utf-16", "cp1252"])
def test_text_of_other_machines_is_read(page):
    text = "Session 1: Données\n\nDéfis\n- Accès à l’eau\n"
    said = understood(read(text.encode(page))).as_dict()
    assert items(said["sessions"][0], "challenges") == ["Accès à l’eau"]


def test_rich_text_is_refused_and_says_what_to_do():
    with pytest.raises(Refusal, match=r"save it as \.docx"):
        read(rb"{\rtf1\ansi Challenges\par - No crane}")


WITHOUT_A_TABLE = {"cafe_harvest", "fr_atelier"}
WITH_TABLES = [path for path in sorted(others.HERE.glob("*.typ")) if path.stem not in WITHOUT_A_TABLE]


@pytest.mark.parametrize("path", WITH_TABLES, ids=lambda each: each.stem)
def test_text_read_straight_across_all_columns_is_left_and_never_guessed(path):
    from tests.consultations.reports import render

    said = said_of(render.line_text(others.made(path, "pdf")))
    assert not any(each[kind] for each in said["sessions"] for kind in KINDS.values())
    assert said["unplaced"]
