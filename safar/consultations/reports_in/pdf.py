"""The lines of a PDF with the places of their words, and its ruled tables."""

from __future__ import annotations

import io
import re
import unicodedata
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from safar.consultations.reports_in.footnotes import mark_footnotes
from safar.consultations.reports_in.furniture import mark_furniture
from safar.consultations.reports_in.plain import CONTROL
from safar.consultations.reports_in.regions import is_spaced_header
from safar.consultations.reports_in.shapes import CJK, SIGNS, Cell, Grid, Line, Source
from safar.consultations.reports_in.word import damaged
from safar.lib.refusal import Refusal

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
MAX_PAGES = 300
MAX_WORDS = 400_000
Words = list[dict[str, Any]]


def read(data: bytes) -> Source:
    """Words gathered into lines; every word keeps its place, so that columns can be told apart."""
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise Refusal(
                    _("The PDF has more than %(most)s pages. Split it into smaller files.")
                    % {"most": MAX_PAGES}
                )
            return _Reader().source(pdf)
    except Refusal:
        raise
    except Exception as problem:
        # The library raises whatever it stumbles over; to the person it is one of two things.
        if "Password" in repr(problem) or "Encrypt" in repr(problem):
            raise Refusal(
                _("The PDF is locked with a password. Save it without one, then import it.")
            ) from None
        raise Refusal(damaged()) from None


class _Reader:
    def __init__(self) -> None:
        self.words = 0

    def source(self, pdf: Any) -> Source:
        blocks: list[Line | Grid] = []
        free: list[Line] = []
        edge: float | None = None  # between two columns of running text
        for number, page in enumerate(pdf.pages, start=1):
            found = page.extract_words(
                x_tolerance=1.5, y_tolerance=3, extra_attrs=["size", "fontname"], use_text_flow=False
            )
            self.words += len(found)
            if self.words > MAX_WORDS:
                raise Refusal(_("The PDF holds too much text. Split it into smaller files."))
            tables = self._tables(page)
            outside = [each for each in found if not any(_inside(each, box) for box, _rows in tables)]
            lines = lines_of(outside, number)
            gathered = _gathered(outside)
            here = _gutter(gathered, float(page.width))
            if any(_heads_table(n, lines, here) for n in range(len(lines))):
                edge = None
            else:
                # The last page may fill its first column only: it is set as the pages before it.
                spare = edge is not None and gathered and _full_share(gathered, edge) < 0.3
                edge = here or (edge if spare else None)
            if edge is not None:
                lines = columns_of_page(outside, number, edge)
            _add_links(page, lines)
            parts: list[tuple[float, Line | Grid]] = [(top, line) for line, top in lines]
            free += [line for line, _top in lines]
            for box, rows in tables:
                grid, placed = _grid(rows, found, number)
                _add_links(page, placed)
                parts.append((box[1], grid))
            if tables:
                parts.sort(key=lambda each: each[0])
            blocks += [part for _top, part in parts]
            _number(part for _top, part in parts)
            page.close()
        mark_furniture(free, paged=True)
        mark_footnotes(free, sized=True)
        _mark_headings(blocks, free)
        return Source(blocks, "pdf", pages=len(pdf.pages))

    def _tables(self, page: Any) -> list[tuple[tuple[float, float, float, float], list[list[Any]]]]:
        """Tables with ruled cells, at least two columns wide."""
        if not (page.lines or page.rects or page.curves):
            return []
        found = []
        for table in page.find_tables({"vertical_strategy": "lines", "horizontal_strategy": "lines"}):
            rows = [list(row.cells) for row in table.rows]
            if rows and max(len([cell for cell in row if cell]) for row in rows) >= 2:
                found.append((table.bbox, rows))
        return found


def _number(parts: Any) -> None:
    """Lines are counted from the top of the page, cells after one another."""
    n = 0
    for part in parts:
        for line in part.lines() if isinstance(part, Grid) else [part]:
            n += 1
            line.number = n


def _inside(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _grid(rows: list[list[Any]], words: Words, page: int) -> tuple[Grid, list[tuple[Line, float]]]:
    found, placed = [], []
    for row in rows:
        cells = []
        for box in row:
            inside = lines_of([each for each in words if box and _inside(each, box)], page)
            for line, _top in inside:  # side by side means nothing inside a cell
                line.cells = [
                    Cell(min(c.left for c in line.cells), max(c.right for c in line.cells), line.text)
                ]
            placed += inside
            cells.append([line for line, _top in inside])
        if any(RIGHT_TO_LEFT.search(line.text) for cell in cells for line in cell):
            cells.reverse()
        found.append(cells)
    return Grid(found), placed


def lines_of(words: Words, page: int) -> list[tuple[Line, float]]:
    """Lines from top to bottom, each with its height on the page."""
    gathered = _gathered(words)
    steps = sorted(_foot(b) - _foot(a) for a, b in pairwise(gathered))
    usual = steps[len(steps) // 3] if steps else 0.0
    sizes = sorted(word["size"] for word in words)
    letters = sizes[len(sizes) // 2] if sizes else 0.0
    lines, before = [], 0.0
    for number, each in enumerate(gathered, start=1):
        backwards = _is_backwards(each)
        each.sort(key=lambda word: word["x0"])
        line = Line(page, number, _cells(each, backwards))
        larger = max(1.0, max(word["size"] for word in each) / letters) if letters else 1.0
        line.gap = not before or _foot(each) - before > max(usual * 1.35, usual + 2) * larger
        line.size = round(float(max(word["size"] for word in each)), 1)
        line.bold = all(
            "bold" in word["fontname"].casefold() or "black" in word["fontname"].casefold() for word in each
        )
        before = _foot(each)
        if line.text:
            lines.append((line, float(min(word["top"] for word in each))))
    return lines


def _heads_table(n: int, lines: list[tuple[Line, float]], edge: float | None) -> bool:
    """Whether a line heads a table, or only two headings of a page in two columns that meet at one height."""
    line = lines[n][0]
    if not is_spaced_header(line):
        return False
    above = [
        each
        for each, _top in lines[max(0, n - 4) : n]
        if len(each.cells) > 1 or each.cells[0].left > (edge or 0)
    ]
    return len(line.cells) > 2 or edge is None or len(above) < 2


def columns_of_page(words: Words, page: int, edge: float) -> list[tuple[Line, float]]:
    """A page set in two columns of running text, read one after the other."""
    lines = _gathered(words)
    found: list[tuple[Line, float]] = []
    band: Words = []
    for line in [*lines, None]:
        if line is not None and not _is_full(line, edge):
            band += line
            continue
        sides = [[w for w in band if w["x1"] <= edge + 1], [w for w in band if w["x1"] > edge + 1]]
        if _is_backwards(band):
            sides.reverse()
        for side in sides:
            found += lines_of(side, page)
        found += lines_of(line, page) if line is not None else []
        band = []
    return found


def _gutter(lines: list[Words], width: float) -> float | None:
    """Where the white space between two columns of text stands, if there is one."""
    if len(lines) < 8:
        return None
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56):
        edge = width * share
        full = sum(_is_full(line, edge) for line in lines)
        left = sum(all(w["x1"] <= edge for w in line) for line in lines)
        right = sum(all(w["x0"] >= edge for w in line) for line in lines)
        both = len(lines) - full - left - right
        if full <= 0.3 * len(lines) and both + min(left, right) >= max(5, 0.3 * len(lines)):
            # Three columns have white space elsewhere too, and are a table.
            thirds = [
                x
                for x in (0.33, 0.36, 0.64, 0.67)
                if sum(_is_full(line, width * x) for line in lines) <= 0.1 * len(lines)
            ]
            return None if len(thirds) >= 2 else edge
    return None


def _full_share(lines: list[Words], edge: float) -> float:
    return sum(_is_full(line, edge) for line in lines) / len(lines)


def _is_full(line: Words, edge: float) -> bool:
    """Whether a line runs across the edge, without white space there."""
    left = max((w["x1"] for w in line if w["x0"] < edge), default=None)
    right = min((w["x0"] for w in line if w["x0"] >= edge), default=None)
    if left is None:
        return False
    if left > edge + 1:
        return True
    return right is not None and right - left < 9


def _is_backwards(words: Words) -> bool:
    """Whether more letters are read from right to left than from left to right."""
    text = "".join(word["text"] for word in words)
    return 2 * len(RIGHT_TO_LEFT.findall(text)) > sum(each.isalpha() for each in text)


def _foot(words: Words) -> float:
    """The foot of a line is that of its longest word."""
    return float(max(words, key=lambda word: len(word["text"]))["bottom"])


def _gathered(words: Words) -> list[Words]:
    """Words whose heights overlap stand on one line; signs of another font may stand a little higher."""
    found: list[Words] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda each: ((each["top"] + each["bottom"]) / 2, each["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if found and top <= middle <= bottom and word["top"] < (top + bottom) / 2:
            found[-1].append(word)
            if len(word["text"]) > 1:
                top, bottom = min(top, word["top"]), max(bottom, word["bottom"])
        else:
            found.append([word])
            top, bottom = word["top"], word["bottom"]
    return found


def _cells(words: Words, backwards: bool) -> list[Cell]:
    """Words that stand closer than two spaces are one piece."""
    pieces: list[Words] = []
    for word in words:
        last = pieces[-1][-1] if pieces else None
        if last is not None and word["x0"] - last["x1"] < _wide(last, len(pieces[-1])):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    found = []
    for piece in pieces:
        texts = [_said(word["text"]) for word in (reversed(piece) if backwards else piece)]
        text = CONTROL.sub("", _spaced(texts, list(reversed(piece)) if backwards else piece))
        found.append(Cell(piece[0]["x0"], piece[-1]["x1"], _brackets(text) if backwards else text))
    return list(reversed(found)) if backwards else found


def _spaced(texts: list[str], piece: Words) -> str:
    """A change of font cuts words where no space stands; and between Chinese signs none ever does."""
    out = texts[0]
    for text, word, before in zip(texts[1:], piece[1:], piece, strict=False):
        between = max(word["x0"] - before["x1"], before["x0"] - word["x1"])
        chinese = bool(CJK.match(out[-1:]) or CJK.match(text[:1]))
        touching = between < (0.5 if chinese else 0.1) * float(word["size"])
        out += text if touching else f" {text}"
    return out


def _wide(last: dict[str, Any], n: int) -> float:
    """How far the next word may be: further behind a bullet, which often has a place of its own."""
    size = float(last["size"])
    return size * 2.2 if n == 1 and (last["text"] in SIGNS or last["text"] in "-–—*") else size * 0.75


def _said(text: str) -> str:
    """Letters in the order they are read; a PDF draws right-to-left words backwards."""
    if not RIGHT_TO_LEFT.search(text):
        return unicodedata.normalize("NFC", text)
    turned = re.sub(r"[0-9A-Za-z.,/-]{2,}", lambda m: m[0][::-1], text)[::-1]
    return unicodedata.normalize("NFKC", turned)


def _brackets(text: str) -> str:
    """Some programs write the bracket that is drawn, some the one that is meant."""
    first, last = text.find(")"), text.rfind("(")
    if first >= 0 and last >= 0 and (text.find("(") > first or text.rfind(")") < last):
        text = text.translate(str.maketrans("()[]", ")(]["))
    return re.sub(r"([(\[])\s+", r"\1", re.sub(r"\s+([)\]:،؛.])", r"\1", text))


def _add_links(page: Any, lines: list[tuple[Line, float]]) -> None:
    """A link belongs to the words it is laid over."""
    for link in page.hyperlinks:
        uri = link.get("uri")
        across, down = (link["x0"] + link["x1"]) / 2, (link["top"] + link["bottom"]) / 2
        for line, top in lines:
            beside = min(c.left for c in line.cells) - 2 <= across <= max(c.right for c in line.cells) + 2
            if uri and beside and top - 2 <= down <= top + (line.size or 10) * 1.3 and uri not in line.links:
                line.links.append(str(uri))


def _mark_headings(blocks: list[Line | Grid], free: list[Line]) -> None:
    """Lines set clearly larger than the usual letter are headings; bold ones on their own may be."""
    every = [line for block in blocks for line in (block.lines() if isinstance(block, Grid) else [block])]
    by_letters = sorted((line.size, len(line.text)) for line in every)
    half, seen, usual = sum(n for _s, n in by_letters) / 2, 0, 0.0
    for size, n in by_letters:
        seen += n
        if seen >= half:
            usual = size
            break
    larger = sorted({round(line.size, 1) for line in free if line.size > usual * 1.06}, reverse=True)
    for line in free:
        if round(line.size, 1) in larger and len(line.text) < 240:
            line.level = min(larger.index(round(line.size, 1)) + 1, 8)
        elif line.bold and len(line.text) < 160:
            line.level = 9
