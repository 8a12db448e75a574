"""The command line tells of plans."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from safar.lib.refusal import Refusal
from safar.plan.commands import COMMANDS
from safar.plan.services import add_origin


def run(*words):
    return CliRunner().invoke(COMMANDS["plan"], words, standalone_mode=False, catch_exceptions=False)


def test_all_plans_are_listed(draft):
    assert json.loads(run("list", "--json").output) == [
        {"slug": "plan-of-meridia", "title": "Plan of Meridia", "country": "XMA", "status": "draft"}
    ]


def test_a_plan_is_shown_with_origins(draft, action, challenge, amina):
    add_origin(action, challenge, by=amina)
    shown = json.loads(run("show", "plan-of-meridia", "--json").output)
    assert [each["code"] for each in shown["priorities"]] == ["P1"]
    assert shown["actions"][0]["origins"] == [
        {
            "kind": "note",
            "title": "Fees",
            "tie": "taken_up",
            "ref": "",
            "note_kind": "challenge",
            "session": "recruitment",
        }
    ]


def test_plain_lines_are_for_people(action):
    assert "1.1" in run("show", "plan-of-meridia").output
    assert "plan-of-meridia" in run("list").output


def test_unknown_plan_is_refused(db):
    with pytest.raises(Refusal, match="no plan called 'nothing'"):
        run("show", "nothing")
