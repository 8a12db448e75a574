"""Many requests at once are many threads: none disturbs what another one reads."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from safar.search import text
from safar.search.everyday import meanings, said_elsewhere
from safar.search.languages import language_of
from safar.search.showing import KEEP_THEIR_BEGINNING, SAME_BEGINNING, SHORT
from safar.search.text import SNOWBALL, runs, stem
from safar.search.thesaurus import concepts_in


@pytest.fixture
def hurried():
    """Threads take turns as often as can be, so that what can go wrong does."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def words():
    return [
        (word, language)
        for meaning in meanings()
        for language in SNOWBALL
        for name in meaning[language]
        for word in runs(name)
    ]


def test_stems_are_the_same_in_one_thread_and_in_sixteen(hurried):
    asked = words()
    stem.cache_clear()
    alone = [stem(*each) for each in asked]
    stem.cache_clear()
    text._stemmer.cache_clear()
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(lambda each: stem(*each), asked, chunksize=20))
    assert together == alone


def test_what_a_text_is_read_for_is_the_same_in_one_thread_and_in_sixteen(hurried):
    asked = [(name, language) for meaning in meanings()[:120] for language, (name, *_) in meaning.items()]

    def read(each):
        said, language = each
        return (
            language_of(said),
            [found.concept.id for found in concepts_in(said, language)],
            [(one.word, one.elsewhere) for one in said_elsewhere(said, language)],
        )

    alone = list(map(read, asked))
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(read, asked, chunksize=5)) == alone


def test_long_words_keep_their_beginning_as_showing_expects():
    kept = [word for word, language in words() if language in KEEP_THEIR_BEGINNING and len(word) > SHORT]
    assert len(kept) > 2_000
    for word, language in words():
        if language in KEEP_THEIR_BEGINNING and len(word) > SHORT:
            assert stem(word, language)[:SAME_BEGINNING] == word[:SAME_BEGINNING]
