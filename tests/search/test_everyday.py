"""Plain words cross the languages, the right way and without false friends."""

from __future__ import annotations

import csv

import pytest

from safar.lib.languages import UN_LANGUAGES
from safar.search import senses
from safar.search.documents import Document
from safar.search.everyday import meanings, said_elsewhere, stems
from safar.search.find import find
from safar.search.index import put_many
from safar.search.text import DATA, stem


def told(text, language):
    return [said.word for said in said_elsewhere(text, language)]


def elsewhere(text, language):
    found = {}
    for said in said_elsewhere(text, language):
        found |= said.elsewhere
    return found


def test_every_meaning_has_a_name_in_every_language():
    with (DATA / "everyday.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert sorted(rows[0]) == sorted(UN_LANGUAGES)
    assert all(len(row) == 6 and all(row) for row in rows)
    english = [row[0] for row in rows[1:]]
    assert english == sorted(set(english))
    for meaning in meanings():
        for language, names in meaning.items():
            assert len(names) == len(set(names)), meaning
            assert all(stems(name, language) for name in names), meaning


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        ("fr", "les infirmières de mon village", ["nurse", "village"]),
        ("es", "las enfermeras de mi aldea", ["nurse", "village"]),
        ("ru", "медсёстры из нашей деревни", ["nurse", "village"]),
        ("ar", "الممرضات في القرية", ["nurse", "village"]),
        ("ar", "وللقرية", ["village"]),
        ("zh", "村庄的护士", ["nurse", "village"]),
    ],
)
def test_a_word_is_known_in_its_forms(language, text, english):
    assert {stem(word, "en") for word in english} <= elsewhere(text, language).keys()


def test_the_longest_name_is_taken():
    assert told("la fuite des cerveaux", "fr") == ["fuite cerveaux"]
    assert told("人才流失", "zh") == ["人才流失"]


def test_many_names_to_choose_from_are_worth_less_each():
    assert elsewhere("villages", "fr")[stem("village", "en")] == 1.0
    assert 0 < elsewhere("aide", "fr")[stem("help", "en")] < 1.0


def test_a_language_without_a_list_says_nothing():
    assert said_elsewhere("wangi sa kampung", "ms") == []
    assert said_elsewhere("", "fr") == []


NURSES = Document("practice", "nurses", "Nurses of the village", "They learn before they leave.", "en")
OTHERS = [
    Document("practice", "boats", "Boats", "Fishermen rest in the harbour.", "en"),
    Document("practice", "chat", "A chat for newcomers", "They chat every evening.", "en"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "question"),
    [("fr", "infirmières"), ("es", "enfermeras"), ("ru", "медсёстры"), ("ar", "ممرضات"), ("zh", "护士")],
)
def test_an_english_record_answers_a_question_in_any_language(monkeypatch, language, question):
    monkeypatch.setattr(senses, "available", lambda: False)
    put_many([NURSES, *OTHERS])
    hit = find(question, language=language).hits[0]
    assert hit.key == "nurses"
    assert list(hit.translated.values()) == ["nurses"]
    assert "– nurses" in hit.why
    assert "nurses" in hit.marks


@pytest.mark.django_db
def test_a_word_that_looks_alike_counts_less_than_its_translation(monkeypatch):
    """*Location* is a rent in French and a place in English."""
    monkeypatch.setattr(senses, "available", lambda: False)
    put_many(
        [
            Document("practice", "rent", "Rent", "The city pays the rent of newcomers for a year.", "en"),
            Document("practice", "place", "Location", "The location of the office is shown to all.", "en"),
            *OTHERS,
        ]
    )
    assert next(hit.key for hit in find("location", language="fr").hits) == "rent"
