"""Finding: words in, records out, best first, each with the reason.

    found = find("cobro de comisiones", kinds=["practice"], filters={"objective": [6]})
    found.hits[0].key, .score, .why, .words; found.total; found.facets["country"]["NPL"]; found.suggestion
    similar("practice", "31")                       # more like this
    for_text("what a worker said at table 4")       # practices for a challenge

A record is found when it shares enough of what the question asks for. Within one facet any of the values
will do; several facets must all fit. Counts of a facet leave its own filter aside, so that one sees what
else there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import ngettext

from safar.search.asking import Clue, Question, clues_in, understand
from safar.search.documents import STEP, Document, facet_term, terms_of
from safar.search.models import Entry
from safar.search.reading import ShelfView, postings_of, views
from safar.search.text import fold, runs, stem, terms
from safar.search.vocabulary import spelled

K1, B = 1.2, 0.5  # how soon more of a word says no more; how much long texts are held back
LOOKED_THROUGH = 400  # of the best, where quotes must be checked
WORDS_SHOWN = 6
SNIPPET = 240  # letters

Filters = Mapping[str, Iterable[str | int]]


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

    @property
    def why(self) -> str:
        """One line: what it shares with the question."""
        if not self.words:
            return ""
        return ngettext("Shared word: %(words)s", "Shared words: %(words)s", len(self.words)) % {
            "words": ", ".join(self.words)
        }

    @property
    def snippet(self) -> str:
        """The part of its text where most of the words stand."""
        return snippet(self.text, self.language, self.words)


@dataclass
class Found:
    """The answer to a question: one page of hits, how many there are in all, and counts for each facet."""

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]
    language: str
    suggestion: str = ""  # the question as it was probably meant, where a word of it stands nowhere


def find(
    query: str,
    *,
    language: str | None = None,
    kinds: Sequence[str] = (),
    filters: Filters | None = None,
    limit: int = 10,
    offset: int = 0,
    with_facets: bool = True,
    public_only: bool = True,
) -> Found:
    """Records for a question. An empty question finds everything the filters let through, newest first.

    `language` is of the question; leave it out and it is recognised. Raises Refusal for a question that is
    too long.
    """
    question = understand(query, language)
    return _search(question, kinds, filters, limit, offset, with_facets, public_only)


def similar(
    kind: str, key: str, *, kinds: Sequence[str] = (), limit: int = 6, public_only: bool = True
) -> list[Hit]:
    """Records most like this one, which is not among them."""
    entry = Entry.objects.filter(kind=kind, key=key).first()
    if entry is None:
        return []
    text = f"{entry.title} {entry.title} {entry.text}"
    question = Question(text, entry.language, clues_in(text, entry.language), enough=0)
    found = _search(question, kinds or [kind], None, limit + 1, 0, False, public_only)
    return [hit for hit in found.hits if (hit.kind, hit.key) != (kind, key)][:limit]


def for_text(
    text: str,
    *,
    language: str | None = None,
    kinds: Sequence[str] = (),
    filters: Filters | None = None,
    objectives: Iterable[int] = (),
    limit: int = 6,
    public_only: bool = True,
) -> list[Hit]:
    """Records that may answer what a note or an action says, at any length."""
    document = Document("", "", "", text, language or "").cleaned()
    clues = clues_in(document.text, document.language)
    question = Question(document.text, document.language, clues, enough=0)
    question.clues += [Clue(facet_term("objective", number), 1.0, "") for number in objectives]
    return _search(question, kinds, filters, limit, 0, False, public_only).hits


def _search(
    question: Question,
    kinds: Sequence[str],
    filters: Filters | None,
    limit: int,
    offset: int,
    with_facets: bool,
    public_only: bool,
) -> Found:
    wanted = {name: [facet_term(name, value) for value in values] for name, values in (filters or {}).items()}
    if kinds:
        wanted["kind"] = [facet_term("kind", kind) for kind in kinds]
    if public_only:
        wanted["public"] = [facet_term("public", "yes")]
    asked = [clue.term for clue in question.clues]
    every = [*asked, *question.without, *(term for values in wanted.values() for term in values)]
    shelves = views(every, everything=not asked)
    suggestion = _mend(question, shelves)
    scores = _weigh(question, shelves)
    masks = [_allowed(shelf, wanted, question.without) for shelf in shelves]
    ranked, total, matches = _rank(
        shelves, scores, masks, question.enough if asked else None, _depth(question, limit, offset)
    )
    hits = _hits(ranked, question)
    if question.phrases:
        hits = [hit for hit in hits if _has_phrases(hit, question.phrases)]
        total = len(hits)
    return Found(
        hits[offset : offset + limit],
        total,
        _facets(shelves, matches, wanted) if with_facets else {},
        question.language,
        suggestion,
    )


def _depth(question: Question, limit: int, offset: int) -> int:
    return max(LOOKED_THROUGH, limit + offset) if question.phrases else limit + offset


# --- Weighing -----------------------------------------------------------------------------


def _weigh(question: Question, shelves: list[ShelfView]) -> list[Any]:
    """BM25 of every entry on every shelf."""
    import numpy as np

    total = sum(_living(shelf) for shelf in shelves) or 1
    length = (
        sum(float(shelf.lengths.sum()) for shelf in shelves) / (sum(shelf.size for shelf in shelves) or 1)
        or 1.0
    )
    scores = [np.zeros(shelf.size, np.float32) for shelf in shelves]
    norms = [K1 * (1 - B + B * shelf.lengths / length) for shelf in shelves]
    for clue in question.clues:
        holders = sum(_holders(shelf, clue.term) for shelf in shelves)
        if not holders:
            continue
        weight = clue.weight * float(np.log(1 + (total - holders + 0.5) / (holders + 0.5))) * (K1 + 1)
        for shelf, score, norm in zip(shelves, scores, norms, strict=True):
            places, counts = shelf.postings.get(clue.term, (None, None))
            if places is None or not len(places):
                continue
            often = counts.astype(np.float32) / STEP
            score[places] += weight * often / (often + norm[places])
    return scores


def _living(shelf: ShelfView) -> int:
    return shelf.size if shelf.alive is None else int(shelf.alive.sum())


def _holders(shelf: ShelfView, term: str) -> int:
    places = shelf.postings.get(term, ((),))[0]
    if not len(places) or shelf.alive is None:
        return len(places)
    return int(shelf.alive[places].sum())


def _allowed(shelf: ShelfView, wanted: dict[str, list[str]], without: list[str]) -> dict[str, Any]:
    """{facet: which entries fit it}; under "" those that are there at all."""
    import numpy as np

    masks = {}
    base = np.ones(shelf.size, bool) if shelf.alive is None else shelf.alive.copy()
    for term in without:
        base[shelf.postings.get(term, ([],))[0]] = False
    masks[""] = base
    for name, facet_terms in wanted.items():
        mask = np.zeros(shelf.size, bool)
        for term in facet_terms:
            mask[shelf.postings.get(term, ([],))[0]] = True
        masks[name] = mask
    return masks


def _all_of(masks: dict[str, Any], but: str = "") -> Any:
    whole = masks[""].copy()
    for name, mask in masks.items():
        if name != but or not but:
            whole &= mask
    return whole


def _rank(
    shelves: list[ShelfView], scores: list[Any], masks: list[dict[str, Any]], enough: float | None, depth: int
) -> tuple[list[tuple[int, float]], int, list[dict[str, Any]]]:
    """The best serials with their scores, how many are found, and the found ones by shelf and facet left
    aside."""
    import numpy as np

    best = 0.0
    for score, mask in zip(scores, masks, strict=True):
        fits = score[_all_of(mask)]
        best = max(best, float(fits.max()) if len(fits) else 0.0)
    least = max(best * (enough or 0.0), 1e-6)
    asked = enough is not None
    matches, serials, values, total = [], [], [], 0
    for shelf, score, mask in zip(shelves, scores, masks, strict=True):
        good = score >= least if asked else np.ones(shelf.size, bool)
        mask[""] = mask[""] & good
        whole = _all_of(mask)
        total += int(whole.sum())
        matches.append(mask)
        at = np.flatnonzero(whole)
        if len(at) > depth > 0:
            order = score[at] if asked else shelf.serials[at]
            at = at[np.argpartition(-order, depth - 1)[:depth]]
        serials.append(shelf.serials[at])
        values.append(score[at])
    every, worth = np.concatenate(serials or [[]]), np.concatenate(values or [[]])
    order = np.lexsort((-every, -worth))[:depth]
    return [(int(every[at]), float(worth[at])) for at in order], total, matches


def _facets(
    shelves: list[ShelfView], matches: list[dict[str, Any]], wanted: dict[str, list[str]]
) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for shelf, masks in zip(shelves, matches, strict=True):
        postings_of([shelf], shelf.facets)
        whole = _all_of(masks)
        aside = {name: _all_of(masks, name) for name in wanted}
        for term in shelf.facets:
            name, value = term[1:].split(":", 1)
            if name == "public":
                continue
            mask = aside.get(name, whole)
            number = int(mask[shelf.postings[term][0]].sum())
            if number:
                values = counts.setdefault(name, {})
                values[value] = values.get(value, 0) + number
    return {
        name: dict(sorted(values.items(), key=lambda each: (-each[1], each[0])))
        for name, values in counts.items()
    }


# --- What is shown ------------------------------------------------------------------------


def _mend(question: Question, shelves: list[ShelfView]) -> str:
    """Where a word of the question stands nowhere, look for the one probably meant too, and suggest it."""
    meant = question.text
    for clue in list(question.clues):
        if clue.term.startswith("=") or any(_holders(shelf, clue.term) for shelf in shelves):
            continue
        word = spelled(clue.shown)
        if word is None:
            continue
        better = stem(word.word, question.language)
        postings_of(shelves, [better])
        question.clues.append(Clue(better, 0.8 * clue.weight, word.shown))
        meant = _replaced(meant, clue.shown, word.shown)
    return meant if meant != question.text else ""


def _replaced(text: str, folded: str, better: str) -> str:
    return " ".join(better if fold(word.strip(".,;:!?¿¡\"'()")) == folded else word for word in text.split())


def _hits(ranked: list[tuple[int, float]], question: Question) -> list[Hit]:
    entries = Entry.objects.in_bulk([serial for serial, _score in ranked])
    hits = []
    for serial, score in ranked:
        entry = entries.get(serial)
        if entry is None:
            continue
        hits.append(
            Hit(
                entry.kind,
                entry.key,
                round(score, 4),
                entry.title,
                entry.text,
                entry.language,
                entry.url,
                entry.facets,
                _words(entry, question),
            )
        )
    return hits


def _words(entry: Entry, question: Question) -> list[str]:
    document = Document(entry.kind, entry.key, entry.title, entry.text, entry.language)
    held = terms_of(document).counts
    return list(dict.fromkeys(clue.shown for clue in question.clues if clue.shown and clue.term in held))[
        :WORDS_SHOWN
    ]


def _has_phrases(hit: Hit, phrases: list[str]) -> bool:
    said = " ".join(runs(f"{hit.title} {hit.text}"))
    return all(" ".join(runs(phrase)) in said for phrase in phrases)


def snippet(text: str, language: str, words: Sequence[str], size: int = SNIPPET) -> str:
    """About `size` letters of the text, where most of these words stand."""
    if len(text) <= size:
        return text
    stems = {each for word in words for each, _word in terms(word, language)} | set(words)
    pieces = text.split(" ")
    good = [any(each in stems for each, _word in terms(piece, language)) for piece in pieces]
    span = max(1, size * len(pieces) // len(text))
    sums, start, best = sum(good[:span]), 0, sum(good[:span])
    for at in range(span, len(pieces)):
        sums += good[at] - good[at - span]
        if sums > best:
            best, start = sums, at - span + 1
    shown = " ".join(pieces[start : start + span])
    return ("… " if start else "") + shown + (" …" if start + span < len(pieces) else "")
