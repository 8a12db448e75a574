"""Tables that no rule draws: columns told by the space between words, or flattened into one."""

from __future__ import annotations

import re
from itertools import pairwise

from safar.consultations.reports_in.columns import columns_of
from safar.consultations.reports_in.items import pieces_of
from safar.consultations.reports_in.places import names_country
from safar.consultations.reports_in.shapes import BULLET, ENDED, LINK, SIGNS, Cell, Grid, Line, balanced
from safar.consultations.reports_in.words import kind_of_heading, kinds_in_line, kinds_of_row, only_headings


def is_spaced_header(line: Line) -> bool:
    """A line whose pieces stand apart and name at least two kinds."""
    if len(line.cells) < 2:
        return False
    kinds = kinds_of_row([cell.text for cell in line.cells])
    return len({kind for kind in kinds if kind}) >= 2


def _one_below_another(lines: list[Line]) -> tuple[list[str], int]:
    """Three headings of columns on lines of their own, each of which names another kind among its words."""
    if len(lines) < 3:
        return [], 0
    for line in lines:
        if line.use or line.bulleted or line.whole or len(line.cells) > 1 or line.level != lines[0].level:
            return [], 0
        if ENDED.search(line.text) or line.text.endswith((":", "：")) or line.text[0].islower():
            return [], 0
    kinds = kinds_of_row([line.text for line in lines])
    return (kinds, 3) if len({kind for kind in kinds if kind}) == 3 else ([], 0)


def kinds_of_header(line: Line) -> tuple[str, ...]:
    """The kinds that the pieces of a heading row name."""
    return tuple(kind for kind in kinds_of_row([cell.text for cell in line.cells]) if kind)


def header_of(lines: list[Line], at: int) -> tuple[list[str], int]:
    """The kinds that headings of columns name from this line on, and on how many lines they stand."""
    best: tuple[list[str], int] = ([], 0)
    text = ""
    for n, line in enumerate(lines[at : at + 6], start=1):
        if line.use or line.bulleted or len(line.cells) > 1 or (n > 1 and line.level != lines[at].level):
            break
        if n > 1 and not only_headings(line.text):
            break
        if n > 1 and line.gap and not ((kind_of_heading(line.text) and kind_of_heading(text)) or best[0]):
            break  # headings held apart by space must each be one
        if n == 2 and not only_headings(text):
            break
        text = f"{text} {line.text}".strip()
        kinds = kinds_in_line(text)
        if len(kinds) >= 2 and len(kinds) >= len(best[0]):
            best = (kinds, n)
    if not best[0]:
        best = _one_below_another(lines[at : at + 3])
    if best[1] > 1 and best[0] and lines[at].whole:
        return [], 0  # headings of empty sections, one under the other
    return best


# --- Space between words ------------------------------------------------------------------------


def spaced(header: Line, body: list[Line]) -> tuple[Grid | None, int]:
    """The table under a spaced header, and how many lines of the body belong to it."""
    header, extra = _second_line(header, body)
    body = body[extra:]
    cells = sorted(header.cells, key=lambda cell: cell.left)
    backwards = header.cells[0].left > header.cells[-1].left
    edges_of_page: dict[int, list[float]] = {}
    for page in dict.fromkeys(line.page for line in body):
        here = [line for line in body if line.page == page]
        edges_of_page[page] = column_edges(here, cells, header.text, backwards=backwards)
    taken = 0
    for line in body:
        if not line.use and crosses(line, edges_of_page[line.page]) and not is_spaced_header(line):
            break
        taken += 1
    taken = _without_heading(body, taken)
    while taken > 1 and _told_after(body, taken - 1):
        taken -= 1
    inside = body[:taken]
    if not any(column_of(cell, edges_of_page[line.page]) > 0 for line in inside for cell in line.cells):
        return None, 0
    heads = [[part_of(header, cell)] for cell in cells]
    rows = _rows_of(inside, len(cells), edges_of_page)
    if backwards:
        heads.reverse()
        for row in rows:
            row.reverse()
    return Grid([heads, *(_with_gaps(row) for row in rows if any(row))], how="layout"), taken + extra


def _rows_of(inside: list[Line], width: int, edges: dict[int, list[float]]) -> list[list[list[Line]]]:
    """The lines cut into the cells of their columns; a new row begins under each line that heads rows."""
    rows: list[list[list[Line]]] = [[[] for _n in range(width)]]
    over = _over_rows([line for line in inside if not line.use])
    for line in inside:
        if line.use:
            continue
        if is_spaced_header(line):
            line.use = "furniture"  # the heading row again, on the next page
            continue
        if id(line) in over:
            rows.append([[part_of(line, line.cells[0])], *([] for _n in range(width - 1))])
            rows.append([[] for _n in range(width)])
        else:
            for cell in line.cells:
                rows[-1][column_of(cell, edges[line.page])].append(part_of(line, cell))
        line.use = "split"  # its pieces go on without it
    return rows


def _over_rows(lines: list[Line]) -> set[int]:
    """Lines that head the rows below: alone, begun anew, and over a bullet in every column that is filled."""
    found: set[int] = set()
    for n, line in enumerate(lines[:-1]):
        text, below = line.text, lines[n + 1]
        begins = len(below.cells) > 1 and all(BULLET.match(cell.text) for cell in below.cells)
        alone = len(line.cells) == 1 and len(text.split()) <= 8 and not BULLET.match(text)
        if not begins or not alone or text[0].islower() or ENDED.search(text) or text.endswith(")"):
            continue
        beside = [
            cell
            for each in lines[:n]
            for cell in each.cells
            if cell.left < line.cells[0].right and cell.right > line.cells[0].left
        ]
        room = max((cell.right for cell in beside), default=0.0)
        above = beside[-1] if beside and len(lines[n - 1].cells) > 0 else None
        letter = (line.cells[0].right - line.cells[0].left) / max(1, len(text))
        # A word that would have stood on the line above begins something of its own.
        if above is None or line.gap or above.right + letter * (len(text.split()[0]) + 1) <= room:
            found.add(id(line))
    return found


def _second_line(header: Line, body: list[Line]) -> tuple[Line, int]:
    """A heading that is too long for its column goes on below."""
    if not body or body[0].gap or body[0].bulleted or not all(only_headings(c.text) for c in body[0].cells):
        return header, 0
    cells = [Cell(each.left, each.right, each.text) for each in header.cells]
    for below in body[0].cells:
        over = max(cells, key=lambda cell: min(cell.right, below.right) - max(cell.left, below.left))
        if min(over.right, below.right) <= max(over.left, below.left):
            return header, 0
        over.text = f"{over.text} {below.text}"
        over.left, over.right = min(over.left, below.left), max(over.right, below.right)
    body[0].use = "heading"
    whole = Line(header.page, header.number, cells, gap=header.gap, size=header.size, bold=header.bold)
    return whole, 1


def part_of(line: Line, cell: Cell) -> Line:
    return Line(
        line.page,
        line.number,
        [cell],
        gap=line.gap,
        size=line.size,
        bold=line.bold,
        links=list(line.links),
        listed=False,
    )


def _with_gaps(columns: list[list[Line]]) -> list[list[Line]]:
    """Whether space stands before a line depends on the line above it in its own column."""
    for column in columns:
        steps = [b.number - a.number for a, b in pairwise(column) if a.page == b.page]
        usual = min(steps) if steps else 1
        for a, b in pairwise(column):
            if a.page == b.page:
                b.gap = b.number - a.number > usual
    return columns


def column_edges(
    lines: list[Line], cells: list[Cell], header: str, *, backwards: bool = False
) -> list[float]:
    """Where the columns under the headings part."""
    flush_right = backwards or bool(re.search(r"[\u0590-\u08ff]", header))
    return [_edge(lines, cells[k], cells[k + 1], flush_right) for k in range(len(cells) - 1)]


def _edge(lines: list[Line], left: Cell, right: Cell, flush_right: bool) -> float:
    """Where fewest words are cut between two columns; among equals the middle of the widest place."""
    if flush_right:
        low = left.right - (left.right - left.left) * 0.4
        high = right.right - (right.right - left.right) * 0.35
    else:
        low = left.left + (right.left - left.left) * 0.35
        high = right.left + (right.right - right.left) * 0.4
    steps = 60
    places = [low + (high - low) * n / steps for n in range(steps + 1)]
    cuts = [sum(cell.left < x < cell.right for line in lines for cell in line.cells) for x in places]
    least = min(cuts)
    best, run = (0, 0), None
    for n, cut in enumerate([*cuts, least + 1]):
        if cut == least:
            run = n if run is None else run
        elif run is not None:
            if n - run > best[1] - best[0]:
                best = (run, n)
            run = None
    return places[(best[0] + best[1] - 1) // 2]


def crosses(line: Line, edges: list[float]) -> bool:
    return any(cell.left < edge - 1 and cell.right > edge + 1 for cell in line.cells for edge in edges)


def column_of(cell: Cell, edges: list[float]) -> int:
    middle = cell.left + min(2.0, (cell.right - cell.left) / 2)
    return sum(middle > edge for edge in edges)


def _told_after(body: list[Line], at: int) -> bool:
    """A whole sentence on its own at the very end, where notes are no sentences."""
    line = body[at]
    if line.use:
        return at > 1 and _told_after(body, at - 1)
    alone = len(line.cells) == 1 and line.gap and not line.bulleted
    return alone and bool(ENDED.search(line.text)) and not _mostly_end(body[:at])


def _without_heading(body: list[Line], taken: int) -> int:
    """A short line right before the end may be the heading of what follows."""
    if 0 < taken < len(body):
        last = body[taken - 1]
        following = body[taken]
        if len(last.cells) == 1 and last.gap and not last.bulleted and not following.bulleted:
            return taken - 1
    return taken


def _mostly_end(body: list[Line]) -> bool:
    """Whether the lines before bullets mostly end in a full stop, as those of sentences do."""
    lasts = [a for a, b in pairwise(body) if b.bulleted and not a.text.endswith((":", "："))]
    return sum(bool(ENDED.search(line.text)) for line in lasts) > len(lasts) / 2


# --- Flattened ----------------------------------------------------------------------------------


def end_of_flattened(body: list[Line]) -> int:
    """How many lines belong to a flattened table: up to the first that is too wide for a column."""
    seen: list[int] = []
    for n, line in enumerate(body):
        if LINK.fullmatch(line.text) or line.use:
            continue
        if len(seen) >= 6:
            usual = sorted(seen)[int(len(seen) * 0.95)]
            if line.width > max(usual * 1.28, 24) and (start := _beginning(body, n)) is not None:
                return start
        seen.append(line.width)
    return _without_tail(body)


def _beginning(body: list[Line], at: int) -> int | None:
    """Where the text begins that runs too wide; None when it is an item after all."""
    start = at
    while start > 0:
        line, before = body[start], body[start - 1]
        if line.bulleted:
            return None
        if before.use or LINK.fullmatch(before.text):
            break
        whole = balanced(before.text) or before.text.endswith(")")
        if line.gap and whole:
            break
        if not line.text[0].islower() and (ENDED.search(before.text) or before.text.endswith(")")):
            break
        if at - start >= 3:
            # Without punctuation nothing says more than the width itself.
            return at
        start -= 1
    # Headings that stand right over it go with it.
    while start > 1:
        above = body[start - 1]
        short = len(above.text.split()) <= 12 and not above.bulleted and not ENDED.search(above.text)
        if above.use or not (short and above.gap and not above.text[0].islower()):
            break
        start -= 1
    return start


def _without_tail(body: list[Line]) -> int:
    """At the end of the file: a last sentence after a wide space, where the items are bullets."""
    if not any(line.bulleted for line in body):
        return len(body)
    last = max(n for n, line in enumerate(body) if line.bulleted)
    final = next((line.text for line in reversed(body) if not line.use), "")
    for n in range(last + 1, len(body)):
        line, before = body[n], body[n - 1]
        apart = (line.gap and not before.gap) or before.stops is True or before.text.endswith((")", "）"))
        if apart and ENDED.search(final) and not line.text[0].islower() and not _mostly_end(body[:n]):
            return n
    return len(body)


INNER = re.compile(rf"\S\s+(?:[{SIGNS}](?:\s|$)|[(]\w{{1,2}}[)]\s|[–—-]\s+\S.*\S\s+[–—-]\s)")


def run_together(body: list[Line]) -> bool:
    """Whether each line holds a piece of every column: nothing then tells where one ends."""
    bullets = sum(bool(BULLET.match(line.text)) for line in body if not line.use)
    inner = sum(bool(INNER.search(line.text)) for line in body)
    return inner >= 2 and inner >= 0.35 * max(1, bullets)


def fills_page(body: list[Line], wide: float) -> bool:
    """Whether lines without bullets are too wide for a column, and no sentences of their own either."""
    lines = [line for line in body if not line.use and not LINK.fullmatch(line.text)]
    if len(lines) < 3 or any(line.bulleted for line in lines):
        return False
    widths = sorted(line.width for line in lines)
    whole = sum(bool(ENDED.search(line.text)) and not line.text[0].islower() for line in lines)
    return widths[len(widths) // 2] > 0.6 * wide and whole < 0.5 * len(lines)


def mark_repeated_headers(body: list[Line], kinds: list[str]) -> None:
    """The heading row once more, at the top of the next page, each heading on a line of its own."""
    n = 0
    while n < len(body):
        again, many = header_of(body, n)
        if again == kinds and n and (many > 1 or body[n].page != body[n - 1].page):
            for line in body[n : n + many]:
                line.use = "furniture"
            n += many
        else:
            n += 1


def flattened(headers: list[Line], kinds: list[str], body: list[Line]) -> tuple[Grid, dict[int, float]]:
    """The table whose columns were flattened, and how sure the column of each line is."""
    lines = [line for line in body if not line.use]
    lines = [line for line in lines if kinds_in_line(line.text) != kinds or not _use(line)]
    pieces = pieces_of(lines)
    chosen, sure = columns_of(pieces, kinds, names_country)
    columns: list[list[Line]] = [[] for _kind in kinds]
    sureness: dict[int, float] = {}
    for piece, column, how in zip(pieces, chosen, sure, strict=True):
        columns[column] += piece.lines
        for line in piece.lines:
            sureness[id(line)] = how
    names = [Line(headers[0].page, headers[0].number, [Cell(0, 0, kind)]) for kind in kinds]
    return Grid([[[name] for name in names], columns], how="flattened"), sureness


def _use(line: Line) -> bool:
    line.use = "furniture"
    return True


__all__ = ["end_of_flattened", "flattened", "header_of", "is_spaced_header", "spaced"]
