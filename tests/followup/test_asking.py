"""Who is asked, what goes out, and what an answer does."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from safar.followup.models import Letter, UpdateRequest
from safar.followup.queries import changes, followed, glance
from safar.followup.services import (
    answer,
    ask,
    name_contact,
    questions,
    remove_contact,
    send_due,
    set_rhythm,
    withdraw_request,
)
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.plan.services import edit_action, report_progress


def reply(request, today, **more):
    return answer(request, status="ongoing", text="Two offices opened.", reported_on=today, **more)


# --- Whom -------------------------------------------------------------------------------


def test_members_of_the_lead_are_asked(plan, action, chipo):
    assert [person.email for person in questions(plan, [action])[0].people] == [chipo.email]


def test_named_contacts_come_before_members(plan, action, chipo, amina):
    name_contact(action, name="Efe", email="Efe@Example.org", language="fr", by=amina)
    assert [person.email for person in questions(plan, [action])[0].people] == ["efe@example.org"]


def test_it_is_said_why_nobody_is_asked(plan, action, many, amina, due, union):
    lonely = many(1)[0]
    done = many(1, lead=union)[0]
    edit_action(done, by=amina, status="completed")
    done.refresh_from_db()
    outcome = ask(plan, [action, lonely, done], due_on=due, by=amina)
    # The union has no member in this test: its action cannot be asked about either.
    assert outcome.requests == []
    assert [each.why_not for each in outcome.not_asked] == [
        "Nobody answers for it: name a contact, or invite somebody of the lead.",
        "It has no lead: name one, or a contact.",
        "It is completed or cancelled.",
    ]


def test_nobody_is_asked_twice_at_once(plan, action, asked, due, amina):
    again = ask(plan, [action], due_on=due, by=amina)
    assert (again.requests, [each.why_not for each in again.not_asked]) == (
        [],
        ["A request is open already."],
    )


def test_actions_of_other_plans_are_left_out(plan, action, due, amina, meridia, ministry):
    from safar.plan.services import create_plan

    other = create_plan(title="Other", country=meridia, owner=ministry, by=amina, currency="USD")
    assert ask(other, [action], due_on=due, by=amina).requests == []


@pytest.mark.parametrize("days", [0, -1, 366])
def test_days_nobody_can_answer_by_are_refused(plan, action, chipo, amina, today, days):
    with pytest.raises(Refusal, match="is not a day people can answer by"):
        ask(plan, [action], due_on=today + timedelta(days=days), by=amina)


def test_a_fourth_contact_is_refused(action, amina):
    for n in range(3):
        name_contact(action, name=f"N{n}", email=f"n{n}@example.org", language="en", by=amina)
    with pytest.raises(Refusal, match="up to 3 contacts"):
        name_contact(action, name="N", email="n@example.org", language="en", by=amina)


def test_a_removed_contact_is_asked_no_more(plan, action, due, amina):
    contact = name_contact(action, name="Efe", email="efe@example.org", language="fr", by=amina)
    request = ask(plan, [action], due_on=due, by=amina).requests[0]
    remove_contact(contact, by=amina)
    request.refresh_from_db()
    assert request.withdrawn_at is not None


# --- Letters ----------------------------------------------------------------------------


def test_one_message_a_person_names_every_action(plan, many, union, chipo, due, amina, today):
    actions = many(3, lead=union)
    ask(plan, actions, due_on=due, by=amina)
    sent = send_due(today)
    assert (sent.messages, sent.letters, len(mail.outbox)) == (1, 3, 1)
    assert mail.outbox[0].to == [chipo.email]
    assert mail.outbox[0].body.count("/answer/") == 3


def test_nothing_is_sent_twice(asked, today):
    send_due(today)
    assert send_due(today).messages == 0
    assert len(mail.outbox) == 1


def test_a_message_that_did_not_leave_is_tried_again(asked, today, monkeypatch):
    def broken(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("safar.followup.services.sending.send_mail", broken)
    failed = send_due(today)
    assert (failed.messages, failed.failed, Letter.objects.count()) == (0, [asked.email], 0)
    monkeypatch.undo()
    assert send_due(today).messages == 1


def test_the_owner_is_told_when_reminders_did_not_help(asked, due, amina):
    for days in (0, 8, 11, 17):
        send_due(due + timedelta(days=days - 10))
    send_due(due + timedelta(days=7))
    assert [message.to for message in mail.outbox] == [[asked.email]] * 3 + [[amina.email]]
    assert "A call may help" in mail.outbox[-1].body
    assert "/answer/" not in mail.outbox[-1].body


def test_an_answer_stops_the_reminders(asked, today, due):
    send_due(today)
    reply(asked, today)
    assert send_due(due + timedelta(days=30)).messages == 0


def test_closed_plans_ask_nobody(asked, plan, today):
    Plan.objects.filter(pk=plan.pk).update(status="closed")
    assert send_due(today).messages == 0


def test_messages_speak_the_readers_language(asked, today, settings):
    UpdateRequest.objects.update(language="ar")
    send_due(today)
    assert f"{settings.SITE_URL}/ar/answer/" in mail.outbox[0].body


# --- Answers ----------------------------------------------------------------------------


def test_an_answer_moves_the_action(asked, action, today):
    outcome = reply(asked, today, delay="money")
    action.refresh_from_db()
    assert (action.status, outcome.update.delay.reason, outcome.update.reported_by) == (
        "ongoing", "money", None,
    )  # fmt: skip


def test_a_link_works_once(asked, action, today):
    reply(asked, today)
    with pytest.raises(Refusal, match="has been answered"):
        reply(asked, today)
    assert action.updates.count() == 1


def test_one_answer_closes_what_others_were_asked(plan, action, due, amina, today):
    name_contact(action, name="Efe", email="efe@example.org", language="fr", by=amina)
    name_contact(action, name="Gul", email="gul@example.org", language="en", is_alternate=True, by=amina)
    first, second = ask(plan, [action], due_on=due, by=amina).requests
    outcome = reply(second, today)
    first.refresh_from_db()
    assert (first.update, UpdateRequest.objects.open().count()) == (outcome.update, 0)


def test_withdrawn_and_expired_links_take_nothing(asked, action, amina, today):
    UpdateRequest.objects.update(due_on=today - timedelta(days=9), expires_on=today - timedelta(days=1))
    with pytest.raises(Refusal, match="has expired"):
        reply(asked, today)
    UpdateRequest.objects.update(expires_on=today)
    withdraw_request(asked, by=amina)
    with pytest.raises(Refusal, match="was withdrawn"):
        reply(asked, today)
    assert action.updates.count() == 0


def test_an_answer_is_not_withdrawn(asked, amina, today):
    reply(asked, today)
    with pytest.raises(Refusal, match="answered in the meantime"):
        withdraw_request(asked, by=amina)


def test_rhythm_keeps_its_order(plan, amina):
    with pytest.raises(Refusal, match="in this order"):
        set_rhythm(plan, {"fresh_days": 90, "late_days": 60}, by=amina)
    assert set_rhythm(plan, {"fresh_days": 10}, by=amina).fresh_days == 10


# --- What is seen -----------------------------------------------------------------------


def test_oldest_news_come_first(plan, many, amina, today):
    old, never, new = many(3)
    for action, days in ((old, 100), (new, 1)):
        report_progress(
            action, status="ongoing", text="So.", reported_on=today - timedelta(days=days), by=amina
        )
    rows = followed(plan, today).rows
    assert [(row.action.title, row.timeliness.value) for row in rows] == [
        (never.title, "never"), (old.title, "late"), (new.title, "fresh"),
    ]  # fmt: skip


@pytest.mark.parametrize("question", [followed, glance])
def test_as_many_queries_for_one_as_for_many(
    plan, many, union, chipo, amina, today, due, question, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 3):
        made = many(more, lead=union)
        ask(plan, made, due_on=due, by=amina)
        report_progress(made[0], status="on_hold", text="So.", reported_on=today, by=amina)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            question(plan, today)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 13


def test_changes_tell_reports_and_additions(plan, action, chipo, today):
    report_progress(action, status="ongoing", text="Begun.", reported_on=today, by=chipo)
    assert [(line.kind, line.action) for line in changes(plan)] == [("reported", action), ("added", action)]
