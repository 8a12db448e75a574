"""The demonstration holds what the report of 2019 holds: nothing merged, nothing lost."""

from __future__ import annotations

import re

import pytest
from django.db.models import Count

from safar.consultations.models import Note, Session, Theme
from safar.demo.loader import load_demo, read, remove_demo
from safar.plan.models import Action, Plan
from safar.practices.models import ExternalId, Practice
from safar.recommendations.models import Recommendation
from safar.reports.models import Edition
from safar.thread.models import Knot, Tie
from safar.thread.queries import came_from, came_of

# Counted by hand in the three tables of the report.
TABLES = {
    "human-rights": {"opportunity": 6, "challenge": 7, "practice": 15},
    "regular-pathways": {"opportunity": 6, "challenge": 9, "practice": 17},
    "fair-recruitment": {"opportunity": 5, "challenge": 8, "practice": 12},
}
# Every number of the Platform for Partnerships that the report links.
NUMBERS = {
    "215", "1901", "2660", "5041", "5979", "10303", "11031",
    *map(str, range(11104, 11109)), *map(str, range(11110, 11119)), *map(str, range(11123, 11127)),
}  # fmt: skip

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def demo(db):
    load_demo()


def test_every_item_of_the_three_tables_is_there(demo):
    found = {}
    for session in Session.objects.all():
        found[session.slug] = dict(session.notes.order_by().values_list("kind").annotate(Count("pk")))
    assert found == TABLES


def test_every_linked_number_of_the_report_is_a_practice(demo):
    assert set(ExternalId.objects.values_list("value", flat=True)) == NUMBERS


def test_every_practice_note_is_written_up_as_a_practice_record(demo):
    notes = Note.objects.filter(kind="practice")
    recorded = Tie.objects.filter(kind=Tie.Kind.RECORDED)
    assert set(recorded.values_list("origin", flat=True)) == set(notes.values_list("knot", flat=True))
    assert Practice.objects.count() == 43  # the flexible visa was named in two sessions


def test_words_are_our_own():
    """No item of ten words or more stands as the report prints it. Labels may."""
    for note in read("gcm_workshop_2019.toml")["note"]:
        opening = re.sub(r"\W+", " ", note["quote_start"]).strip().lower()
        text = re.sub(r"\W+", " ", note["text"]).strip().lower()
        assert not (len(opening.split()) >= 5 and text.startswith(opening)), note["id"]


def test_invented_country_says_so(demo):
    plan = Plan.objects.get()
    assert (plan.country.pk, plan.country.alpha2, plan.country.is_invented) == ("XMA", "XM", True)


def test_thread_runs_from_geneva_to_the_printed_plan(demo):
    edition = Edition.objects.get()
    kinds = {step.card.kind for step in came_from(edition.knot_id, None)}
    assert kinds == {"action", "note", "theme", "practice"}
    taken_up = Tie.objects.filter(kind=Tie.Kind.TAKEN_UP, origin__kind="consultations.note").first()
    reached = {step.card.kind for step in came_of(taken_up.origin_id, None)}
    assert {"action", "indicator", "edition"} <= reached


def test_something_is_left_for_the_newcomer_to_take_up(demo):
    taken = Tie.objects.filter(kind=Tie.Kind.TAKEN_UP).values("origin")
    open_challenges = Note.objects.filter(session__slug="fair-recruitment", kind="challenge").exclude(
        knot__in=taken
    )
    assert open_challenges.count() >= 3


def test_loading_twice_changes_nothing(demo):
    before = (Note.objects.count(), Action.objects.count(), Tie.objects.count(), Edition.objects.count())
    load_demo()
    assert (
        Note.objects.count(),
        Action.objects.count(),
        Tie.objects.count(),
        Edition.objects.count(),
    ) == before


def test_reset_takes_everything_out_again(demo):
    Note.objects.create(session=Session.objects.first(), kind="quote", text="Made by a visitor")
    Recommendation.objects.create(country_id="XMA", source="upr", code="1", text="Brought in by a visitor")
    remove_demo()
    emptied = (Note, Theme, Practice, Plan, Action, Edition, Recommendation, Tie)
    assert not any(model.objects.exists() for model in emptied)
    assert not Knot.objects.exclude(kind="indicators.indicator").exists()
    load_demo()
    assert Note.objects.count() == 85
