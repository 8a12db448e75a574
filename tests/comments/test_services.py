"""From a comment to an action, and back to whoever commented."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from safar.comments import services
from safar.comments.models import Comment, Window
from safar.comments.queries import became, passages
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.reports.services import freeze_plan
from safar.thread.queries import came_of


def answered(said, amina, **more):
    services.show(said, by=amina)
    services.answer(said, outcome="taken", text="We will ask for receipts.", by=amina, **more)
    said.refresh_from_db()
    return said


def test_nothing_is_shown_before_somebody_looked(plan, said, amina):
    assert [len(each.comments) for each in passages(plan)] == [0, 0]
    services.show(said, by=amina)
    assert [[str(one) for one in each.comments] for each in passages(plan)] == [
        [], ["Fees are paid in cash."],
    ]  # fmt: skip


def test_the_passage_is_kept_as_it_stood(said, action):
    action.title = "Another title"
    action.save()
    said.refresh_from_db()
    assert said.passage == "License recruiters"


def test_outside_the_window_nothing_is_taken(plan, window):
    today = timezone.localdate()
    for days in ((1, 5), (-5, -1)):
        Window.objects.update(opens_on=today + timedelta(days[0]), closes_on=today + timedelta(days[1]))
        with pytest.raises(Refusal, match="not taken now"):
            services.comment(plan, text="So.", language="en")
    Window.objects.update(opens_on=today, closes_on=today)
    Plan.objects.update(is_public=False)
    plan.refresh_from_db()
    with pytest.raises(Refusal, match="not taken now"):
        services.comment(plan, text="So.", language="en")


def test_a_private_plan_opens_no_window(draft, amina):
    today = timezone.localdate()
    with pytest.raises(Refusal, match="Publish it first"):
        services.open_window(draft, opens_on=today, closes_on=today, welcome="", by=amina)


def test_a_flood_is_refused(plan, window, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING_AN_HOUR", 2)
    for n in range(2):
        services.comment(plan, text=f"Comment {n}", language="en")
    with pytest.raises(Refusal, match="Very many comments"):
        services.comment(plan, text="One more", language="en")


def test_hiding_needs_a_published_reason(said, amina):
    with pytest.raises(Refusal, match="Choose why"):
        services.hide(said, why="dislike", by=amina)
    services.hide(said, why="person", by=amina)
    said.refresh_from_db()
    assert (said.state, said.why_hidden) == ("hidden", "person")
    services.show(said, by=amina)
    said.refresh_from_db()
    assert (said.state, said.why_hidden) == ("shown", "")


def test_only_shown_comments_are_answered(said, amina):
    with pytest.raises(Refusal, match="Show the comment before"):
        services.answer(said, outcome="noted", text="Thanks.", by=amina)
    services.show(said, by=amina)
    with pytest.raises(Refusal, match="and why"):
        services.answer(said, outcome="noted", text=" ", by=amina)


def test_what_was_taken_up_stands_on_the_thread(said, action, amina, client):
    answered(said, amina, became=action)
    assert became([said], amina) == {said.knot_id: [action]}
    assert next(step.card.title.text for step in came_of(said.knot_id, None)) == "License recruiters"
    page = client.get(action.get_absolute_url()).content.decode()
    assert "Fees are paid in cash." in page


def test_an_edition_names_the_comment_as_an_origin(said, action, plan, amina):
    answered(said, amina, became=action)
    assert freeze_plan(plan, language="en", by=amina).pk


def test_authors_are_told_once_and_forgotten(said, amina):
    answered(said, amina)
    assert services.tell_authors() == (1, 0)
    assert services.tell_authors() == (0, 0)
    said.refresh_from_db()
    assert (said.email, [message.to for message in mail.outbox]) == ("", [["noor@example.org"]])
    assert "We will ask for receipts." in mail.outbox[0].body


def test_an_answer_that_did_not_leave_is_tried_again(said, amina, monkeypatch):
    answered(said, amina)

    def broken(*_args, **_kwargs):
        raise OSError("no route")

    monkeypatch.setattr(services, "send_mail", broken)
    assert services.tell_authors() == (0, 1)
    monkeypatch.undo()
    assert services.tell_authors() == (1, 0)


def test_the_history_knows_neither_name_nor_address(said, amina):
    answered(said, amina)
    kept = Comment.history.rel.related_model.objects.all()
    assert kept.count() >= 3
    assert not {"name", "email"} & {field.name for field in kept.model._meta.fields}


def test_withdrawing_deletes_who_spoke(said, amina):
    services.show(said, by=amina)
    services.withdraw(said)
    said.refresh_from_db()
    assert (said.state, said.name, said.email) == ("withdrawn", "", "")
    with pytest.raises(Refusal, match="has withdrawn"):
        services.show(said, by=amina)
