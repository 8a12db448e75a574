"""Reports of workshops are read: made-up ones of many kinds, and files that are none."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.report_import import KINDS, Truth, judged
from safar.consultations.reports_in import people
from safar.consultations.reports_in.places import countries_in, organisations_in
from safar.consultations.reports_in.reading import read, read_file
from safar.consultations.reports_in.report import understood
from safar.lib.refusal import Refusal
from tests.consultations.reports import render

EVERY = pytest.mark.parametrize(
    ("path", "form"),
    render.every_form(),
    ids=lambda each: f"{each.parent.name}-{each.stem}" if isinstance(each, Path) else each,
)
SECTIONS = """Notes of a day

Group 1: Roads
Moderator: Ana Pérez (Union of Drivers)

Challenges
- Bridges are closed
- No lamps at night

Good practices
Light:
- Lamps on every corner (Ghana)

Recommendations
- Build more roads
"""


@cache
def made_and_read(path, form):
    """The source of a made-up report, and what was understood of it."""
    data, _kind = render.made(path, form)
    return read(data), understood(read(data)).as_dict()


def said_of(data):
    return understood(read(data)).as_dict()


@EVERY
def test_items_kinds_and_countries_are_found(path, form):
    report = render.contents(path)
    truths = [
        Truth(k.session, k.kind, k.text, k.group, frozenset(k.countries))
        for k in render.known_items(report, form)
    ]
    said = made_and_read(path, form)[1]
    if form == "txt-lines":  # nothing in such a text tells the columns apart: it must say so, not guess
        assert not any(each[kind] for each in said["sessions"] for kind in KINDS.values())
        assert "columns_merged" in {each["reason"] for each in said["unplaced"]}
        return
    score = judged(truths, said)
    least = 0.85
    assert score.found >= least * max(score.wanted, score.given), score.wrong
    assert score.kinds >= least * max(score.wanted, score.given), score.wrong
    assert score.countries_found >= 0.85 * max(score.countries_wanted, score.countries_given), score.wrong


@EVERY
def test_no_line_of_a_report_is_dropped(path, form):
    source, said = made_and_read(path, form)
    wanted = {line.where for line in source.lines() if line.text}
    assert wanted - reachable(said) == set()


@EVERY
def test_hosts_and_titles_are_found(path, form):
    report = render.contents(path)
    said = made_and_read(path, form)[1]
    if form in ("txt-lines", "docx-sessionrows"):  # their sessions are not understood, or name no host
        return
    assert [each["hosts"] for each in said["sessions"]] == [each["hosts"] for each in report["session"]]
    for session, known in zip(said["sessions"], report["session"], strict=True):
        assert known["title"].replace(" ", "") in session["title"].replace(" ", "")


def reachable(said):
    """(page, line) of everything the answer points at."""
    sources = [each["source"] for each in said["unplaced"] + said["narrative"]]
    for session in said["sessions"]:
        sources += [each["source"] for each in session["summary"] + session["headings"]]
        sources += [each["source"] for kind in KINDS.values() for each in session[kind]]
        sources.append(session["source"])
    sources += [each["source"] for each in said["titles"]]
    return {(page, line) for each in sources if each for page, line in each["places"]}


def test_sections_hold_items_until_another_part_begins():
    said = said_of(SECTIONS.encode())
    (session,) = said["sessions"]
    assert [each["text"] for each in session["challenges"]] == ["Bridges are closed", "No lamps at night"]
    assert [each["heading"] for each in session["practices"]] == ["Light"]
    assert session["practices"][0]["countries"] == ["GHA"]
    assert session["hosts"] == ["Ana Pérez"]
    assert session["host_details"][0]["organisation"] == "Union of Drivers"
    assert "Build more roads" in " ".join(each["text"] for each in said["narrative"])


def test_a_text_without_notes_is_left_unplaced():
    said = said_of(b"Dear all, lunch\nis at noon.\n\nBring a spoon.\n")
    assert said["sessions"] == []
    assert [each["text"] for each in said["unplaced"]] == ["Dear all, lunch is at noon.", "Bring a spoon."]


def test_countries_are_known_in_six_languages():
    assert countries_in("(Trinidad and Tobago; Viet Nam)")[0] == ["TTO", "VNM"]
    assert countries_in("(Côte d’Ivoire, Tchad)")[0] == ["CIV", "TCD"]
    assert countries_in("(España y Perú)")[0] == ["ESP", "PER"]
    assert countries_in("(الأردن ولبنان)")[0] == ["JOR", "LBN"]
    assert countries_in("программа в Грузии")[0] == ["GEO"]
    assert countries_in("（菲律宾、韩国）")[0] == ["PHL", "KOR"]


def test_a_demonym_is_weaker_than_a_name():
    assert countries_in("Canadian farms (Guatemala)") == (["CAN", "GTM"], False)
    assert countries_in("points d’eau")[0] == []


def test_organisations_are_told_from_abbreviations():
    assert organisations_in(
        "Memorandum (MOU) with UNICEF and the International Trade Union Confederation"
    ) == [
        "UNICEF",
        "International Trade Union Confederation",
    ]


def test_hosts_of_a_sentence_are_found():
    text = "The session, moderated by Ms. Ana Ruiz of the Red Cross and Mr. Ali Ben Said, looked at roads."
    assert [person.name for person in people.hosts_in(text)] == ["Ana Ruiz", "Ali Ben Said"]


# --- Files that are no reports --------------------------------------------------------------------


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


BOMB = zipped(**{"word__document.xml": b"<w/>", "word__media.bin": b"\0" * 210_000_000})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"\x89PNG\r\n\x1a\n1234", "no report"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, ".docx without a password"),
        (b"PK\x03\x04 nothing", "damaged"),
        (zipped(**{"xl__workbook.xml": b"<w/>"}), "no report"),
        (zipped(**{"word__document.xml": b"<w/>"}), "damaged"),
        (zipped(**{"word__document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "damaged"),
        (BOMB, "far larger"),
        (b"\x00\x01\x02" * 100, "no report"),
    ],
    ids=["empty", "blank", "pdf", "png", "doc", "zip", "xlsx", "docx", "entity", "bomb", "binary"],
)
def test_what_is_no_report_is_refused_and_says_why(data, says):
    with pytest.raises(Refusal, match=says):
        read(data)


def test_a_scan_is_refused_and_says_what_to_do():
    import typst

    with pytest.raises(Refusal, match="OCR"):
        read(bytes(typst.compile(b"#rect(width: 3cm)")))


def test_a_locked_pdf_is_refused():
    from tests.consultations.files import locked_pdf

    with pytest.raises(Refusal, match="password"):
        read(locked_pdf())


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(Refusal, match="200 MB"):
        read_file(path)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1252", "Défis\n- Manque d’eau à l’école"),
        ("cp1251", "Вызовы\n- Нет воды"),
        ("utf-16", "Défis\n- Eau"),
        ("gb18030", "挑战\n- 教师缺乏跨文化培训"),
    ],
)
def test_other_encodings_are_read(page, text):
    said = said_of(text.encode(page))
    assert said["sessions"][0]["challenges"][0]["text"] == text.splitlines()[1].removeprefix("- ")


def test_the_command_prints_one_json_value(tmp_path):
    from safar.consultations.commands import consultations

    path = tmp_path / "day.txt"
    path.write_text(SECTIONS, encoding="utf-8")
    done = CliRunner().invoke(consultations, ["import-report", str(path), "--json"])
    said = json.loads(done.output)
    assert done.exit_code == 0
    assert said["file"] == "day.txt"
    item = said["sessions"][0]["practices"][0]
    assert set(item) == {"heading", "text", "countries", "organisations", "links", "confidence", "source"}
    assert item["source"]["page"] == 1
    assert item["source"]["lines"] == [11, 12]
    told = CliRunner().invoke(consultations, ["import-report", str(path)])
    assert "Lamps on every corner" in told.output


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"Group {n}: x" for n in range(1500)),
        "Opportunities\nChallenges\nPractices\n" * 150,
        "Challenge: x\n" * 4000,
        "Challenges\n- " + "(" * 20_000,
        "Mr. " + "Aa " * 20_000,
    ],
    ids=["titles", "headings", "keys", "brackets", "names"],
)
def test_strange_texts_are_read_in_seconds(text):
    from time import process_time

    began = process_time()
    said_of(text.encode())
    assert process_time() - began < 10
