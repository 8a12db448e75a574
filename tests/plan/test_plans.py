"""Plans and priorities: made, changed, published, hidden."""

from __future__ import annotations

from datetime import date

import pytest

from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.plan.permissions import may_edit_plan
from safar.plan.queries import coverage, plans_editable_by
from safar.plan.services import (
    Stale,
    add_action,
    add_priority,
    create_plan,
    delete_priority,
    edit_plan,
    edit_priority,
    hide_plan,
    last_change,
    publish_plan,
    version_of,
)


def sees(user, plan):
    return Plan.objects.visible_to(user).filter(pk=plan.pk).exists()


def test_draft_is_hidden_from_neighbours(draft, amina, bruno, chipo, dana):
    assert [sees(user, draft) for user in (amina, bruno, chipo, dana)] == [True, True, False, False]


def test_whoever_leads_an_action_sees_the_draft(draft, union, objective, amina, chipo, dana):
    add_action(draft, title="One", objective=objective, lead=union, by=amina)
    assert [sees(user, draft) for user in (chipo, dana)] == [True, False]


def test_publishing_can_be_undone(draft, amina, dana):
    publish_plan(draft, by=amina)
    assert sees(dana, draft)
    with pytest.raises(Refusal, match="public already"):
        publish_plan(draft, by=amina)
    hide_plan(draft, by=amina)
    assert not sees(dana, draft)


def test_slugs_do_not_collide_with_addresses_of_ours(ministry, meridia, amina):
    made = [create_plan(title="New", country=meridia, owner=ministry, by=amina).slug for _ in range(2)]
    assert made == ["new-2", "new-3"]


def test_end_before_start_is_refused_with_both_dates(draft, amina):
    with pytest.raises(Refusal) as refused:
        edit_plan(draft, by=amina, starts_on=date(2027, 6, 1), ends_on=date(2027, 5, 1))
    assert "1 May 2027" in str(refused.value)
    assert "1 June 2027" in str(refused.value)


def test_history_says_who_and_why(draft, amina, bruno):
    edit_plan(draft, by=bruno, title="Better title")
    assert last_change(draft).by == bruno
    event = draft.history.order_by("-pgh_id").first()
    assert event.pgh_context.metadata["why"] == "Edited the plan"


def test_overtaken_page_saves_nothing_and_shows_theirs(draft, amina, bruno):
    opened = version_of(draft)
    edit_plan(draft, by=bruno, version=opened, title="By Bruno")
    with pytest.raises(Stale) as stale:
        edit_plan(draft, by=amina, version=opened, title="By Amina")
    assert stale.value.current.title == "By Bruno"
    edit_plan(draft, by=amina, version=version_of(stale.value.current), title="By Amina")
    draft.refresh_from_db()
    assert draft.title == "By Amina"


def test_closed_plan_is_not_edited(closed, amina):
    assert not may_edit_plan(amina, closed)
    assert list(plans_editable_by(amina)) == []


def test_plans_editable_by_are_those_of_the_own_organisation(draft, amina, chipo, dana):
    assert [list(plans_editable_by(user)) for user in (amina, chipo, dana)] == [[draft], [], []]


def test_priorities_are_numbered_on(draft, amina):
    assert [add_priority(draft, title="More", by=amina).code for _ in range(2)] == ["P2", "P3"]


def test_priority_code_is_used_once(draft, amina):
    second = add_priority(draft, title="More", by=amina)
    with pytest.raises(Refusal, match="has the code P1"):
        edit_priority(second, by=amina, code="P1")


def test_priority_with_actions_is_not_deleted(draft, objective, amina):
    priority = draft.priorities.get()
    add_action(draft, title="One", objective=objective, priority=priority, by=amina)
    with pytest.raises(Refusal, match="1 action stands under this priority"):
        delete_priority(priority, by=amina)
    draft.actions.all().delete()
    delete_priority(priority, by=amina)
    assert not draft.priorities.exists()


def test_coverage_counts_objectives_in_two_queries(draft, objective, amina, django_assert_num_queries):
    from safar.reference.models import Objective

    seven = Objective.objects.get(pk=7)
    add_action(draft, title="1", objective=objective, objectives=[seven], status="completed", by=amina)
    add_action(draft, title="2", objective=objective, status="ongoing", by=amina)
    add_action(draft, title="3", objective=Objective.objects.get(pk=8), by=amina)
    add_action(draft, title="4", objective=Objective.objects.get(pk=9), status="cancelled", by=amina)
    with django_assert_num_queries(2):
        cells = coverage(draft)
    assert len(cells) == 23
    told = {
        cell.objective.number: (cell.actions, cell.completed, cell.level) for cell in cells if cell.actions
    }
    assert told == {6: (2, 1, 2), 7: (1, 1, 3), 8: (1, 0, 1)}
    assert [cells[n].text for n in (5, 7, 8)] == ["1 of 2 actions completed", "1 action", "No action"]
