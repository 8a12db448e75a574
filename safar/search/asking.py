"""A question made ready: its language, its words, its subjects, and what they are called elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from django.utils.translation import gettext as _

from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.search.documents import concept_term, facet_term, storable
from safar.search.languages import language_of
from safar.search.places import places_in
from safar.search.text import fold, terms
from safar.search.thesaurus import BROADER, NARROWER, RELATED, concepts_in, expand

LONGEST = 10_000  # letters in a question typed by a person
WORDS_AT_MOST = 48
OTHER_WORDS_AT_MOST, OTHER_WORD_AT_LEAST = 60, 0.3
ENOUGH = 0.12
QUOTED = re.compile(r"[\"“”«»„]([^\"“”«»„]{2,200})[\"“”«»„]")
LEFT_OUT = re.compile(r"(?:^|\s)-(\w[\w'’-]*)")


class Field(Enum):
    """What a clue looks for."""

    WORD = 1  # a word of the question, in the language of the question
    CONCEPT = 2  # a subject of the thesaurus
    OTHER_WORD = 3  # another name of such a subject
    NEAR_WORD = 4  # a word of another language, near in meaning
    PLACE = 6  # a country or region that the question names
    OBJECTIVE = 5  # of the Compact, to which the subjects of the question belong


@dataclass(frozen=True)
class Clue:
    """One thing to look for: a term, what it weighs, and the words of the question it stands for.

    `abroad` is what a word keeps of its weight in texts of other languages.
    """

    term: str
    weight: float
    shown: str
    field: Field = Field.WORD
    abroad: float = 1.0


@dataclass
class Question:
    text: str
    language: str
    clues: list[Clue] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)  # folded; each must stand in what is found
    without: list[str] = field(default_factory=list)  # terms; none may stand in it
    enough: float = ENOUGH  # of the best score: what scores less is not counted as found

    @property
    def words(self) -> list[Clue]:
        return [clue for clue in self.clues if clue.field is Field.WORD]


def understand(text: str, language: str | None = None) -> Question:
    """What a person asks for. "Words in quotes" must stand so; -word must not.

    Raises Refusal for a text longer than a page: use `for_text` for those.
    """
    if len(text) > LONGEST:
        raise Refusal(
            _("This is longer than a question: %(n)s letters. Ask in at most %(most)s.")
            % {"n": len(text), "most": LONGEST}
        )
    text = storable(text).strip()
    spoken = language if language in UN_LANGUAGES else language_of(text)
    without = [stem for word in LEFT_OUT.findall(text) for stem, _word in terms(word, spoken)]
    phrases = [" ".join(fold(each).split()) for each in QUOTED.findall(text)]
    question = Question(text, spoken, phrases=[each for each in phrases if each], without=without)
    question.clues = clues_in(LEFT_OUT.sub(" ", text), spoken)
    return question


def clues_in(text: str, language: str, most: int = WORDS_AT_MOST) -> list[Clue]:
    """What to look for: the words of a text (of a long one, those it uses most), and its subjects."""
    words = _words(text, language, most)
    return [
        *words,
        *_places(text),
        *_subjects(text, language),
        *_other_words(text, language, {clue.term for clue in words}),
    ]


def for_objectives(numbers: Iterable[int]) -> list[Clue]:
    return [Clue(facet_term("objective", number), 1.0, "", Field.OBJECTIVE) for number in numbers]


def _words(text: str, language: str, most: int) -> list[Clue]:
    found: dict[str, tuple[float, str]] = {}
    for stem, word in terms(text, language):
        weight, shown = found.get(stem, (0.0, word))
        found[stem] = (weight + 1.0, shown)
    kept: Sequence[tuple[str, tuple[float, str]]] = sorted(found.items(), key=lambda each: -each[1][0])[:most]
    return [Clue(stem, min(weight, 3.0), shown) for stem, (weight, shown) in kept]


def _places(text: str) -> list[Clue]:
    found = places_in(text[:LONGEST])
    return [Clue(facet_term(facet, code), 1.0, name, Field.PLACE) for facet, code, name in found]


def _subjects(text: str, language: str) -> list[Clue]:
    concepts: dict[str, tuple[float, str]] = {}
    objectives: dict[int, float] = {}

    def take(key: str, weight: float, shown: str) -> None:
        if weight > concepts.get(key, (0.0, ""))[0]:
            concepts[key] = (weight, shown)

    for found in concepts_in(text, language):
        meant, shown = found.concept, " ".join(found.words[:1])
        take(meant.id, found.weight, shown)
        for keys, share in ((meant.narrower, NARROWER), (meant.related, RELATED), (meant.broader, BROADER)):
            for key in keys:
                take(key, found.weight * share, "")
        for number, much in meant.objectives.items():
            objectives[number] = max(objectives.get(number, 0.0), much * found.weight)
    return [
        *(Clue(concept_term(key), weight, shown, Field.CONCEPT) for key, (weight, shown) in concepts.items()),
        *(Clue(facet_term("objective", n), much, "", Field.OBJECTIVE) for n, much in objectives.items()),
    ]


def _other_words(text: str, language: str, known: set[str]) -> list[Clue]:
    """Other names of the subjects, word by word: texts use them in other turns of phrase."""
    best: dict[str, float] = {}
    for name in expand(text, language):
        parts = {stem for stem, _word in terms(name.text, name.language)} - known
        for part in parts:
            best[part] = max(best.get(part, 0.0), name.weight / len(parts))
    kept = sorted(best.items(), key=lambda each: (-each[1], each[0]))[:OTHER_WORDS_AT_MOST]
    return [Clue(part, much, "", Field.OTHER_WORD) for part, much in kept if much >= OTHER_WORD_AT_LEAST]
