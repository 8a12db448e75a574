"""A question made ready: its language, its words and what each of them may be called elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.search.documents import storable
from safar.search.languages import language_of
from safar.search.text import fold, terms

LONGEST = 10_000  # letters in a question typed by a person
WORDS_AT_MOST = 48
QUOTED = re.compile(r"[\"“”«»„]([^\"“”«»„]{2,200})[\"“”«»„]")
LEFT_OUT = re.compile(r"(?:^|\s)-(\w[\w'’-]*)")


@dataclass(frozen=True)
class Clue:
    """One thing to look for: a term, what it weighs, and the words of the question it stands for."""

    term: str
    weight: float
    shown: str


@dataclass
class Question:
    text: str
    language: str
    clues: list[Clue] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)  # folded; each must stand in what is found
    without: list[str] = field(default_factory=list)  # terms; none may stand in it
    enough: float = 0.3  # of the best score: what scores less is not counted as found

    @property
    def is_empty(self) -> bool:
        return not self.clues


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
    """The words of a text to look for; of a long one, those it uses most."""
    found: dict[str, tuple[float, str]] = {}
    for stem, word in terms(text, language):
        weight, shown = found.get(stem, (0.0, word))
        found[stem] = (weight + 1.0, shown)
    kept: Sequence[tuple[str, tuple[float, str]]] = sorted(found.items(), key=lambda each: -each[1][0])[:most]
    return [Clue(stem, min(weight, 3.0), shown) for stem, (weight, shown) in kept]
