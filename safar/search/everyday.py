"""Everyday words in six languages: what the words of a question are called in the others.

The thesaurus knows the subjects of migration. People also ask with plain words (*beat*, *nurse*, *village*);
those stand in `data/everyday.csv`: one meaning a line, its names in each language parted by semicolons. Kept
by the Safar maintainers; nobody who grew up with the languages has read it yet.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from safar.lib.languages import UN_LANGUAGES
from safar.search.text import DATA, is_han, runs, stem, stopwords, terms
from safar.search.wordforms import without_joined

Name = tuple[str, ...]
LONGEST = 8  # Chinese signs in a name


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a question, and the stems it may have in the other languages, with what each is worth."""

    word: str
    elsewhere: dict[str, float]


@cache
def meanings() -> list[dict[str, list[str]]]:
    """Every meaning: {language: its names}."""
    with (DATA / "everyday.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                language: [name.strip() for name in row[language].split(";") if name.strip()]
                for language in row
            }
            for row in csv.DictReader(file)
        ]


@cache
def _known(language: str) -> dict[Name, list[int]]:
    """{the stems of a name, or Chinese signs: the meanings it has}."""
    found: dict[Name, list[int]] = {}
    for number, meaning in enumerate(meanings()):
        for name in meaning[language]:
            key = stems(name, language)
            if key and number not in found.setdefault(key, []):
                found[key].append(number)
    return found


def stems(name: str, language: str) -> Name:
    """A name as texts are compared: its stems; in Chinese its signs."""
    stop = stopwords(language)
    words = [word for word in runs(name) if word not in stop]
    return tuple(word if is_han(word) else stem(word, language) for word in words)


@cache
def _translations(number: int, language: str) -> tuple[str, ...]:
    """Stems of a meaning in a language, as entries have them (Chinese: pairs of signs)."""
    return tuple(
        dict.fromkeys(part for name in meanings()[number][language] for part, _word in terms(name, language))
    )


def said_elsewhere(text: str, language: str, others: Sequence[str] = UN_LANGUAGES) -> list[Said]:
    """The everyday words of a text with their stems in these other languages.

    A word of several meanings gives all of them; n to choose from in one language are worth 1/n each.
    """
    found = []
    for word, numbers in meanings_in(text, language):
        elsewhere: dict[str, float] = {}
        for other in others:
            if other == language:
                continue
            parts = dict.fromkeys(part for number in numbers for part in _translations(number, other))
            for part in parts:
                elsewhere[part] = max(elsewhere.get(part, 0.0), 1 / len(parts))
        found.append(Said(word, elsewhere))
    return found


def meanings_in(text: str, language: str) -> list[tuple[str, list[int]]]:
    """(word, the numbers of its meanings in `meanings`) of the everyday words of a text."""
    return list(_names_in(text, language)) if language in UN_LANGUAGES else []


def _names_in(text: str, language: str) -> Iterator[tuple[str, list[int]]]:
    """(word, its meanings), the longest names first where names overlap."""
    known, stop = _known(language), stopwords(language)
    words = [word for word in runs(text) if word not in stop]
    at = 0
    while at < len(words):
        if is_han(words[at]):
            yield from _signs_in(words[at], known)
            at += 1
            continue
        for size in (3, 2, 1):
            part = words[at : at + size]
            numbers = known.get(tuple(stem(word, language) for word in part))
            if not numbers and size == 1 and language == "ar":
                numbers = _other_forms(part[0], known)
            if numbers and len(part) == size:
                yield " ".join(part), numbers
                at += size
                break
        else:
            at += 1


def _other_forms(word: str, known: dict[Name, list[int]]) -> list[int]:
    """The meanings of an Arabic word without joined letters, or of the singular of its feminine plural."""
    forms = without_joined(word)
    forms += [form.removesuffix("ات") + "ه" for form in forms if form.endswith("ات")]
    return next((known[key] for form in forms if (key := (stem(form, "ar"),)) in known), [])


def _signs_in(signs: str, known: dict[Name, list[int]]) -> Iterator[tuple[str, list[int]]]:
    at = 0
    while at < len(signs):
        for size in range(min(LONGEST, len(signs) - at), 0, -1):
            numbers = known.get((signs[at : at + size],))
            if numbers:
                yield signs[at : at + size], numbers
                at += size
                break
        else:
            at += 1
