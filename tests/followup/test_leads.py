"""Who answers for a lead on one page, everybody asked by one button, the answer from a real browser."""

from __future__ import annotations

import smtplib

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from safar.followup.links import token_of
from safar.followup.models import Contact, UpdateRequest
from safar.plan.models import Action, ProgressUpdate
from tests.conftest import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def coast(meridia):
    return make_organisation("coast-guard", "Coast Guard", "line_ministry", meridia)


@pytest.fixture
def led(plan, action, many, coast):
    """One action of the union, two of the coast guard, one without a lead."""
    many(2, lead=coast)
    many(1)
    return Action.objects.filter(plan=plan)


def url(name, plan):
    return reverse(f"followup:{name}", args=[plan.slug])


def test_only_leads_that_nobody_answers_for_are_asked_about(editor, plan, led, coast, chipo):
    page = editor.get(url("leads", plan))
    rows = [(row.lead, row.nobody) for row, _name, _email in page.context["form"].rows]
    assert rows == [(coast, 2), (None, 1)]
    assert [row.lead.name for row in page.context["known"]] == ["Trade Union Congress"]


def test_one_address_answers_for_every_action_of_a_lead(editor, plan, led, coast, chipo):
    done = editor.post(
        url("leads", plan),
        {f"email-{coast.pk}": "Guard@Example.org", f"name-{coast.pk}": "", "email-0": "", "language": "fr"},
    )
    assert done.url == reverse("plan:next", args=[plan.slug])
    found = Contact.objects.values_list("action__lead__slug", "email", "name", "language")
    assert list(found) == [("coast-guard", "guard@example.org", "Guard@Example.org", "fr")] * 2
    contact = Contact.objects.first()
    assert contact.history.get().pgh_context.metadata["why"] == "Named who answers for the actions of a lead"
    again = editor.get(url("leads", plan)).context["form"].rows
    assert [row.lead for row, _name, _email in again] == [None]


def test_contacts_named_before_stay(editor, plan, led, coast, amina, chipo):
    from safar.followup.services import name_contact

    first = led.filter(lead=coast).first()
    name_contact(first, name="Nora", email="nora@example.org", language="en", by=amina)
    editor.post(
        url("leads", plan),
        {f"email-{coast.pk}": "guard@example.org", "email-0": "me@example.org", "language": "en"},
    )
    assert sorted(Contact.objects.values_list("action__lead__slug", "email"), key=str) == [
        ("coast-guard", "guard@example.org"), ("coast-guard", "nora@example.org"), (None, "me@example.org"),
    ]  # fmt: skip


def test_wrong_address_is_shown_beside_the_lead(editor, plan, led, coast, chipo):
    page = editor.post(url("leads", plan), {f"email-{coast.pk}": "guard", "language": "en"})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [f"email-{coast.pk}"]
    assert not Contact.objects.exists()


def test_strangers_name_nobody(client, plan, led, coast, dana):
    client.force_login(dana)
    assert client.get(url("leads", plan)).status_code == 403
    assert (
        client.post(url("leads", plan), {f"email-{coast.pk}": "x@example.org", "language": "en"}).status_code
        == 403
    )
    assert not Contact.objects.exists()


def test_one_button_asks_everybody_and_the_messages_leave(editor, plan, led, coast, chipo):
    editor.post(url("leads", plan), {f"email-{coast.pk}": "guard@example.org", "language": "en"})
    step = next(
        each
        for each in editor.get(reverse("plan:next", args=[plan.slug])).context["steps"]
        if each.post and "confirm" in each.post
    )
    assert step.text == "2 people get one message each, with a link to a short form for each action."
    done = editor.post(step.url, step.post, follow=True)
    assert done.redirect_chain[-1][0] == reverse("plan:next", args=[plan.slug])
    assert sorted(each.to[0] for each in mail.outbox) == ["chipo@example.org", "guard@example.org"]
    assert "3 requests are made. 2 messages have left." in [str(each) for each in done.context["messages"]]
    steps = {each.title: each for each in done.context["steps"]}
    assert (steps["Ask how the actions stand"].text, steps["Ask how the actions stand"].done) == (
        "2 people are asked.",
        True,
    )
    assert steps["Read what they answer"].text == "0 of 3 requests are answered."


def test_message_that_does_not_leave_is_told(editor, plan, action, chipo, due, monkeypatch):
    def fails(*_args, **_kwargs):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("safar.followup.services.sending.send_mail", fails)
    form = {"about": "all", "due_on": due.isoformat(), "confirm": "yes"}
    done = editor.post(url("ask", plan), form, follow=True)
    said = [str(each) for each in done.context["messages"]]
    assert said == [
        "1 request is made. 0 messages have left.",
        "1 message has not left yet. It goes with the next round.",
    ]
    assert UpdateRequest.objects.get().letters.count() == 0


def test_many_messages_do_not_keep_the_page_waiting(plan, led, coast, chipo, amina, due, today):
    from safar.followup.services import ask, name_for_leads, send_due

    name_for_leads(plan, {coast.pk: ("", "guard@example.org")}, language="en", by=amina)
    ask(plan, led, due_on=due, by=amina)
    first = send_due(today, plan, most=1)
    assert (first.messages, first.left, len(mail.outbox)) == (1, 1, 1)
    assert (send_due(today, plan).messages, len(mail.outbox)) == (1, 2)


def test_answer_arrives_from_a_browser_that_hides_its_origin(asked, today):
    """The page sends no referrer, so browsers say that its forms come from nowhere."""
    strict = Client(enforce_csrf_checks=True)
    form = {"status": "ongoing", "text": "Two offices opened.", "reported_on": today.isoformat()}
    address = reverse("followup:answer", args=[token_of(asked)])
    assert strict.post(address, form, headers={"origin": "null"}).status_code == 200
    assert ProgressUpdate.objects.get().text == "Two offices opened."
