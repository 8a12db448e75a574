"""How old is what we know?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from safar.followup.models import Rhythm, UpdateRequest
from safar.followup.services.sending import kinds_due
from safar.followup.timeliness import Bounds, Points, timeliness

TODAY = date(2027, 1, 31)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "fresh"),
        (30, "fresh"),
        (31, "recent"),
        (60, "recent"),
        (61, "late"),
        (180, "late"),
        (181, "stale"),
    ],
)
def test_each_bound_belongs_to_the_better_side(days, said):
    assert timeliness(TODAY - timedelta(days=days), TODAY, Bounds()).value == said


def test_silence_is_not_staleness():
    assert timeliness(None, TODAY, Bounds()).value == "never"


def test_points_are_counted():
    assert Points(described=True, dated=False, measured=True).count == 2


@pytest.mark.parametrize(
    ("day", "sent", "kinds"),
    [
        (0, [], ["first"]),
        (0, ["first"], []),
        (7, ["first"], ["reminder"]),
        (7, ["first", "reminder"], []),
        (7, [], ["first"]),  # nobody is reminded of what they were never asked
        (10, ["first", "reminder"], []),  # the day itself is not over
        (11, ["first", "reminder"], ["overdue"]),
        (17, ["first", "reminder", "overdue"], ["escalation"]),
        (30, ["first"], ["overdue", "escalation"]),  # forgotten for a month: once, not three times
        (30, ["first", "overdue", "escalation"], []),
    ],
)
def test_each_letter_has_its_day(day, sent, kinds):
    request = UpdateRequest(due_on=TODAY + timedelta(days=10))
    assert kinds_due(request, sent, Rhythm(), TODAY + timedelta(days=day)) == kinds


def test_alternates_hear_with_the_reminder():
    request = UpdateRequest(due_on=TODAY + timedelta(days=10), copies_only=True)
    days = [0, 7, 11, 40]
    assert [kinds_due(request, [], Rhythm(), TODAY + timedelta(days=day)) for day in days] == [
        [], ["reminder"], ["overdue"], ["overdue"],
    ]  # fmt: skip
