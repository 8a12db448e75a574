"""What changed from one edition to the next."""

from __future__ import annotations

from decimal import Decimal

from safar.plan.models import Action
from safar.reports.changes import what_changed
from safar.reports.content import plan_content
from tests.reports.conftest import add_action


def test_nothing_changed(full_plan):
    content = plan_content(full_plan, "en")
    assert not what_changed(content, content)


def test_added_removed_moved_and_altered_actions_are_told_apart(full_plan):
    before = plan_content(full_plan, "en")
    add_action(full_plan, "3.1")
    Action.objects.get(code="2.1").delete()
    Action.objects.filter(code="1.2").update(status="ongoing")
    Action.objects.filter(code="1.1").update(secured=Decimal("420000"))
    changes = what_changed(before, plan_content(full_plan, "en"))
    assert [each["code"] for each in changes.added] == ["3.1"]
    assert [each["code"] for each in changes.removed] == ["2.1"]
    assert [(each.code, each.before, each.after) for each in changes.statuses] == [
        ("1.2", "Yet to start", "Ongoing")
    ]
    assert [each["code"] for each in changes.facts] == ["1.1"]


def test_another_language_is_not_a_change(full_plan):
    assert not what_changed(plan_content(full_plan, "en"), plan_content(full_plan, "fr"))
