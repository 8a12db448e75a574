"""Versions that never change, what is missing, what is doubled, what waits for what."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from safar.lib.refusal import Refusal
from safar.plan.commands import COMMANDS
from safar.plan.gaps import gaps
from safar.plan.matrix.versions import compare_contents, content_at
from safar.plan.models import Action, Plan
from safar.plan.overlaps import overlaps
from safar.plan.services import add_action, edit_action, edit_plan, keep_version, move_plan
from safar.reference.models import Objective
from safar.thread.models import Tie
from safar.thread.services import tie
from tests.plan.filling import fill

pytestmark = pytest.mark.django_db


def run(*words):
    answer = CliRunner().invoke(COMMANDS["plan"], words, standalone_mode=False, catch_exceptions=False)
    return json.loads(answer.output)


# --- Versions -------------------------------------------------------------------------------------


def test_moving_on_keeps_the_matrix_as_it_stood(draft, action, amina):
    version = move_plan(draft, "adopted", by=amina)
    edit_action(action, by=amina, title="License and inspect recruiters", budget=Decimal("10.50"))
    assert (version.number, version.status) == (1, "adopted")
    version.refresh_from_db()
    assert version.content["actions"][0]["title"] == "License recruiters"
    changed = run("diff", draft.slug, "adopted", "now", "--json")["changed"]
    assert changed[0]["fields"] == {
        "title": {"before": "License recruiters", "after": "License and inspect recruiters"},
        "budget": {"before": "", "after": "10.5"},
    }
    assert run("diff", draft.slug, "1", "1", "--json")["changed"] == []


def test_adopted_version_cannot_be_changed_even_in_a_shell(draft, action, amina):
    version = move_plan(draft, "adopted", by=amina)
    for change in (lambda: type(version).objects.update(content={}), lambda: version.delete()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            change()
    version.refresh_from_db()
    assert version.content["actions"]


def test_adopted_plan_is_never_a_draft_again(draft, amina):
    with pytest.raises(Refusal, match=r"Draft.*cannot become"):
        move_plan(draft, "revised", by=amina)
    move_plan(draft, "consultation", by=amina)
    move_plan(draft, "adopted", by=amina)
    with pytest.raises(Refusal, match="It can become"):
        edit_plan(Plan.objects.get(pk=draft.pk), by=amina, status="draft")
    move_plan(draft, "revised", by=amina)
    assert list(draft.versions.order_by("number").values_list("status", flat=True)) == [
        "consultation",
        "adopted",
        "revised",
    ]


def test_keeping_the_same_twice_makes_one_version(draft, action, amina):
    assert keep_version(draft, by=amina).pk == keep_version(draft, by=amina).pk


def test_added_and_removed_actions_are_told(draft, action, objective, amina):
    before = content_at(draft, "now")
    add_action(draft, title="Another", objective=objective, by=amina)
    Action.objects.filter(pk=action.pk).delete()
    told = compare_contents(before, content_at(draft, "now"))
    assert ([each["title"] for each in told["added"]], [each["title"] for each in told["removed"]]) == (
        ["Another"],
        ["License recruiters"],
    )


def test_unknown_version_is_refused_with_those_there_are(draft, amina):
    keep_version(draft, by=amina)
    with pytest.raises(Refusal, match=r"no version 7. It has: 1 \(draft\)"):
        content_at(draft, "7")


# --- Gaps -----------------------------------------------------------------------------------------


def test_gaps_are_told_per_objective(draft, action, practice, union, objective, amina):
    edit_action(action, by=amina, budget=Decimal("100"), partners=[union])
    add_action(draft, title="Free", objective=objective, budget=Decimal(0), secured=Decimal(0), by=amina)
    add_action(draft, title="Dropped", objective=Objective.objects.get(pk=7), status="cancelled", by=amina)
    tie(practice, action, Tie.Kind.INSPIRED)
    found = {each["objective"]: each for each in run("gaps", draft.slug, "--json")}
    six = found[6]
    assert (six["actions"], six["budget"], six["secured"], six["partners"], six["practices"]) == (
        2, "100.00", "0.00", 1, 1,
    )  # fmt: skip
    assert (six["missing"], six["without_secured"]) == (["indicators", "secured"], 1)
    assert (found[7]["actions"], found[7]["budget"]) == (0, None)
    assert found[7]["missing"] == ["actions", "indicators", "budget", "secured", "partners", "practices"]
    assert len(found) == 23


def test_gaps_ask_no_more_of_a_larger_plan(draft):
    asked = []
    for count in (1, 30):
        fill(draft, count) if count == 1 else fill(
            Plan.objects.create(slug="b", title="B", country=draft.country, owner=draft.owner), count
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            gaps(Plan.objects.order_by("-pk").first())
        asked.append(len(queries))
    assert asked[0] == asked[1] == 3  # the plan, the gaps, the objectives


# --- Overlaps --------------------------------------------------------------------------------------


def test_alike_actions_are_found_across_nested_plans(plan, action, objective, ministry, meridia, amina):
    city = Plan.objects.create(slug="city", title="City", country=meridia, owner=ministry, parent=plan)
    twin = add_action(city, title="License the recruiters", objective=objective, by=amina)
    add_action(city, title="Count arrivals at borders", objective=Objective.objects.get(pk=1), by=amina)
    found = overlaps(city)
    assert [(each.a.code, each.b.code) for each in found] in (
        [(action.code, twin.code)],
        [(twin.code, action.code)],
    )
    assert "Both serve objective 6" in found[0].why
    assert found[0].score > 0.6
    twin.serves.add(action)  # linked now: no longer news
    assert overlaps(city) == []


def test_actions_in_two_languages_are_found_to_mean_the_same(draft, objective, amina):
    for title, language in (
        ("Open information centres for migrants in every province", "en"),
        ("Ouvrir des centres d’information pour les migrants dans chaque province", "fr"),
        ("Inspecter les navires de pêche", "fr"),
    ):
        add_action(draft, title=title, objective=objective, language=language, by=amina)
    (pair,) = overlaps(draft)
    assert {pair.a.language, pair.b.language} == {"en", "fr"}
    assert "They mean the same in two languages" in pair.why


def test_command_names_both_actions(draft, action, objective, amina):
    add_action(draft, title="License recruiters", objective=objective, by=amina)
    (pair,) = run("overlaps", draft.slug, "--json")
    assert set(pair) == {"a", "b", "score", "why"}
    assert pair["a"]["title"] == pair["b"]["title"] == "License recruiters"


def test_plans_cannot_contain_each_other(draft, plan, ministry, meridia, amina):
    city = Plan.objects.create(slug="city", title="City", country=meridia, owner=ministry, parent=draft)
    with pytest.raises(Refusal, match="itself part of this plan"):
        edit_plan(draft, by=amina, parent=city)
