"""The shelves as a process reads them: what never changes is remembered, what may change is asked each
time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.db import connection

REMEMBERED = 160_000_000  # bytes of postings that one process keeps at most
TRIES = 3

Places = tuple[Any, Any]  # places on a shelf, and how often in each


class Vanished(Exception):
    """A shelf was replaced while we read it."""


@dataclass
class ShelfView:
    """One shelf as a search sees it; `alive` is None when nothing on it is gone."""

    pk: int
    serials: Any
    lengths: Any
    facets: list[str]
    postings: dict[str, Places] = field(default_factory=dict)
    alive: Any = None

    @property
    def size(self) -> int:
        return len(self.serials)


class _Whole(dict[str, Places]):
    """All the postings there are: a term that is not here stands nowhere."""

    def __missing__(self, term: str) -> Places:
        import numpy as np

        return np.empty(0, np.int32), np.empty(0, np.uint8)


class Remembered:
    """Postings and shelves by their number, the least used forgotten first. Safe for threads."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self.most, self.bytes = most, 0
        self._kept: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any) -> Any:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0

    def put(self, key: Any, value: Any, size: int) -> None:
        with self._lock:
            self.bytes += size - self._kept.get(key, (None, 0))[1]
            self._kept[key] = (value, size)
            while self.bytes > self.most and len(self._kept) > 1:
                _key, (_value, gone) = self._kept.popitem(last=False)
                self.bytes -= gone


memory = Remembered()


def state() -> tuple[object, ...]:
    """Another one after every change to what can be found."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array(SELECT id FROM search_shelf ORDER BY id)::text, "
            "(SELECT row(count(*), sum(serial)) FROM search_gone)::text, "
            "(SELECT row(count(*), sum(serial)) FROM search_fresh)::text"
        )
        return tuple(cursor.fetchone())


def views(terms: Iterable[str]) -> list[ShelfView]:
    """Every shelf with the postings of these terms, and the fresh entries that have one of them as a last
    one.

    One statement says which shelves, gone and fresh there are, so that an entry that moves from one to
    another meanwhile is seen once.
    """
    wanted = sorted(set(terms))
    for _try in range(TRIES):
        try:
            return _views(wanted)
        except Vanished:
            continue
    raise Vanished


def postings_of(shelves: Sequence[ShelfView], terms: Iterable[str]) -> None:
    """Read more postings into views that are open already."""
    _read([each for each in shelves if each.pk], sorted(set(terms)))


def facets_by_entry(shelf: ShelfView) -> tuple[Any, Any]:
    """(where the facets of each entry begin, the numbers of facets one entry after the other)."""
    import numpy as np

    kept = memory.get(("facets", shelf.pk))
    if kept is None:
        postings_of([shelf], shelf.facets)
        places = [shelf.postings[term][0] for term in shelf.facets]
        entries = np.concatenate([np.empty(0, np.int32), *places])
        numbers = np.repeat(np.arange(len(places), dtype=np.int16), [len(each) for each in places])
        order = np.argsort(entries, kind="stable")
        starts = np.searchsorted(entries[order], np.arange(shelf.size + 1)).astype(np.int32)
        kept = (starts, numbers[order])
        memory.put(("facets", shelf.pk), kept, starts.nbytes + kept[1].nbytes)
    return kept[0], kept[1]


def _views(terms: list[str]) -> list[ShelfView]:
    shelves: list[int] = []
    gone: list[int] = []
    fresh: list[tuple[int, list[str], bytes, float]] = []
    with _binary_cursor() as cursor:
        cursor.execute(
            "SELECT 0 AS what, id, NULL::text[], NULL::bytea, 0::float8 FROM search_shelf UNION ALL "
            "SELECT 1, serial, NULL, NULL, 0 FROM search_gone UNION ALL "
            "SELECT 2, serial, terms, counts, length FROM search_fresh "
            "ORDER BY 1, 2",
            binary=True,
        )
        for what, number, held, counts, length in cursor:
            if what == 0:
                shelves.append(number)
            elif what == 1:
                gone.append(number)
            else:
                fresh.append((number, held, counts, length))
        found = [_shelf(pk, cursor) for pk in shelves]
    _read(found, terms)
    if gone:
        _bury(found, gone)
    if fresh:
        found.append(_fresh_view(fresh))
    return found


@contextmanager
def _binary_cursor() -> Iterator[Any]:
    """Postings come as they are kept, not written out in letters."""
    import psycopg

    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        yield cursor


def _shelf(pk: int, cursor: Any) -> ShelfView:
    import numpy as np

    kept = memory.get(pk)
    if kept is None:
        cursor.execute("SELECT serials, lengths, facets FROM search_shelf WHERE id = %s", [pk], binary=True)
        row = cursor.fetchone()
        if row is None:
            raise Vanished
        kept = (np.frombuffer(row[0], np.int64), np.frombuffer(row[1], np.float32), row[2])
        memory.put(pk, kept, len(row[0]) + len(row[1]))
    return ShelfView(pk, *kept)


def _read(shelves: list[ShelfView], terms: list[str]) -> None:
    import numpy as np

    missing: set[str] = set()
    where: set[int] = set()
    for shelf in shelves:
        for term in terms:
            if term in shelf.postings:
                continue
            kept = memory.get((shelf.pk, term))
            if kept is None:
                missing.add(term)
                where.add(shelf.pk)
            else:
                shelf.postings[term] = kept
    if not missing:
        return
    nothing = (np.empty(0, np.int32), np.empty(0, np.uint8))
    found: dict[tuple[int, str], Places] = {}
    with _binary_cursor() as cursor:
        cursor.execute(
            "SELECT shelf_id, term, size, places FROM search_posting "
            "WHERE term = ANY(%s::text[]) AND shelf_id = ANY(%s::int8[])",
            [sorted(missing), sorted(where)],
            binary=True,
        )
        for pk, term, size, packed in cursor:
            found[pk, term] = (
                np.frombuffer(packed, np.int32, size),
                np.frombuffer(packed, np.uint8, size, 4 * size),
            )
    for shelf in shelves:
        for term in missing - shelf.postings.keys():
            places = found.get((shelf.pk, term), nothing)
            memory.put((shelf.pk, term), places, 5 * len(places[0]) + 200)
            shelf.postings[term] = places


def _bury(shelves: list[ShelfView], gone: list[int]) -> None:
    import numpy as np

    void = np.array(gone, np.int64)
    for shelf in shelves:
        at = np.searchsorted(shelf.serials, void)
        at = at[at < shelf.size]
        hit = at[np.isin(shelf.serials[at], void)]
        if len(hit):
            shelf.alive = np.ones(shelf.size, bool)
            shelf.alive[hit] = False


def _fresh_view(fresh: list[tuple[int, list[str], bytes, float]]) -> ShelfView:
    """Fresh entries made to look like a shelf; they are few."""
    import numpy as np

    gathered: dict[str, tuple[list[int], list[int]]] = {}
    for place, (_serial, terms, counts, _length) in enumerate(fresh):
        for term, count in zip(terms, counts, strict=True):
            places, how_often = gathered.setdefault(term, ([], []))
            places.append(place)
            how_often.append(count)
    return ShelfView(
        0,
        np.array([each[0] for each in fresh], np.int64),
        np.array([each[3] for each in fresh], np.float32),
        [term for term in gathered if term.startswith("=")],
        _Whole({term: (np.array(p, np.int32), np.array(c, np.uint8)) for term, (p, c) in gathered.items()}),
    )
