"""What short notes of different languages share: the subjects they speak of, and everyday words.

Every note becomes a vector of length 1 over concepts of the thesaurus and everyday meanings, each the
weightier the fewer notes have it. With the 187 actions of the Compact in two languages each, nine of ten
pairs nearer than 0.39 are one action (docs/measured.md).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from safar.search.everyday import meanings_in
from safar.search.thesaurus import as_written, concepts_in

Meanings = dict[str, float]


class Meaning:
    """Notes by what they mean, whatever language they are in. `notes` is {row: (text, language)}."""

    def __init__(self, notes: Mapping[int, tuple[str, str]]) -> None:
        self.surface: dict[str, Counter[str]] = defaultdict(Counter)
        counted = {row: self._count(text, language) for row, (text, language) in notes.items()}
        holders = Counter(key for meant in counted.values() for key in meant)
        self.vectors: dict[int, Meanings] = {}
        for row, meant in counted.items():
            weights = {
                key: (1 + math.log1p(much)) * math.log(1 + len(counted) / holders[key])
                for key, much in meant.items()
            }
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            self.vectors[row] = {key: weight / length for key, weight in weights.items()}

    def _count(self, text: str, language: str) -> Counter[str]:
        found: Counter[str] = Counter()
        shown = as_written(text)
        for each in concepts_in(text, language):
            found[f"#{each.concept.id}"] += each.weight  # type: ignore[assignment]
            self.surface[f"#{each.concept.id}"].update(map(shown, each.words))
        for word, numbers in meanings_in(text, language):
            for number in numbers:
                found[f"={number}"] += 1 / len(numbers)  # type: ignore[assignment]
                self.surface[f"={number}"][shown(word)] += 1
        return found

    def shared(self, a: int, b: int) -> list[str]:
        """The words two notes have for what they share, weightiest first; one for each thing."""
        one, two = self.vectors[a], self.vectors[b]
        keys = sorted((key for key in one if key in two), key=lambda key: -one[key] * two[key])
        return list(dict.fromkeys(self.said(key) for key in keys))

    def said(self, key: str) -> str:
        """The word the notes use most for it."""
        return self.surface[key].most_common(1)[0][0]
