"""Writing words down by the thousand: who has which, in the order of the words.

A shelf is written once, in the transaction of whoever writes it, so that readers see all of it or nothing.
"""

from __future__ import annotations

from array import array

from django.db import connection

from safar.lib.copying import copy_into
from safar.search.documents import Terms, recipe

PER_SHELF = 100_000  # entries; more make reading a word quicker and writing a shelf heavier


class ShelfWriter:
    """Gathers the terms of many entries and writes them to shelves; at the end, `close`."""

    def __init__(self, per_shelf: int = PER_SHELF) -> None:
        self.per_shelf = per_shelf
        self.written: list[int] = []
        self._start()

    def _start(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms, self._places, self._counts = array("i"), array("i"), array("B")
        self._serials, self._lengths = array("q"), array("f")

    def add(self, serial: int, terms: Terms) -> None:
        """Put an entry on the shelf; serials must rise."""
        place, numbers = len(self._serials), self._numbers
        self._serials.append(serial)
        self._lengths.append(terms.length)
        self._terms.extend([numbers.setdefault(term, len(numbers)) for term in terms.counts])
        self._places.extend([place] * len(terms.counts))
        self._counts.extend(terms.counts.values())
        if len(self._serials) >= self.per_shelf:
            self.close()

    def close(self) -> None:
        """Write what was gathered."""
        if not self._serials:
            return
        import numpy as np

        numbers = np.frombuffer(self._terms, np.int32)
        order = np.argsort(numbers, kind="stable")
        places = np.frombuffer(self._places, np.int32)[order]
        counts = np.frombuffer(self._counts, np.uint8)[order]
        ends = np.cumsum(np.bincount(numbers, minlength=len(self._numbers)))
        facets = [term for term in self._numbers if term.startswith("=")]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_shelf (size, serials, lengths, facets, recipe) "
                "VALUES (%s, %s, %s, %s, %s) RETURNING id",
                [len(self._serials), self._serials.tobytes(), self._lengths.tobytes(), facets, recipe()],
            )
            shelf = int(cursor.fetchone()[0])
            with copy_into(
                cursor, "search_posting (shelf_id, term, size, places)", "int8 text int4 bytea"
            ) as copy:
                start = 0
                for term, end in zip(self._numbers, ends.tolist(), strict=True):
                    packed = places[start:end].tobytes() + counts[start:end].tobytes()
                    copy.write_row((shelf, term, end - start, packed))
                    start = end
        self.written.append(shelf)
        self._start()
