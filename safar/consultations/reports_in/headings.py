"""Headings that name a kind among other words: “Opportunities that people told us of”.

One such line proves nothing. Several do, where lists stand under them and they come back, or name every kind.
"""

from __future__ import annotations

from collections import defaultdict

from safar.consultations.reports_in.shapes import ENDED, Line
from safar.consultations.reports_in.words import (
    folded,
    is_other_heading,
    is_session_title,
    kind_of_heading,
    kinds_said,
    only_headings,
    stripped,
)


def loose_headings(lines: list[Line]) -> dict[int, str]:
    """The kind of each heading that names one among other words, by the id of its line."""
    found: list[tuple[Line, str]] = []
    times: dict[str, int] = defaultdict(int)
    strict: set[str] = set()
    for n, line in enumerate(lines):
        if line.use or (line.bulleted and not line.level):
            continue
        if kind := kind_of_heading(line.text):
            strict.add(kind)
        elif kind := _kind_among_words(line, lines[n + 1] if n + 1 < len(lines) else None):
            found.append((line, kind))
            times[folded(line.text)] += 1
    kinds = {kind for _line, kind in found}
    if len(kinds | strict) < 2:
        return {}
    return {
        id(line): kind
        for line, kind in found
        if times[folded(line.text)] > 1 or (len(kinds) == 3 and len(found) == 3)
    }


def _kind_among_words(line: Line, after: Line | None) -> str:
    text = stripped(line.text)
    if after is None or not (after.bulleted or line.level) or len(line.cells) > 1 or not text:
        return ""
    if ENDED.search(line.text) or len(text.split()) > 9 or len(text) > 80 or text[0].islower():
        return ""
    if is_session_title(line.text) or is_other_heading(line.text) or any(sign in text for sign in ",;()"):
        return ""
    said = kinds_said(text)
    if len(said) != 1:
        return ""
    first = text.split()
    leads = any(
        kinds_said(" ".join(first[:n])) and only_headings(" ".join(first[: n - 1] or ["the"]))
        for n in range(1, 5)
    )
    return said[0] if leads else ""
