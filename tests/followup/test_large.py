"""A large plan is read a part at a time, and says the same as if it were read whole."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.followup.models import Contact
from safar.followup.queries import by_news, followed, glance, heard_counts, people_for, unreachable
from safar.followup.views import managing
from safar.plan.models import Action, ActionStatus
from safar.plan.queries import Money, add_up, is_late, late_ones, money, money_by_priority, money_of
from safar.plan.services import report_progress
from safar.plan.views import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def mixed(plan, many, ministry, union, chipo, amina, today):
    """Thirty actions in every state, with and without money, lead, priority, end and news."""
    made = many(30)
    for n, action in enumerate(made):
        Action.objects.filter(pk=action.pk).update(
            status=ActionStatus.values[n % 5], lead=[None, union, ministry][n % 3],
            budget=[None, 0, 100, 7][n % 4], secured=[None, 30, 0][n % 3],
            priority=None if n % 7 == 0 else action.priority,
            starts_on=None, ends_on=None if n % 4 == 0 else today + timedelta(days=n * (n % 4 - 2)),
        )  # fmt: skip
        if n % 6 == 0:
            action.refresh_from_db()
            said = {"status": action.status, "text": "So.", "by": amina}
            report_progress(action, reported_on=today - timedelta(days=10 * n), **said)
        if n % 11 == 0:
            Contact.objects.create(action=action, name="Nora", email=f"nora{n}@example.org", language="en")
    return list(Action.objects.filter(plan=plan))


def test_parts_are_those_of_the_whole(plan, mixed, today):
    rows = followed(plan, today).rows
    assert by_news(plan) == [row.action.pk for row in rows]
    assert heard_counts(plan, today) == followed(plan, today).counts
    assert [row.action.pk for row in followed(plan, today, by_news(plan)[3:7]).rows] == by_news(plan)[3:7]
    asked = people_for([row.action for row in rows])
    assert {each.pk for each in unreachable(plan)} == {pk for pk, people in asked.items() if not people}
    assert 0 < unreachable(plan).count() < len(rows)


def test_minister_reads_what_adding_up_would_say(plan, mixed, today):
    seen = glance(plan, today)
    late = [each for each in mixed if is_late(each, today)]
    assert (seen.total, seen.late, late_ones(plan.actions.all(), today).count()) == (30, len(late), len(late))
    assert seen.longest_late[0].ends_on == min(each.ends_on for each in late)
    assert {status: n for status, _label, n in seen.statuses} == {
        status: sum(each.status == status for each in mixed) for status in ActionStatus.values
    }
    assert all(each.ends_on >= today for each in seen.next_ends)


def test_database_adds_up_as_we_do(plan, mixed):
    one_by_one = add_up(money_of(each.budget, each.secured, each.status) for each in mixed)
    assert money(plan) == one_by_one
    assert add_up(money_by_priority(plan).values()) == one_by_one
    assert money_by_priority(plan)[None].actions > 0
    Action.objects.filter(plan=plan).delete()
    assert (money(plan), money_by_priority(plan)) == (Money(), {})


def test_follow_up_is_turned_over_by_page(client, plan, mixed, amina, monkeypatch):
    monkeypatch.setattr(managing, "PER_PAGE", 5)
    client.force_login(amina)
    address = reverse("followup:overview", args=[plan.slug])
    first, second = (client.get(f"{address}?page={n}").content.decode() for n in (1, 2))
    assert 'rel="next"' in first
    codes = [
        re.findall(r"/actions/([^/]+)/contacts/", page.split("record-table")[1]) for page in (first, second)
    ]
    assert [len(each) for each in codes] == [5, 5]
    assert not set(codes[0]) & set(codes[1])


def test_page_of_a_large_plan_lists_no_action_and_still_adds_up(client, plan, mixed, monkeypatch):
    whole = client.get(plan.get_absolute_url()).content.decode()
    with CaptureQueriesContext(connection) as asked:
        client.get(plan.get_absolute_url())
    monkeypatch.setattr(plans, "MOST_ACTIONS", 10)
    with CaptureQueriesContext(connection) as fewer:
        short = client.get(plan.get_absolute_url()).content.decode()
    parts = [
        re.search(r'<section aria-labelledby="money-heading">.*?</section>', page, re.DOTALL)[0]
        for page in (whole, short)
    ]
    assert parts[0] == parts[1]
    assert "Action 3" in whole
    assert "Action 3" not in short
    assert len(fewer) < len(asked)
