"""Which short notes say nearly the same, which are doubles, and which belong together.

Notes are compared by their words (tf-idf over stems, so that a rare word counts more than a common one) and
by runs of letters (so that a slip of the pen does not part them); notes of several languages by the subjects
and everyday words they share (`meaning`). Only notes that share something that is not in every note are
looked at, so ten thousand notes take seconds.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, Generic, TypeVar

from safar.search.meaning import Meaning
from safar.search.text import WRITTEN, fold, is_han, runs, terms

Id = TypeVar("Id", bound=Hashable)
Note = tuple[Id, str, str]  # id, text, language

WORDS, LETTERS = 0.75, 0.25  # what stems and runs of letters weigh
RUN = 4  # letters in a run
LONGEST = 1_000  # letters looked at for runs
BITS = 2_048  # places for the runs of a note; two notes of 20 words meet by chance in one run of twenty
COMMON, COMMON_AT_LEAST = 0.2, 200  # a stem in more than this share, and this many, of the notes says nothing
ACROSS = 0.9  # what likeness in meaning is worth between two languages
SHOWN = 6  # shared words named as the reason


@dataclass(frozen=True)
class Pair(Generic[Id]):
    """Two notes alike: how much (0 to 1), and the words they share, weightiest first."""

    a: Id
    b: Id
    score: float
    shared: list[str]


@dataclass(frozen=True)
class Group(Generic[Id]):
    """Notes about one thing, the most typical first, and the words that set them apart."""

    members: list[Id]
    words: list[str]


def similar(notes: Iterable[Note[Id]], *, least: float = 0.35, most: int = 0) -> list[Pair[Id]]:
    """Pairs of notes at least this much alike, the most alike first.

    Notes of one and the same text give one pair each with the first of them, not each with each.
    With `most`, only so many pairs of different texts: where thousands of notes are written after
    one pattern, the rest would be millions.
    """
    table = _Table(list(notes))
    rows = table.most_alike(least, most) if most else table.alike(least)
    found = [table.pair(a, b, score) for a, b, score in rows]
    for first, *others in table.same.values():
        shared = table.strongest(first)
        found += [Pair(table.notes[first][0], table.notes[other][0], 1.0, shared) for other in others]
    return sorted(found, key=lambda pair: -pair.score)


def duplicates(notes: Iterable[Note[Id]], *, least: float = 0.8) -> list[Pair[Id]]:
    """Pairs that are probably one note written twice."""
    return similar(notes, least=least)


def groups(notes: Iterable[Note[Id]], *, least: float = 0.22, smallest: int = 2) -> list[Group[Id]]:
    """Notes gathered round the most typical of each kind, largest group first.

    Every member is like the middle of its group, so that no chain of small likenesses ties strangers
    together. A note is in one group at most; a note like no other is in none.
    """
    table = _Table(list(notes))
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b, score in table.alike(least):
        near[a][b] = near[b][a] = score
    for first, *others in table.same.values():
        if others:
            near.setdefault(first, {})
    free = set(near)
    standing = {at: _standing(table, at, near[at]) for at in near}
    queue = [(-standing[at], at) for at in near]
    heapify(queue)
    found: list[Group[Id]] = []
    while queue:
        was, middle = heappop(queue)
        if middle not in free:
            continue
        if -was > standing[middle] + 1e-9:  # its neighbours have left since it was queued
            heappush(queue, (-standing[middle], middle))
            continue
        near_middle = near[middle]
        members = [middle, *sorted(free & near_middle.keys(), key=lambda at: (-near_middle[at], at))]
        free.difference_update(members)
        everyone = [each for at in members for each in table.same[table.key[at]]]
        if len(everyone) >= smallest:
            found.append(Group([table.notes[at][0] for at in everyone], table.words_of(members)))
        for member in members:
            for other in free & near[member].keys():
                standing[other] -= near[other][member] * len(table.same[table.key[member]])
    return sorted(found, key=lambda group: -len(group.members))


def _standing(table: _Table, at: int, near: dict[int, float]) -> float:
    return sum(score * len(table.same[table.key[other]]) for other, score in near.items()) + len(
        table.same[table.key[at]]
    )


class _Table(Generic[Id]):
    """The notes with their weighted words; one row for notes of the same text."""

    def __init__(self, notes: Sequence[Note[Id]]) -> None:
        self.notes = notes
        self.same: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.key: list[tuple[str, str]] = []
        self.surface: dict[str, Counter[str]] = defaultdict(Counter)
        counted: dict[int, Counter[str]] = {}
        for at, (_id, text, language) in enumerate(notes):
            key = (language, " ".join(runs(text)))
            self.key.append(key)
            self.same[key].append(at)
            if self.same[key][0] == at:
                counted[at] = self._count(text, language)
        self.holders = Counter(stem for words in counted.values() for stem in words)
        limit = max(COMMON_AT_LEAST, COMMON * len(counted))
        self.idf = {
            stem: 1 + math.log(len(counted) / holders)
            for stem, holders in self.holders.items()
            if holders <= limit
        }
        self.vectors = {at: self._weigh(words) for at, words in counted.items()}
        self._letters: dict[int, int] = {}
        several = len({language for _id, _text, language in notes}) > 1
        self.meaning = Meaning({at: notes[at][1:] for at in counted} if several else {})

    def language(self, row: int) -> str:
        return self.notes[row][2]

    def _count(self, text: str, language: str) -> Counter[str]:
        written = {fold(word): word if word.isupper() else word.lower() for word in WRITTEN.findall(text)}
        counter: Counter[str] = Counter()
        for stem, word in terms(text, language):
            # "pay" is money in English and a country in French: only figures are the same everywhere.
            own = stem if stem.isdigit() else f"{language} {stem}"
            counter[own] += 1
            self.surface[own][written.get(word, word)] += 1
        return counter

    def _weigh(self, words: Counter[str]) -> dict[str, float]:
        known = {stem: count for stem, count in words.items() if stem in self.idf}
        weights = {stem: (1 + math.log(count)) * self.idf[stem] for stem, count in known.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {stem: weight / length for stem, weight in weights.items()}

    def most_alike(self, least: float, most: int) -> list[tuple[int, int, float]]:
        """The `most` pairs most alike: as they fill up, the bar for the next one rises."""
        kept: list[tuple[float, int, int]] = []
        bar = [least]
        for a, b, score in self.alike(least, bar):
            heappush(kept, (score, a, b))
            if len(kept) > most:
                heappop(kept)
                bar[0] = kept[0][0]
        return [(a, b, score) for score, a, b in kept]

    def alike(self, least: float, bar: list[float] | None = None) -> Iterator[tuple[int, int, float]]:
        """(earlier row, later row, score) of every pair that reaches `least`, or `bar`, which may rise."""

        def now() -> float:
            return bar[0] if bar else least

        def enough() -> float:
            return max((now() - LETTERS) / WORDS, now() / 2, 0.05)

        for other, row, words in _meetings(self.vectors, enough):
            score = WORDS * words + LETTERS * self._letters_alike(row, other)
            if score >= now() and self.language(row) == self.language(other):
                yield other, row, score
        for other, row, meant in _meetings(self.meaning.vectors, lambda: now() / ACROSS):
            if self.language(row) != self.language(other):
                yield other, row, ACROSS * meant

    def _letters_alike(self, a: int, b: int) -> float:
        one, two = self._runs(a), self._runs(b)
        return (one & two).bit_count() / (math.sqrt(one.bit_count() * two.bit_count()) or 1.0)

    def _runs(self, row: int) -> int:
        """The runs of letters in a note, each as one bit of a number."""
        if row not in self._letters:
            text = f" {self.key[row][1]} "[:LONGEST]
            size = 2 if any(map(is_han, text)) else RUN
            bits = 0
            for at in range(max(1, len(text) - size + 1)):
                bits |= 1 << (zlib.crc32(text[at : at + size].encode()) % BITS)
            self._letters[row] = bits
        return self._letters[row]

    def pair(self, a: int, b: int, score: float) -> Pair[Id]:
        if self.language(a) != self.language(b):
            words = self.meaning.shared(a, b)[:SHOWN]
        else:
            one, two = self.vectors[a], self.vectors[b]
            shared = sorted((stem for stem in one if stem in two), key=lambda stem: -one[stem] * two[stem])
            words = [self.said(stem) for stem in shared[:SHOWN]]
        return Pair(self.notes[a][0], self.notes[b][0], round(min(score, 1.0), 4), words)

    def strongest(self, row: int) -> list[str]:
        vector = self.vectors[row]
        return [self.said(stem) for stem in sorted(vector, key=lambda stem: -vector[stem])[:SHOWN]]

    def words_of(self, rows: Sequence[int]) -> list[str]:
        """The words most of these rows share, weightiest first."""
        several = len({self.language(row) for row in rows}) > 1
        vectors, said = (self.meaning.vectors, self.meaning.said) if several else (self.vectors, self.said)
        sums: dict[str, float] = defaultdict(float)
        held: Counter[str] = Counter()
        for row in rows:
            for stem, weight in vectors[row].items():
                sums[stem] += weight
                held[stem] += 1
        shared = [stem for stem in sums if held[stem] > 1] or list(sums)
        words = (said(stem) for stem in sorted(shared, key=lambda stem: -sums[stem]))
        return list(dict.fromkeys(words))[:SHOWN]

    def said(self, stem: str) -> str:
        """The form of this stem that the notes use most."""
        return self.surface[stem].most_common(1)[0][0]


def _meetings(
    vectors: Mapping[int, Mapping[str, float]], enough: Callable[[], float]
) -> Iterator[tuple[int, int, float]]:
    """(earlier row, later row, likeness) of every pair that shares a key few have, and is alike `enough`."""
    import numpy as np  # here, so that a web process that compares nothing does not carry it

    sizes = Counter(key for vector in vectors.values() for key in vector)
    limit = max(COMMON_AT_LEAST, COMMON * len(vectors))
    holding = {
        key: _Holding(np.empty(size, np.int32), np.empty(size, np.float32))
        for key, size in sizes.items()
        if size <= limit
    }
    rows = list(vectors)
    for at, row in enumerate(rows):
        mine = [(holding[key], weight) for key, weight in vectors[row].items() if key in holding]
        earlier = [(each, weight) for each, weight in mine if each.filled]
        if earlier:
            # Only the rows before this one are in, so that every pair is met once.
            who = np.concatenate([each.who[: each.filled] for each, _weight in earlier])
            much = np.concatenate([each.weights[: each.filled] * weight for each, weight in earlier])
            scores = np.bincount(who, weights=much, minlength=at)
            for other in np.flatnonzero(scores >= enough()).tolist():
                yield rows[other], row, float(scores[other])
        for each, weight in mine:
            each.add(at, weight)


@dataclass
class _Holding:
    """The rows a stem is in, and how much it weighs there."""

    who: Any
    weights: Any
    filled: int = 0

    def add(self, row: int, weight: float) -> None:
        self.who[self.filled], self.weights[self.filled] = row, weight
        self.filled += 1
