"""The thread: what came of what, kept whole by the database."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from safar.consultations.models import Event, Note, Session, Theme
from safar.lib.refusal import Refusal
from safar.plan.models import Action, Plan
from safar.thread.models import Knot, Tie
from safar.thread.queries import came_from, came_of, neighbours
from safar.thread.services import tie, untie

DAY = datetime.date(2026, 5, 1)
ANYBODY = AnonymousUser()


@pytest.fixture
def event(ministry):
    return Event.objects.create(
        slug="forum", title="Forum", starts_on=DAY, ends_on=DAY, organiser=ministry, is_public=True
    )


@pytest.fixture
def note(event):
    session = Session.objects.create(event=event, slug="costs", number=1, title="Costs")
    return Note.objects.create(session=session, kind="challenge", text="Fees are high.")


@pytest.fixture
def theme(event):
    return Theme.objects.create(event=event, slug="fees", title="Fees")


@pytest.fixture
def plan(meridia, ministry):
    return Plan.objects.create(slug="plan", title="Plan", country=meridia, owner=ministry, is_public=True)


@pytest.fixture
def action(plan):
    return Action.objects.create(plan=plan, code="1.1", title="End fees", objective_id=6)


def titles(steps):
    return [(step.card.kind, str(step.card.title), step.depth) for step in steps]


def test_every_record_on_the_thread_gets_its_knot_from_the_database(note):
    assert Knot.objects.get(pk=note.knot_id).kind == "consultations.note"


def test_bulk_insert_and_bare_sql_get_knots_too(note):
    made = Note.objects.bulk_create(Note(session=note.session, kind="quote", text=str(n)) for n in range(3))
    assert Knot.objects.filter(pk__in=[each.knot_id for each in made]).count() == 3


def test_deleting_a_record_removes_its_knot_and_ties(note, theme):
    tie(note, theme, Tie.Kind.GATHERED)
    knot = note.knot_id
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM consultations_note WHERE id = %s", [note.pk])
    assert not Knot.objects.filter(pk=knot).exists()
    assert Tie.objects.count() == 0


def test_tie_to_nothing_is_refused_by_the_database(note, theme):
    lost = theme.knot_id
    theme.delete()
    Tie.objects.create(origin_id=note.knot_id, outcome_id=lost, kind=Tie.Kind.GATHERED)
    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    Tie.objects.all().delete()


def test_record_does_not_come_of_itself(note):
    with pytest.raises(Refusal):
        tie(note, note, Tie.Kind.GATHERED)


def test_saying_it_twice_makes_one_tie(note, theme):
    assert tie(note, theme, Tie.Kind.GATHERED) == tie(note, theme, Tie.Kind.GATHERED)
    assert Tie.objects.count() == 1


def test_walk_goes_both_ways(note, theme, action):
    tie(note, theme, Tie.Kind.GATHERED)
    tie(theme, action, Tie.Kind.TAKEN_UP)
    assert titles(came_of(note.knot_id, ANYBODY)) == [("theme", "Fees", 1), ("action", "End fees", 2)]
    assert titles(came_from(action.knot_id, ANYBODY)) == [("theme", "Fees", 1), ("note", "Fees are high.", 2)]


def test_circle_of_ties_ends(note, theme):
    tie(note, theme, Tie.Kind.GATHERED)
    tie(theme, note, Tie.Kind.ANSWERED)
    assert titles(came_of(note.knot_id, ANYBODY)) == [("theme", "Fees", 1)]


def test_what_hangs_on_an_unseen_record_stays_unseen(note, theme, plan, action, amina, dana):
    plan.is_public = False
    plan.save()
    later = Action.objects.create(plan=plan, code="1.2", title="Later", objective_id=6)
    tie(note, action, Tie.Kind.TAKEN_UP)
    tie(action, later, Tie.Kind.INSPIRED)
    assert titles(came_of(note.knot_id, dana)) == []
    assert titles(came_of(note.knot_id, amina)) == [("action", "End fees", 1), ("action", "Later", 2)]


def test_untying_says_whether_there_was_a_tie(note, theme):
    tie(note, theme, Tie.Kind.GATHERED)
    assert untie(note, theme, Tie.Kind.GATHERED)
    assert not untie(note, theme, Tie.Kind.GATHERED)


def test_neighbours_of_many_take_as_many_queries_as_of_one(note, theme, action, django_assert_num_queries):
    notes = [note, *Note.objects.bulk_create(
        Note(session=note.session, kind="challenge", text=str(n)) for n in range(30)
    )]  # fmt: skip
    for each in notes:
        tie(each, theme, Tie.Kind.GATHERED)
        tie(each, action, Tie.Kind.TAKEN_UP)
    with django_assert_num_queries(5):  # ties, kinds, and one for each of the three kinds met
        around = neighbours([note.knot_id], None)
    assert len(around[note.knot_id][1]) == 2
    with django_assert_num_queries(5):
        neighbours([each.knot_id for each in notes] + [theme.knot_id], None)
