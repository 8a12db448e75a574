"""From the lines of one column to its items and their headings."""

from __future__ import annotations

import re

from safar.consultations.reports_in.shapes import (
    CJK,
    ENDED,
    Item,
    Line,
    Piece,
    balanced,
    joined,
    link_goes_on,
)

ABBREVIATED = re.compile(
    r"\b(?:e\.g|i\.e|etc|vs|approx|incl|esp|p\. ?ej|ex|т\. ?д|т\. ?п|др|No|nos?|St|Dr|Mr|Ms)\.$",
    re.IGNORECASE,
)


def pieces_of(lines: list[Line], margin: float = 0) -> list[Piece]:
    """Lines that certainly belong together, joined. `margin`: how wide a full line of the page is."""
    found: list[Piece] = []
    usual = any(line.bulleted for line in lines)
    bare = not usual and any(line.stops is not None for line in lines)
    widest = max([margin, *(float(line.width) for line in lines)])
    for i, line in enumerate(lines):
        text = line.bare or line.text
        last = found[-1] if found else None
        if not text:
            continue
        after = lines[i + 1] if i + 1 < len(lines) else None
        fresh = last is None or line.bulleted or line.whole or last.page != line.page
        if not fresh and last is not None:
            fresh = lines[i - 1].stops is True if bare else _breaks(last, line, after, usual, widest)
        if fresh or last is None:
            starts = line.bulleted or (not usual and not line.whole and _starts(line, found, lines, i))
            found.append(Piece([line], text, starts, line.gap, line.whole))
        else:
            last.text = joined(last.text, text)
            last.lines.append(line)
    return found


def _starts(line: Line, found: list[Piece], lines: list[Line], i: int) -> bool:
    """Where no bullets are used: whether a line begins something by itself."""
    if line.text[0].islower() or line.text.endswith((":", "：")):
        return False
    before = lines[i - 1] if i else None
    return before is None or before.stops is not False or before.page == line.page


def _breaks(last: Piece, line: Line, after: Line | None, bulleted: bool, widest: float) -> bool:
    text = line.text
    upper = not text[0].islower()
    if bulleted and upper and text.endswith((":", "：")) and (after is None or after.page != line.page):
        return True  # a heading at the foot of a page, whose items stand on the next
    if not balanced(last.text) or link_goes_on(last.text, text):
        return False
    if bulleted and line.gap and not last.bullet and not line.whole and not upper:
        return True  # two cells that both go on from the page before
    if ENDED.search(last.text) and not ABBREVIATED.search(last.text):
        return True
    if last.text.endswith((":", "：")) and (upper or not last.bullet) and not last.bullet:
        return True
    if last.text.endswith((")", "）", ";", "；")) and upper:
        return True
    # A short line that stands over a bullet and does not go on from the line before.
    if bulleted and upper and after is not None and after.bulleted and text.endswith((":", "：")):
        return True
    if not bulleted and upper and text[0].isalpha() and not CJK.match(text[0]):
        return line.gap or last.lines[-1].width < 0.78 * widest
    return line.gap and upper and (not bulleted or not last.bullet or line.bold)


def is_heading(piece: Piece, after: Piece | None) -> bool:
    """A short line without bullet that stands over bullets."""
    text = piece.text.strip()
    if piece.bullet or not text or len(text.split()) > 12 or len(text) > 110:
        return False
    if text[0].islower() or not balanced(text):
        return False
    if text.endswith((":", "：")):
        return True
    return (
        after is not None
        and after.bullet
        and after.page == piece.page
        and not text.endswith((".", ")", ";", "。", "）", ",", "！", "!"))
    )


def items_of(kind: str, pieces: list[Piece], group: str = "") -> tuple[list[Item], list[Line]]:
    """Items in order, each under the heading that stands over it; and headings with nothing under them."""
    found: list[Item] = []
    waiting: list[Line] = []
    bulleted = any(piece.bullet for piece in pieces)
    for i, piece in enumerate(pieces):
        after = pieces[i + 1] if i + 1 < len(pieces) else None
        if is_heading(piece, after) and (after is not None):
            group, waiting = piece.text.rstrip(" :："), waiting + piece.lines
            continue
        if found and not waiting and not piece.bullet and _goes_on(found[-1], piece, bulleted):
            found[-1].text = joined(found[-1].text, piece.text)
            found[-1].lines += piece.lines
            continue
        item = Item(kind, group or lead(piece.text), piece.text, [*waiting, *piece.lines])
        if not (piece.bullet or piece.fresh):
            item.sure *= 0.85 if bulleted else 0.93
        if piece.text[0].islower() and not piece.bullet:
            item.sure *= 0.7
        waiting = []
        found.append(item)
    return found, waiting


def _goes_on(item: Item, piece: Piece, bulleted: bool) -> bool:
    if piece.fresh and not piece.text[0].islower():
        return False
    unfinished = not ENDED.search(item.text) or not balanced(item.text)
    return bulleted or piece.text[0].islower() or (unfinished and not piece.gap)


def lead(text: str) -> str:
    """The first words, up to a bracket, a colon or a dash, when they read like a heading."""
    first = re.split(r"\s*[(（]|\s*[:：]\s|\s[–—]\s", text, maxsplit=1)[0].strip(" .。")
    short = len(first.split()) <= 14 and len(first) < 120
    return first if first and short and len(first) < len(text.strip(" .。")) else ""
