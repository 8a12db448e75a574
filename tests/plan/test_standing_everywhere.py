"""What the milestones say stands beside the status claimed: on screens, in commands and files."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.urls import reverse
from openpyxl import load_workbook

from safar.plan.commands import COMMANDS
from safar.plan.markers import question_keys
from safar.plan.matrix.exporting import WRITERS, content_of
from safar.plan.models import Action, MarkerAnswer
from safar.plan.services.checking import check_action
from safar.plan.services.importing import preview
from tests.plan.files import data_of
from tests.plan.filling import LANGUAGES

pytestmark = pytest.mark.django_db
LATE = date(2020, 1, 1)


def run(*words):
    said = CliRunner().invoke(COMMANDS["plan"], list(words), standalone_mode=False, catch_exceptions=False)
    return said.output


@pytest.fixture
def late(action):
    """Claimed to be ongoing; its milestone was due in 2020."""
    Action.objects.filter(pk=action.pk).update(
        status="ongoing", starts_on=LATE, ends_on=date(2020, 6, 1), legal_basis="Law 3"
    )
    action.milestones.create(title="Draft law", due_on=LATE)
    action.refresh_from_db()
    return action


def test_plan_page_tells_where_milestones_and_claim_differ(client, plan, late):
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Milestones:" in page
    late.milestones.update(done_on=LATE)
    Action.objects.filter(pk=late.pk).update(status="completed")
    assert "Milestones:" not in client.get(plan.get_absolute_url()).content.decode()


def test_matrix_shows_both(client, plan, late):
    page = client.get(reverse("plan:matrix", args=[plan.slug])).content.decode()
    assert 'data-key="standing">Status by milestones</th>' in page
    assert "<strong>Delayed</strong>" in page
    Action.objects.filter(pk=late.pk).update(status="on_hold")
    assert "Delayed" not in client.get(reverse("plan:matrix", args=[plan.slug])).content.decode()


def test_matrix_with_all_columns_shows_the_answers(client, plan, late, amina):
    check_action(late, {question_keys()[0]: ("no", "Nobody asked them")}, by=amina)
    page = client.get(reverse("plan:matrix", args=[plan.slug]) + "?columns=all").content.decode()
    assert "Check of principles" in page
    assert "| No" in page
    assert "Nobody asked them" not in page


def test_show_says_both(late):
    shown = json.loads(run("show", "plan-of-meridia", "--json"))
    assert (shown["actions"][0]["status"], shown["actions"][0]["by_milestones"]) == ("ongoing", "delayed")
    assert "by its milestones: delayed" in run("show", "plan-of-meridia")


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_carry_both_and_the_import_reads_neither(plan, late, amina, language):
    first, second = question_keys()[:2]
    check_action(late, {first: ("no", "A weak spot"), second: ("yes", "")}, by=amina)
    before = content_of(plan)
    for kind in ("xlsx", "csv", "docx"):
        outcome = preview(WRITERS[kind](plan, language), f"plan.{kind}", plan)
        assert (outcome.comparison.unchanged, outcome.comparison.problems) == (1, [])
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](plan, language)))
    (headings, values) = book.worksheets[0].iter_rows(values_only=True)
    row = dict(zip(headings, values, strict=True))
    assert sum("\n" in str(value) and " | " in str(value) for value in row.values()) == 1
    assert "A weak spot" not in str(row)
    edited = book.worksheets[0]
    for cell in edited[1]:
        if cell.value in ("Check of principles", "Status by milestones"):
            edited.cell(2, cell.column).value = "Something else"
    outcome = preview(data_of(book), "plan.xlsx", plan)
    assert (outcome.comparison.unchanged, outcome.comparison.problems) == (1, [])
    assert content_of(plan) == before


def test_csv_and_json_hold_the_answers_without_notes(plan, late, amina):
    key = question_keys()[0]
    check_action(late, {key: ("no", "A weak spot")}, by=amina)
    ((row,), text) = (
        list(csv.DictReader(io.StringIO(WRITERS["csv"](plan, "en").decode("utf-8-sig")))),
        WRITERS["json"](plan, "en").decode(),
    )
    assert (row["Status by milestones"], row["Check of principles"].endswith("| No")) == ("Delayed", True)
    (action,) = json.loads(text)["actions"]
    assert (action["standing"], action["markers"][key], len(action["markers"])) == (
        "delayed",
        "no",
        len(question_keys()),
    )
    assert set(action["markers"].values()) == {"no", "unknown"}
    assert "A weak spot" not in text + str(row)


def test_markers_are_told(plan, late, amina):
    key = question_keys()[0]
    check_action(late, {key: ("no", "")}, by=amina)
    said = json.loads(run("markers", plan.slug, "--json"))
    assert (said["checked"], said["actions_counted"]) == (0, 1)
    assert list(said["questions"]) == question_keys()
    assert said["actions"][0]["answers"][key] == MarkerAnswer.Answer.NO
    assert "1 no" in run("markers", plan.slug)
    check_action(late, dict.fromkeys(question_keys(), ("yes", "")), by=amina)
    assert "1 of 1 actions have every question answered" in run("markers", plan.slug)
    french = json.loads(run("markers", plan.slug, "--lang", "fr", "--json"))
    assert french["questions"][key]["question"] != said["questions"][key]["question"]


def test_timeline_is_told(plan, late, objective):
    other = Action.objects.create(
        plan=plan, code="Z9", title="Later", objective=objective, starts_on=date(2030, 1, 1)
    )
    Action.objects.create(plan=plan, code="N", title="Never", objective=objective)
    other.needs.add(late)
    said = json.loads(run("timeline", plan.slug, "--json"))
    assert (said["first"], said["last"], said["without_days"]) == ("2020-01-01", "2030-01-01", ["N"])
    first, second = said["actions"]
    assert (first["code"], first["late"], first["by_milestones"]) == (late.code, True, "delayed")
    assert first["milestones"] == [{"title": "Draft law", "due_on": "2020-01-01", "done_on": None}]
    assert (second["waits_for"], second["ends_on"], second["late"]) == ([late.code], None, False)
    assert "1 actions have no day: N" in run("timeline", plan.slug)


def test_approaches_are_told(plan, late):
    said = {each["approach"]: each for each in json.loads(run("approaches", plan.slug, "--json"))}
    assert said["systematic"]["covered"] == list(range(1, 24))
    assert said["selective"]["covered"] == [6]
    assert said["as_things_are"]["covered"] == [6]
    assert len(said["selective"]["leaves_out"]) == 22
    assert "covers 23 of 23; leaves out nothing" in run("approaches", plan.slug)
