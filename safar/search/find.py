"""Finding: words in, records out, best first, each with the reason.

    found = find("cobro de comisiones", kinds=["practice"], filters={"objective": [6]})
    found.hits[0].key, .score, .why, .words; found.total; found.facets["country"]["NPL"]; found.suggestion
    similar("practice", "31")                       # more like this
    for_text("what a worker said at table 4")       # practices for a challenge

Within one facet any of the values will do; several facets must all fit. Counts of a facet leave its own
filter aside, so that one sees what else there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from safar.lib.languages import UN_LANGUAGES, current_language
from safar.search import senses
from safar.search.answers import once
from safar.search.asking import Clue, Field, Question, clues_in, for_objectives, understand
from safar.search.documents import Document, facet_term
from safar.search.everyday import said_elsewhere
from safar.search.models import Entry
from safar.search.reading import ShelfView, postings_of, views
from safar.search.showing import Hit, has_phrases, hit_of
from safar.search.text import fold, stem
from safar.search.thesaurus import as_written
from safar.search.vocabulary import spelled
from safar.search.weighing import (
    Masks,
    add_serials,
    allowed,
    best_of,
    facet_counts,
    fit_filters,
    holders,
    keep_the_good,
    scores_of,
    weigh,
)

LOOKED_THROUGH = 200  # of the best by words, whose meaning is compared
PHRASES_LOOKED_THROUGH = 1_000  # of the best, where quotes are checked
MEANING, MEANING_ACROSS = 0.6, 0.4  # what meaning weighs beside words; what it gains across languages
EVERYDAY = 1.5  # what an everyday word weighs in its translation
FALSE_FRIEND = 0.4  # what such a word keeps where a text of another language has it
SPOKEN = 0.01  # of all entries, so that it is worth looking for words of their language
COUSIN = 1.5  # what a word weighs that is written nearly the same in another language
NEAR_AT_LEAST, NEAR_SHARE = 0.2, 0.6  # found by meaning alone: how near, and of the nearest

Filters = Mapping[str, Iterable[str | int]]


@dataclass
class Found:
    """The answer to a question: one page of hits, how many there are in all, and counts for each facet."""

    hits: list[Hit]
    total: int
    facets: dict[str, dict[str, int]]
    language: str
    suggestion: str = ""  # the question as it was probably meant, where a word of it stands nowhere


@dataclass
class Scope:
    """What may be found, and how much of it is shown."""

    kinds: Sequence[str] = ()
    filters: Filters = field(default_factory=dict)
    public_only: bool = True
    limit: int = 10
    offset: int = 0
    with_facets: bool = False
    only: Sequence[str] | None = None  # the keys of those that are shown, of all that are found

    def wanted(self) -> dict[str, list[str]]:
        """{facet: the terms of which an entry must have one}."""
        wanted = {
            name: [facet_term(name, value) for value in values] for name, values in self.filters.items()
        }
        if self.kinds:
            wanted["kind"] = [facet_term("kind", kind) for kind in self.kinds]
        if self.public_only:
            wanted["public"] = [facet_term("public", "yes")]
        return wanted


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
    thorough: bool = False,
    only: Sequence[str] | None = None,
) -> Found:
    """Records for a question. An empty question finds everything the filters let through, newest first.

    `language` is of the question; leave it out and it is recognised. `thorough` also counts what fits only a
    little. With `only`, the hits are those of the first `limit` that have one of these keys: reasons and
    places of words are looked for in them alone. Raises Refusal for a question that is too long.
    """
    chosen = {name: list(map(str, values)) for name, values in (filters or {}).items()}
    scope = Scope(
        list(kinds), chosen, public_only, limit, offset, with_facets, None if only is None else list(only)
    )

    def found() -> Found:
        question = understand(query, language)
        if thorough:
            question.enough = 0.0
        return _search(question, scope)

    return once((query, language, thorough, repr(scope), current_language(), senses.available()), found)


def keys_of_best(query: str, *, kind: str, filters: Filters | None = None, limit: int) -> list[str]:
    """The keys of what `find` would find, the best first, without reasons: thousands in no time."""
    question = understand(query, None)
    scope = Scope([kind], filters or {}, limit=limit)
    if question.phrases:
        return [hit.key for hit in _search(question, scope).hits]
    ranked = list(_ranked(question, scope)[0])[:limit]
    keys = dict(Entry.objects.filter(pk__in=ranked).values_list("pk", "key"))
    return [keys[serial] for serial in ranked if serial in keys]


def similar(
    kind: str, key: str, *, kinds: Sequence[str] = (), limit: int = 6, public_only: bool = True
) -> list[Hit]:
    """Records most like this one, which is not among them."""
    entry = Entry.objects.filter(kind=kind, key=key).first()
    if entry is None:
        return []
    text = f"{entry.title}. {entry.text}"
    question = Question(text, entry.language, clues_in(text, entry.language), enough=0.0)
    found = _search(question, Scope(kinds or [kind], {}, public_only, limit + 1))
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
    """Records that may answer what a note or an action says, at any length.

    `objectives` are those it belongs to: records that serve one of them come earlier.
    """
    document = Document("", "", "", text, language or "").cleaned()
    clues = [*clues_in(document.text, document.language), *for_objectives(objectives)]
    question = Question(document.text, document.language, clues, enough=0.0)
    return _search(question, Scope(kinds, filters or {}, public_only, limit)).hits


def _search(question: Question, scope: Scope) -> Found:
    ranked, total, suggestion, shelves, masks = _ranked(question, scope)
    hits = _page(question, ranked, scope)
    if question.phrases:
        hits = [hit for hit in hits if has_phrases(hit, question.phrases)]
        total = len(hits)
        hits = hits[scope.offset : scope.offset + scope.limit]
    facets = facet_counts(shelves, masks, scope.wanted()) if scope.with_facets else {}
    return Found(hits, total, facets, question.language, suggestion)


def _ranked(
    question: Question, scope: Scope
) -> tuple[dict[int, float], int, str, list[ShelfView], list[Masks]]:
    """{serial: score}, the best first; how many there are; the question as meant; where they stand."""
    wanted = scope.wanted()
    shelves = _open(question, wanted)
    suggestion = _mend(question, shelves)
    share = _share(shelves, question.language)
    _cross(question, shelves, share)
    asked = bool(question.clues)
    scores = weigh(question, shelves)
    masks = [allowed(shelf, wanted, question.without) for shelf in shelves]
    fitting = [dict(mask) for mask in masks]  # before what fits only a little is left out
    total = keep_the_good(scores, masks, question.enough if asked else None)
    depth = max(scope.limit + scope.offset, PHRASES_LOOKED_THROUGH if question.phrases else LOOKED_THROUGH)
    if not asked and not question.phrases:
        depth = scope.limit + scope.offset
    ranked = best_of(shelves, scores, masks, depth, asked=asked)
    if asked:
        ranked, met = _by_meaning(question, shelves, scores, fitting, ranked, share)
        total += add_serials(shelves, masks, met)
    return ranked, total, suggestion, shelves, masks


def _open(question: Question, wanted: dict[str, list[str]]) -> list[ShelfView]:
    terms = [clue.term for clue in question.clues]
    needed = [*question.without, *(term for values in wanted.values() for term in values)]
    needed += [facet_term("language", language) for language in (question.language, *UN_LANGUAGES)]
    return views([*terms, *needed])


def _share(shelves: list[ShelfView], language: str) -> float:
    """How much of all there is is in this language."""
    size = sum(shelf.size for shelf in shelves) or 1
    return sum(holders(shelf, facet_term("language", language)) for shelf in shelves) / size


def _cross(question: Question, shelves: list[ShelfView], share: float) -> None:
    """Where most texts are in other languages: what the words of the question are called there, and where
    nobody has written that down, words near in meaning."""
    if share >= 0.5:
        return
    # Words say less across languages, so what the records are for says more.
    question.clues = [
        replace(clue, weight=clue.weight * (2 - share)) if clue.field is Field.OBJECTIVE else clue
        for clue in question.clues
    ]
    words = question.words
    if not words or len(words) > 24:
        return
    known = {clue.term for clue in question.clues if clue.field is not Field.OTHER_WORD}
    best: dict[str, tuple[float, str]] = {}
    told: set[str] = set()
    written = as_written(question.text)
    spoken = [tongue for tongue in UN_LANGUAGES if _share(shelves, tongue) >= SPOKEN]
    for said in said_elsewhere(question.text, question.language, spoken):
        told.update(said.word.split())
        shown = " ".join(map(written, said.word.split()))
        for term, much in said.elsewhere.items():
            if term not in known:
                best[term] = max(best.get(term, (0.0, "")), (EVERYDAY * much, shown))
    question.clues = [
        replace(clue, abroad=FALSE_FRIEND) if clue.field is Field.WORD and clue.shown in told else clue
        for clue in question.clues
    ]
    untold = [clue.shown for clue in words if clue.shown not in told]
    for near in senses.words_near(untold, question.language).values():
        for word, language, much in near:
            term = stem(fold(word), language)
            if term not in known:
                best[term] = max(best.get(term, (0.0, "")), (much, ""))
    rest = []
    for clue in question.clues:
        if clue.field is Field.OTHER_WORD and clue.term in best:  # the thesaurus knows it too
            much, word = best[clue.term]
            best[clue.term] = (max(much, clue.weight), word)
        else:
            rest.append(clue)
    question.clues = rest + [
        Clue(term, much, word, Field.NEAR_WORD) for term, (much, word) in sorted(best.items())
    ]
    postings_of(shelves, best)


def _by_meaning(
    question: Question,
    shelves: list[ShelfView],
    scores: list[object],
    fitting: list[Masks],
    ranked: dict[int, float],
    share: float,
) -> tuple[dict[int, float], list[int]]:
    """The ranks with meaning weighed in, and the serials that meaning alone has found."""
    near = senses.nearest(senses.vector_of(question.text), list(ranked)[:LOOKED_THROUGH])
    best = max(ranked.values(), default=0.0) or 1.0
    if not near:
        return {serial: score / best for serial, score in ranked.items()}, []
    nearest = max(max(near.values()), NEAR_AT_LEAST)
    least = max(NEAR_AT_LEAST, NEAR_SHARE * nearest)
    met = [serial for serial, much in near.items() if serial not in ranked and much >= least]
    met = sorted(fit_filters(shelves, fitting, met))
    worth = {**scores_of(shelves, scores, met), **ranked}
    weight = MEANING + MEANING_ACROSS * (1 - share)
    # What has no vector yet is neither near nor far.
    typical = sum(near.values()) / len(near)
    mixed = {
        serial: score / best + weight * max(0.0, near.get(serial, typical)) / nearest
        for serial, score in worth.items()
    }
    return dict(sorted(mixed.items(), key=lambda each: (-each[1], -each[0]))), met


def _page(question: Question, ranked: dict[int, float], scope: Scope) -> list[Hit]:
    chosen = list(ranked.items())
    if not question.phrases:
        chosen = chosen[scope.offset : scope.offset + scope.limit]
    known = Entry.objects.all() if scope.only is None else Entry.objects.filter(key__in=scope.only)
    entries = known.in_bulk([serial for serial, _score in chosen])
    reader = current_language()
    return [hit_of(entries[serial], score, question, reader) for serial, score in chosen if serial in entries]


def _mend(question: Question, shelves: list[ShelfView]) -> str:
    """Where a word of the question stands nowhere, look for the one probably meant too, and suggest it."""
    meant = question.text
    subjects = {part for clue in question.clues if clue.field is Field.CONCEPT for part in clue.shown.split()}
    for clue in question.words:
        if clue.shown in subjects or any(holders(shelf, clue.term) for shelf in shelves):
            continue
        word = spelled(clue.shown)
        if word is None:
            continue
        if word.language != question.language:  # a cousin in another language, not a slip
            cousin = stem(word.word, word.language)
            question.clues.append(Clue(cousin, COUSIN, "", Field.NEAR_WORD))
            postings_of(shelves, [cousin])
            continue
        mended = clues_in(word.shown, question.language)
        known = {each.term for each in question.clues}
        question.clues += [
            Clue(each.term, 0.8 * each.weight, each.shown, each.field)
            for each in mended
            if each.term not in known
        ]
        postings_of(shelves, [each.term for each in mended])
        meant = _replaced(meant, clue.shown, word.shown)
    return meant if meant != question.text else ""


def _replaced(text: str, folded: str, better: str) -> str:
    return " ".join(better if fold(word.strip(".,;:!?¿¡\"'()")) == folded else word for word in text.split())


__all__ = ["Found", "Hit", "find", "for_text", "keys_of_best", "similar"]
