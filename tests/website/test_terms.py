"""The words of migration: looked up, read, taken away."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.search.thesaurus import LANGUAGES, thesaurus

pytestmark = pytest.mark.django_db


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_word_of_any_language_is_looked_up(client):
    for word in ("agent fees", "中介费", "COMISIÓNES de agencia", "رسوم المكاتب"):
        assert 'href="/terms/recruitment-fees/"' in page(client, f"/terms/?q={word}")
    assert "Nothing found" in page(client, "/terms/?q=qwertz")


def test_terms_of_an_objective_stand_alone(client):
    shown = page(client, "/terms/?objective=22")
    assert "/terms/portability/" in shown
    assert "/terms/remittances/" not in shown


def test_odd_questions_are_answered(client):
    for odd in ("page=0", "page=x", "objective=99", "objective=²", "q=%00", "q=" + "a" * 3_000):
        assert client.get(f"/terms/?{odd}").status_code == 200


def test_one_term_speaks_six_languages_and_shows_what_stands_around_it(client):
    shown = page(client, "/terms/recruitment-fees/")
    for language in LANGUAGES:
        assert thesaurus().concepts["recruitment-fees"].said(language) in shown
    assert "/terms/debt-bondage/" in shown
    assert "/terms/recruitment/" in shown


def test_a_term_nobody_knows_is_not_there(client):
    assert client.get("/terms/nothing-of-the-kind/").status_code == 404
    assert client.get("/terms/all.exe").status_code == 404


def test_all_terms_are_taken_away_as_json_ld(client):
    graph = json.loads(page(client, "/terms/all.jsonld"))["@graph"]
    concepts = [each for each in graph if each["@type"] == "skos:Concept"]
    assert len(concepts) == len(thesaurus().concepts)
    known = {each["@id"] for each in concepts}
    for each in concepts:
        assert {label["@language"] for label in each["skos:prefLabel"]} == set(LANGUAGES)
        for tie in ("skos:broader", "skos:narrower", "skos:related"):
            assert {one["@id"] for one in each.get(tie, [])} <= known


def test_all_terms_are_taken_away_as_turtle(client):
    text = page(client, "/terms/all.ttl")
    assert text.count(" a skos:Concept ;") == len(thesaurus().concepts)
    assert 'skos:prefLabel "recruitment fees"@en ;' in text
    assert text.count('"') % 2 == 0


def test_a_full_page_and_a_short_one_take_as_many_queries(client):
    counts = []
    for address in ("/terms/", "/terms/?q=kafala"):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
