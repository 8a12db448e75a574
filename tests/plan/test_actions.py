"""Actions: codes, dates, money, and what is never deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.plan.queries import actions_for_objective, actions_led_by, in_order, money, next_code
from safar.plan.services import (
    Stale,
    add_action,
    create_plan,
    delete_action,
    edit_action,
    report_progress,
    version_of,
)
from safar.reference.models import Objective


def test_codes_follow_the_priority(plan, priority, objective, amina):
    made = [
        add_action(plan, title="x", objective=objective, priority=priority, by=amina).code for _ in range(3)
    ]
    assert made == ["1.1", "1.2", "1.3"]
    assert add_action(plan, title="x", objective=objective, by=amina).code == "A1"


def test_code_after_nine_is_ten_and_stands_after_it(plan, priority, objective, amina):
    for code in ("1.9", "1.10"):
        add_action(plan, title="x", objective=objective, priority=priority, code=code, by=amina)
    assert next_code(plan, priority) == "1.11"
    assert [action.code for action in in_order(plan.actions.all())] == ["1.9", "1.10"]


def test_code_in_use_is_refused(plan, action, objective, amina):
    with pytest.raises(Refusal, match=r"has the code 1\.1"):
        add_action(plan, title="x", objective=objective, code="1.1", by=amina)


@pytest.mark.parametrize("code", ["new", "a/b", "x" * 21, "../1", " "])
def test_code_that_is_no_address_is_refused(plan, objective, amina, code):
    with pytest.raises(Refusal, match="cannot be a code"):
        add_action(plan, title="x", objective=objective, code=code, by=amina)


def test_main_objective_is_always_served(plan, objective, amina):
    seven = Objective.objects.get(pk=7)
    action = add_action(plan, title="x", objective=objective, objectives=[seven], by=amina)
    assert [each.pk for each in action.objectives.all()] == [6, 7]
    edit_action(action, by=amina, objective=Objective.objects.get(pk=8), objectives=[])
    assert [each.pk for each in action.objectives.all()] == [8]


def test_end_before_start_is_refused_and_nothing_changes(action, amina):
    with pytest.raises(Refusal, match=r"It ends on 1 May 2027, before it starts on 1 June 2027"):
        edit_action(action, by=amina, starts_on=date(2027, 6, 1), ends_on=date(2027, 5, 1))
    action.refresh_from_db()
    assert (action.starts_on, action.ends_on) == (None, None)


def test_priority_of_another_plan_is_refused(action, priority, ministry, meridia, objective, amina):
    other = create_plan(title="Other", country=meridia, owner=ministry, by=amina)
    with pytest.raises(Refusal, match="belongs to another plan"):
        add_action(other, title="x", objective=objective, priority=priority, by=amina)


def test_more_secured_than_budgeted_is_kept_and_leaves_no_gap(action, amina):
    saved = edit_action(action, by=amina, budget=Decimal("10.10"), secured=Decimal("20.20"))
    assert saved.gap == 0


def test_unknown_money_is_counted_and_not_added(plan, action, objective, amina):
    add_action(
        plan, title="x", objective=objective, budget=Decimal("0.10"), secured=Decimal("0.03"), by=amina
    )
    add_action(plan, title="x", objective=objective, budget=Decimal("0.20"), by=amina)
    sums = money(plan)
    assert (sums.actions, sums.budget, sums.secured, sums.gap) == (
        3, Decimal("0.30"), Decimal("0.03"), Decimal("0.07"),
    )  # fmt: skip
    assert (sums.without_budget, sums.without_secured, sums.without_gap) == (1, 2, 2)


def test_negative_money_is_stopped_by_the_database(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(budget=Decimal(-1))


def test_change_of_links_alone_makes_a_page_stale(action, union, amina, bruno):
    opened = version_of(action)
    edit_action(action, by=bruno, version=opened, partners=[union])
    with pytest.raises(Stale):
        edit_action(action, by=amina, version=opened, partners=[])
    assert list(action.partners.all()) == [union]


def test_action_nobody_reported_on_is_deleted(action, amina):
    delete_action(action, by=amina)
    assert not Action.objects.exists()


def test_action_with_reports_is_cancelled_instead(action, amina):
    report_progress(action, status="ongoing", text="Begun", reported_on=date(2026, 1, 1), by=amina)
    with pytest.raises(Refusal, match="Cancelled"):
        delete_action(action, by=amina)
    assert Action.objects.count() == 1


def test_objective_page_shows_what_the_reader_may_see(draft, objective, amina, dana):
    made = add_action(draft, title="x", objective=objective, by=amina)
    assert list(actions_for_objective(6, amina)) == [made]
    assert list(actions_for_objective(6, dana)) == []


def test_desk_shows_actions_the_organisation_leads(action, chipo, amina, dana):
    assert [list(actions_led_by(user)) for user in (chipo, amina, dana)] == [[action], [], []]
