"""Files that are broken or mean harm: each gets a clear refusal, and nothing is made."""

from __future__ import annotations

import io
import os
import random
import zipfile

import pytest

from safar.consultations.importing import delimited, reading, services, workbook
from safar.consultations.importing.reading import read, read_file
from safar.consultations.models import Note
from safar.lib.refusal import Refusal
from tests.consultations.files import HEADINGS, ROWS, book_of, csv_of, entry_of, with_entry

pytestmark = pytest.mark.django_db


def look(data, session):
    return services.dry_run(read(data), session=session)


def refused(data, session, words):
    with pytest.raises(Refusal) as refusal:
        look(data, session)
    assert words in str(refusal.value)
    assert Note.objects.count() == 0
    return refusal.value


def reasons(data, session):
    return [(each.line, each.field, each.reason) for each in look(data, session).problems]


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b"\x00" * 100])
def test_empty_file(fees, data):
    refused(data, fees, "The file is empty")


def test_headings_alone(fees):
    refused(csv_of(), fees, "headings and no rows")


def test_binary_junk(fees):
    noise = random.Random(1).randbytes(5000)
    for start in (b"", b"\x89PNG\r\n", b"%PDF-1.7\n", b"\x1f\x8b"):
        refused(start + noise, fees, "neither a CSV file nor an XLSX workbook")


def test_old_excel_and_opendocument(fees):
    refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, fees, "old Excel file")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    refused(file.getvalue(), fees, "OpenDocument")


def test_hundred_megabytes_are_refused_by_size_alone(fees, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(Refusal, match="100 MB; at most 20 MB"):
        read_file(path)
    os.truncate(path, 0)
    with pytest.raises(Refusal, match="empty"):
        read_file(path)
    with pytest.raises(Refusal, match="There is no file"):
        read_file(tmp_path / "nothing.csv")


def test_bomb_that_declares_its_size(fees):
    bomb = with_entry(book_of(*ROWS), "xl/media/big.bin", b"\0" * 60_000_000)
    refused(bomb, fees, "far larger than any table of notes")


def test_bomb_that_lies_about_its_size(fees, monkeypatch):
    data = with_entry(book_of(*ROWS), "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 50_000_000)
    # Both places where an archive says how large an entry is now say: 1,000 bytes.
    size = (50_000_011).to_bytes(4, "little")
    lying = data.replace(size, (1000).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(Refusal) as refusal:
        look(lying, fees)
    assert "far larger" in str(refusal.value) or "damaged" in str(refusal.value)


def test_many_entries_and_doubled_names(fees):
    file = io.BytesIO(book_of(*ROWS))
    with zipfile.ZipFile(file, "a") as archive:
        for n in range(workbook.MAX_ENTRIES):
            archive.writestr(f"xl/x{n}", "")
    refused(file.getvalue(), fees, "far larger")


def test_entities_are_never_opened(fees):
    data = book_of(*ROWS)
    sheet = entry_of(data, "xl/worksheets/sheet1.xml").split("?>", 1)[-1]
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + sheet
    refused(with_entry(data, "xl/worksheets/sheet1.xml", laughs), fees, "declares entities")
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst>&a;</sst>'
    refused(with_entry(data, "xl/sharedStrings.xml", outside), fees, "declares entities")
    hidden = laughs.encode("utf-16")
    refused(with_entry(data, "xl/worksheets/sheet1.xml", hidden), fees, "declares entities")


def test_damaged_workbook(fees):
    data = book_of(*ROWS)
    refused(data[: len(data) // 2], fees, "damaged")
    refused(
        with_entry(data, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r='1'>"), fees, "damaged"
    )
    refused(b"PK\x03\x04" + b"x" * 500, fees, "damaged")


def test_formula_cell_is_named(fees):
    data = book_of(["fees", "challenge", "H", "=SUM(A1:A9)", "", "6"])
    assert reasons(data, fees) == [(2, "text", "Cell D2 holds a formula. Put its result there as text.")]


@pytest.mark.parametrize(
    "formula", ["=1+1", '=HYPERLINK("http://x")', "@SUM(1)", "+cmd|' /C calc'!A0", "-SUM(A1)"]
)
def test_formula_in_csv(fees, formula):
    quoted = '"' + formula.replace('"', '""') + '"'
    ((line, field, reason),) = reasons(csv_of(["fees", "challenge", quoted, "T", "", ""]), fees)
    assert (line, field, "holds a formula" in reason) == (2, "heading", True)


@pytest.mark.parametrize("text", ["- a list", "-5 per cent", "+ more", "@ministry", "'=quoted"])
def test_what_only_looks_like_a_formula_is_kept(fees, text):
    (draft,) = look(csv_of(["fees", "challenge", "H", text, "", ""]), fees).drafts
    assert draft.text == text.removeprefix("'")


def test_dates_errors_and_broken_numbers_in_cells(fees):
    from datetime import date

    def put(book, sheet):
        sheet["F2"] = date(2026, 5, 6)
        sheet["F3"] = 5.6
        sheet["D4"] = "#REF!"
        sheet["D4"].data_type = "e"

    rows = [["fees", "challenge", f"H{n}", "T", "", "6"] for n in range(3)]
    found = reasons(book_of(*rows, change=put), fees)
    assert [(line, field) for line, field, _reason in found] == [
        (2, "objectives"),
        (3, "objectives"),
        (4, "text"),
    ]
    assert [name in reason for name, (_l, _f, reason) in zip(("F2", "F3", "D4"), found, strict=True)] == [
        True
    ] * 3


def test_merged_cells_are_named(fees):
    data = book_of(*ROWS, change=lambda book, sheet: sheet.merge_cells("B2:C2"))
    refused(data, fees, "B2:C2")


def test_hidden_sheet_with_data_is_named(fees):
    def hide(book, sheet):
        other = book.create_sheet("Salaries")
        other.append(["secret"])
        other.sheet_state = "veryHidden"

    refused(book_of(*ROWS, change=hide), fees, "“Salaries” is hidden")


def test_hidden_sheet_without_data_and_other_sheets_are_told(fees):
    def more(book, sheet):
        book.create_sheet("Lists").sheet_state = "hidden"
        book.create_sheet("Draft").append(["not read"])

    checked = look(book_of(*ROWS, change=more), fees)
    assert (len(checked.drafts), checked.notices) == (
        2,
        ["Only the first sheet, “Notes”, is read; this one is not: Draft."],
    )


def test_mixed_encodings_name_the_line(fees):
    good = csv_of(["fees", "challenge", "H", "é", "", ""])
    refused(good + b"\r\nfees,challenge,H,\xe9\xe8,,\r\n", fees, "Line 3 holds letters")


@pytest.mark.parametrize("make", [csv_of, book_of])
def test_duplicate_headings(fees, make):
    refusal = refused(make(["challenge", "T", "U"], headings=["kind", "Text", "text"]), fees, "mean the same")
    assert [(each["line"], each["field"]) for each in refusal.details["errors"]] == [(1, "text")]


def test_synonyms_in_two_columns_are_duplicates_too(fees):
    refused(csv_of(["challenge", "T", "U"], headings=["kind", "Note", "Texte"]), fees, "mean the same")


@pytest.mark.parametrize("make", [csv_of, book_of])
def test_missing_and_unknown_headings(fees, make):
    refusal = refused(make(["challenge", "T"], headings=["knid", "text"]), fees, "Did you mean “kind”?")
    assert "The column “kind” is missing." in str(refusal)


def test_ragged_rows(fees):
    found = reasons(csv_of(["fees", "challenge", "H", "T", "", "6", "surplus"]), fees)
    assert [(line, "surplus" in reason) for line, _field, reason in found] == [(2, True)]
    short = look(b"kind,text,heading\nchallenge,T\n", fees)
    assert [draft.heading for draft in short.drafts] == [""]


@pytest.mark.parametrize(
    ("letter", "name"),
    [("\x00", "U+0000"), ("\x07", "U+0007"), ("\x9b", "U+009B"), ("\u202e", "U+202E"), ("\u2066", "U+2066")],
)
def test_invisible_letters(fees, letter, name):
    padding = "x" * 5000  # beyond what is looked at to tell text from junk
    found = reasons(csv_of(["fees", "challenge", padding[:200], f"{padding} pay{letter}er", "", ""]), fees)
    assert [(line, field, name in reason) for line, field, reason in found] == [(2, "text", True)]


def test_letters_of_every_script_are_kept(fees):
    text = "می\u200cخواهم 👩\u200d🌾 \u200fעברית"
    assert look(csv_of(["fees", "challenge", "H", text, "", ""]), fees).drafts[0].text == text


def test_over_long_fields(fees):
    found = reasons(csv_of(["fees", "challenge", "H" * 241, "T" * 10_001, "W" * 201, "6"]), fees)
    assert [(field, "Shorten it" in reason) for _line, field, reason in found] == [
        ("heading", True), ("text", True), ("who", True),
    ]  # fmt: skip


def test_quotation_that_never_ends(fees):
    refused(b'kind,text\nchallenge,T\nchallenge,"never\nends\n', fees, "starts on line 3")
    refused(b'kind,text\nchallenge,"a"b\n', fees, "starts on line 2")


def test_one_enormous_cell(fees, monkeypatch):
    refused(b"kind,text\nchallenge," + b"x" * (delimited.LONGEST_CELL + 1), fees, "longer than")


@pytest.mark.parametrize("make", [csv_of, book_of])
def test_too_many_rows(fees, make, monkeypatch):
    for module in (reading, delimited, workbook):
        monkeypatch.setattr(module, "MAX_ROWS", 3)
    rows = [["fees", "challenge", "H", f"T{n}", "", ""] for n in range(4)]
    assert len(look(make(*rows[:3]), fees).drafts) == 3
    refused(make(*rows), fees, "more than 3 rows")


def test_row_far_below_and_column_far_out(fees):
    data = book_of(*ROWS)
    sheet = entry_of(data, "xl/worksheets/sheet1.xml")
    cell = '<row r="{}"><c r="{}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    below = sheet.replace("</sheetData>", cell.format(1_048_576, "A1048576"))
    refused(with_entry(data, "xl/worksheets/sheet1.xml", below), fees, "more than 50,000 rows")
    out = sheet.replace("</sheetData>", cell.format(4, "XFD4"))
    refused(with_entry(data, "xl/worksheets/sheet1.xml", out), fees, "beyond 200 columns")


def test_many_columns_in_csv(fees):
    refused(",".join(["x"] * 300).encode(), fees, "beyond 200 columns")


def test_headings_of_our_exports_are_known():
    from safar.consultations.importing.words import known
    from safar.consultations.lists import NoteList

    assert [column.key for column in NoteList.columns if column.key not in known("columns")] == []
    assert [name for name in HEADINGS if name not in known("columns")] == []
