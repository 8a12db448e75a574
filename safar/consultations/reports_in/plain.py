"""Plain text: lines, and what stands side by side in one of them."""

from __future__ import annotations

import re
from itertools import pairwise

from safar.consultations.reports_in.footnotes import mark_footnotes
from safar.consultations.reports_in.furniture import mark_furniture
from safar.consultations.reports_in.pages import in_reading_order
from safar.consultations.reports_in.shapes import LINK, SIGNS, Cell, Line, Source

CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff\u200b]")
BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PIECE = re.compile(r"\S+(?: \S+)*")


def read(text: str) -> Source:
    """Pages are told by form feeds, by blocks of links, which stand at the foot, and by page numbers."""
    # Only line feeds end a line here, so that line numbers are those an editor shows.
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    usual = usual_distance(raw)
    lost = _signs_were_lost(raw)
    soft = _spaces_tell(raw)
    forms = "\f" in text
    lines: list[Line] = []
    page, blank, turned = 1, 99, True
    for number, each in enumerate(raw, start=1):
        feeds = each.count("\f")
        # Some tools write a hyphen at the end of a line as a sign that is no letter.
        line = re.sub("[\ufffe\uffff](?=.)", "", each.replace("\f", "").expandtabs(8).rstrip("\n"))
        line = re.sub("[\ufffe\uffff]$", "\u00ad", line)
        line = CONTROL.sub(" ", BIDI.sub("", line))
        stripped = line.strip()
        page += feeds
        if not stripped:
            blank += 1
            continue
        link = bool(LINK.fullmatch(stripped))
        starts = not forms and bool(lines) and turned and not link
        indent = len(line) - len(line.lstrip(" "))
        title = lost and bool(lines) and indent == 1 and not starts and _stands_alone(raw, number, usual)
        page += starts or title
        lines.append(Line(page, number, cells_of(line), gap=blank > usual or feeds > 0))
        # A bullet that was lost leaves the space behind it; so does the beginning of a page.
        lines[-1].listed = lost and not link and not title and indent >= (2 if turned or not lines else 1)
        lines[-1].stops = not each.endswith((" ", "\ufffe", "\u00ad")) if soft else None
        turned = link or bool(feeds)
        blank = 0
    if forms:
        lines = in_reading_order(lines)
    _read_marks(lines)
    mark_furniture(lines, paged=forms)
    if forms:
        mark_footnotes(lines, sized=False)
    if not forms:
        _count_pages(lines)
    return Source(list(lines), "text", pages=lines[-1].page if lines else 1)


HASHES = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
STARRED = re.compile(r"^(\*\*|__|\*|_)(?=\S)(.+?)(?<=\S)\1$")


def _read_marks(lines: list[Line]) -> None:
    """Headings and emphasis as people write them in plain text: “## Title”, “**bold**”, a line of dashes."""
    for n, line in enumerate(lines):
        text = line.text
        if text in SIGNS and n + 1 < len(lines):  # a bullet on a line of its own
            line.use, lines[n + 1].listed = "furniture", True
        elif match := HASHES.match(text):
            line.level = len(match[1])
            line.cells = [Cell(0, len(match[2]), match[2])]
        elif match := STARRED.match(text):
            line.bold = len(match[1]) == 2
            line.level = 9 if line.bold and line.gap else 0
            line.cells = [Cell(0, len(match[2]), match[2])]
        elif re.fullmatch(r"[=\-_*~–—]{3,}", text):
            line.use = "furniture"
            if n and not line.gap and text[0] in "=-" and not lines[n - 1].bulleted and lines[n - 1].gap:
                lines[n - 1].level = 1 if text[0] == "=" else 2


def _spaces_tell(raw: list[str]) -> bool:
    """Whether a space at the end of a line says that its paragraph goes on."""
    filled = [line for line in raw if line.strip()]
    soft = sum(line.endswith(" ") for line in filled)
    return 0.2 * len(filled) <= soft <= 0.85 * len(filled)


def _signs_were_lost(raw: list[str]) -> bool:
    """Whether lines that begin something are told from others by nothing but one space before them."""
    filled = [line for line in raw if line.strip()]
    one = sum(line.startswith(" ") and line[1] != " " for line in filled)
    more = sum(line.startswith("  ") for line in filled)
    signs = sum(line.strip()[0] in SIGNS for line in filled)
    return 5 <= one <= 0.45 * len(filled) and more <= one / 5 and signs < one / 3


def _stands_alone(raw: list[str], number: int, usual: int) -> bool:
    """A few words with more than the usual space under them, as titles at the head of a page have."""
    text = raw[number - 1].strip()
    under = raw[number : number + usual + 1]
    return (
        len(text.split()) <= 6
        and text[-1].isalpha()
        and text[0].isupper()
        and not any(x.strip() for x in under)
    )


def cells_of(line: str) -> list[Cell]:
    """What two spaces part. A bullet with wide space behind it belongs to what follows."""
    found: list[Cell] = []
    for match in PIECE.finditer(line):
        cell = Cell(match.start(), match.end(), match[0])
        last = found[-1] if found else None
        if last and len(last.text) <= 3 and cell.left - last.right < 7 and _is_sign(last.text):
            found[-1] = Cell(last.left, cell.right, f"{last.text} {cell.text}")
        else:
            found.append(cell)
    return found


def _is_sign(text: str) -> bool:
    return text in SIGNS or text in "-–—*o" or bool(re.fullmatch(r"[(]?\w{1,2}[.)]", text))


def usual_distance(raw: list[str]) -> int:
    """How many blank lines stand between two lines of one sentence in this file."""
    filled = [i for i, line in enumerate(raw) if line.strip()]
    between = sorted(b - a - 1 for a, b in pairwise(filled))
    return between[len(between) * 3 // 10] if between else 0


def _count_pages(lines: list[Line]) -> None:
    """Where page numbers stand on lines of their own, they part the pages and say how to count."""
    numbers = [
        (i, int(line.text)) for i, line in enumerate(lines) if line.use == "furniture" and line.text.isdigit()
    ]
    if not numbers:
        return
    pages = max(line.page for line in lines)
    if len(numbers) < 2 or pages > len(numbers):
        i, printed = numbers[0]
        shift = printed - lines[i].page
        if 0 < shift <= 3 and all(n - lines[at].page == shift for at, n in numbers):
            for line in lines:
                line.page += shift
        return
    # A number at the foot ends its page.
    page, at = numbers[0][1], 0
    for i, line in enumerate(lines):
        line.page = max(1, page)
        if at < len(numbers) and i == numbers[at][0]:
            at += 1
            page = numbers[at][1] if at < len(numbers) else page + 1
