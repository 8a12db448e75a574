"""The page of a note, and the thread that starts there."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.consultations import services as consultations
from safar.consultations.models import Event, Note, Session
from safar.indicators.models import Indicator
from safar.plan.models import Action, ActionIndicator, Plan, ProgressUpdate
from safar.practices.finding import show_in_search
from safar.practices.models import Practice
from safar.reports.models import Edition
from safar.thread.models import Tie
from safar.thread.services import tie
from safar.website.fates import fate_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(ministry):
    event = Event.objects.create(
        slug="workshop",
        title="Workshop",
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 2),
        organiser=ministry,
        is_public=True,
    )
    return Session.objects.create(event=event, number=1, slug="fees", title="On fees", attribution="named")


@pytest.fixture
def challenge(session):
    return make_note(session, "c-1", "challenge")


@pytest.fixture
def plan(ministry, meridia):
    return Plan.objects.create(slug="plan", title="The plan", country=meridia, owner=ministry, is_public=True)


@pytest.fixture
def fund(db):
    practice = Practice.objects.create(
        slug="fund", title="A fund for recruitment fees", summary="It pays.", status="published"
    )
    practice.objectives.set([6])
    show_in_search(practice)
    return practice


def make_note(session, ref, kind):
    note = Note.objects.create(
        session=session, ref=ref, kind=kind, heading="Recruitment fees", text="Workers pay recruitment fees."
    )
    note.objectives.set([6])
    return note


def take_up(note, plan, code):
    """An action, measured and printed, that came of the note."""
    action = Action.objects.create(
        plan=plan, code=code, title=f"Action {code}", objective_id=6, status="ongoing"
    )
    indicator = Indicator.objects.create(
        code=f"i-{code}", display_code=f"I.{code}", name="Fees paid", unit="%"
    )
    edition = Edition.objects.create(plan=plan, number=code, language="en", content={}, sha256="0" * 64)
    ActionIndicator.objects.create(action=action, indicator=indicator, baseline=2, target=1, target_year=2030)
    ProgressUpdate.objects.create(
        action=action, status="ongoing", text="The law had its first reading.", reported_on=date(2026, 10, 1)
    )
    tie(note, action, Tie.Kind.TAKEN_UP)
    tie(action, indicator, Tie.Kind.MEASURED)
    tie(action, edition, Tie.Kind.REPORTED)
    return action


def test_note_that_came_to_nothing_says_so(client, challenge):
    page = client.get(challenge.get_absolute_url()).content.decode()
    assert ("Nothing has come of this yet." in page, "sign in to take it up" in page) == (True, True)
    assert f"next=/notes/{challenge.pk}/" in page.replace("%2F", "/")


def test_everything_that_became_of_a_note_is_on_its_page(client, challenge, plan):
    take_up(challenge, plan, "1")
    page = client.get(challenge.get_absolute_url()).content.decode()
    pdf = reverse("reports:file", args=["plan", 1, "pdf"])
    words = ("Action 1", "The law had its first reading.", "Ongoing", "Fees paid", pdf, "not decided yet")
    assert [word for word in words if word not in page] == []


def test_each_outcome_stands_once_where_it_is_nearest(challenge, plan, amina):
    action = take_up(challenge, plan, "1")
    theme = consultations.create_theme(challenge.session.event, title="Who pays", notes=[challenge], by=amina)
    tie(theme, action, Tie.Kind.TAKEN_UP)
    branches = fate_of(challenge.knot_id, None)
    assert sorted((branch.card.kind, len(branch.branches)) for branch in branches) == [
        ("action", 2),
        ("theme", 0),
    ]


def test_action_of_a_private_plan_is_hidden_from_strangers(client, challenge, plan, amina):
    take_up(challenge, plan, "1")
    Plan.objects.update(is_public=False)
    assert "Action 1" not in client.get(challenge.get_absolute_url()).content.decode()
    assert "Action 1" not in client.get(challenge.session.get_absolute_url()).content.decode()
    client.force_login(amina)
    assert "Action 1" in client.get(challenge.get_absolute_url()).content.decode()


def test_those_who_may_are_offered_to_take_it_up(client, challenge, plan, amina, dana):
    link = f"{reverse('plan:take_up', args=['plan'])}?note={challenge.pk}"
    client.force_login(amina)
    assert link in client.get(challenge.get_absolute_url()).content.decode()
    client.force_login(dana)
    page = client.get(challenge.get_absolute_url()).content.decode()
    assert (link in page, "Ask yours to give you that role" in page) == (False, True)


def test_practices_answer_a_challenge_with_their_reasons(client, challenge, fund):
    page = client.get(challenge.get_absolute_url()).content.decode()
    assert ("A fund for recruitment fees" in page, "Same objective: 6" in page) == (True, True)


def test_people_say_that_a_practice_answers_it_and_take_it_back(client, challenge, fund, amina):
    client.force_login(amina)
    client.post(challenge.get_absolute_url(), {"practice": "fund"})
    assert Tie.objects.get().kind == Tie.Kind.ANSWERED
    assert "Said by people to answer it" in client.get(challenge.get_absolute_url()).content.decode()
    client.post(challenge.get_absolute_url(), {"practice": "fund", "take_back": "1"})
    assert Tie.objects.count() == 0


def test_dana_reads_the_answers_and_says_none(client, challenge, fund, dana):
    client.force_login(dana)
    assert "A fund for recruitment fees" in client.get(challenge.get_absolute_url()).content.decode()
    assert client.post(challenge.get_absolute_url(), {"practice": "fund"}).status_code == 403
    assert Tie.objects.count() == 0


def test_practice_note_is_written_up_and_tied(client, session, ministry, amina):
    note = make_note(session, "p-1", "practice")
    client.force_login(amina)
    link = f"{reverse('practices:practice_new')}?note={note.knot_id}"
    assert link in client.get(note.get_absolute_url()).content.decode()
    assert note.text in client.get(link).content.decode()
    form = {"title": "Fund", "summary": "Pays", "kind": "other", "language": "en", "objectives": ["6"]}
    form |= {
        f"{rows}-{name}": "0" for rows in ("actors", "results") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    client.post(link, {**form, "owner": ministry.pk})
    assert Tie.objects.get().kind == Tie.Kind.RECORDED
    assert "Write it up" not in client.get(note.get_absolute_url()).content.decode()


def test_note_of_an_unpublished_event_is_not_found(client, challenge, session, dana):
    Event.objects.update(is_public=False)
    client.force_login(dana)
    assert client.get(challenge.get_absolute_url()).status_code == 404


def test_history_of_an_unattributed_note_is_closed(client, challenge, session, amina):
    client.force_login(amina)
    history = reverse("people:history", args=["consultations.note", challenge.pk])
    assert client.get(history).status_code == 200
    Session.objects.update(attribution="unattributed")
    assert client.get(history).status_code == 403
    assert history not in client.get(challenge.get_absolute_url()).content.decode()


def test_page_asks_the_same_however_much_came_of_the_note(client, challenge, plan, fund, amina):
    client.force_login(amina)

    def asked():
        client.get(challenge.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(challenge.get_absolute_url())
        return len(queries)

    take_up(challenge, plan, "1")
    once = asked()
    for code in range(2, 12):
        take_up(challenge, plan, str(code))
    assert asked() == once


def test_command_follows_the_thread(challenge, plan, amina):
    from click.testing import CliRunner

    from safar.website.commands import thread

    consultations.create_theme(challenge.session.event, title="Who pays", notes=[challenge], by=amina)
    take_up(challenge, plan, "1")
    answer = CliRunner().invoke(thread, ["show", "c-1", "--json"], catch_exceptions=False)
    shown = json.loads(answer.output)
    (action,) = shown["actions"]
    assert (shown["note"]["id"], shown["themes"][0]["title"]) == (str(challenge.pk), "Who pays")
    assert (action["code"], action["indicators"][0]["code"], action["editions"][0]["number"]) == (
        "1",
        "I.1",
        1,
    )
    plain = CliRunner().invoke(thread, ["show", "fees/c-1"], catch_exceptions=False)
    assert "taken up as Action: 1 Action 1 (Ongoing)" in plain.output
