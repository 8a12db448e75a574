"""Which column each piece of a flattened table came from.

Text taken from a PDF gives a page's first column, then its second, then its
third, and says nowhere where one ends. What tells: a sentence that breaks off
goes on in the same column of the next page; a heading waits for its items; a
column is seldom returned to on one page; practices name their country. Many
readings are followed at once; the one with the fewest doubts is kept, and how
far the others disagree with it says how sure each piece is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from safar.consultations.reports_in.items import is_heading
from safar.consultations.reports_in.shapes import Piece, balanced
from safar.consultations.reports_in.words import leaning

DONE, OPEN, WAITING = 0, 1, 2
READINGS = 400
COOL = 1.3  # how fast a doubtful reading loses weight


@dataclass(frozen=True, slots=True)
class Reading:
    cost: float
    column: int
    tails: tuple[int, ...]
    headed: tuple[bool, ...]
    filled: tuple[int, ...]
    past: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of one piece before any column is chosen."""

    heading: bool
    apart: bool | None  # more space stands before it than before most; None where space says nothing
    count: int  # of its bullet, and of the bullet before
    count_before: int
    after_tail: bool  # right after what was left over from the page before
    country: float
    leans: float
    begins_page: bool = False  # nothing but what was left over from the page before stands above it
    first: bool = False  # on its page


def columns_of(
    pieces: list[Piece], kinds: list[str], names_country: Callable[[str], float]
) -> tuple[list[int], list[float]]:
    """A column number for every piece, and how sure it is."""
    if not pieces:
        return [], []
    by_columns = _followed(pieces, kinds, names_country, rows=False)
    by_rows = _followed(pieces, kinds, names_country, rows=True)
    finals = by_rows if by_rows[0][0] < by_columns[0][0] else by_columns
    return list(finals[0][1]), _sureness(finals)


def _followed(
    pieces: list[Piece], kinds: list[str], names_country: Callable[[str], float], *, rows: bool
) -> list[tuple[float, tuple[int, ...]]]:
    """Every reading that was kept, the best first: its doubts, and the column of each piece."""
    n = len(kinds)
    bullets = [piece for piece in pieces if piece.bullet]
    trust = 0.3 + 0.7 * (sum(piece.ended for piece in bullets) / len(bullets) if bullets else 0)
    readings = [Reading(0, -1, (DONE,) * n, (False,) * n, (0,) * n, ())]
    page, count_before, begun = pieces[0].page, 0, False
    telling = 0 < sum(piece.gap for piece in pieces[1:]) <= (0.9 if rows else 0.45) * len(pieces)
    for i, piece in enumerate(pieces):
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if piece.page != page:
            page = piece.page
            if not rows:  # columns begin anew, rows go on
                readings = [Reading(r.cost, -1, r.tails, r.headed, r.filled, r.past) for r in readings]
        heading = is_heading(piece, after)
        country = max(names_country(piece.text), names_country(after.text) if heading and after else 0.0)
        if after is not None and after.page != piece.page and not after.bullet:
            # Its country may stand on the next page.
            country = max(country, names_country(f"{piece.text} {after.text}"))
        before = pieces[i - 1] if i else None
        tail = before is not None and not before.bullet and (i < 2 or pieces[i - 2].page != before.page)
        count_before = pieces[i - 1].lines[0].count or count_before if i else 0
        apart = piece.gap if telling and before is not None and before.page == piece.page else None
        first = before is not None and before.page != piece.page
        begun = not piece.bullet and not heading and (first or (begun and i > 0))
        hints = Hints(
            heading,
            apart,
            piece.lines[0].count,
            count_before,
            tail,
            country,
            leaning(piece.text),
            begun,
            first,
        )
        readings = _best(
            (
                (_row_step if rows else _step)(
                    each,
                    piece,
                    column,
                    kinds,
                    hints,
                    trust,
                    None if piece.bullet or heading else would_fit(pieces, each.past, column),
                )
                for each in readings
                for column in range(n)
            ),
            # A table of thousands of notes is followed less widely, or it would take minutes.
            READINGS if len(pieces) <= 500 else READINGS // 10,
        )
    return sorted(((_closing(each, kinds), each.past) for each in readings), key=lambda each: each[0])


def _best(following: Iterable[Reading], most: int) -> list[Reading]:
    best: dict[tuple[object, ...], list[Reading]] = {}
    for each in following:
        key = (each.column, each.tails, each.headed, tuple(map(bool, each.filled)))
        best.setdefault(key, []).append(each)
    kept = []
    for found in best.values():  # a few of each, so that what else was thinkable stays in sight
        found.sort(key=lambda each: each.cost)
        kept += found[:4]
    return sorted(kept, key=lambda each: each.cost)[:most]


def _closing(reading: Reading, kinds: list[str]) -> float:
    """Columns are seldom empty, and seldom many times longer than their neighbours."""
    cost = reading.cost + 6 * sum(not k for k in reading.filled)
    talked = [math.log(k + 0.5) for k, kind in zip(reading.filled, kinds, strict=True) if kind != "practices"]
    return cost + (max(talked) - min(talked) if talked else 0)


def _sureness(finals: list[tuple[float, tuple[int, ...]]]) -> list[float]:
    least, chosen = finals[0]
    weights = [math.exp((least - cost) * COOL) for cost, _past in finals]
    whole = sum(weights)
    return [
        sum(w for w, (_cost, past) in zip(weights, finals, strict=True) if past[i] == column) / whole
        for i, column in enumerate(chosen)
    ]


def would_fit(pieces: list[Piece], past: tuple[int, ...], column: int) -> bool:
    """Whether the next piece, were it to go on in this column, would have begun on the line above it."""
    mine = [at for at in range(len(past) - 1, max(-1, len(past) - 40), -1) if past[at] == column][:6]
    if not mine or len(past) >= len(pieces):
        return False
    last = pieces[mine[0]].lines[-1]
    if last.text.endswith(("\u00ad", "-")):
        return False
    room = max(line.width for at in mine for line in pieces[at].lines)
    return last.width + 1 + len(pieces[len(past)].text.split()[0]) <= room


def _step(
    was: Reading,
    piece: Piece,
    column: int,
    kinds: list[str],
    hints: Hints,
    trust: float,
    fits: bool | None = None,
) -> Reading:
    cost, tail, switched = was.cost, was.tails[column], column != was.column
    if column < was.column:  # back to an earlier column on one page: only a table of several rows does that
        cost += 4.5
    elif switched and was.past:
        cost += 3 * sum(was.tails[k] != DONE for k in range(was.column + 1, column))
    elif not was.past:
        cost += 6.0 * column
    if switched and was.column >= 0:
        cost += _price_of_switch(was, piece, column, hints)
    cost += _price_of_place(was, piece, column, tail, hints.heading, switched, trust)
    if fits is not None and tail == DONE and switched and was.filled[column]:
        cost += 0.0 if fits else -2.0  # the line above it had no room for its first word
    cost += _price_of_kind(piece, kinds[column], kinds, hints)
    cost += _price_of_count(hints, switched)
    if hints.apart is not None and was.column >= 0 and hints.apart != switched:
        cost += 1.2 if switched else 1.6  # space stands between columns rather than inside one
    state = WAITING if hints.heading else DONE if piece.ended or _closed(piece, trust) else OPEN
    put = slice(column + 1, None)
    return Reading(
        cost,
        column,
        (*was.tails[:column], state, *was.tails[put]),
        (*was.headed[:column], was.headed[column] or hints.heading, *was.headed[put]),
        (*was.filled[:column], was.filled[column] + 1, *was.filled[put]),
        (*was.past, column),
    )


def _row_step(
    was: Reading,
    piece: Piece,
    column: int,
    kinds: list[str],
    hints: Hints,
    trust: float,
    fits: bool | None = None,
) -> Reading:
    """As `_step`, for a table of many rows: each row gives one piece to each column."""
    n = len(kinds)
    forward = (column - was.column) % n if was.column >= 0 else column + 1
    # One column on is the rule; a cell may be empty, or hold two pieces.
    if hints.begins_page and fits is not None:  # of a row that the page broke, only some cells go on
        cost = was.cost + 1.0 + (1.2 if fits else 0.0) * (was.tails[column] == DONE)
        cost += 0.0 if hints.first or column > was.column else 2.6
    elif hints.apart is False:  # no space before it: the same cell goes on
        cost = was.cost + (0.0 if column == was.column else 2.6)
    else:
        cost = was.cost + (0.0 if forward == 1 else 2.2 if forward == 2 else 2.6)
    if not piece.bullet and not hints.heading:
        cost += 0.0 if was.tails[column] == OPEN else 1.0
    elif hints.heading:
        cost += 3.0 if hints.apart is None else 0.5  # groups under headings seldom stand in rows
    cost += _price_of_kind(piece, kinds[column], kinds, hints)
    put = slice(column + 1, None)
    state = DONE if piece.ended or _closed(piece, trust) else OPEN
    return Reading(
        cost,
        column,
        (*was.tails[:column], state, *was.tails[put]),
        was.headed,
        (*was.filled[:column], was.filled[column] + 1, *was.filled[put]),
        (*was.past, column),
    )


def _price_of_kind(piece: Piece, kind: str, kinds: list[str], hints: Hints) -> float:
    price = 0.0
    starts = piece.bullet or hints.heading
    if starts and "practices" in kinds:
        if kind == "practices":
            price += 1.0 - hints.country
        else:
            price += 2.5 * hints.country
    if kind == "challenges":
        price += 0.55 * max(0.0, hints.leans)
    elif kind == "opportunities":
        price += 0.55 * max(0.0, -hints.leans)
    else:
        price += 0.2 * abs(hints.leans)
    return price


def _price_of_count(hints: Hints, switched: bool) -> float:
    """Bullets that count: one that goes on stays, one that begins again stands in another column."""
    if not hints.count or not hints.count_before:
        return 0.0
    if hints.count == hints.count_before + 1:
        return 2.0 if switched else 0.0
    return 0.0 if switched else 2.2


def _price_of_switch(was: Reading, piece: Piece, column: int, hints: Hints) -> float:
    if was.tails[was.column] == OPEN:
        return 0.3
    if hints.heading:
        return 0.5 if not was.filled[column] or was.headed[column] else 1.5
    return 0.7 if piece.gap or hints.after_tail else 1.6


def _price_of_place(
    was: Reading, piece: Piece, column: int, tail: int, heading: bool, switched: bool, trust: float
) -> float:
    if piece.bullet or heading:
        price = 4 * trust if tail == OPEN else 2.0 if tail == WAITING and heading else 0.0
        if heading and was.filled[column] and not was.headed[column]:
            price += 1.5
        return price
    if tail == OPEN:
        return 0.0
    if tail == WAITING:
        return 1.0
    return 0.5 if piece.fresh and not switched else 4.0 if switched and was.filled[column] else 1.0


def _closed(piece: Piece, trust: float) -> bool:
    """Where a report ends its items without a full stop, only a bracket or a comma tells."""
    return (
        trust < 0.6 and balanced(piece.text) and not piece.text.rstrip().endswith((",", "-", ";", "\u00ad"))
    )
