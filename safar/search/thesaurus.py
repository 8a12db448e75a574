"""The words of migration in six languages: which concept a word means, and which other words say it.

The concepts are kept in `data/thesaurus/*.toml` in the shape of SKOS: labels by language (the first is the
preferred one), broader, related. A label written `~papers` also means other things and counts less.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from safar.search.text import MOST_WORDS, WRITTEN, fold, runs
from safar.search.wordforms import forms_of, parts_of

DATA = Path(__file__).parent / "data" / "thesaurus"
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
DOUBTFUL = "~"  # before a label that also means other things
DOUBT = 0.4  # what such a label counts

# What crosses to another word when a question is widened.
SAME, OTHER_WORD, NARROWER, RELATED, BROADER = 1.0, 0.8, 0.5, 0.3, 0.25


@dataclass(frozen=True)
class Label:
    """A way to say a concept."""

    text: str
    doubtful: bool = False


@dataclass(frozen=True)
class Concept:
    """One thing people in migration speak of, with its names."""

    id: str
    theme: str
    labels: dict[str, tuple[Label, ...]]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    objectives: dict[int, float]  # of the Compact: number -> how much the concept speaks for it, 0 to 1
    source: str
    check: str
    narrower: tuple[str, ...] = ()

    def said(self, language: str) -> str:
        """The preferred label; the English one in a language we do not have."""
        return self.labels.get(language, self.labels["en"])[0].text

    def others(self, language: str) -> list[str]:
        """The other ways to say it."""
        return [label.text for label in self.labels.get(language, ())[1:]]


@dataclass(frozen=True)
class Found:
    """A concept met in a text: the words that mean it (folded), and how surely (0 to 1)."""

    concept: Concept
    words: tuple[str, ...]
    weight: float
    shown: tuple[str, ...] = ()  # the same words as the text writes them, small words between them included

    def __iter__(self) -> Iterator[Any]:
        return iter((self.concept, self.words, self.weight))


@dataclass(frozen=True)
class Term:
    """Another way to say what a question asks for."""

    text: str
    language: str
    weight: float
    concept: str

    def __iter__(self) -> Iterator[Any]:
        return iter((self.text, self.language, self.weight, self.concept))


@dataclass(frozen=True)
class Thesaurus:
    """All concepts by id, the themes with their titles, and the works they are known from."""

    concepts: dict[str, Concept]
    themes: dict[str, dict[str, Any]]
    sources: dict[str, dict[str, Any]]


@cache
def thesaurus() -> Thesaurus:
    """The files, read once."""
    with (DATA / "sources.toml").open("rb") as file:
        sources: dict[str, dict[str, Any]] = tomllib.load(file)["source"]
    entries: dict[str, tuple[str, dict[str, Any]]] = {}
    themes: dict[str, dict[str, Any]] = {}
    for path in sorted(DATA.glob("[0-9]*.toml")):
        with path.open("rb") as file:
            content = tomllib.load(file)
        theme = path.stem.split("-", 1)[1]
        themes[theme] = content["meta"]
        for key, entry in content["concept"].items():
            if key in entries:
                raise ValueError(f"The concept {key} stands in two files: {entries[key][0]} and {theme}.")
            entries[key] = (theme, entry)
    narrower: dict[str, list[str]] = {key: [] for key in entries}
    related: dict[str, set[str]] = {key: set() for key in entries}
    for key, (_theme, entry) in entries.items():
        for one in (*entry.get("broader", "").split(), *entry.get("related", "").split()):
            if one not in entries or one == key:
                raise ValueError(f"The concept {key} names {one}, which is no other concept.")
        for one in entry.get("broader", "").split():
            narrower[one].append(key)
        for one in entry.get("related", "").split():  # related goes both ways
            related[key].add(one)
            related[one].add(key)
    concepts = {
        key: Concept(
            id=key,
            theme=theme,
            labels={language: _labels(entry[language]) for language in LANGUAGES},
            broader=tuple(entry.get("broader", "").split()),
            related=tuple(sorted(related[key])),
            objectives={int(number): float(much) for number, much in entry.get("gcm", {}).items()},
            source=entry["source"],
            check=entry.get("check", themes[theme]["check"]),
            narrower=tuple(narrower[key]),
        )
        for key, (theme, entry) in entries.items()
    }
    return Thesaurus(concepts, themes, sources)


def _labels(line: str) -> tuple[Label, ...]:
    found = [each.strip() for each in line.split(";")]
    return tuple(Label(each.lstrip(DOUBTFUL).strip(), each.startswith(DOUBTFUL)) for each in found if each)


def concept(key: str) -> Concept:
    """The concept of this id; KeyError when there is none."""
    return thesaurus().concepts[key]


def concepts_in(text: str, language: str) -> list[Found]:
    """The concepts a text speaks of, the surest first; a longer expression hides the shorter within it.

    >>> [each.concept.id for each in concepts_in("Nobody pays recruitment fees", "en")]
    ['recruitment-fees']
    """
    raw, places, words = _words(text, language)
    surety: dict[str, float] = {}
    times: Counter[str] = Counter()
    said: dict[str, dict[str, str]] = {}
    joint = "" if language == "zh" else " "
    shown = as_written(text)
    for start, end, ends in _met(words, language):
        span = raw[places[start] : places[end - 1] + 1]
        folded = joint.join(raw[place] for place in places[start:end])
        written = joint.join(shown(word) for word in span)
        for key, much in dict(ends).items():
            surety[key] = max(surety.get(key, 0.0), much)
            times[key] += 1
            said.setdefault(key, {})[folded] = written
    all_concepts = thesaurus().concepts
    found = []
    for key, much in surety.items():
        weight = _weight(much, times[key])
        found.append(Found(all_concepts[key], tuple(said[key]), weight, tuple(said[key].values())))
    return sorted(found, key=lambda each: -each.weight)


def subjects_of(words: list[str], language: str) -> dict[str, float]:
    """{concept: how surely these folded words (`runs`) speak of it}, the weights of `concepts_in`."""
    known = _known(language)
    surety: dict[str, float] = {}
    times: dict[str, int] = {}
    for _start, _end, ends in _met(
        [each for each in map(known.__getitem__, parts_of(words)) if each], language
    ):
        for key, much in dict(ends).items():
            surety[key] = max(surety.get(key, 0.0), much)
            times[key] = times.get(key, 0) + 1
    return {key: _weight(much, times[key]) for key, much in surety.items()}


def _weight(surety: float, times: int) -> float:
    return round(min(1.0, surety * (1 + 0.25 * math.log(times))), 3)


def expand(query: str, language: str) -> list[Term]:
    """Other words for what a question asks, in all six languages, the nearest in meaning first."""
    best: dict[tuple[str, str], Term] = {}

    def take(key: str, weight: float, *, all_labels: bool) -> None:
        meant = concept(key)
        for tongue in LANGUAGES:
            for at, label in enumerate(meant.labels[tongue]):
                if at and not all_labels:
                    break
                much = weight * (SAME if at == 0 else OTHER_WORD) * (DOUBT if label.doubtful else 1.0)
                known = best.get((label.text, tongue))
                if known is None or known.weight < much:
                    best[label.text, tongue] = Term(label.text, tongue, round(much, 3), key)

    for found in concepts_in(query, language):
        take(found.concept.id, found.weight, all_labels=True)
        for keys, share in (
            (found.concept.narrower, NARROWER),
            (found.concept.related, RELATED),
            (found.concept.broader, BROADER),
        ):
            for key in keys:
                take(key, found.weight * share, all_labels=False)
    return sorted(best.values(), key=lambda term: -term.weight)


def counts(today: date) -> dict[str, Any]:
    """How many concepts and labels, how sure they are, and which files wait for their next review."""
    all_ = thesaurus()
    labels = {
        language: sum(len(each.labels[language]) for each in all_.concepts.values()) for language in LANGUAGES
    }
    return {
        "concepts": len(all_.concepts),
        "labels": labels,
        "checks": dict(Counter(each.check for each in all_.concepts.values())),
        "overdue": {
            theme: meta["review_next_on"]
            for theme, meta in all_.themes.items()
            if meta["review_next_on"] < today
        },
    }


def looked_up(words: str) -> list[Concept]:
    """The concepts with a label, in any language, that holds these words; those it begins with come first."""
    wanted = fold(words).strip()
    places: dict[str, int] = {}
    for label, key in _written_labels():
        at = label.find(wanted)
        if at >= 0:
            place = 0 if label == wanted else 1 if at == 0 else 2
            places[key] = min(place, places.get(key, place))
    return [concept(key) for key in sorted(places, key=lambda key: places[key])]


@cache
def _written_labels() -> list[tuple[str, str]]:
    return [
        (fold(label.text), each.id)
        for each in thesaurus().concepts.values()
        for labels in each.labels.values()
        for label in labels
    ]


# How a text is read ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Word:
    """The forms a word may be known by, and whether a label begins with one of them."""

    forms: tuple[str, ...]
    begins: bool


@dataclass
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[str, float]] = field(default_factory=list)


class _Known(dict[str, _Word | None]):
    """{folded word or Chinese sign: as it may be known}, None where it says nothing."""

    def __init__(self, language: str) -> None:
        self._language, self._first = language, _trie(language).next

    def __missing__(self, part: str) -> _Word | None:
        if len(self) >= MOST_WORDS:
            self.clear()
        forms = forms_of(part, self._language)
        begins = forms is not None and any(form in self._first for form in forms)
        self[part] = found = None if forms is None else _Word(forms, begins)
        return found


@cache
def _known(language: str) -> _Known:
    return _Known(language)


def _words(text: str, language: str) -> tuple[list[str], list[int], list[_Word]]:
    """(all words, folded; the places of those that say something; these as they may be known)."""
    raw = parts_of(runs(text))
    known = _known(language)
    told = [(place, each) for place, part in enumerate(raw) if (each := known[part]) is not None]
    return raw, [place for place, _each in told], [each for _place, each in told]


Ends = tuple[tuple[str, float], ...]  # (concept, surety)


def _met(words: list[_Word], language: str) -> list[tuple[int, int, Ends]]:
    """Where labels stand: [start, end, what they mean], the longest first, none within a longer one."""
    trie = _trie(language)
    met: list[tuple[int, int, Ends]] = []
    for start, first in enumerate(words):
        if not first.begins:
            continue
        reached = [trie]
        for end in range(start, len(words)):
            reached = [node.next[form] for node in reached for form in words[end].forms if form in node.next]
            if not reached:
                break
            ends = tuple(each for node in reached for each in node.ends)
            if ends:
                met.append((start, end + 1, ends))
    met.sort(key=lambda one: (one[0] - one[1], one[0]))
    kept: list[tuple[int, int, Ends]] = []
    for start, end, ends in met:
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _ends in kept):
            kept.append((start, end, ends))
    return kept


def as_written(text: str) -> Callable[[str], str]:
    """Gives a folded word its accents back; capitals only where all letters are."""
    accented: dict[str, str] = {}

    def shown(word: str) -> str:
        if not accented:
            accented.update((fold(each), each) for each in WRITTEN.findall(text))
        found = accented.get(word, word)
        return found if found.isupper() else found.lower()

    return shown


@cache
def _trie(language: str) -> _Node:
    """Every label of a language, word by word."""
    root = _Node()
    for each in thesaurus().concepts.values():
        for label in each.labels.get(language, ()):
            node = root
            for form in label_key(label.text, language):
                node = node.next.setdefault(form, _Node())
            if node is not root:
                node.ends.append((each.id, DOUBT if label.doubtful else 1.0))
    return root


def label_key(text: str, language: str) -> tuple[str, ...]:
    """What two labels share when they cannot be told apart in a text."""
    told = (forms_of(part, language) for part in parts_of(runs(text)))
    return tuple(forms[0] for forms in told if forms is not None)


__all__ = [
    "Concept",
    "Found",
    "Label",
    "Term",
    "as_written",
    "concept",
    "concepts_in",
    "counts",
    "expand",
    "looked_up",
    "subjects_of",
    "thesaurus",
]
