"""Cells that cannot be read are answered beside the file: on the page, and for the command."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.people.history import History
from safar.people.models import Organisation
from safar.plan.commands import COMMANDS
from safar.plan.matrix.answers import read_answers
from safar.plan.models import Action, Plan, PlanImport
from safar.plan.services.importing import import_plan, preview
from tests.plan.files import data_of, workbook
from tests.plan.kept_files import AU_ACTIONS, african_union_in_full, portugal_in_full

pytestmark = pytest.mark.django_db

HEADINGS = ["No.", "Action", "Objective", "Lead", "Timeline", "Budget"]
BAD = [
    HEADINGS,
    ["1", "Open pathways", "5", "Ministry of Labour; Ministry of Health", "soon", "100"],
    ["2", "Protect workers", "6", "Ministry of Labour and Ministry of Justice", "Soon", "lots"],
    ["3", "Name the missing", "", "Ministry of Labour", "03/04/2026", ""],
    ["4", "", "7", "Ministry of Labour", "2027", ""],
]


@pytest.fixture
def bad():
    return data_of(workbook(BAD))


def blocked(outcome):
    return {(each.cell, each.field, each.kind) for each in outcome.comparison.errors}


ALL = [
    {"field": "timeline", "value": "soon", "do": "note"},
    {"field": "timeline", "cell": "E4", "do": "write", "text": "2026-04-03"},
    {"field": "lead", "kind": "leads", "do": "partners"},
    {"field": "budget", "cell": "F3", "do": "empty"},
    {"field": "objectives", "cell": "C4", "do": "write", "text": "8"},
    {"field": "title", "cell": "B5", "do": "skip"},
]


def test_each_problem_says_what_may_be_answered(draft, bad):
    outcome = preview(bad, "bad.xlsx", draft)
    assert blocked(outcome) == {
        ("D2", "lead", "leads"), ("E2", "timeline", "unread"), ("D3", "lead", "leads"),
        ("E3", "timeline", "unread"), ("F3", "budget", "unread"), ("C4", "objectives", "no_objective"),
        ("E4", "timeline", "unread"), ("B5", "title", "no_title"),
    }  # fmt: skip
    errors = {each["cell"]: each for each in outcome.as_dict()["errors"]}
    assert errors["D2"]["answers"] == ["partners", "co_leads", "whole", "write", "empty", "note"]
    assert errors["E2"]["answers"] == ["write", "empty", "note"]
    assert errors["B5"]["answers"] == ["write", "skip"]
    assert errors["E4"]["choices"] == ["2026-04-03", "2026-03-04"]
    assert {"cell", "value", "reason", "suggestion", "blocks"} <= errors["E4"].keys()


def test_answers_stand_in_the_place_of_cells(draft, bad, amina):
    import_plan(bad, "bad.xlsx", draft, by=amina, answers=read_answers(ALL))
    one, two, three = Action.objects.order_by("code")
    assert (one.lead.name, [each.name for each in one.partners.all()]) == (
        "Ministry of Labour",
        ["Ministry of Health"],
    )
    assert [each.name for each in two.partners.all()] == ["Ministry of Justice"]
    assert (one.description, two.description) == ("Timeline: soon", "Timeline: Soon")
    assert (one.starts_on, one.ends_on, two.budget) == (None, None, None)
    assert (three.objective_id, str(three.ends_on)) == (8, "2026-04-03")


def test_answers_are_told_and_kept_in_the_history_of_the_plan(draft, bad, amina, dana):
    outcome = import_plan(bad, "bad.xlsx", draft, by=amina, answers=read_answers(ALL))
    answered = outcome.as_dict()["answered"]
    assert [(each["cell"], each["value"], each["do"]) for each in answered] == [
        ("D2", "Ministry of Labour; Ministry of Health", "partners"), ("E2", "soon", "note"),
        ("D3", "Ministry of Labour and Ministry of Justice", "partners"), ("E3", "Soon", "note"), ("F3", "lots", "empty"),
        ("C4", "", "write"), ("E4", "03/04/2026", "write"), ("B5", "", "skip"),
    ]  # fmt: skip
    newest = History(draft, viewer=amina).entries[0]
    assert newest.why == "Imported bad.xlsx"
    assert "E4 · Timeline · “03/04/2026”: Written instead: 2026-04-03" in newest.notes
    assert len(newest.notes) == 8
    assert [each.notes for each in History(draft, viewer=dana).entries if each.notes] == []


def test_answer_to_other_words_does_not_count(draft, bad):
    answers = read_answers(
        [
            {"field": "timeline", "cell": "E2", "value": "later", "do": "empty"},
            {"field": "budget", "value": "plenty", "do": "empty"},
        ]
    )
    outcome = preview(bad, "bad.xlsx", draft, answers=answers)
    assert ("E2", "timeline", "unread") in blocked(outcome)
    said = outcome.as_dict()
    assert said["answered"] == []
    assert "An answer met no cell: timeline E2 later" in said["notices"]


def test_answer_that_cannot_be_read_is_asked_again(draft, bad):
    answers = read_answers([{"field": "timeline", "value": "soon", "do": "write", "text": "next spring"}])
    outcome = preview(bad, "bad.xlsx", draft, answers=answers)
    (again,) = [each for each in outcome.comparison.errors if each.cell == "E2"]
    assert (again.value, again.written) == ("soon", "next spring")
    assert "next spring" in again.reason


def test_row_left_out_makes_nothing(draft, amina):
    rows = [
        HEADINGS,
        ["1", "Kept", "5", "Ministry of Labour", "2027"],
        ["2", "", "5", "Guild of Sailors", "2027"],
    ]
    answers = read_answers([{"field": "title", "cell": "B3", "do": "skip"}])
    import_plan(data_of(workbook(rows)), "x.xlsx", draft, by=amina, answers=answers)
    assert list(Action.objects.values_list("title", flat=True)) == ["Kept"]
    assert not Organisation.objects.filter(name="Guild of Sailors").exists()


def test_organisations_are_said_to_be_others_or_nobody(draft, amina, ministry):
    rows = [
        ["Action", "Objective", "Lead", "Partners"],
        ["One", 5, "MoL", "Relevant agencies; Unions"],
        ["Two", 6, "Minstry of Health", "Ministry of Health"],
    ]
    answers = read_answers(
        [
            {"field": "organisation", "value": "MoL", "do": "same", "text": "Ministry of Labour"},
            {"field": "organisation", "value": "relevant agencies", "do": "note"},
            {"field": "organisation", "value": "Minstry of Health", "do": "same", "text": "Ministry of Health"},
        ]
    )  # fmt: skip
    import_plan(data_of(workbook(rows)), "x.xlsx", draft, by=amina, answers=answers)
    one, two = Action.objects.order_by("pk")
    assert one.lead == ministry
    assert [each.name for each in one.partners.all()] == ["Unions"]
    assert one.description == "Partners: Relevant agencies"
    assert (two.lead.name, two.lead) == ("Ministry of Health", two.partners.get())
    assert Organisation.objects.filter(name__contains="Health").count() == 1


def test_two_names_said_to_be_each_other_do_not_go_in_circles(draft, amina):
    rows = [["Action", "Objective", "Lead"], ["One", 5, "Alpha Board"], ["Two", 6, "Beta Board"]]
    answers = read_answers(
        [
            {"field": "organisation", "value": "Alpha Board", "do": "same", "text": "Beta Board"},
            {"field": "organisation", "value": "Beta Board", "do": "same", "text": "Alpha Board"},
        ]
    )
    import_plan(data_of(workbook(rows)), "x.xlsx", draft, by=amina, answers=answers)
    assert Organisation.objects.filter(name__endswith="Board").count() == 1


def test_lead_with_commas_may_be_one_organisation(draft, amina):
    name = "Ministry of Trade, Ministry of Industry and Ministry of Crafts"
    data = data_of(workbook([["Action", "Objective", "Lead"], ["One", 5, name]]))
    assert [each.kind for each in preview(data, "x.xlsx", draft).comparison.errors] == ["leads"]
    answers = read_answers([{"field": "lead", "value": name, "do": "whole"}])
    import_plan(data, "x.xlsx", draft, by=amina, answers=answers)
    assert Action.objects.get().lead.name == name


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"field": "lead"}, "Answers are a list"),
        ([["lead"]], "object of texts"),
        ([{"field": "lead", "value": "x", "do": "guess"}], "is no answer"),
        ([{"field": "colour", "value": "x", "do": "empty"}], "no field of the matrix"),
        ([{"field": "lead", "do": "empty"}], "names a cell"),
        ([{"field": "lead", "cell": "A1", "do": "write"}], "write nothing"),
        ([{"field": "lead", "cell": "A1", "do": "empty", "why": "x"}], "has no “why”"),
    ],
)
def test_answers_that_cannot_be_understood_are_refused(said, why):
    with pytest.raises(Refusal, match=why):
        read_answers(said)


def run(*words):
    return CliRunner().invoke(
        COMMANDS["plan"], [str(word) for word in words], standalone_mode=False, catch_exceptions=False
    )


def test_command_takes_answers_from_a_file(draft, bad, tmp_path):
    file, answers = tmp_path / "bad.xlsx", tmp_path / "answers.json"
    file.write_bytes(bad)
    answers.write_text(json.dumps(ALL))
    dry = json.loads(
        run("import", file, "--plan", draft.slug, "--answers", answers, "--dry-run", "--json").output
    )
    assert [each for each in dry["errors"] if each["blocks"]] == []
    assert (dry["created"], len(dry["answered"])) == (3, 8)
    said = run("import", file, "--plan", draft.slug, "--answers", answers).output
    assert "E2 · Timeline · “soon”: Left empty, the words kept as a note" in said
    assert Action.objects.count() == 3
    answers.write_text("{")
    with pytest.raises(Refusal, match="is not JSON"):
        run("import", file, "--plan", draft.slug, "--answers", answers, "--dry-run")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("before 2030", None, "2029-12-31"), ("avant juin 2027", None, "2027-05-31"), ("by 2030", None, "2030-12-31"),
        ("second half 2026", "2026-07-01", "2026-12-31"), ("The first half of 2027", "2027-01-01", "2027-06-30"),
        ("premier semestre 2027", "2027-01-01", "2027-06-30"), ("segundo semestre de 2026", "2026-07-01", "2026-12-31"),
    ],
)  # fmt: skip
def test_times_in_words(text, start, end):
    from safar.plan.matrix.days import parse_span

    span = parse_span(text)
    assert (span.start and str(span.start), span.end and str(span.end)) == (start, end)


# --- Whole files ------------------------------------------------------------------------------------


def test_sheet_with_priorities_of_its_own_is_no_priority(reference, ministry):
    outcome = preview(data_of(african_union_in_full()), "au.xlsx", None, slug="au")
    assert outcome.as_dict()["created"] == AU_ACTIONS
    assert list(outcome.draft.lookups.new.themes.items()) == [
        ("P1", "Data-driven policy and planning"), ("P2", "Fair recruitment and decent work"),
        ("P3", "Rights and safety of migrants"), ("P4", "Regional activities"),
    ]  # fmt: skip
    assert {each.value for each in outcome.comparison.errors} == {
        "Medium term", "medium term", "soon", "short term", "Short term", "Long term",
    }  # fmt: skip


def test_one_column_of_two_sheets_is_answered_once(reference, ministry):
    outcome = preview(
        data_of(african_union_in_full()), "au.xlsx", None, slug="au", mapping={"National stakeholders": "lead"}
    )  # fmt: skip
    assert outcome.draft.mapping["National stakeholders"] == "lead"
    assert len(outcome.draft.mapping) == 8


def test_shape_of_portugal_in_full(reference, ministry, amina):
    answers = read_answers(
        [
            {"field": "lead", "kind": "leads", "do": "co_leads"},
            {"field": "timeline", "kind": "unread", "do": "note"},
            {"field": "organisation", "value": "Ministerio del Interor", "do": "same", "text": "Ministerio del Interior"},
        ]
    )  # fmt: skip
    plan = import_plan(
        data_of(portugal_in_full()), "pt.xlsx", None, slug="pt", by=amina, answers=answers
    ).plan
    assert (plan.actions.count(), plan.language) == (97, "es")
    assert plan.actions.values("objective").distinct().count() == 23
    assert plan.actions.values("lead").distinct().count() == 16


# --- On the page ----------------------------------------------------------------------------------------


@pytest.fixture
def editor(client, amina):
    client.force_login(amina)
    return client


def sent(editor, plan, data):
    upload = SimpleUploadedFile("bad.xlsx", data)
    return editor.post(reverse("plan:import_file", args=[plan.slug]), {"file": upload}).url


def test_page_gathers_like_cells_and_takes_answers(draft, bad, editor):
    url = sent(editor, draft, bad)
    page = editor.get(url)
    (lead, time, *_others) = page.context["troubles"]
    assert (lead.label, lead.cells, len(lead.asks)) == ("Lead", 2, 2)
    assert [(each.value, each.where) for each in time.asks] == [("soon", "E2, E3"), ("03/04/2026", "E4")]
    assert b'value="apply"' not in page.content
    asks = [ask for trouble in page.context["troubles"] for ask in trouble.asks]
    answers = {"soon": "note", "03/04/2026": "write:2026-04-03", "lots": "empty"}
    form = {
        "do": "mend",
        "about": [ask.about for ask in asks],
        "text": ["8" if ask.value == "Name the missing" else "" for ask in asks],
        "answer": ["skip" if not ask.value else answers.get(ask.value, "") for ask in asks],
        "all_about": [lead.about],
        "all_answer": ["partners"],
    }
    page = editor.post(url, form, follow=True)
    assert page.context["wrong"] == 0
    assert [(each.done, [one.value for one in each.texts]) for each in page.context["given"]] == [
        ("The first is lead, the others are partners", ["Ministry of Labour; Ministry of Health", "Ministry of Labour and Ministry of Justice"]),
        ("Left empty, the words kept as a note", ["soon"]), ("Written instead", ["03/04/2026"]), ("Left empty", ["lots"]),
        ("The row is left out", [""]), ("Written instead", [""]),
    ]  # fmt: skip
    assert Action.objects.count() == 0
    back = page.context["given"][1].texts[0].place
    page = editor.post(url, {"take_back": back}, follow=True)
    assert page.context["wrong"] == 2
    editor.post(url, {"do": "mend", "about": [asks[2].about], "text": ["2027"], "answer": [""]})
    done = editor.post(url, {"do": "apply", "take": [row["key"] for row in page.context["differences"]]})
    assert done.url == reverse("plan:next", args=[draft.slug])
    assert sorted(Action.objects.values_list("title", "ends_on__year")) == [
        ("Name the missing", 2026), ("Open pathways", 2027), ("Protect workers", 2027),
    ]  # fmt: skip
    assert not PlanImport.objects.exists()


def test_names_like_others_are_shown_first(draft, editor, ministry):
    rows = [["Action", "Objective", "Lead"], ["One", 5, "Ministry of Labor"], ["Two", 6, "Coast Guard"]]
    url = sent(editor, draft, data_of(workbook(rows)))
    page = editor.get(url)
    ((near,), (far,)) = page.context["near"], page.context["far"]
    assert (near.name, near.options[1]) == (
        "Ministry of Labor",
        ("same:Ministry of Labour", "It is Ministry of Labour"),
    )
    assert far.name == "Coast Guard"
    form = {
        "do": "mend",
        "named": [near.name, far.name],
        "named_text": ["", ""],
        "named_answer": ["same:Ministry of Labour", ""],
    }
    page = editor.post(url, form, follow=True)
    assert [each.name for each in page.context["far"]] == ["Coast Guard"]
    assert page.context["near"] == []


@pytest.mark.parametrize(
    "about", ["", "[", "[1]", '["timeline", 2, "", ""]', '["colour", "x", "", ""]', '["id", "x", "", ""]']
)
def test_made_up_answers_change_nothing(draft, bad, editor, about):
    url = sent(editor, draft, bad)
    answer = editor.post(url, {"do": "mend", "about": [about], "text": ["x"], "answer": ["empty"]})
    assert answer.status_code in (200, 302)
    assert PlanImport.objects.get().answers == []


def test_new_plan_takes_its_title_from_the_file(reference, editor, ministry):
    upload = SimpleUploadedFile("au.xlsx", data_of(african_union_in_full()))
    url = editor.post(reverse("plan:import_new"), {"file": upload, "owner": ministry.pk}).url
    assert editor.get(url).context["draft"].title == "THREE-YEAR PLAN OF ACTION ON MIGRATION (2026-2028)"
    says = editor.get(url).context["says"]
    assert (says["language"], says["currency"], says["named"], str(says["starts_on"])) == (
        "English",
        "USD",
        False,
        "2026-01-01",
    )
    editor.post(url, {"do": "mend", "title": "Plan of Meridia"})
    assert editor.get(url).context["draft"].title == "Plan of Meridia"


def test_column_that_is_not_read_is_named(draft, editor):
    rows = [["Action", "Objective", "Zodiac"], ["One", 5, "Leo"]]
    page = editor.get(sent(editor, draft, data_of(workbook(rows))))
    assert page.context["not_read"] == ["Zodiac"]


def test_more_differences_than_a_form_usually_holds(draft, editor):
    rows = [["Action", "Objective"], *([f"Action {n}", 5] for n in range(1_100))]
    url = sent(editor, draft, data_of(workbook(rows)))
    taken = [row["key"] for row in editor.get(url).context["differences"]]
    assert len(taken) == 1_100
    assert editor.post(url, {"do": "apply", "take": taken}).status_code == 302
    assert draft.actions.count() == 1_100


# --- What next ------------------------------------------------------------------------------------------


def test_what_next_counts_and_leads_on(plan, action, amina, client, dana):
    url = reverse("plan:next", args=[plan.slug])
    client.force_login(dana)
    assert client.get(url).status_code == 403
    client.force_login(amina)
    Action.objects.filter(pk=action.pk).update(lead=None)
    page = client.get(url)
    steps = {step.title: step for step in [*page.context["steps"], *page.context["later"]]}
    assert (steps["Say who leads each action"].done, steps["Say until when"].text) == (
        False,
        "1 action has no end.",
    )
    assert steps["Let everybody read it"].done
    sheet = client.get(steps["Say who leads each action"].url)
    assert [row.facts["code"] for row in sheet.context["sheet"].rows] == [action.code]
    Action.objects.filter(pk=action.pk).update(lead=action.lead)
    assert client.get(steps["Say until when"].url).context["sheet"].total == 1
    Action.objects.filter(pk=action.pk).update(status="cancelled")
    assert client.get(steps["Say until when"].url).context["sheet"].total == 0


def test_publishing_from_the_list_leads_back_to_it(draft, editor):
    answer = editor.post(reverse("plan:publish", args=[draft.slug]), {"public": "yes", "then": "next"})
    assert answer.url == reverse("plan:next", args=[draft.slug])
    assert Plan.objects.get(pk=draft.pk).is_public
