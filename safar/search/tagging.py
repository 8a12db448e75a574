"""Which objectives a text speaks of, how surely, and the words that say so.

Two witnesses are heard. The thesaurus says which concepts a text names and which objectives they speak
for. The lessons (texts whose objectives somebody has settled) say which words go with which objective:
ridge regression over weighted words, solved in numpy within a second. A handful of weights, chosen once
for all objectives, joins them to a confidence. This room knows no objectives but their numbers: the
lessons come from whoever asks.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from safar.search.text import WRITTEN, fold, terms
from safar.search.thesaurus import Found, as_written, concepts_in

DATA = Path(__file__).parent / "data" / "tagging"
PROPOSED = 0.5  # a confidence from which an objective is proposed
SHOWN = 5  # words named as the reason
TOLD = 0.03  # what a word of the lessons must say to be named
BLOCK = 2_000  # features weighed at a time, so that memory stays small
FOREIGN = "en"  # lessons of this language teach other languages too, by the concepts they name
LONG = 150  # words and pairs of words; a longer text names more concepts without being about more


@dataclass(frozen=True)
class Lesson:
    """A text whose objectives are settled."""

    text: str
    language: str
    objectives: frozenset[int]
    weight: float = 1.0


@dataclass(frozen=True)
class Suggestion:
    """An objective a text may serve; from a confidence of 0.5 it is proposed."""

    objective: int
    confidence: float
    because: tuple[str, ...]

    @property
    def proposed(self) -> bool:
        return self.confidence >= PROPOSED


@cache
def examples() -> tuple[Lesson, ...]:
    """Invented practices with the objectives a reviewer would give them: our own lessons."""
    return tuple(
        Lesson(entry["text"], FOREIGN, frozenset(entry["objectives"]))
        for entry in _read("examples.toml")["example"]
    )


@cache
def weights() -> dict[str, float]:
    """What joins the two witnesses; chosen by cross-validation, see docs/measured.md."""
    return {name: float(value) for name, value in _read("weights.toml")["weights"].items()}


def _read(name: str) -> dict[str, Any]:
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


class Tagger:
    """What the lessons teach about texts of one language."""

    def __init__(self, lessons: Iterable[Lesson], language: str) -> None:
        self.language = language
        taught = [each for each in lessons if each.objectives and each.language in (language, FOREIGN)]
        self.objectives = sorted({number for each in taught for number in each.objectives})
        self._columns = {number: at for at, number in enumerate(self.objectives)}
        self._learn(taught)

    def suggest(self, text: str) -> list[Suggestion]:
        """Every objective with its confidence, the surest first."""
        found = concepts_in(text, self.language)
        features, written = self._features(text, self.language, found)
        named = _speaking(found)
        share = min(1.0, math.sqrt(LONG / max(1, len(written))))
        known = self._weighed(features)
        rows = [self._place[name] for name in known]
        taught = self._taught[rows] * self._numbers(list(known.values()))[:, None] if rows else None
        learnt = taught.sum(axis=0) if taught is not None else None
        joined = weights()
        common = {fold(word) for word in WRITTEN.findall(text) if word == word.lower()}
        shown = as_written(text)
        told = {name: word for name, word in written.items() if common.issuperset(word.split())} or written
        told = {name: " ".join(map(shown, word.split())) for name, word in told.items() if name[0] != "c"}
        result = []
        for number in sorted({*self.objectives, *named}):
            column = self._columns.get(number)
            words = 0.0 if learnt is None or column is None else float(learnt[column])
            concepts = sum(much for _found, much in named.get(number, ())) * share
            level = joined["concepts"] * math.log1p(2 * concepts) + joined["words"] * words
            confidence = 1 / (1 + math.exp(-(level + joined["start"] - joined["turning"])))
            if confidence < 0.01:
                continue
            parts = (
                {} if taught is None or column is None else dict(zip(known, taught[:, column], strict=True))
            )
            because = _because(named.get(number, ()), parts, told)
            result.append(Suggestion(number, round(confidence, 3), because))
        return sorted(result, key=lambda each: (-each.confidence, each.objective))

    # Learning ------------------------------------------------------------------------------------------

    def _learn(self, lessons: Sequence[Lesson]) -> None:
        """Ridge regression of the objectives over the words, by way of how alike the lessons are."""
        import numpy as np  # here, so that pages that tag nothing do not carry it

        rows = [self._features(each.text, each.language)[0] for each in lessons]
        holders = Counter(name for row in rows for name in row)
        kept = [name for name, n in holders.items() if n > 1 or name.count(" ") < 2]
        self._rarity = {name: math.log(1 + len(rows) / holders[name]) for name in kept}
        self._place = {name: at for at, name in enumerate(kept)}
        self._taught: Any = np.zeros((len(kept), len(self.objectives)), np.float32)
        if not rows:
            return
        given = np.zeros((len(rows), len(self.objectives)))
        for at, lesson in enumerate(lessons):
            given[at, [self._columns[number] for number in lesson.objectives]] = 1
        trust = np.array([lesson.weight for lesson in lessons])
        mean = (given * trust[:, None]).sum(axis=0) / trust.sum()
        root = np.sqrt(trust)[:, None]
        cells: list[list[tuple[int, int, float]]] = [[] for _ in range(len(kept) // BLOCK + 1)]
        for at, row in enumerate(rows):
            for name, much in self._weighed(row).items():
                place = self._place[name]
                cells[place // BLOCK].append((at, place % BLOCK, much))
        alike = np.eye(len(rows)) * weights()["ridge"]
        for block in cells:
            table = self._table(block, len(rows), root)
            alike += table @ table.T
        answers = np.linalg.solve(alike, (given - mean) * root)
        for number, block in enumerate(cells):
            start = number * BLOCK
            part = self._table(block, len(rows), root).T @ answers
            self._taught[start : start + BLOCK] = part[: len(kept) - start]

    @staticmethod
    def _table(block: list[tuple[int, int, float]], height: int, root: Any) -> Any:
        import numpy as np

        table = np.zeros((height, BLOCK), np.float32)
        if block:
            at, place, much = zip(*block, strict=True)
            table[list(at), list(place)] = much
        return table * root

    @staticmethod
    def _numbers(values: list[float]) -> Any:
        import numpy as np

        return np.array(values, np.float32)

    # Reading -------------------------------------------------------------------------------------------

    def _features(
        self, text: str, language: str, found: list[Found] | None = None
    ) -> tuple[dict[str, float], dict[str, str]]:
        """(what a text is known by, and the words as written for each of these)."""
        features: dict[str, float] = defaultdict(float)
        written: dict[str, str] = {}
        if language == self.language:
            words = terms(text, language)
            for stem, word in words:
                features[f"w {stem}"] += 1
                written.setdefault(f"w {stem}", word)
            for (one, first), (two, second) in pairwise(words):
                features[f"p {one} {two}"] += 0.7
                written.setdefault(f"p {one} {two}", f"{first} {second}")
        if self.language != FOREIGN:  # concepts carry the lessons over from English
            for each in concepts_in(text, language) if found is None else found:
                features[f"c {each.concept.id}"] = each.weight
                written.setdefault(f"c {each.concept.id}", each.shown[0])
        return dict(features), written

    def _weighed(self, features: dict[str, float]) -> dict[str, float]:
        """Known features, rare ones heavier; words and concepts each brought to one length."""
        result: dict[str, float] = {}
        for kinds, share in (("wp", 1.0), ("c", weights()["crossing"])):
            part = {
                name: (1 + math.log(much) if much >= 1 else much) * self._rarity[name]
                for name, much in features.items()
                if name[0] in kinds and name in self._rarity
            }
            length = math.sqrt(sum(much * much for much in part.values())) or 1.0
            result.update({name: share * much / length for name, much in part.items()})
        return result


def _because(
    named: Sequence[tuple[Found, float]], parts: dict[str, Any], told: dict[str, str]
) -> tuple[str, ...]:
    """The words that weigh most: first those of concepts, then those the lessons speak of, but no names."""
    words: dict[str, None] = {}
    for found, _much in sorted(named, key=lambda one: -one[1]):
        words.update(dict.fromkeys(found.shown[:2]))
    for much, name in sorted(((much, name) for name, much in parts.items()), reverse=True):
        already = {part for said in words for part in said.split()}
        if much > TOLD and name in told and not already.issuperset(told[name].split()):
            words[told[name]] = None
    return tuple(list(words)[:SHOWN])


def _speaking(found: list[Found]) -> dict[int, list[tuple[Found, float]]]:
    """For each objective the concepts that speak for it, and how much."""
    result: dict[int, list[tuple[Found, float]]] = {}
    for each in found:
        for number, much in each.concept.objectives.items():
            result.setdefault(number, []).append((each, much * each.weight))
    return result


def suggest(text: str, language: str, lessons: Iterable[Lesson] = ()) -> list[Suggestion]:
    """The objectives of one text; whoever asks often keeps a `Tagger`."""
    return Tagger([*examples(), *lessons], language).suggest(text)
