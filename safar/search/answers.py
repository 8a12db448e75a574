"""Answers given a moment ago: many people ask the same, and a program asks it again for every visitor.

An answer is known by its question and by the state of the index, which every edit changes; so an answer given
again is never older than the last edit. What vectors learn afterwards shows after a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TYPE_CHECKING

from safar.search.reading import Remembered, state

if TYPE_CHECKING:
    from safar.search.find import Found

KEPT = 24_000_000  # bytes of answers in one process, about
LARGEST = 1_000_000
SECONDS = 60.0
given = Remembered(KEPT)


def once(question: Hashable, find: Callable[[], Found]) -> Found:
    """The answer to a question, found anew where the index has changed since or a minute has gone by."""
    key = (state(), question)
    kept = given.get(key)
    if kept is not None and time.monotonic() - kept[0] < SECONDS:
        return _copy(kept[1])
    answer = find()
    size = 2_000 + sum(4 * len(hit.text) + 2_000 for hit in answer.hits)
    if size <= LARGEST:
        given.put(key, (time.monotonic(), _copy(answer)), size)
    return answer


def _copy(answer: Found) -> Found:
    """Another one with the same hits, for whoever asks may turn its pages."""
    facets = {name: dict(values) for name, values in answer.facets.items()}
    return replace(answer, hits=list(answer.hits), facets=facets)
