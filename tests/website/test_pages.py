"""The pages of the whole house."""

from __future__ import annotations

import gzip
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.consultations.models import Event, Note, Session, Theme
from safar.demo.loader import load_demo
from safar.indicators.models import Indicator
from safar.plan.models import Action, Plan
from safar.practices.models import Practice
from safar.reference.models import Cluster, Objective

PUBLIC = (
    "/",
    "/compact/",
    "/compact/6/",
    "/compact/principles/",
    "/calendar/",
    "/glossary/",
    "/terms/",
    "/terms/domestic-work/",
    "/accessibility/",
    "/privacy/",
    "/style/",
)
FIRST_PAGE_BYTES = 40_000

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(ministry):
    event = Event.objects.create(
        slug="cafe",
        title="A café",
        starts_on="2026-03-01",
        ends_on="2026-03-02",
        organiser=ministry,
        is_public=True,
    )
    return Session.objects.create(event=event, slug="cafe-1", number=1, title="Fair recruitment")


@pytest.fixture
def plan(meridia, ministry):
    return Plan.objects.create(
        slug="meridia", title="Plan of Meridia", country=meridia, owner=ministry, is_public=True
    )


def add_one_of_each(number, session, plan):
    """A note of two kinds, a theme, a practice, an action and an indicator, all tied to objective 6."""
    six = Objective.objects.get(pk=6)
    made = [
        Note.objects.create(session=session, kind=kind, heading=f"{kind} {number}", text="Words")
        for kind in ("challenge", "opportunity")
    ]
    made.append(Theme.objects.create(event=session.event, slug=f"t{number}", title=f"Theme {number}"))
    made.append(
        Practice.objects.create(
            slug=f"p{number}", title=f"Practice {number}", summary="Tried", status="published"
        )
    )
    made.append(Indicator.objects.create(code=f"x-{number}", display_code=f"X.{number}", name="Cost"))
    made.append(
        Action.objects.create(
            plan=plan, code=f"1.{number}", title=f"Action {number}", objective=six, lead=plan.owner
        )
    )
    for record in made:
        record.objectives.add(six)


def queries_of(client, path):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["", "/ar"])
def test_page_opens_for_anybody_in_both_directions(client, language, path):
    page = client.get(language + path)
    assert page.status_code == 200
    direction = "rtl" if language else "ltr"
    assert f'dir="{direction}"'.encode() in page.content[:200]


@pytest.mark.parametrize("path", ["/", "/compact/", "/compact/6/"])
def test_queries_stay_the_same_for_one_record_and_for_many(client, workshop, plan, path):
    add_one_of_each(1, workshop, plan)
    client.get(path)  # warms what is asked once per process
    once = queries_of(client, path)
    for number in range(2, 12):
        add_one_of_each(number, workshop, plan)
    assert queries_of(client, path) == once
    assert once <= 16


def test_desk_asks_the_same_for_one_action_and_for_many(client, amina, workshop, plan):
    client.force_login(amina)
    add_one_of_each(1, workshop, plan)
    client.get("/desk/")
    once = queries_of(client, "/desk/")
    for number in range(2, 12):
        add_one_of_each(number, workshop, plan)
    assert queries_of(client, "/desk/") == once


@pytest.mark.parametrize("path", ["/", "/ar/", "/fr/"])
def test_first_page_weighs_less_than_forty_kilobytes_in_all(client, path):
    """The page and every style, script and picture it names, as they travel."""
    load_demo()
    page = client.get(path, headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    assert any(name.endswith(".css") for name in named)
    files = sum(len(gzip.compress((settings.STATIC_ROOT / name).read_bytes(), 9)) for name in named)
    assert len(page.content) + files < FIRST_PAGE_BYTES


def test_pages_that_use_htmx_stay_under_the_same_weight(client):
    page = client.get("/style/", headers={"accept-encoding": "gzip"})
    html = gzip.decompress(page.content).decode()
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html))
    assert any("htmx" in name for name in named)
    files = sum(len(gzip.compress((settings.STATIC_ROOT / name).read_bytes(), 9)) for name in named)
    assert files < FIRST_PAGE_BYTES - 10_000


def test_home_without_data_says_what_to_do(client):
    page = client.get("/").content.decode()
    assert "This Safar is new" in page
    assert "Start from a challenge" not in page


def test_home_offers_the_last_table_that_holds_challenges(client):
    load_demo()
    page = client.get("/").content.decode()
    assert "Start from a challenge spoken in Geneva" in page
    assert 'href="/consultations/gcm-workshop-2019/fair-recruitment/"' in page
    assert 'class="cell cell-0"' in page  # a gap shows


def test_unpublished_records_do_not_reach_strangers(client, workshop, plan):
    add_one_of_each(1, workshop, plan)
    Event.objects.update(is_public=False)
    Plan.objects.update(is_public=False)
    Practice.objects.update(status="draft")
    page = client.get("/compact/6/").content.decode()
    for words in ("challenge 1", "Theme 1", "Practice 1", "Action 1"):
        assert words not in page
    home = client.get("/").content.decode()
    assert "A café" not in home
    assert "Plan of Meridia" not in home


def test_objective_gathers_what_is_tied_to_it(client, workshop, plan):
    add_one_of_each(1, workshop, plan)
    page = client.get("/compact/6/").content.decode()
    for words in ("challenge 1", "opportunity 1", "Theme 1", "Practice 1", "Action 1", "X.1", "GCM 6(a)"):
        assert words in page
    other = client.get("/compact/22/").content.decode()
    assert "challenge 1" not in other
    assert "Nothing is tied to this objective yet" in other


def test_missing_official_titles_are_shown_as_missing(client):
    Objective.objects.filter(pk=22).update(translations={"fr": {"title": "Titre", "title_check": "V"}})
    page = client.get("/compact/22/").content.decode()
    assert page.count("The official wording has not been entered yet.") == 4
    assert '<span lang="fr" dir="ltr">Titre</span>' in page


def test_there_is_no_twenty_fourth_objective(client):
    assert client.get("/compact/24/").status_code == 404


def test_unchecked_date_says_so(client):
    page = client.get("/calendar/").content.decode()
    assert "Not checked yet" in page
    assert "2030" in page


def test_objective_shows_the_groups_it_is_reviewed_with(client):
    cluster = Cluster.objects.filter(objectives=6).first()
    assert cluster.name in client.get("/compact/6/").content.decode()


def test_desk_is_for_those_who_signed_in(client, dana):
    assert client.get("/desk/").status_code == 302
    client.force_login(dana)
    assert "You do not act for an organisation yet" in client.get("/desk/").content.decode()


def test_desk_shows_what_i_work_on(client, amina, workshop, plan):
    add_one_of_each(1, workshop, plan)
    client.force_login(amina)
    page = client.get("/desk/").content.decode()
    for words in ("Ministry of Labour", "Plan of Meridia", "Action 1", "A café", "Focal point"):
        assert words in page


def test_refused_page_looks_like_the_rest_and_says_what_to_do(client):
    page = client.get("/no/such/page/")
    assert page.status_code == 404
    assert "There is no such page" in page.content.decode()


def test_broken_page_asks_nothing_of_the_database(rf, django_assert_num_queries):
    from safar.website.errors import server_error

    with django_assert_num_queries(0):
        page = server_error(rf.get("/"))
    assert page.status_code == 500
    assert "Something broke on our side" in page.content.decode()


def test_a_form_explains_a_no(client):
    page = client.get("/style/").content.decode()
    assert 'class="field field-wrong' in page
    assert re.search(
        r'<input[^>]*aria-invalid="true"[^>]*aria-describedby="id_title_helptext id_title_error"', page
    ) or (
        re.search(
            r'<input[^>]*aria-describedby="id_title_helptext id_title_error"[^>]*aria-invalid="true"', page
        )
    )
