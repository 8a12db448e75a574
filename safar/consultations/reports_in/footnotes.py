"""Notes at the foot of a page: kept out of the text above, and given to the items that point to them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from safar.consultations.reports_in.places import links_in
from safar.consultations.reports_in.shapes import Item, Line, joined

# “1The list …”, “2 Ministry of …”, “* Not a member”: a sign, and no dot behind it as numbered lists have.
BEGINS = re.compile(r"^(?:(?P<n>\d{1,2})(?:(?=[^\W\d])|\s+(?=\S))|(?P<sign>[*†‡§]{1,3})(?=\w))(?![.)])")
POINTS = re.compile(r"(?:(?<=[^\W\d_])|(?<=[)\]”’»])|(?<=[^\W\d_][.,]))(?P<n>\d{1,2})(?=$|[\s.,;:)])")
MOST = 14  # lines of notes at the foot of one page


@dataclass(slots=True)
class Note:
    """One note: its number as printed, and its lines."""

    number: int
    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        text = ""
        for line in self.lines:
            text = joined(text, line.text)
        return BEGINS.sub("", text, count=1).strip()


def mark_footnotes(lines: list[Line], *, sized: bool) -> None:
    """Say of each line whether it is a note at the foot. Where sizes are known, notes are set smaller."""
    by_page: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_page[line.page].append(line)
    sizes = sorted(line.size for line in lines)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    pointed = {match["n"] for line in lines for match in POINTS.finditer(line.text)}
    for page in by_page.values():
        for line in _foot(page, pointed, usual if sized else 0.0):
            line.use = "foot"


def _foot(page: list[Line], pointed: set[str], usual: float) -> list[Line]:
    """The lines from the first note to the end of the page."""
    free = [line for line in page if not line.use]
    found: list[Line] = []
    for n in range(len(free) - 1, max(-1, len(free) - 1 - MOST), -1):
        line = free[n]
        if line.bulleted or (usual and line.size > usual * 0.93):
            break
        if not _begins(line, pointed, usual):
            continue
        found = free[n:]
    return found if not found or len(found) < len(free) else []


def _begins(line: Line, pointed: set[str], usual: float) -> bool:
    match = BEGINS.match(line.text)
    if match is None or len(line.cells) > 1 or len(line.text.split()) < 2:
        return False
    if usual or match["sign"]:
        return True
    glued = not line.text[match.end("n") : match.end("n") + 1].isspace()
    return match["n"] in pointed and (glued or line.gap)


def notes_of(lines: list[Line]) -> dict[tuple[int, int], Note]:
    """Notes by page and number."""
    found: dict[tuple[int, int], Note] = {}
    last: Note | None = None
    for line in lines:
        if line.use != "foot":
            continue
        match = BEGINS.match(line.text)
        if match and match["n"]:
            last = found.setdefault((line.page, int(match["n"])), Note(int(match["n"])))
        if last is not None:
            last.lines.append(line)
    return found


def give(item: Item, notes: dict[tuple[int, int], Note]) -> None:
    """Takes the number of a note out of the words of an item, and gives it the links of the note."""
    pages = {line.page for line in item.lines}
    for match in reversed(list(POINTS.finditer(item.text))):
        number = int(match["n"])
        note = next((notes[key] for key in ((page, number) for page in sorted(pages)) if key in notes), None)
        if note is None or item.text[: match.start()].rstrip().endswith(("http", "/")):
            continue
        item.text = item.text[: match.start()] + item.text[match.end() :]
        item.links += [each for each in links_in(note.text) if each not in item.links]
        item.lines += note.lines
        for line in note.lines:
            line.use = "item"
