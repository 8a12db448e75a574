"""How an action stands by its milestones, beside what is claimed of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from safar.followup.queries import followed
from safar.plan.models import Action, Milestone
from safar.plan.standing import standing_beside, standing_by

TODAY = date(2026, 6, 15)
PAST, FUTURE = date(2026, 6, 14), date(2026, 6, 16)


def steps(*days):
    return [Milestone(title="Step", due_on=due, done_on=done) for due, done in days]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], None),
        ([(None, None)], None),
        ([(FUTURE, None), (None, None)], None),
        ([(FUTURE, None)], "yet_to_start"),
        ([(TODAY, None)], "yet_to_start"),  # due today is not late yet
        ([(PAST, None)], "delayed"),
        ([(PAST, PAST), (FUTURE, None)], "ongoing"),
        ([(PAST, PAST), (None, None)], "ongoing"),
        ([(PAST, PAST), (PAST, None)], "delayed"),
        ([(PAST, TODAY), (None, PAST)], "completed"),
        ([(PAST, FUTURE)], "delayed"),  # what is to be done tomorrow is not done
    ],
)
def test_milestones_tell_or_say_nothing(days, expected):
    assert standing_by(steps(*days), TODAY) == expected


def test_only_a_difference_is_told_and_decisions_are_left_alone():
    late = steps((PAST, None))
    assert standing_beside("completed", late, TODAY) == "delayed"
    assert standing_beside("ongoing", steps((PAST, PAST), (FUTURE, None)), TODAY) is None
    assert standing_beside("on_hold", late, TODAY) is None
    assert standing_beside("cancelled", late, TODAY) is None


@pytest.mark.django_db
def test_the_action_and_the_follow_up_show_the_difference(client, amina, plan, action):
    address = reverse("plan:action", args=[plan.slug, action.code])
    assert "Milestones:" not in client.get(address).content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    Milestone.objects.create(action=action, title="A law", due_on=yesterday, done_on=yesterday)
    assert client.get(address).context["by_milestones"] == "completed"
    [row] = followed(plan, timezone.localdate()).rows
    assert row.by_milestones == "completed"
    client.force_login(amina)
    for page in (address, reverse("followup:overview", args=[plan.slug])):
        assert "Milestones: <span" in client.get(page).content.decode()
    Action.objects.update(status="completed")
    assert "Milestones: <span" not in client.get(address).content.decode()
