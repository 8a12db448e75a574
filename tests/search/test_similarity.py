"""Notes that say nearly the same are found, in every language, for a stated reason."""

from __future__ import annotations

import random

import pytest

from safar.lib.languages import UN_LANGUAGES
from safar.reference.loader import read
from safar.search.similarity import _Table, duplicates, groups, similar

SAME_THING = {
    "en": ("Recruitment fees are paid by the workers", "Workers pay the fees of recruitment"),
    "fr": ("Les travailleurs paient le recrutement", "Frais de recrutement payés par les travailleurs"),
    "es": ("No hay datos sobre migración", "Faltan datos sobre la migración"),
    "ru": ("Высокие сборы за трудоустройство, которые платят работники", "Работники платят высокий сбор"),
    "ar": ("ارتفاع رسوم الاستقدام التي يدفعها العمال", "العمال يدفعون رسوم استقدام مرتفعة"),
    "zh": ("移民工人支付招聘费用", "招聘费用由移民工人支付"),
}  # fmt: skip
OTHER_THING = {
    "en": "Consulates answer too late",
    "fr": "Les consulats répondent trop tard",
    "es": "Los consulados responden tarde",
    "ru": "Консульства отвечают поздно",
    "ar": "القنصليات ترد متأخرة",
    "zh": "领事馆答复太晚",
}


@pytest.mark.parametrize("language", SAME_THING)
def test_two_ways_of_saying_one_thing_are_a_pair(language):
    one, two = SAME_THING[language]
    pairs = similar([(1, one, language), (2, OTHER_THING[language], language), (3, two, language)])
    assert [(pair.a, pair.b) for pair in pairs] == [(1, 3)]
    assert pairs[0].shared
    assert 0.35 <= pairs[0].score < 1


def test_the_reason_is_written_as_the_notes_write_it():
    (pair,) = similar([(1, "Faltan datos: migración", "es"), (2, "MIGRACIÓN: no hay datos", "es")])
    assert sorted(pair.shared) == ["datos", "migración"]


def test_a_word_of_two_languages_ties_nothing():
    assert similar([(1, "pay", "en"), (2, "pays", "fr")], least=0.1) == []


def test_the_same_text_with_other_stops_is_a_double():
    notes = [
        (1, "Lack of migration data.", "en"),
        (2, "lack of MIGRATION data", "en"),
        (3, "Lack of visas", "en"),
    ]
    assert [(pair.a, pair.b, pair.score) for pair in duplicates(notes)] == [(1, 2, 1.0)]


def test_a_slip_of_the_pen_does_not_part_two_notes():
    clean = "Employers keep the passports of domestic workers against their will"
    slipped = "Employers keep the pasports of domestic workers against their will"
    others = [(at, text[0], "en") for at, text in enumerate(SAME_THING.values(), 10)]
    found = similar([(1, clean, "en"), (2, slipped, "en"), *others], least=0.6)
    assert [(pair.a, pair.b) for pair in found] == [(1, 2)]


def test_a_rare_word_weighs_more_than_a_common_one():
    notes = [(at, f"migration topic{at}", "en") for at in range(20)]
    notes += [
        ("a", "migration detention", "en"),
        ("b", "detention hearing", "en"),
        ("c", "migration hearing", "en"),
    ]
    scores = {frozenset((p.a, p.b)): p.score for p in similar(notes, least=0.1)}
    assert scores[frozenset("ab")] > scores.get(frozenset("ac"), 0)


def test_notes_without_words_are_left_alone():
    silent = [(1, "", "en"), (2, "consulates", "en"), (3, "visas", "en")]
    assert similar(silent, least=0.01) == []
    assert groups([]) == []
    assert similar([]) == []


def test_groups_gather_round_the_most_typical():
    fees = [
        "recruitment fees charged to workers",
        "workers charged recruitment fees abroad",
        "fees charged to workers",
    ]
    data = ["no data on migration flows", "migration flows: no data"]
    notes = [(f"f{at}", text, "en") for at, text in enumerate(fees)]
    notes += [(f"d{at}", text, "en") for at, text in enumerate(data)] + [
        ("alone", "consular help at night", "en")
    ]
    found = groups(notes)
    assert [sorted(group.members) for group in found] == [["f0", "f1", "f2"], ["d0", "d1"]]
    assert "fees" in found[0].words
    assert set(found[1].words) == {"data", "migration", "flows"}


def test_a_chain_of_small_likenesses_does_not_tie_strangers():
    chain = [(at, f"word{at} word{at + 1}", "en") for at in range(10)]
    assert max(len(group.members) for group in groups(chain)) <= 3


def test_the_answer_is_what_comparing_each_with_each_gives():
    """The short cut (only notes that share a word) loses no pair."""
    chooser = random.Random(7)
    words = [f"word{at}" for at in range(60)]
    notes = [(at, " ".join(chooser.sample(words, 6)), "en") for at in range(120)]
    table = _Table(notes)
    slow = set()
    for a in range(120):
        for b in range(a + 1, 120):
            cosine = sum(weight * table.vectors[b].get(stem, 0) for stem, weight in table.vectors[a].items())
            if cosine >= 0.35 / 2 and 0.75 * cosine + 0.25 * table._letters_alike(a, b) >= 0.35:
                slow.add((a, b))
    assert {(pair.a, pair.b) for pair in similar(notes)} == slow
    assert len(slow) > 10


def test_a_thousand_equal_notes_give_a_thousand_pairs_not_a_million():
    notes = [(at, "recruitment fees", "en") for at in range(1000)]
    assert len(similar(notes)) == 999
    assert [len(group.members) for group in groups(notes)] == [1000]


ACROSS_LANGUAGES = [
    ("fee-en", "Workers pay recruitment fees to agents before they leave", "en"),
    ("fee-fr", "Avant le départ, les travailleurs paient des frais de recrutement aux agences", "fr"),
    ("fee-ar", "يدفع العمال رسوم التوظيف للوكالات قبل المغادرة", "ar"),
    ("child-en", "Children are held in detention with adults", "en"),
    ("child-es", "Niños y niñas permanecen en detención junto con adultos", "es"),
    ("child-zh", "儿童与成年人一起被拘留", "zh"),
    ("data-ru", "Нет данных о возвращении мигрантов", "ru"),
]


def test_notes_of_different_languages_are_gathered_by_what_they_mean():
    found = groups(ACROSS_LANGUAGES)
    assert sorted(sorted(group.members) for group in found) == [
        ["child-en", "child-es", "child-zh"],
        ["fee-ar", "fee-en", "fee-fr"],
    ]
    children = next(group for group in found if "child-en" in group.members)
    assert {"children", "niños", "儿童"} & set(children.words)


def test_what_two_languages_share_is_said_in_words_of_the_notes():
    pair = next(
        pair for pair in similar(ACROSS_LANGUAGES, least=0.22) if {pair.a, pair.b} == {"fee-en", "fee-fr"}
    )
    assert set(pair.shared) & {"fees", "recruitment fees", "frais", "frais recrutement", "travailleurs"}
    assert len(pair.shared) == len(set(pair.shared))


def test_a_second_language_changes_nothing_among_notes_of_one():
    english = [(at, f"word{at} fees agents word{at + 1}", "en") for at in range(20)]
    alone = {(pair.a, pair.b, pair.score) for pair in similar(english)}
    mixed = similar([*english, ("other", "Нет данных о возвращении мигрантов", "ru")])
    same = {(pair.a, pair.b) for pair in mixed if "other" not in (pair.a, pair.b)}
    assert same == {(a, b) for a, b, _score in alone}


def test_pairs_across_languages_are_told_from_others_by_the_actions_of_the_compact():
    """187 actions, each in two of the six languages: most are found again, few strangers with them."""
    actions = read("actions.toml")["action"]
    chooser = random.Random(2)
    notes = []
    for at, action in enumerate(actions):
        for language in chooser.sample(UN_LANGUAGES, 2):
            notes.append(((at, language), action[f"text_{language}"], language))
    pairs = {(pair.a, pair.b) for pair in similar(notes) if pair.a[1] != pair.b[1]}
    right = {(a, b) for a, b in pairs if a[0] == b[0]}
    assert len(right) >= 0.8 * len(actions)
    assert len(right) >= 0.8 * len(pairs)
