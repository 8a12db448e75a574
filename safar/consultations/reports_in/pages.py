"""Pages of plain text set in two columns of running text: read one after the other."""

from __future__ import annotations

from itertools import groupby, pairwise

from safar.consultations.reports_in.regions import is_spaced_header
from safar.consultations.reports_in.shapes import Cell, Line

LEAST = 12  # lines with something in both columns, before a page is called one of two columns


def in_reading_order(lines: list[Line]) -> list[Line]:
    """All lines; those of pages in two columns are cut, and the left column comes before the right one."""
    found: list[Line] = []
    for _page, each in groupby(lines, key=lambda line: line.page):
        page = list(each)
        edge = gutter(page)
        found += page if edge is None else _cut(page, edge)
    return found


def gutter(page: list[Line]) -> float | None:
    """Where white space runs down the page between two columns of text; None for any other page."""
    if len(page) < LEAST or _has_table(page):
        return None
    wide = max(line.cells[-1].right for line in page)
    best: tuple[int, float] | None = None
    for edge in range(int(wide * 0.35), int(wide * 0.65)):
        crossing = sum(_crosses(line, edge) for line in page)
        both = [line for line in page if _side(line, edge) == "both"]
        right = sum(_side(line, edge) == "right" for line in page)
        if crossing > 0.2 * len(page) or len(both) < LEAST or len(both) + right < 0.4 * len(page):
            continue
        # Text fills both sides: shorter pieces are the cells of a table, or an address beside a name.
        if min(_filled(both, edge, left=True), _filled(both, edge, left=False)) < 20:
            continue
        if best is None or (crossing, -len(both)) < (best[0], best[1]):
            best = (crossing, -len(both))
            found = edge
    return None if best is None else _middle(page, found)


def _middle(page: list[Line], edge: int) -> float:
    starts = [cell.left for line in page for cell in line.cells if cell.left >= edge]
    return min(starts) - 0.5 if starts else float(edge)


def _has_table(page: list[Line]) -> bool:
    """A row of headings over columns; two headings that meet at one height are none."""
    for n, line in enumerate(page):
        if is_spaced_header(line):
            above = [each for each in page[max(0, n - 4) : n] if len(each.cells) > 1]
            if len(line.cells) > 2 or len(above) < 2:
                return True
    return False


def _crosses(line: Line, edge: float) -> bool:
    return any(cell.left < edge < cell.right for cell in line.cells)


def _side(line: Line, edge: float) -> str:
    left = any(cell.right <= edge for cell in line.cells)
    right = any(cell.left >= edge for cell in line.cells)
    return "both" if left and right else "right" if right else "left"


def _filled(lines: list[Line], edge: float, *, left: bool) -> float:
    """The usual number of letters on one side."""
    widths = sorted(
        sum(len(cell.text) for cell in line.cells if (cell.right <= edge) == left) for line in lines
    )
    return widths[len(widths) // 2] if widths else 0


def _cut(page: list[Line], edge: float) -> list[Line]:
    found: list[Line] = []
    band: list[Line] = []
    for line in [*page, None]:
        if line is not None and not _crosses(line, edge):
            band.append(line)
            continue
        for left in (True, False):
            side = [half for each in band if (half := _half(each, edge, left=left)) is not None]
            found += _spaced(side)
        band = []
        if line is not None:
            found.append(line)
    return found


def _half(line: Line, edge: float, *, left: bool) -> Line | None:
    cells = [cell for cell in line.cells if (cell.left < edge) == left]
    if not cells:
        return None
    text = " ".join(cell.text for cell in cells)
    half = Line(line.page, line.number, [Cell(cells[0].left, cells[-1].right, text)], gap=line.gap)
    half.listed, half.stops, half.level, half.bold = line.listed, line.stops, line.level, line.bold
    half.use = line.use
    return half


def _spaced(side: list[Line]) -> list[Line]:
    steps = sorted(b.number - a.number for a, b in pairwise(side))
    usual = steps[len(steps) // 3] if steps else 1
    for a, b in pairwise(side):
        b.gap = b.number - a.number > usual
    if side:
        side[0].gap = True
    return side
