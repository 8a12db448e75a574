"""Objectives proposed for a text, with the words that say so."""

from __future__ import annotations

import pytest

from safar.search.tagging import Lesson, Tagger, examples, suggest

FEES = "Agencies may no longer charge recruitment fees to domestic workers"


@pytest.fixture(scope="module")
def english():
    return Tagger(examples(), "en")


def test_words_lead_to_an_objective_and_are_named(english):
    [first, *_others] = english.suggest(FEES)
    assert first.objective == 6
    assert first.proposed
    assert "recruitment fees" in first.because


def test_a_text_about_nothing_gets_no_proposal(english):
    assert [each for each in english.suggest("The kitchen table is green.") if each.proposed] == []
    assert [each for each in english.suggest("") if each.proposed] == []


def test_confidence_stays_between_nothing_and_one(english):
    for text in (FEES, FEES * 300, "!!! \x00 🦆", "a " * 5_000):
        assert all(0 <= each.confidence <= 1 for each in english.suggest(text))


@pytest.mark.parametrize(
    ("language", "text", "objective"),
    [
        ("fr", "Les transferts d'argent coûtent moins cher grâce au téléphone mobile", 20),
        ("es", "Registro de nacimientos en aldeas de la frontera", 4),
        ("ar", "خط ساخن لضحايا الاتجار بالبشر", 10),
        ("ru", "Содержание мигрантов под стражей и альтернативы задержанию", 13),
        ("zh", "养老金可转移的社会保障协定", 22),
    ],
)
def test_six_languages_are_understood(language, text, objective):
    [first, *_others] = suggest(text, language, examples())
    assert (first.objective, first.proposed) == (objective, True)


def test_a_tagger_learns_words_nobody_wrote_into_the_thesaurus():
    asked = "A mokhtar register in every quarter"
    before = {each.objective: each.confidence for each in Tagger(examples(), "en").suggest(asked)}
    taught = [Lesson(f"Mokhtar register of quarter {n}", "en", frozenset({4}), 2.0) for n in range(6)]
    after = {each.objective: each for each in Tagger([*examples(), *taught], "en").suggest(asked)}
    assert after[4].confidence > before.get(4, 0.0) + 0.1
    assert "mokhtar" in " ".join(after[4].because)


def test_without_lessons_the_thesaurus_still_speaks():
    [first, *_others] = Tagger([], "en").suggest("remittances and remittance costs")
    assert first.objective == 20


def test_examples_name_real_objectives_and_teach_each_of_them():
    given = [number for each in examples() for number in each.objectives]
    assert set(given) == set(range(1, 24))
    assert min(given.count(number) for number in range(1, 24)) >= 5


def test_names_of_places_are_no_reason():
    taught = [Lesson(f"Agreement with Atlantis {n} on bees", "en", frozenset({23}), 2.0) for n in range(6)]
    taught += [Lesson(f"A school for orphans {n}", "en", frozenset({15})) for n in range(6)]
    [first] = [
        one for one in Tagger(taught, "en").suggest("The bees that Atlantis keeps") if one.objective == 23
    ]
    assert first.because == ("bees",)
