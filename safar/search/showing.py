"""What is shown of a record that was found: the words it shares with the question, and the reason in one
line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.search.asking import Field, Question
from safar.search.models import Entry
from safar.search.text import WORD, fold, is_han, pairs_of, runs, stem
from safar.search.thesaurus import as_written, concepts_in

WORDS_SHOWN, SUBJECTS_SHOWN = 6, 3
SNIPPET = 240  # letters
# Of long words in these languages, the stem begins with the same two letters.
KEEP_THEIR_BEGINNING, SAME_BEGINNING, SHORT = ("en", "fr", "es", "ru"), 2, 5
LOOKED_AT = 5_000  # letters in which subjects are looked for


@dataclass
class Hit:
    """One record found. `key` is the room's own; `score` compares hits of one question only."""

    kind: str
    key: str
    score: float
    title: str
    text: str
    language: str
    url: str
    facets: dict[str, list[str]]
    words: list[str] = field(default_factory=list)  # of the question, that stand in it
    translated: dict[str, str] = field(default_factory=dict)  # words of the question, as it says them
    subjects: list[str] = field(default_factory=list)  # that both speak of, in the reader's language
    marks: list[str] = field(default_factory=list)  # words as they stand in it (folded), to be shown marked
    asked: bool = True

    @property
    def why(self) -> str:
        """One line: what it shares with the question."""
        parts = []
        if self.subjects:
            subjects = ngettext(
                "Same subject: %(subjects)s", "Same subjects: %(subjects)s", len(self.subjects)
            )
            parts.append(subjects % {"subjects": ", ".join(self.subjects)})
        if self.words:
            words = ngettext("Shared word: %(words)s", "Shared words: %(words)s", len(self.words))
            parts.append(words % {"words": ", ".join(self.words)})
        if self.translated:
            words = ngettext(
                "Translated word: %(words)s", "Translated words: %(words)s", len(self.translated)
            )
            said = [f"{asked} – {there}" for asked, there in self.translated.items()]
            parts.append(words % {"words": ", ".join(said)})
        if not parts and self.asked:
            parts.append(_("Close in meaning"))
        return ". ".join(parts)

    @property
    def snippet(self) -> str:
        """The part of its text where most of the words stand."""
        return snippet(self.text, self.marks)


def hit_of(entry: Entry, score: float, question: Question, reader: str) -> Hit:
    """The record as it is shown to a reader of this language."""
    wanted = {clue.term: clue for clue in question.clues}
    text = f"{entry.title} {entry.text} {entry.names}"
    words: dict[str, None] = {}
    marks: dict[str, None] = {}
    translated: dict[str, str] = {}
    written = as_written(text)
    begins = {term[:SAME_BEGINNING] for term in wanted} if entry.language in KEEP_THEIR_BEGINNING else set()
    for word in dict.fromkeys(runs(text)):
        if begins and len(word) > SHORT and word[:SAME_BEGINNING] not in begins and not is_han(word):
            continue  # its stem begins as it does, so it is none of those
        for piece in pairs_of(word) if is_han(word) else [word]:
            clue = wanted.get(stem(piece, entry.language))
            if clue is None or clue.field is Field.OTHER_WORD:
                continue
            marks[piece] = None
            if clue.field is Field.WORD and clue.shown:
                words[clue.shown] = None
            elif clue.field is Field.NEAR_WORD and clue.shown:
                translated.setdefault(clue.shown, written(piece))
    subjects = []
    asks_for_subjects = any(clue.field is Field.CONCEPT and clue.shown for clue in question.clues)
    for found in concepts_in(text[:LOOKED_AT], entry.language) if asks_for_subjects else ():
        clue = wanted.get(f"#{found.concept.id}")
        if clue is not None and clue.shown:
            subjects.append(found.concept.said(reader))
            marks.update(dict.fromkeys(part for each in found.words for part in each.split()))
    order = {clue.shown: at for at, clue in enumerate(question.clues)}
    return Hit(
        entry.kind,
        entry.key,
        round(score, 4),
        entry.title,
        entry.text,
        entry.language,
        entry.url,
        entry.facets,
        sorted(words, key=lambda word: order[word])[:WORDS_SHOWN],
        dict(
            islice(((asked, there) for asked, there in translated.items() if asked not in words), WORDS_SHOWN)
        ),
        subjects[:SUBJECTS_SHOWN],
        list(marks),
        bool(question.clues),
    )


def has_phrases(hit: Hit, phrases: Sequence[str]) -> bool:
    """Whether each of these stands in it, word for word."""
    said = f" {' '.join(runs(f'{hit.title} {hit.text}'))} "
    return all(_stands(" ".join(runs(phrase)), said) for phrase in phrases)


def _stands(phrase: str, said: str) -> bool:
    return phrase in said if is_han(phrase) else f" {phrase} " in said


def snippet(text: str, marks: Sequence[str], size: int = SNIPPET) -> str:
    """About `size` letters of the text, where most of these words stand."""
    if len(text) <= size:
        return text
    wanted = set(marks)
    good = [match.start() for match in WORD.finditer(text) if wanted & set(_pieces(match.group()))]
    start, best = 0, -1
    for at, begin in enumerate(good):
        end = at
        while end < len(good) and good[end] < begin + size - 40:
            end += 1
        if end - at > best:
            best, start = end - at, begin
    start = max(0, min(start - 30, len(text) - size))
    end = min(len(text), start + size)
    if start:  # begin and end with whole words
        start = text.find(" ", start, start + 30) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", end - 30, end), end - 30) if " " in text[end - 30 : end] else end
    return ("… " if start else "") + text[start:end].strip() + (" …" if end < len(text) else "")


def _pieces(word: str) -> list[str]:
    folded = fold(word)
    return [pair for run in runs(folded) for pair in pairs_of(run)] if any(map(is_han, folded)) else [folded]
