"""The words of migration in six languages."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from datetime import date

import pytest

from safar.search.thesaurus import LANGUAGES, concept, concepts_in, counts, expand, label_key, thesaurus

LABELS = [
    (each.id, language, label)
    for each in thesaurus().concepts.values()
    for language in LANGUAGES
    for label in each.labels[language]
]


def test_there_are_concepts_enough():
    assert len(thesaurus().concepts) >= 250


def test_every_objective_has_its_concepts():
    speaking = Counter(
        number
        for each in thesaurus().concepts.values()
        for number, much in each.objectives.items()
        if much >= 0.5
    )
    assert {number for number in range(1, 24) if speaking[number] < 8} == set()


def test_every_concept_speaks_six_languages():
    silent = [
        (each.id, language)
        for each in thesaurus().concepts.values()
        for language in LANGUAGES
        if not each.labels[language]
    ]
    assert silent == []


def test_every_concept_names_a_source_and_a_check():
    known = thesaurus().sources
    wrong = [
        each.id
        for each in thesaurus().concepts.values()
        if each.source not in known or each.check not in {"V", "K", "D"}
    ]
    assert wrong == []


def test_every_theme_names_its_author_and_its_next_review():
    for theme in thesaurus().themes.values():
        assert theme["author"]
        assert theme["review_next_on"] > theme["reviewed_on"]


def test_a_file_that_nobody_has_read_again_in_time_is_named():
    assert counts(date(2027, 11, 25))["overdue"] == {}
    told = counts(date(2027, 11, 26))
    assert set(told["overdue"]) == set(thesaurus().themes)
    assert sum(told["checks"].values()) == told["concepts"]


def test_related_concepts_do_not_stand_above_one_another():
    def above(key):
        return {one for near in concept(key).broader for one in {near, *above(near)}}

    wrong = [(key, one) for key in thesaurus().concepts for one in concept(key).related if one in above(key)]
    assert wrong == []


def test_a_label_of_two_concepts_is_marked_as_doubtful():
    holders = defaultdict(set)
    sure = set()
    for key, language, label in LABELS:
        place = (language, label_key(label.text, language))
        holders[place].add(key)
        if not label.doubtful:
            sure.add(place)
    assert {place: ids for place, ids in holders.items() if len(ids) > 1 and place in sure} == {}


def test_broader_leads_up_and_never_round():
    def above(key, seen):
        assert key not in seen, f"{key} is broader than itself, by way of {seen}"
        for one in concept(key).broader:
            above(one, (*seen, key))

    for key in thesaurus().concepts:
        above(key, ())


def test_every_label_finds_its_own_concept():
    lost = [
        (key, language, label.text)
        for key, language, label in LABELS
        if key not in {found.concept.id for found in concepts_in(label.text, language)}
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Agents took their passports and charged fees to workers", {"passport-retention"}),
        ("en", "They travel without papers", {"irregular-migrants"}),
        ("fr", "Travailleuses domestiques sans contrat écrit", {"domestic-work", "employment-contract"}),
        ("es", "El cobro de comisiones a trabajadoras del hogar", {"recruitment-fees", "domestic-work"}),
        ("ar", "وتهريب المهاجرين عبر البحر", {"smuggling-of-migrants"}),
        ("ru", "Торговцы людьми обманывают домашних работниц", {"trafficking-in-persons", "domestic-work"}),
        ("zh", "许多女佣的护照被扣，中介费很高", {"domestic-work", "passport-retention", "recruitment-fees"}),
    ],
)  # fmt: skip
def test_words_of_each_language_are_understood(language, text, expected):
    assert expected <= {found.concept.id for found in concepts_in(text, language)}


def test_a_longer_expression_hides_the_shorter_within_it():
    assert [found.concept.id for found in concepts_in("labour inspection", "en")] == ["labour-inspection"]
    assert [found.concept.id for found in concepts_in("no recruitment fees", "en")] == ["employer-pays"]


def test_a_doubtful_word_counts_less():
    [(found, words, weight)] = concepts_in("papers", "en")
    assert (found.id, words) == ("identity-documents", ("papers",))
    assert weight < concepts_in("identity documents", "en")[0].weight


def test_text_that_says_nothing_finds_nothing():
    assert concepts_in("", "en") == []
    assert concepts_in("the of and 12 !!", "en") == []
    assert concepts_in("kitchen table", "xx") == []


def test_a_question_crosses_into_five_other_languages():
    found = expand("agent fees", "en")
    assert ("中介费", "zh") in {(term.text, term.language) for term in found}
    assert {term.language for term in found} == set(LANGUAGES)
    assert found[0].concept == "recruitment-fees"
    own = {term.weight for term in found if term.concept == "recruitment-fees"}
    near = {term.weight for term in found if term.concept == "debt-bondage"}
    assert min(own) > max(near)


def test_fifty_words_are_read_within_a_millisecond():
    text = " ".join(label.text for _key, language, label in LABELS[:400:10] if language == "en")[:330]
    concepts_in(text, "en")
    best = 1.0
    for _ in range(20):
        started = time.perf_counter()
        concepts_in(text, "en")
        best = min(best, time.perf_counter() - started)
    assert best < 0.002  # a busy machine is given twice the time


@pytest.mark.parametrize(
    ("language", "text", "not_meant"),
    [
        ("en", "national governments and the United Nations", "nationality"),
        ("en", "an integrated approach to internal audits", "integration"),
        ("en", "internal migration", "migrants"),
        ("en", "people who leave", "pre-departure-training"),
        ("es", "tratar una parte de las buenas prácticas", "trafficking-in-persons"),
        ("es", "una parte de la población", "reproductive-health"),
        ("fr", "la loi nationale et la population", "nationality"),
        ("ru", "в данный момент", "migration-data"),
    ],
)
def test_words_of_one_stem_are_told_apart(language, text, not_meant):
    assert not_meant not in {found.concept.id for found in concepts_in(text, language)}
