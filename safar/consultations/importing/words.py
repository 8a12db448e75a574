"""The words by which columns, kinds, languages and roles are known.

Those of notes are in `words.toml`, those of lists of participants in `people.toml`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def folded(words: str) -> str:
    """Words as we compare them: no case, no hyphens, no doubled space.

    >>> folded(" Guiding_Question  ")
    'guiding question'
    """
    text = unicodedata.normalize("NFKC", words).casefold()
    return re.sub(r"[\s_\-]+", " ", text).strip(" :.*")


@cache
def _tables(name: str) -> dict[str, dict[str, list[str]]]:
    with (Path(__file__).parent / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def known(table: str, name: str = "words") -> dict[str, str]:
    """{folded word: what it means} of one table: columns, kinds or languages; columns, roles of `people`."""
    return {folded(word): meaning for meaning, words in _tables(name)[table].items() for word in words}


def first_words(table: str, name: str = "words") -> list[str]:
    """The word we would use ourselves for each meaning."""
    return list(_tables(name)[table])


def nearest(words: str, choices: Iterable[str]) -> str:
    """The choice that looks most like the words; empty when none does."""
    found = difflib.get_close_matches(folded(words), list(choices), n=1, cutoff=0.7)
    return found[0] if found else ""


SCRIPTS = {"ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh", "LATIN": ""}


def language_of_script(text: str, otherwise: str) -> str:
    """The language given, unless the text is in a script which that language is not written in.

    >>> language_of_script("رسوم التوظيف", "en"), language_of_script("Coûts", "fr")
    ('ar', 'fr')
    """
    scripts = Counter(
        SCRIPTS[name] for each in text[:40] if (name := unicodedata.name(each, "").split(" ")[0]) in SCRIPTS
    )
    found = scripts.most_common(1)[0][0] if scripts else otherwise
    if found:
        return found
    return "en" if otherwise in SCRIPTS.values() else otherwise
