"""Practices: found for a challenge, written up, published, listed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.finding import show_in_search
from safar.practices.models import ExternalId, Practice
from safar.practices.queries import practices_for
from safar.reference.models import Objective
from safar.thread.models import Tie
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


def make_practice(slug, title, objectives, **fields):
    values = {"summary": "What somebody did.", "status": Practice.Status.PUBLISHED, "source": "A report"}
    practice = Practice.objects.create(slug=slug, title=title, **{**values, **fields})
    practice.objectives.set(objectives)
    practice.countries.set(["PHL"])
    show_in_search(practice)
    return practice


def write_up(by, owner, **fields):
    values = {
        "title": "A fund",
        "summary": "It pays the fees.",
        "objectives": Objective.objects.filter(number=6),
    }
    return services.create_practice(by=by, owner=owner, **{**values, **fields})


@pytest.fixture
def fund(db):
    return make_practice("fund", "A fund that pays recruitment fees", [6])


@pytest.fixture
def others(db):
    """So that words which everybody uses weigh little."""
    return [make_practice(f"visa-{n}", f"Visas for workers {n}", [5]) for n in range(8)]


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_practice_of_the_same_objective_and_words_comes_first(fund, others):
    same = make_practice("licences", "Licences for agencies", [6])
    answers = practices_for([6], "Workers pay high recruitment fees", "en")
    assert [answer.practice for answer in answers[:2]] == [fund, same]
    label = Objective.objects.get(number=6).label
    assert answers[0].reason.startswith(f"Same objective: 6 {label}. Same subject: recruitment fees. Shared")
    assert set(answers[0].words) == {"fees", "pay", "recruitment"}


def test_words_are_compared_by_their_stem(fund, others):
    (answer,) = practices_for([], "The recruiting of those who are feeless pays; a funding and a fee", "en")[
        :1
    ]
    assert answer.practice == fund


def test_drafts_answer_nothing(fund, others):
    Practice.objects.filter(pk=fund.pk).update(status=Practice.Status.DRAFT)
    assert fund not in [answer.practice for answer in practices_for([6], "recruitment fees", "en")]


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_any_text_in_any_language_is_safe_to_ask(fund, language):
    assert practices_for([], "", language) == []
    practices_for([6], "'); DROP TABLE x; -- & | ! :* رسوم 招聘费 сборы", language)
    assert [answer.practice for answer in practices_for([6], "'' \\ &&", language)] == [fund]


def test_practices_are_found_in_a_fixed_number_of_queries(fund):
    def queries():
        with CaptureQueriesContext(connection) as done:
            practices_for([6], "recruitment fees", "en")
        return len(done)

    few = queries()
    for n in range(50):
        make_practice(f"p-{n}", f"Recruitment fees {n}", [6])
    assert queries() == few


def test_practice_is_written_up_as_a_draft_and_published(ministry, amina):
    practice = write_up(amina, ministry)
    assert (practice.status, practice.check_mark, practice.slug) == ("draft", "K", "a-fund")
    published = services.publish_practice(practice, by=amina)
    assert published.status == Practice.Status.PUBLISHED
    with pytest.raises(Refusal, match="already"):
        services.publish_practice(practice, by=amina)


def test_practice_without_objective_is_refused(ministry, amina):
    with pytest.raises(Refusal, match="at least one objective"):
        write_up(amina, ministry, objectives=[])
    assert Practice.objects.count() == 0


def test_edited_practice_is_unchecked_again(fund, amina):
    Practice.objects.filter(pk=fund.pk).update(check_mark="V")
    fund.refresh_from_db()
    services.edit_practice(fund, title="Better words", by=amina)
    fund.refresh_from_db()
    assert (fund.title, fund.check_mark) == ("Better words", "K")


def test_draft_is_hidden_from_neighbours(client, ministry, fund, amina, chipo, dana):
    draft = write_up(amina, ministry)
    for person in (chipo, dana):
        client.force_login(person)
        assert client.get(fund.get_absolute_url()).status_code == 200
        assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(amina)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_dana_reads_practices_and_writes_none(client, fund, dana):
    client.force_login(dana)
    assert client.get("/practices/").status_code == 200
    assert client.get("/practices/new/").status_code == 403
    assert client.get("/practices/fund/edit/").status_code == 403
    assert client.post("/practices/fund/move/", {"move": "withdraw", "why": "x"}).status_code == 403
    assert client.get("/practices/fund/path/").status_code == 403
    assert client.get("/practices/reviews/").status_code == 403


def test_only_its_organisation_edits_a_practice(client, ministry, union, amina):
    practice = services.publish_practice(write_up(amina, ministry), by=amina)
    client.force_login(make_person("Efua", (union, "editor")))
    assert client.get("/practices/new/").status_code == 200
    assert client.get(f"{practice.get_absolute_url()}edit/").status_code == 403
    client.force_login(amina)
    assert client.get(f"{practice.get_absolute_url()}edit/").status_code == 200


def test_practice_is_written_edited_and_published_on_its_pages(client, ministry, amina):
    client.force_login(amina)
    form = {
        "title": "A fund", "summary": "It pays.", "kind": "service", "language": "en", "objectives": ["6"],
        "organisations": "One\nTwo", "owner": ministry.pk,
    }  # fmt: skip
    form |= {
        f"{rows}-{name}": "0" for rows in ("actors", "results") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    client.post("/practices/new/", form)
    practice = Practice.objects.get()
    assert (
        client.post(f"{practice.get_absolute_url()}edit/", {**form, "title": "The fund"}).status_code == 302
    )
    practice.refresh_from_db()
    assert (practice.title, practice.organisations, practice.status) == ("The fund", ["One", "Two"], "draft")
    assert client.post(f"{practice.get_absolute_url()}move/", {"move": "publish"}).status_code == 403
    keeper = make_person("Keeper")
    keeper.is_superuser = True
    keeper.save()
    client.force_login(keeper)
    client.post(f"{practice.get_absolute_url()}move/", {"move": "publish"})
    practice.refresh_from_db()
    assert practice.status == "published"
    client.force_login(amina)
    client.post(f"{practice.get_absolute_url()}move/", {"move": "withdraw", "why": " "})
    practice.refresh_from_db()
    assert practice.status == "published", "a step without a reason is not taken"
    client.post(f"{practice.get_absolute_url()}move/", {"move": "withdraw", "why": "It was never begun"})
    practice.refresh_from_db()
    assert practice.status == "withdrawn"


def test_page_says_what_is_known_and_what_is_not(client, fund):
    ExternalId.objects.create(practice=fund, scheme="gfmd-ppd", value="77", url="https://example.org/77")
    page = client.get(fund.get_absolute_url()).content.decode()
    words = ("Philippines", "https://example.org/77", "since when it exists", "Not checked yet", "A report")
    assert [word for word in words if word not in page] == []
    assert "whether another database describes it" not in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_list_asks_the_same_for_1_and_300(client, fund, amina, signed_in):
    if signed_in:
        client.force_login(amina)
    one = queries_of(client, "/practices/")
    for n in range(300):
        make_practice(f"p-{n}", f"Practice {n}", [5, 6])
    many = queries_of(client, "/practices/")
    assert one == many
    assert many <= 12


def test_list_is_filtered_searched_and_exported(client, fund, others):
    def titles(asked):
        return [row["slug"] for row in client.get(f"/practices/?format=json&{asked}").json()["rows"]]

    assert titles("objective=6") == ["fund"]
    assert titles("q=recruitment+fund") == ["fund"]
    assert len(titles("country=PHL")) == 9
    assert titles("kind=law_policy") == []
    assert client.get("/practices/?format=csv").content.startswith("\ufefftitle,kind".encode())


def test_empty_list_says_what_to_do(client, db):
    assert "No practice yet" in client.get("/practices/").content.decode()
    assert "Nothing found" in client.get("/practices/?q=zzz").content.decode()


def test_answer_is_tied_and_taken_back(fund, amina):
    challenge = make_practice("challenge", "Stands in for a note", [6])
    services.answer_with(challenge, fund, by=amina)
    assert Tie.objects.get().kind == Tie.Kind.ANSWERED
    services.take_answer_back(challenge, fund, by=amina)
    with pytest.raises(Refusal):
        services.take_answer_back(challenge, fund, by=amina)


def test_the_history_of_a_practice_can_be_read(client, amina, ministry):
    """A practice has a field `source`, as each row of a history has one."""
    practice = Practice.objects.create(slug="p", title="P", summary="S", owner=ministry, status="published")
    practice.objectives.set([6])
    client.force_login(amina)
    page = client.get(f"/history/practices.practice/{practice.pk}/")
    assert (page.status_code, "History" in page.content.decode()) == (200, True)
