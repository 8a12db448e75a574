"""Page numbers, running heads and feet: there, but not said by anybody."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from safar.consultations.reports_in.shapes import Line
from safar.consultations.reports_in.words import folded, is_session_title, kind_of_heading, kinds_in_line

PAGE_NUMBER = re.compile(
    r"^[-–—|\s]*(?:(?:page|p\.|seite|pagina|página|страница|стр\.|صفحة|第)\s*)?(?:\d{1,4}|[٠-٩]{1,4})(?:\s*(?:/|of|de|sur|из|من)\s*[\d٠-٩]{1,4})?(?:\s*页)?[-–—|\s]*$",
    re.IGNORECASE,
)


def mark_furniture(lines: list[Line], *, paged: bool) -> None:
    """Say of each line whether it is page furniture."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
        if PAGE_NUMBER.match(line.text):
            line.use = "furniture"
    same: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        key = re.sub(r"[\d٠-٩]+", "#", folded(line.text))
        if 4 < len(key) < 120:
            same[key].append(line)
    for found in same.values():
        pages = {line.page for line in found}
        at_edge = all(_at_edge(line, by_page[line.page]) for line in found)
        text = found[0].text
        if len(found) < 2 or kinds_in_line(text) or kind_of_heading(text) or is_session_title(text):
            continue
        if paged:
            repeats = len(pages) >= 2 and len(pages) == len(found) and at_edge
        else:
            repeats = (_far_apart(found) or _beside_numbers(found, lines)) and _alike(found)
        if repeats:
            _mark(found)


def _at_edge(line: Line, page: list[Line]) -> bool:
    at = page.index(line)
    return at < 2 or at >= len(page) - 3


def _far_apart(found: list[Line]) -> bool:
    """At least three times, and a page's worth of lines between: “Country: Kenya” comes back sooner."""
    return len(found) >= 3 and all(b.number - a.number >= 20 for a, b in pairwise(found))


def _beside_numbers(found: list[Line], lines: list[Line]) -> bool:
    """In text without pages: a line that comes back right after page numbers."""
    at = {id(line): i for i, line in enumerate(lines)}
    beside = [at[id(line)] for line in found]
    return all(
        i == 0 or lines[i - 1].use == "furniture" or (i + 1 < len(lines) and lines[i + 1].use == "furniture")
        for i in beside
    )


def _alike(found: list[Line]) -> bool:
    return (
        len({line.text for line in found}) == 1 and not found[0].bulleted and len(found[0].text.split()) >= 2
    )


def _mark(found: list[Line]) -> None:
    for line in found:
        line.use = "furniture"
