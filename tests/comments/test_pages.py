"""The pages of a public consultation, without an account."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from safar.comments import forms, services
from safar.comments.models import Comment
from safar.lib import limits
from safar.plan.models import Plan


@pytest.fixture(autouse=True)
def quick_people(monkeypatch):
    """Tests read faster than people do."""
    monkeypatch.setattr(forms, "SOONEST", -1)
    limits.forget()


def at(name, plan, *args):
    return reverse(f"comments:{name}", args=[plan.slug, *args])


def send(client, plan, key="plan", **more):
    address = at("write", plan, key)
    made = client.get(address).context["form"]["made"].value()
    return client.post(address, {"text": "More on housing, please.", "made": made, **more}, follow=True)


def test_anybody_comments_and_keeps_a_page(client, plan, window, action):
    page = send(client, plan, action.code)
    made = Comment.objects.get()
    assert (made.action, made.state) == (action, "waiting")
    assert page.redirect_chain[0][0] == reverse("comments:own", args=[services.token_of(made)])
    assert "More on housing" in page.content.decode()
    client.post(page.redirect_chain[0][0])
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_comment_is_taken_back_from_a_browser_that_hides_its_origin(client, plan, window):
    """The author's page sends no referrer, so browsers say that its forms come from nowhere."""
    address = send(client, plan).redirect_chain[0][0]
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, headers={"origin": "null"}).status_code == 302
    assert Comment.objects.get().state == "withdrawn"


def test_machines_and_floods_are_sent_back_with_their_words(client, plan, window, monkeypatch):
    trapped = send(client, plan, website="https://spam.example")
    assert (trapped.status_code, Comment.objects.count()) == (409, 0)
    assert "More on housing, please." in trapped.content.decode()
    monkeypatch.setattr(forms, "SOONEST", 3)
    assert send(client, plan).status_code == 409
    monkeypatch.setattr(forms, "SOONEST", -1)
    codes = [send(client, plan).status_code for _n in range(6)]
    assert codes == [200] * 5 + [409]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\u202eb\x07c", "abc"),
        ("  two\r\nlines ", "two\nlines"),
    ],
)
def test_odd_letters_are_kept_as_words(client, plan, window, text, kept):
    page = send(client, plan, text=text)
    assert Comment.objects.get().text == kept
    assert "<script>alert" not in page.content.decode()


def test_what_is_too_long_comes_back(client, plan, window):
    page = send(client, plan, text="x" * 4001)
    assert Comment.objects.count() == 0
    assert "x" * 4001 in page.content.decode()


def test_names_and_addresses_stay_inside(client, plan, said, amina):
    services.show(said, by=amina)
    text = client.get(at("consultation", plan)).content.decode()
    assert "Fees are paid in cash." in text
    assert "noor@example.org" not in text
    rows = client.get(at("comments", plan) + "?format=csv").content.decode()
    assert "Fees are paid in cash." in rows
    assert "noor@example.org" not in rows


def test_hidden_and_waiting_comments_stay_inside(client, plan, said, amina):
    for change in (lambda: None, lambda: services.hide(said, why="spam", by=amina)):
        change()
        assert "Fees are paid" not in client.get(at("consultation", plan)).content.decode()


def test_amina_looks_and_answers(client, amina, plan, said, action):
    client.force_login(amina)
    client.post(at("moderate", plan, said.pk), {"show": "yes"})
    client.post(at("answer", plan, said.pk), {"outcome": "taken", "text": "Yes.", "became": action.pk})
    text = client.get(at("consultation", plan)).content.decode()
    assert "Taken up in action 1.1" in text
    assert "1 answered" in text


def test_dana_looks_at_nothing(client, dana, amina, plan, said):
    pages = [at("queue", plan), at("window", plan), at("answer", plan, said.pk)]
    client.force_login(amina)
    assert [client.get(each).status_code for each in pages] == [200, 200, 200]
    client.force_login(dana)
    assert [client.get(each).status_code for each in pages] == [403, 403, 403]
    assert client.post(at("moderate", plan, said.pk), {"show": "yes"}).status_code == 403


def test_links_of_others_open_nothing(client, plan, said):
    assert client.get(reverse("comments:own", args=["made-up"])).status_code == 404


def test_private_plans_are_not_commented_on(client, plan, window):
    Plan.objects.update(is_public=False)
    assert client.get(at("consultation", plan)).status_code == 404
    assert client.get(at("write", plan, "plan")).status_code == 404


def test_as_many_queries_for_one_as_for_three(
    client, plan, action, window, amina, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (1, 3):
        for n in range(more):
            services.show(services.comment(plan, action=action, text=f"{more} {n}", language="en"), by=amina)
        with CaptureQueriesContext(connection) as seen:
            client.get(at("consultation", plan))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
