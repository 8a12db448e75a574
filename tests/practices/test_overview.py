"""Practices side by side, on their places, against the objectives, and as a feed."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from safar.practices.finding import show_in_search
from safar.practices.models import Practice
from safar.practices.overview import by_place, coverage
from tests.practices.test_practices import make_practice, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(db):
    made = [
        make_practice("one", "First", [6], benefit="Fewer fees"),
        make_practice("two", "Second", [6, 21]),
        make_practice("three", "Third", [21]),
    ]
    made[1].countries.set(["KEN", "NPL"])
    made[2].countries.set([])
    show_in_search(*made)
    return made


def test_places_count_each_practice_once_in_each_region(three):
    make_practice("hidden", "Hidden", [6], status="draft")
    places, nowhere = by_place(Practice.objects.published())
    assert [(str(each.region), each.count) for each in places if each.count] == [("Asia", 2), ("Africa", 1)]
    assert [(country.pk, count) for country, count in places[0].countries] == [("NPL", 1), ("PHL", 1)]
    assert nowhere == 1


def test_the_wall_shows_where_nothing_is_known(three):
    found = coverage(Practice.objects.published())
    cells = {
        (cell.objective.number, cell.region.name if cell.region else ""): cell.count
        for _objective, row in found.rows
        for cell in row
        if cell.count
    }
    assert cells == {(6, "Asia"): 2, (6, "Africa"): 1, (21, "Asia"): 1, (21, "Africa"): 1, (21, ""): 1}
    assert len(found.empty) == 23 * len(found.regions) - 4


@pytest.mark.parametrize("page", ["regions", "coverage", "feed", "", "compare"])
def test_pages_ask_the_same_number_of_questions(client, page, three):
    Practice.objects.exclude(slug="one").update(status="draft")
    show_in_search(*three)
    chosen = "?p=one&p=two&p=three" if page == "compare" else ""
    few = queries_of(client, f"/practices/{page}/{chosen}".replace("//", "/"))
    Practice.objects.update(status="published")
    show_in_search(*three)
    assert queries_of(client, f"/practices/{page}/{chosen}".replace("//", "/")) == few


def test_four_stand_side_by_side_and_drafts_do_not(client, three):
    more = [make_practice(slug, slug.title(), [5]) for slug in ("four", "five")]
    make_practice("hidden", "Hidden words", [6], status="draft")
    asked = "&p=".join([*(each.slug for each in [*three, *more]), "hidden", "nowhere"])
    page = client.get(f"/practices/compare/?p=https://safar.example/practices/{asked}").content.decode()
    assert "Fewer fees" in page
    assert [title in page for title in ("First", "Second", "Third", "Four", "Five")] == [True] * 4 + [False]
    assert "Hidden words" not in page
    assert "hidden, nowhere" in page
    assert client.get("/practices/compare/").status_code == 200


@pytest.mark.parametrize(("kind", "items"), [("", "{http://www.w3.org/2005/Atom}entry"), ("rss", "item")])
def test_the_feed_tells_of_what_is_published(client, three, kind, items):
    Practice.objects.filter(slug="two").update(status="draft")
    answer = client.get(f"/practices/feed/?format={kind}")
    found = ElementTree.fromstring(answer.content).iter(items)
    assert len(list(found)) == 2
    narrowed = client.get(f"/practices/feed/?format={kind}&objective=21&country=xx'")
    assert len(list(ElementTree.fromstring(narrowed.content).iter(items))) == 1


def test_the_list_is_narrowed_to_a_region(client, three):
    page = client.get("/practices/?region=002").content.decode()
    assert "Second" in page
    assert "First" not in page
