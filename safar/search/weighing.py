"""How well each entry fits a question: words, subjects, objectives and words of other languages, added up.

Words are weighed as BM25 does; a word is as rare as it is among the texts of its own language, so that the
few Spanish texts of an English collection do not come first because they are Spanish. Subjects are the
concepts of the thesaurus; they are the same in every language. The shares were chosen on coarse steps, the
same for all questions and languages (docs/decisions/2026-11-search.md).
"""

from __future__ import annotations

from typing import Any

from safar.search.asking import Field, Question
from safar.search.documents import STEP, facet_term
from safar.search.reading import ShelfView, facets_by_entry, postings_of

K1, B = 1.2, 0.5  # how soon more of a word says no more; how much long texts are held back
CONCEPT_K1 = 1.0
SHARES = {
    Field.WORD: 1.0,
    Field.CONCEPT: 0.6,
    Field.OTHER_WORD: 0.3,
    Field.PLACE: 0.6,
    Field.NEAR_WORD: 0.3,
    Field.OBJECTIVE: 1.0,
}
FEW = 0.2  # of a shelf: up to here it is quicker to go from entry to entry than from facet to facet
Masks = dict[str, Any]


def weigh(question: Question, shelves: list[ShelfView]) -> list[Any]:
    """A score for every entry on every shelf."""
    import numpy as np

    size = sum(shelf.size for shelf in shelves) or 1
    total = sum(_living(shelf) for shelf in shelves) or 1
    length = sum(float(shelf.lengths.sum()) for shelf in shelves) / size or 1.0
    tongue = facet_term("language", question.language)
    own = [_on(shelf, tongue) for shelf in shelves]
    own_total = sum(holders(shelf, tongue) for shelf in shelves)
    scores = [np.zeros(shelf.size, np.float32) for shelf in shelves]
    spoken_for = [np.zeros(shelf.size, np.float32) for shelf in shelves]
    for clue in question.clues:
        share = SHARES[clue.field] * clue.weight
        if clue.field is Field.OBJECTIVE:
            for shelf, best in zip(shelves, spoken_for, strict=True):
                places = shelf.postings[clue.term][0]
                best[places] = np.maximum(best[places], share)
            continue
        held = sum(holders(shelf, clue.term) for shelf in shelves)
        if not held:
            continue
        rare = rare_own = _rarity(held, total)
        if clue.field is Field.WORD:
            held_own = sum(
                int(mine[shelf.postings[clue.term][0]].sum())
                for shelf, mine in zip(shelves, own, strict=True)
            )
            rare_own = _rarity(held_own, own_total)
            rare = clue.abroad * _rarity(max(held - held_own, 0), max(total - own_total, 0))
        for shelf, mine, score in zip(shelves, own, scores, strict=True):
            places, counts = shelf.postings[clue.term]
            if not len(places):
                continue
            often = counts.astype(np.float32) / STEP
            if clue.field is Field.CONCEPT:
                fit = often * (CONCEPT_K1 + 1) / (often + CONCEPT_K1)
            else:
                fit = often * (K1 + 1) / (often + K1 * (1 - B + B * shelf.lengths[places] / length))
            score[places] += (
                share * fit * (np.where(mine[places], rare_own, rare) if rare != rare_own else rare)
            )
    for score, best in zip(scores, spoken_for, strict=True):
        score += best
    return scores


def _rarity(held: int, total: int) -> float:
    import math

    return math.log(1 + (total - held + 0.5) / (held + 0.5))


def _living(shelf: ShelfView) -> int:
    return shelf.size if shelf.alive is None else int(shelf.alive.sum())


def holders(shelf: ShelfView, term: str) -> int:
    """How many living entries have the term."""
    places = shelf.postings.get(term, ((),))[0]
    if not len(places) or shelf.alive is None:
        return len(places)
    return int(shelf.alive[places].sum())


def _on(shelf: ShelfView, term: str) -> Any:
    """Which living entries have it."""
    import numpy as np

    mask = np.zeros(shelf.size, bool)
    mask[shelf.postings.get(term, ([],))[0]] = True
    return mask if shelf.alive is None else mask & shelf.alive


# --- Filters, ranks and counts ------------------------------------------------------------


def allowed(shelf: ShelfView, wanted: dict[str, list[str]], without: list[str]) -> Masks:
    """{facet: which entries fit its filter}; under "" those that are there at all."""
    import numpy as np

    base = np.ones(shelf.size, bool) if shelf.alive is None else shelf.alive.copy()
    for term in without:
        base[shelf.postings.get(term, ([],))[0]] = False
    masks = {"": base}
    for name, terms in wanted.items():
        mask = np.zeros(shelf.size, bool)
        for term in terms:
            mask[shelf.postings.get(term, ([],))[0]] = True
        masks[name] = mask
    return masks


def all_of(masks: Masks, but: str = "") -> Any:
    """Which entries fit every filter, or every one `but` this."""
    whole = masks[""].copy()
    for name, mask in masks.items():
        if name and name != but:
            whole &= mask
    return whole


def keep_the_good(scores: list[Any], masks: list[Masks], enough: float | None) -> int:
    """Narrow the masks to what scores at least this share of the best. Gives how many fit every filter."""
    best, total = 0.0, 0
    wholes = [all_of(mask) for mask in masks]
    if enough is not None:
        for score, whole in zip(scores, wholes, strict=True):
            fits = score[whole]
            best = max(best, float(fits.max()) if len(fits) else 0.0)
    for score, mask, whole in zip(scores, masks, wholes, strict=True):
        if enough is not None:
            good = score >= max(best * enough, 1e-6)
            mask[""] &= good
            whole &= good
        total += int(whole.sum())
    return total


def best_of(
    shelves: list[ShelfView], scores: list[Any], masks: list[Masks], depth: int, *, asked: bool
) -> dict[int, float]:
    """{serial: score} of the best, best first; without a question, of the newest."""
    import numpy as np

    serials, values = [], []
    for shelf, score, mask in zip(shelves, scores, masks, strict=True):
        at = np.flatnonzero(all_of(mask))
        if len(at) > depth > 0:
            worth = score[at] if asked else shelf.serials[at]
            at = at[np.argpartition(-worth, depth - 1)[:depth]]
        serials.append(shelf.serials[at])
        values.append(score[at])
    every, worth = np.concatenate(serials or [[]]), np.concatenate(values or [[]])
    order = np.lexsort((-every, -worth))[:depth]
    return {int(every[at]): float(worth[at]) for at in order}


def fit_filters(shelves: list[ShelfView], masks: list[Masks], serials: list[int]) -> set[int]:
    """Those of the serials that are there and fit every filter."""
    found: set[int] = set()
    for shelf, mask in zip(shelves, masks, strict=True):
        hit = _places(shelf, serials)
        found.update(shelf.serials[hit[all_of(mask)[hit]]].tolist())
    return found


def scores_of(shelves: list[ShelfView], scores: list[Any], serials: list[int]) -> dict[int, float]:
    """{serial: its score}."""
    found: dict[int, float] = {}
    for shelf, score in zip(shelves, scores, strict=True):
        for at in _places(shelf, serials).tolist():
            found[int(shelf.serials[at])] = float(score[at])
    return found


def add_serials(shelves: list[ShelfView], masks: list[Masks], serials: list[int]) -> int:
    """Count these as found too. Gives how many they are."""
    added = 0
    for shelf, mask in zip(shelves, masks, strict=True):
        at = _places(shelf, serials)
        mask[""][at] = True
        added += len(at)
    return added


def _places(shelf: ShelfView, serials: list[int]) -> Any:
    """Where on the shelf those of the serials stand that are on it."""
    import numpy as np

    asked = np.array(sorted(serials), np.int64)
    at = np.searchsorted(shelf.serials, asked)
    there = at < shelf.size
    return at[there][shelf.serials[at[there]] == asked[there]]


def facet_counts(
    shelves: list[ShelfView], masks: list[Masks], wanted: dict[str, list[str]]
) -> dict[str, dict[str, int]]:
    """{facet: {value: how many}}, most first; the counts of a facet leave its own filter aside."""
    counts: dict[str, dict[str, int]] = {}
    for shelf, mask in zip(shelves, masks, strict=True):
        whole = all_of(mask)
        numbers = {"": _on_facets(shelf, whole)}
        for name in wanted:
            aside = all_of(mask, name)
            if aside.sum() > whole.sum():  # else it is the same
                numbers[name] = _on_facets(shelf, aside)
        for at, term in enumerate(shelf.facets):
            name, value = term[1:].split(":", 1)
            number = int(numbers.get(name, numbers[""])[at])
            if number and name != "public":
                values = counts.setdefault(name, {})
                values[value] = values.get(value, 0) + number

    def most_first(values: dict[str, int]) -> dict[str, int]:
        return dict(sorted(values.items(), key=lambda each: (-each[1], each[0])))

    return {name: most_first(values) for name, values in counts.items()}


def _on_facets(shelf: ShelfView, mask: Any) -> Any:
    """How many of these entries have each facet of the shelf, in the order of `shelf.facets`."""
    import numpy as np

    chosen = np.flatnonzero(mask)
    if not shelf.pk or len(chosen) > FEW * shelf.size:
        postings_of([shelf], shelf.facets)
        return [int(mask[shelf.postings[term][0]].sum()) for term in shelf.facets]
    starts, numbers = facets_by_entry(shelf)
    begins, lengths = starts[chosen], starts[chosen + 1] - starts[chosen]
    before = np.cumsum(lengths) - lengths  # facets of the entries before each
    at = np.repeat(begins - before, lengths) + np.arange(lengths.sum())
    return np.bincount(numbers[at], minlength=len(shelf.facets))
