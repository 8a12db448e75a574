"""Tables of one item a row (“Country | Practice | Link”) that no rule draws."""

from __future__ import annotations

import re

from safar.consultations.reports_in.places import countries_in
from safar.consultations.reports_in.regions import column_edges, column_of, crosses, part_of
from safar.consultations.reports_in.shapes import LINK, Grid, Line
from safar.consultations.reports_in.tables import heads_fields
from safar.consultations.reports_in.words import field_of, is_other_heading, kind_of_heading

Roles = list[str]
READABLE = {"country", "text", "link", "number"}


def roles_of(texts: list[str]) -> Roles:
    return ["text" if kind_of_heading(text) else field_of(text) for text in texts]


def is_spaced_fields(line: Line) -> bool:
    """A line whose pieces stand apart and name what stands beside an item."""
    return len(line.cells) >= 2 and not line.bulleted and heads_fields([cell.text for cell in line.cells])


def spaced_rows(header: Line, body: list[Line]) -> tuple[Grid | None, int]:
    """The table under such a line, row by row, and how many lines of the body it takes."""
    cells = sorted(header.cells, key=lambda cell: cell.left)
    here = [line for line in body if not line.use]
    edges = column_edges(here, cells, header.text)
    texts = roles_of([cell.text for cell in cells])
    at = texts.index("text") if "text" in texts else len(cells) - 1
    rows: list[list[list[Line]]] = []
    taken = 0
    for line in body:
        if not line.use:
            if crosses(line, edges) or is_other_heading(line.text, exactly=True):
                break
            placed = [(column_of(cell, edges), part_of(line, cell)) for cell in line.cells]
            columns = {column for column, _part in placed}
            starts = any(not part.text[:1].islower() for column, part in placed if column == at)
            alone = columns == {0} and line.gap
            if alone and rows:
                break
            if not rows or (0 in columns and at in columns and starts):
                rows.append([[] for _cell in cells])
            for column, part in placed:
                rows[-1][column].append(part)
        taken += 1
    if not rows:
        return None, 0
    for line in body[:taken]:
        line.use = line.use or "split"
    header.use = "heading"
    return Grid([[[part_of(header, cell)] for cell in cells], *rows], how="layout"), taken


def header_down(lines: list[Line]) -> int:
    """On how many lines from here the headings of such a table stand, one under the other; 0 for none."""
    best = 0
    for n, line in enumerate(lines[:5], start=1):
        if line.use or line.bulleted or line.level or line.whole or len(line.cells) > 1:
            break
        if not (field_of(line.text) or kind_of_heading(line.text)):
            break
        texts = [each.text for each in lines[:n]]
        if n >= 2 and heads_fields(texts) and set(roles_of(texts)) <= READABLE and "text" in roles_of(texts):
            best = n
    return best


def rows_down(header: list[Line], body: list[Line]) -> tuple[Grid | None, int]:
    """The table whose cells stand one under the other, held apart by space; and how many lines it takes."""
    roles = roles_of([line.text for line in header])
    if "country" not in roles:
        return None, 0
    rows: list[list[list[Line]]] = []
    taken, last = 0, len(roles)
    for cell in cells_down(body):
        text = " ".join(line.text for line in cell)
        role = _role(text, roles)
        if role == "" or is_other_heading(text, exactly=True):
            break
        at = roles.index(role)
        if at <= last:
            if rows and not _complete(rows[-1], roles):
                break  # all countries first: the columns follow one another
            rows.append([[] for _role in roles])
        rows[-1][at] = cell
        last = at
        taken = body.index(cell[-1]) + 1
    while rows and not _complete(rows[-1], roles):
        gone = [line for cell in rows.pop() for line in cell]
        taken = min([taken, *(body.index(line) for line in gone)])
    if not rows:
        return None, 0
    for line in header:
        line.use = "heading"
    return Grid([[[line] for line in header], *rows], how="flattened"), taken


def cells_down(body: list[Line]) -> list[list[Line]]:
    found: list[list[Line]] = []
    for line in body:
        if line.use:
            continue
        if line.gap or not found:
            found.append([])
        found[-1].append(line)
    return found


def _role(text: str, roles: Roles) -> str:
    if "link" in roles and (LINK.match(text) or re.fullmatch(r"[–—-]|n/?a", text, re.IGNORECASE)):
        return "link"
    if "number" in roles and re.fullmatch(r"\d{1,3}\.?", text):
        return "number"
    return "country" if only_countries(text) else "text"


def only_countries(text: str) -> bool:
    """Whether a few words name countries and say nothing else."""
    named = countries_in(text)[0]
    each = re.split(r"\s*(?:[,;/&、，]|\band\b|\bet\b|\by\b)\s*", text.strip(" .()"))
    return bool(named) and len(text.split()) <= 8 and all(countries_in(one)[0] for one in each if one)


def _complete(row: list[list[Line]], roles: Roles) -> bool:
    return bool(row[roles.index("text")]) and bool(row[roles.index("country")])
