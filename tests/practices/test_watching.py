"""Searches kept and told of, practices that age, and the list as search finds it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.finding import show_in_search
from safar.practices.found import highlighted
from safar.practices.models import Asked, Practice, SavedSearch, Told
from safar.reference.models import Objective
from tests.conftest import make_person
from tests.practices.test_practices import make_practice, queries_of, write_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(db):
    return [
        make_practice("fees", "A fund that pays recruitment fees", [6], target_groups=["Nurses"], year=2018),
        make_practice("visas", "Visas for seasonal work", [5], level="regional"),
    ]


def page_of(client, query=""):
    answer = client.get(f"/practices/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_found_says_why_and_marks_the_words(client, two):
    page = page_of(client, "?q=recruitment")
    assert "1 record" in page
    assert "A fund that pays recruitment fees" in page
    assert "Visas for seasonal work" not in page
    assert "Shared word: recruitment" in page


def test_facets_count_narrow_and_are_left_again(client, two):
    page = page_of(client)
    assert "Nurses" in page
    narrowed = page_of(client, "?objective=6&objective=5&level=regional")
    assert "A fund that pays" not in narrowed
    assert "?objective=6&amp;objective=5" in narrowed, "leaving the level out"
    assert "Nothing found" in page_of(client, "?q=nonsensical&country=NPL")


def test_an_address_from_another_day_or_hand_is_no_mistake(client, two):
    for query in (
        "?page=99",
        "?page=-1",
        "?page=x",
        "?sort=nothing",
        "?objective=x&year=soon&kind='",
        "?q=" + "a" * 9_000,
    ):
        page_of(client, query)
    assert client.get("/practices/?q=" + "a" * 10_001).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("objective=6", ["fees"]),
        ("country=PHL&region=142", ["fees", "visas"]),
        ("kind=other&level=regional", ["visas"]),
        ("target=Nurses&year=2018&language=en", ["fees"]),
        ("source=safar", ["visas"]),
        ("source=unnm", ["fees"]),
        ("source=unnm&source=safar", ["fees", "visas"]),
        ("heading=Frameworks", ["visas"]),
        ("stage=stay", ["visas"]),
        ("stage=return", []),
    ],
)
def test_search_and_database_narrow_alike(client, two, query, expected):
    two[0].external_ids.create(scheme="unnm", value="1")
    Practice.objects.filter(slug="visas").update(group="Frameworks", stages=["stay"])
    two[1].refresh_from_db()
    show_in_search(*two)
    for sort in ("", "&sort=title"):
        rows = client.get(f"/practices/?format=json&{query}{sort}").json()["rows"]
        assert sorted(row["slug"] for row in rows) == expected
        page = page_of(client, f"?{query}{sort}")
        assert ["A fund that pays" in page, "Visas for seasonal" in page] == [
            "fees" in expected,
            "visas" in expected,
        ]


def test_order_by_title_and_exports_hold_what_is_shown(client, two):
    rows = client.get("/practices/?format=json&sort=title&objective=6").json()["rows"]
    assert [row["slug"] for row in rows] == ["fees"]
    titles = [row["title"] for row in client.get("/practices/?format=json&sort=title").json()["rows"]]
    assert titles == sorted(titles)
    page = page_of(client, "?sort=title")
    assert page.index("A fund that pays") < page.index("Visas for seasonal")


def test_found_by_words_and_sorted_by_title_the_reasons_stay(client, two):
    def reasons(query):
        shown = client.get(f"/practices/{query}").context["found"].shown
        return {each.practice.slug: (each.hit.why, str(each.words)) for each in shown}

    make_practice("fees-too", "Another fund for recruitment fees", [6])
    best = reasons("?q=recruitment+fees")
    by_title = reasons("?q=recruitment+fees&sort=title")
    assert set(best) == {"fees", "fees-too"}
    assert list(by_title) == ["fees", "fees-too"]
    assert by_title == best
    for sort in ("", "&sort=title"):
        rows = client.get(f"/practices/?format=json&q=recruitment+fees{sort}").json()["rows"]
        assert [row["slug"] for row in rows] == list(by_title if sort else best)


def test_words_are_marked_as_they_stand_in_any_script():
    assert highlighted("Fées & <fee>", ["fees"]) == "<mark>Fées</mark> &amp; &lt;fee&gt;"
    assert highlighted("关于招聘费的规定", ["招聘", "聘费"]) == "关于<mark>招聘费</mark>的规定"


def test_a_page_shows_what_is_alike(client, two):
    make_practice("fees-too", "Another fund for recruitment fees", [6])
    assert "Another fund for recruitment fees" in client.get("/practices/fees/").content.decode()


def test_drafts_stand_above_for_those_who_wrote_them(client, two, ministry, amina, dana):
    write_up(amina, ministry, title="Not done yet")
    assert "Not done yet" not in page_of(client)
    client.force_login(dana)
    assert "Not done yet" not in page_of(client)
    client.force_login(amina)
    assert "Not done yet" in page_of(client)


# --- Kept searches -----------------------------------------------------------------------


@pytest.fixture
def kept(two, dana):
    return services.keep_search(dana, "q=recruitment+fees&objective=6", by_mail=True)


def published(amina, ministry, title, **fields):
    return services.publish_practice(write_up(amina, ministry, title=title, **fields), by=amina)


def test_news_are_told_once(kept, amina, ministry, dana):
    assert services.notify() == []
    published(amina, ministry, "Recruitment fees are paid back")
    health = Objective.objects.filter(number=15)
    published(amina, ministry, "Something about houses", objectives=health, summary="Rooms.")
    planned = services.notify(dry_run=True)
    assert len(mail.outbox) == 0
    assert services.notify() == planned
    (message,) = mail.outbox
    assert message.to == [dana.email]
    assert "Recruitment fees are paid back" in message.body
    assert "/practices/recruitment-fees-are-paid-back/" in message.body
    assert "houses" not in message.body
    assert services.notify() == []
    assert len(mail.outbox) == 1
    assert Told.objects.count() == 1


def test_a_mail_that_fails_is_sent_the_next_time(kept, amina, ministry, monkeypatch):
    published(amina, ministry, "Recruitment fees are paid back")
    with monkeypatch.context() as broken:
        broken.setattr("safar.practices.services.watching._send", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.notify()
    assert Told.objects.count() == 0
    assert len(services.notify()) == 1


def test_without_a_yes_no_mail(kept, amina, ministry):
    services.change_search(kept, by_mail=False)
    published(amina, ministry, "Recruitment fees are paid back")
    assert services.notify() == []


def test_a_search_for_nothing_is_not_kept(dana):
    for address in ("", "page=3", "sort=title"):
        with pytest.raises(Refusal, match="asks for nothing"):
            services.keep_search(dana, address)


def test_searches_are_kept_on_their_page_by_each_for_themselves(client, kept, dana, chipo):
    assert client.get("/practices/searches/").status_code == 302
    client.force_login(chipo)
    assert "recruitment fees" not in client.get("/practices/searches/").content.decode()
    assert client.post("/practices/searches/", {"search": kept.pk, "forget": "1"}).status_code == 404
    client.force_login(dana)
    page = page_of(client, "?objective=6&q=recruitment+fees")
    assert "You keep this search." in page
    one = queries_of(client, "/practices/searches/")
    client.post("/practices/searches/", {"address": "q=visas"})
    client.post("/practices/searches/", {"address": "objective=5"})
    assert queries_of(client, "/practices/searches/") == one
    client.post("/practices/searches/", {"search": kept.pk, "forget": "1"})
    assert SavedSearch.objects.filter(user=dana).count() == 2


# --- Ageing -------------------------------------------------------------------------------


@pytest.fixture
def old(amina, ministry, two):
    practice = published(amina, ministry, "An old practice")
    Practice.objects.filter(pk=practice.pk).update(confirmed_on=date(2020, 1, 1))
    practice.refresh_from_db()
    return practice


def test_owners_are_asked_once_in_one_mail(old, amina, bruno, ministry, client):
    (planned,) = services.remind(dry_run=True)
    assert planned == {
        "owner": ministry.slug,
        "people": [amina.pk, bruno.pk],
        "practices": ["an-old-practice"],
    }
    assert services.remind() == [planned]
    assert sorted(each.to[0] for each in mail.outbox) == sorted([amina.email, bruno.email])
    assert "/practices/an-old-practice/" in mail.outbox[0].body
    assert services.remind() == []
    assert Asked.objects.count() == 2
    page = client.get(old.get_absolute_url()).content.decode()
    assert "Nobody has confirmed for a year" in page
    assert "Its owner was asked on" in page


def test_they_are_asked_again_and_no_more_once_confirmed(old, amina):
    services.remind()
    Practice.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(days=91))
    assert len(services.remind()) == 1
    Practice.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(days=91))
    services.confirm_practice(old, by=amina)
    assert services.remind() == []


def test_nobody_to_ask_is_said_and_nothing_is_written_down(old, amina):
    amina.is_active = False
    amina.save()
    (told,) = services.remind()
    assert told["people"] == []
    old.refresh_from_db()
    assert old.asked_at is None


def test_fresh_ones_are_left_alone(client, amina, ministry):
    practice = published(amina, ministry, "A fresh one")
    assert services.remind() == []
    assert "Nobody has confirmed for a year" not in client.get(practice.get_absolute_url()).content.decode()


def test_a_long_list_asks_no_more_questions(client, two):
    make_person("Efua")
    few = queries_of(client, "/practices/?q=fees")
    for number in range(30):
        make_practice(f"fees-{number}", f"Fees of kind {number}", [6, 21])
    assert queries_of(client, "/practices/?q=fees") == few
