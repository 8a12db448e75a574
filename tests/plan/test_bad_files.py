"""What strange workbooks hold is named by its address, with a suggestion; nothing is taken in silently."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from safar.lib.refusal import Refusal
from safar.plan.models import Action, Plan
from safar.plan.services.importing import import_plan, preview
from tests.plan.files import data_of, workbook

pytestmark = pytest.mark.django_db

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
HEADINGS = ["Code", "Action", "Objective", "Lead", "Start date", "Deadline", "Budget", "Status"]


def row(**said):
    """One good row, with some cells otherwise."""
    good = {
        "Code": "A1", "Action": "Open regular pathways", "Objective": 5, "Lead": "Ministry of Labour",
        "Start date": datetime.date(2026, 1, 1), "Deadline": datetime.date(2027, 1, 1), "Budget": 100, "Status": "Ongoing",
    }  # fmt: skip
    return [{**good, **said}[heading] for heading in HEADINGS]


def looked_at(draft, data, name="plan.xlsx"):
    """{cell: problem} of a file."""
    data = data if isinstance(data, bytes) else data_of(data)
    return {each.cell: each for each in preview(data, name, draft).comparison.problems}


def says(draft, heading, value):
    """The one problem of a value under a heading; None where it is read as it stands."""
    others = (row(Code=f"B{n}", Action=f"Another action, number {n}") for n in range(3))
    found = looked_at(draft, workbook([HEADINGS, row(**{heading: value}), *others]))
    assert set(found) <= {f"{'ABCDEFGH'[HEADINGS.index(heading)]}2"}, found
    return next(iter(found.values()), None)


def patched(book, old, new, part="xl/worksheets/sheet1.xml"):
    """The workbook with one piece of its XML exchanged, as other programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data_of(book))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old in content, content
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


def test_good_row_has_no_problem(draft):
    assert looked_at(draft, workbook([HEADINGS, row()])) == {}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 mars 2026", "2026-03-12"), ("1er février 2026", "2026-02-01"), ("12 de marzo de 2026", "2026-03-12"),
        ("12 марта 2026 г.", "2026-03-12"), ("١٢ مارس ٢٠٢٦", "2026-03-12"), ("2026年3月12日", "2026-03-12"),
        ("12.03.2026", "2026-03-12"), ("12/03/2026", None), ("March 12, 2026", "2026-03-12"), ("31/12/2026", "2026-12-31"),
    ],
)  # fmt: skip
def test_dates_as_text_are_read_and_told_or_asked_about(draft, text, day):
    found = says(draft, "Start date", text)
    if day is None:  # the twelfth of March, or the third of December
        assert (found.blocks, found.suggestion) == (True, "Write 2026-03-12 or 2026-12-03.")
    else:
        assert (found.blocks, found.suggestion) == (False, day)


@pytest.mark.parametrize(
    ("heading", "value", "reason"),
    [
        ("Start date", "31/02/2026", "calendar"),
        ("Start date", "2026-13-45", ""),
        ("Start date", "soon", ""),
        ("Start date", datetime.date(1900, 1, 5), "hardly be a day"),
        ("Start date", datetime.time(0, 0), ""),
        ("Start date", 12, "no date"),
        ("Budget", "100-200", "range"),
        ("Budget", -5, "below zero"),
        ("Budget", "(5)x", ""),
        ("Budget", datetime.date(2026, 1, 1), "date, not an amount"),
        ("Budget", 1e300, "too large"),
        ("Budget", True, ""),
        ("Objective", 24, "no objective 24"),
        ("Objective", "0", "no objective 0"),
        ("Objective", "Peace and quiet", "no objective of the Compact"),
        ("Objective", datetime.date(2026, 5, 6), "made a date"),
        ("Objective", None, "names no objective"),
        ("Lead", "Ministry of Labour; Ministry of Health", "Two or more leads"),
        ("Lead", "Ministry of Labour/Ministry of Health", "Two or more leads"),
        ("Lead", "Ministry of Labour\nMinistry of Health", "Two or more leads"),
        ("Status", "Perhaps", "is not known here"),
        ("Action", "x" * 1001, "1001 letters"),
        ("Deadline", datetime.date(2025, 1, 1), "before it starts"),
        ("Code", "#REF!", "error of the spreadsheet"),
    ],
)
def test_cell_that_cannot_be_meant_blocks_with_a_suggestion(draft, heading, value, reason):
    found = says(draft, heading, value)
    assert found is not None
    assert (found.blocks, bool(found.suggestion)) == (True, True), found
    assert reason in found.reason


@pytest.mark.parametrize(
    ("value", "read"),
    [("1.234,56", "1234.56"), ("1 234,56 USD", "1234.56"), ("١٬٢٣٤٫٥٦", "1234.56"), ("$1,234.56", "1234.56"), ("1.234", "1234"),
     ("2,5 millions", "2500000"), ("1'234.56", "1234.56"), (1234.567, "1234.57")],
)  # fmt: skip
def test_amount_written_otherwise_is_read_and_told(draft, amina, value, read):
    found = says(draft, "Budget", value)
    assert (found.blocks, found.suggestion) == (False, read)


def test_share_in_a_column_of_money_blocks(draft):
    book = workbook([HEADINGS, row(Budget=0.5)])
    book.active["G2"].number_format = "0%"
    found = looked_at(draft, book)
    assert ("share" in found["G2"].reason, found["G2"].blocks) == (True, True)


def test_errors_of_formulas_block_and_results_count(draft, amina):
    book = workbook([HEADINGS, row(Budget="=1/0"), row(Code="A2", Action="Second", Budget="=5*5"), row(Code="A3", Action="Third", Budget="=A1")])  # fmt: skip
    data = patched(book, b'<c r="G2"><f>1/0</f><v></v></c>', b'<c r="G2" t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(
                name,
                sheet.replace(b"<f>5*5</f><v></v>", b"<f>5*5</f><v>25</v>")
                if name == "xl/worksheets/sheet1.xml"
                else source.read(name),
            )
    found = looked_at(draft, out.getvalue())
    assert set(found) == {"G2", "G4"}
    assert (found["G2"].value, "error of the spreadsheet" in found["G2"].reason) == ("#DIV/0!", True)
    assert (found["G4"].value, "does not keep" in found["G4"].reason) == ("=A1", True)


def test_error_in_a_value_of_an_indicator_blocks(draft):
    book = workbook(
        [["Action", "Objective", "Indicator", "Baseline", "Target"], ["One", 1, "Permits", "#N/A", 5]]
    )
    assert "error of the spreadsheet" in looked_at(draft, book)["D2"].reason


def test_rich_text_is_read_as_words(draft, amina):
    book = workbook([HEADINGS, row()])
    book.active["B2"] = CellRichText(["Open ", TextBlock(InlineFont(b=True), "regular"), " pathways"])
    import_plan(data_of(book), "x.xlsx", draft, by=amina)
    assert Action.objects.get().title == "Open regular pathways"


def test_comment_of_a_cell_is_told_and_not_read(draft):
    book = workbook([HEADINGS, row()])
    book.active["D2"].comment = Comment("Ask the Ministry of Health too", "Nora")
    found = looked_at(draft, book)
    assert (found["D2"].value, found["D2"].blocks) == ("Ask the Ministry of Health too", False)
    assert "not read" in found["D2"].reason


def test_hidden_and_filtered_rows_and_columns_are_told(draft):
    book = workbook([HEADINGS, *(row(Code=f"A{n}", Action=f"Action number {n}") for n in range(5))])
    sheet = book.active
    for line in (3, 4, 6):
        sheet.row_dimensions[line].hidden = True
    sheet.auto_filter.ref = "A1:H6"
    sheet.column_dimensions["G"].hidden = True
    outcome = preview(data_of(book), "x.xlsx", draft)
    found = {each.cell: each for each in outcome.comparison.problems}
    assert set(found) == {"3:4", "6:6", "G:G"}
    assert not any(each.blocks for each in found.values())
    assert len(outcome.comparison.created) == 5


def test_hidden_and_very_hidden_sheets_are_named_and_not_read(draft):
    book = workbook([HEADINGS, row()])
    for state in ("hidden", "veryHidden"):
        sheet = book.create_sheet(state)
        for values in (HEADINGS, row(Code=state, Action=f"From the {state} sheet")):
            sheet.append(values)
        sheet.sheet_state = state
    outcome = preview(data_of(book), "x.xlsx", draft)
    assert {each.cell for each in outcome.comparison.problems} == {"'hidden'!A1", "'veryHidden'!A1"}
    assert len(outcome.comparison.created) == 1


def test_merged_cells_are_told_and_never_repeat_money(draft, amina):
    book = workbook(
        [HEADINGS, row(), row(Code="A2", Action="Second", Lead=None, Budget=None)], ("D2:D3", "G2:G3")
    )
    found = looked_at(draft, book)
    assert "Joined cells" in found["D2:D3"].reason
    import_plan(data_of(book), "x.xlsx", draft, by=amina)
    assert dict(Action.objects.values_list("code", "budget")) == {"A1": 100, "A2": None}
    assert Action.objects.get(code="A2").lead.name == "Ministry of Labour"


def test_days_counted_from_1904_are_those_that_were_meant(draft, amina):
    book = workbook([HEADINGS, row(), row(Code="A2", Action="Second", Deadline=45_000)])
    book.epoch = CALENDAR_MAC_1904
    import_plan(data_of(book), "x.xlsx", draft, by=amina)
    first, second = Action.objects.order_by("code")
    assert (str(first.starts_on), str(first.ends_on)) == ("2026-01-01", "2027-01-01")
    assert str(second.ends_on) == "2027-03-16"


def test_day_before_1900_blocks(draft):
    data = patched(
        workbook([HEADINGS, row(**{"Start date": datetime.date(2026, 1, 1)})]),
        b"<v>46023</v>",
        b"<v>-400</v>",
    )
    assert looked_at(draft, data)["E2"].blocks


def test_doubled_headings_are_told_apart_and_the_second_is_not_taken_silently(draft):
    book = workbook([[*HEADINGS, "Deadline"], [*row(), datetime.date(2029, 1, 1)]])
    outcome = preview(data_of(book), "x.xlsx", draft)
    assert outcome.as_dict()["mapping"]["Deadline (I)"] is None
    asked = preview(data_of(book), "x.xlsx", draft, mapping={"Deadline (I)": "ends_on"})
    (found,) = asked.comparison.problems
    assert (found.cell, found.blocks) == ("I2", True)
    assert "2027-01-01" in found.reason


def test_column_without_a_heading_is_told(draft):
    book = workbook([HEADINGS, row()])
    book.active["J2"] = "Remember the unions"
    found = looked_at(draft, book)["J2"]
    assert ("Column J has no heading" in found.reason, found.blocks) == (True, False)


def test_thousands_of_empty_rows_below_are_nothing(draft):
    book = workbook([HEADINGS, row()])
    for line in range(3, 3_003):
        for column in range(1, 9):
            book.active.cell(line, column).number_format = "0.00"
    book.active.cell(3_002, 8).value = " "
    outcome = preview(data_of(book), "x.xlsx", draft)
    assert (len(outcome.comparison.created), outcome.comparison.problems) == (1, [])


def test_headings_alone_make_nothing(draft, amina):
    with pytest.raises(Refusal, match="No action was found"):
        import_plan(data_of(workbook([HEADINGS])), "x.xlsx", draft, by=amina)


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 100, b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"%PDF-1.7"]
)
def test_files_of_other_kinds_are_refused_in_words(draft, data):
    with pytest.raises(Refusal) as refused:
        preview(data, "plan.xlsx", draft)
    assert str(refused.value).count(".") >= 2  # what happened, and what to do


@pytest.mark.parametrize("name", ["plan.json", "plan.xls", "plan.html", "plan.ods", "plan.xml"])
def test_text_under_another_name_is_refused(draft, name):
    with pytest.raises(Refusal, match=r"Save the file as one of these"):
        preview(b"Action,Objective\nOne,1\n", name, draft)


def test_web_page_called_a_spreadsheet_is_refused(draft):
    with pytest.raises(Refusal, match="Save the file as one of these"):
        preview(b"\n<html><table><tr><td>Action</td></tr></table></html>", "plan.csv", draft)


def test_workbook_with_a_password_says_so(draft):
    sealed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(Refusal, match="password"):
        preview(sealed, "plan.xlsx", draft)


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("kind", "says"),
    [("xls", "old office program"), ("ods", "OpenDocument"), ("xlsx:Calc MS Excel 2007 XML", "")],
)
def test_real_files_of_other_programs(draft, tmp_path, kind, says):
    (tmp_path / "plan.xlsx").write_bytes(data_of(workbook([HEADINGS, row()])))
    ending = kind.partition(":")[0]
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", kind, "--outdir",
         str(tmp_path / "out"), str(tmp_path / "plan.xlsx")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    data = (tmp_path / "out" / f"plan.{ending}").read_bytes()
    if not says:
        assert looked_at(draft, data) == {}
        return
    with pytest.raises(Refusal, match=says):
        preview(data, f"plan.{ending}", draft)


def test_bad_file_leaves_everything_as_it_was(draft, amina):
    before = list(Action.objects.values()), Plan.objects.count()
    with pytest.raises(Refusal, match="nothing was imported"):
        import_plan(
            data_of(workbook([HEADINGS, row(), row(Code="A2", Objective=99)])), "x.xlsx", draft, by=amina
        )
    assert (list(Action.objects.values()), Plan.objects.count()) == before


def test_first_sheet_that_is_no_plan_is_named(draft):
    book = Workbook()
    book.active.title = "Read me"
    book.active["A1"] = "This workbook was made by the ministry."
    sheet = book.create_sheet("Plan")
    for values in (HEADINGS, row()):
        sheet.append(values)
    outcome = preview(data_of(book), "x.xlsx", draft)
    assert [(each.cell, each.blocks) for each in outcome.comparison.problems] == [("'Read me'!A1", False)]
    assert len(outcome.comparison.created) == 1
