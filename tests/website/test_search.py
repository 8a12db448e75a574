"""The search over the whole site finds what anybody may read, and nothing else."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from safar.consultations.models import Event, Note
from safar.plan.models import Action
from safar.practices.finding import show_in_search
from safar.search.models import Entry
from safar.website.searching import catch_up
from tests.practices.test_practices import queries_of
from tests.website.test_notes import challenge, fund, make_note, plan, session  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


def page_of(client, query):
    cache.clear()
    answer = client.get(f"/search/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_kind_of_public_record_is_found(client, challenge, plan, fund):  # noqa: F811
    show_in_search(fund)
    Action.objects.create(plan=plan, code="1", title="End recruitment fees", objective_id=6)
    page = page_of(client, "q=recruitment+fees")
    for words in (
        "End recruitment fees",
        "A fund for recruitment fees",
        f"/notes/{challenge.pk}/",
        "/compact/6/",
    ):
        assert words in page
    only = page_of(client, "q=recruitment+fees&kind=note")
    assert "End recruitment fees" not in only
    assert "The plan" in page_of(client, "q=plan")
    assert "Glossary" in page_of(client, "q=glossaire")


def test_what_is_not_public_is_never_found(client, challenge, plan, amina):  # noqa: F811
    action = Action.objects.create(plan=plan, code="1", title="End recruitment fees", objective_id=6)
    assert "End recruitment" in page_of(client, "q=recruitment")
    plan.is_public = False
    plan.save()
    Event.objects.update(is_public=False)
    # Half a minute has not passed: what search still has is left out of the answer.
    answer = client.get("/search/?q=recruitment").content.decode()
    assert "End recruitment" not in answer
    assert str(challenge.pk) not in answer
    assert "Recruitment fees" not in client.get("/search/suggest/?q=recruit").content.decode()
    client.force_login(amina)
    assert "End recruitment" not in page_of(client, "q=recruitment"), "signed in or not, search is public"
    assert not Entry.objects.filter(
        kind__in=("note", "action"), key__in=[str(challenge.pk), str(action.pk)]
    ).exists()


def test_a_note_that_was_changed_or_hidden_is_not_shown_as_it_was(client, challenge):  # noqa: F811
    page_of(client, "q=recruitment")
    Note.objects.update(text="Nobody is named.", heading="", revision=2)
    assert "Workers pay" not in client.get("/search/?q=recruitment").content.decode()
    assert "Nobody is named." in page_of(client, "q=nobody+named")


def test_who_said_it_is_not_searched(client, session):  # noqa: F811
    Note.objects.create(session=session, ref="x", kind="quote", text="We pay.", who="Zenobia of Palmyra")
    assert "We pay." not in page_of(client, "q=Zenobia")
    assert "We pay." in page_of(client, "q=pay")


def test_search_is_brought_up_to_date_once(challenge, plan):  # noqa: F811
    assert catch_up() > 20
    assert catch_up() == 0


def test_titles_are_suggested_and_a_word_is_needed(client, challenge, plan):  # noqa: F811
    page_of(client, "q=x")
    options = client.get("/search/suggest/?q=recruit").content.decode()
    assert 'value="Recruitment fees"' in options
    assert client.get("/search/suggest/?q=r").content.strip() == b""


@pytest.mark.parametrize(
    "query", ["", "q=%00", "q=a&page=99999999", "q=a&kind=nothing", "q=" + "a" * 11_000, "page=x"]
)
def test_strange_questions_are_answered_or_refused(client, query):
    page_of(client, query)


def test_a_long_answer_asks_no_more_questions(client, session, challenge):  # noqa: F811
    few = queries_of(client, "/search/?q=recruitment")
    for number in range(3):
        make_note(session, f"n-{number}", "challenge")
    catch_up()
    assert queries_of(client, "/search/?q=recruitment") == few
