"""A plan as data: everything in it, nothing that may not be, and what nobody knows as null."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.consultations.models import Event, Note
from safar.people.models import Organisation
from safar.plan.models import Action
from safar.reports.content import plan_content
from safar.reports.content.sums import coverage, totals
from safar.reports.content.telling import number
from safar.reports.services import fingerprint
from tests.reports.conftest import add_action


def test_an_unknown_is_null_and_a_zero_is_zero(full_plan):
    content = plan_content(full_plan, "en")
    money = {
        action["code"]: (action["budget"], action["secured"], action["gap"]) for action in content["actions"]
    }
    assert money == {
        "1.1": ("420000.00", "300000.50", "119999.50"),
        "1.2": (None, None, None),
        "1.10": ("0.00", "0.00", "0.00"),
        "2.1": ("99.00", None, None),
    }


def test_totals_leave_cancelled_actions_out_and_say_what_they_know(full_plan):
    assert plan_content(full_plan, "en")["totals"] == {
        "actions": 4,
        "standing": 3,
        "budget": "420000.00",
        "budget_known": 2,
        "secured": "300000.50",
        "secured_known": 2,
        "gap": "119999.50",
        "gap_known": 2,
    }


def test_nothing_known_adds_up_to_nothing_known():
    action = {"status": "ongoing", "budget": None, "secured": None, "gap": None}
    assert totals([action])["budget"] is None


def test_coverage_counts_every_objective_served(full_plan):
    rows = {row["objective"]: row for row in plan_content(full_plan, "en")["coverage"]}
    assert len(rows) == 23
    assert (rows[6]["actions"], rows[6]["main"], rows[6]["level"]) == (["1.1", "1.2"], ["1.1", "1.2"], 2)
    assert (rows[10]["actions"], rows[10]["main"], rows[10]["level"]) == (["1.1"], [], 2)
    assert rows[3]["level"] == 3
    assert (rows[20]["actions"], rows[20]["level"]) == ([], 0)


@pytest.mark.parametrize(
    ("statuses", "level"),
    [
        ([], 0),
        (["cancelled"], 0),
        (["yet_to_start", "on_hold"], 1),
        (["yet_to_start", "completed"], 2),
        (["completed", "cancelled"], 3),
    ],
)
def test_the_level_of_an_objective(statuses, level):
    actions = [
        {"code": str(n), "status": each, "objective": 1, "objectives": [1]} for n, each in enumerate(statuses)
    ]
    assert coverage([1], actions)[0]["level"] == level


def test_what_is_missing_is_said_for_each_action(full_plan):
    missing = {each["what"]: each["actions"] for each in plan_content(full_plan, "en")["unknown"]}
    assert missing == {
        "lead": ["1.2", "1.10"],
        "budget": ["1.2"],
        "secured": ["1.2"],
        "dates": ["1.2", "1.10"],
        "indicator": ["1.2", "1.10"],
        "baseline": [],
        "target": [],
        "origin": ["1.2", "1.10"],
    }


def test_every_text_says_its_language(full_plan):
    content = plan_content(full_plan, "fr")
    assert content["plan"]["title"] == {"text": "Plan national", "language": "fr"}
    assert content["plan"]["summary"]["language"] == "en"
    assert content["actions"][0]["title"] == {"text": "Licences des recruteurs", "language": "fr"}
    assert content["actions"][0]["description"] == {"text": "A public register.", "language": "en"}


def test_an_action_knows_the_notes_themes_and_practices_it_came_from(full_plan):
    content = plan_content(full_plan, "en")
    came_from = content["actions"][0]["came_from"]
    assert [len(came_from[kind]) for kind in ("notes", "themes", "practices")] == [2, 1, 1]
    assert came_from["not_public"] == 1  # a practice that is still a draft
    assert content["themes"][0]["notes"] == came_from["notes"]
    assert content["practices"][0]["url"] == "https://www.gfmd.org/pfp/ppd/321"


def test_a_named_session_shows_who_said_it_and_an_unattributed_one_does_not(full_plan):
    unnamed, named = plan_content(full_plan, "en")["notes"]
    assert (named["who"]["text"], named["organisations"]) == ("Ms Secret", ["Secret Society"])
    assert [country["alpha3"] for country in named["countries"]] == ["XMA"]
    assert (unnamed["who"]["text"], unnamed["organisations"], unnamed["countries"]) == ("", [], [])


def test_notes_of_an_unpublished_event_are_counted_and_not_shown(full_plan, event):
    Event.objects.filter(pk=event.pk).update(is_public=False)
    content = plan_content(full_plan, "en")
    assert (content["notes"], content["themes"]) == ([], [])
    assert content["actions"][0]["came_from"]["not_public"] == 4
    assert "Ms Secret" not in str(content)


def test_nobody_who_reported_or_printed_is_named(full_plan, amina):
    Action.objects.get(code="1.1").updates.update(reported_by=amina)
    assert "amina" not in str(plan_content(full_plan, "en")).lower()


def test_a_progress_value_is_the_newest_one_not_superseded(full_plan):
    measure = plan_content(full_plan, "en")["actions"][0]["measures"][0]
    assert (measure["baseline"], measure["baseline_year"], measure["target"]) == ("3.5", 2025, "40")
    assert (measure["latest"], measure["latest_year"]) == ("11", 2026)


def test_the_same_plan_gives_the_same_content(full_plan):
    assert fingerprint(plan_content(full_plan, "en")) == fingerprint(plan_content(full_plan, "en"))


def test_codes_are_counted_as_people_count(full_plan):
    assert [action["code"] for action in plan_content(full_plan, "en")["actions"]] == [
        "1.1",
        "1.2",
        "2.1",
        "1.10",
    ]


def test_a_large_plan_takes_as_many_queries_as_a_small_one(full_plan, event, ministry):
    with CaptureQueriesContext(connection) as few:
        plan_content(full_plan, "en")
    note = Note.objects.first()
    for number_ in range(30):
        action = add_action(full_plan, f"9.{number_}", lead=ministry)
        action.partners.set(Organisation.objects.all())
        action.objectives.set([1, 2, 3])
        from safar.thread.models import Tie

        Tie.objects.create(origin_id=note.knot_id, outcome_id=action.knot_id, kind=Tie.Kind.TAKEN_UP)
    with CaptureQueriesContext(connection) as many:
        plan_content(full_plan, "en")
    assert len(many) == len(few) <= 30


def test_an_empty_plan_is_a_plan(plan):
    content = plan_content(plan, "ar")
    assert (content["actions"], content["totals"]["budget"]) == ([], None)
    assert content["plan"]["country"]["is_invented"]


def test_numbers_carry_no_empty_zeros():
    assert [number(Decimal(each)) for each in ("100.0000", "0.2500", "0")] == ["100", "0.25", "0"]
