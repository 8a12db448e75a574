"""A small plan, and challenges that wait for it."""

from __future__ import annotations

from datetime import date

import pytest

from safar.consultations.models import Event, Note, Session, Theme
from safar.plan.models import Plan
from safar.plan.services import add_action, add_priority, create_plan, publish_plan
from safar.practices.finding import show_in_search
from safar.practices.models import Practice
from safar.reference.models import Objective


@pytest.fixture
def objective(reference):
    return Objective.objects.get(pk=6)


@pytest.fixture
def draft(ministry, meridia, amina, objective):
    """A plan only its owner sees, with one priority for objective 6."""
    plan = create_plan(title="Plan of Meridia", country=meridia, owner=ministry, by=amina, currency="USD")
    add_priority(plan, title="Fair recruitment", objectives=[objective], by=amina)
    return plan


@pytest.fixture
def plan(draft, amina):
    """The same, for everybody to read."""
    return publish_plan(draft, by=amina)


@pytest.fixture
def priority(plan):
    return plan.priorities.get()


@pytest.fixture
def action(plan, priority, union, objective, amina):
    """Led by the union."""
    return add_action(
        plan, title="License recruiters", objective=objective, priority=priority, lead=union, by=amina
    )


@pytest.fixture
def session(ministry):
    event = Event.objects.create(
        slug="cafe", title="Café", starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 2), organiser=ministry,
        is_public=True,
    )  # fmt: skip
    return Session.objects.create(event=event, slug="recruitment", number=1, title="Recruitment")


@pytest.fixture
def challenge(session, objective):
    note = Note.objects.create(
        session=session, kind="challenge", heading="Fees", text="Workers pay recruiters for their jobs."
    )
    note.objectives.add(objective)
    return note


@pytest.fixture
def theme(session, objective):
    theme = Theme.objects.create(event=session.event, slug="fees", title="Fees and debt", summary="Who pays?")
    theme.objectives.add(objective)
    return theme


@pytest.fixture
def practice(objective):
    practice = Practice.objects.create(
        slug="employer-pays",
        title="Employer pays",
        summary="Recruiters charge employers.",
        status="published",
    )
    practice.objectives.add(objective)
    show_in_search(practice)
    return practice


@pytest.fixture
def closed(plan):
    Plan.objects.filter(pk=plan.pk).update(status="closed")
    plan.refresh_from_db()
    return plan
