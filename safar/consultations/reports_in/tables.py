"""What a table says: columns of kinds, rows of kinds, or one item a row."""

from __future__ import annotations

from dataclasses import dataclass, field

from safar.consultations.reports_in.items import items_of, pieces_of
from safar.consultations.reports_in.places import countries_in, links_in
from safar.consultations.reports_in.shapes import ENDED, Grid, Item, Line
from safar.consultations.reports_in.words import KINDS, field_of, kind_of_heading, kinds_of_row

Row = list[list[Line]]


@dataclass(slots=True)
class Told:
    """What a table holds: items, each with the session its row names, if it names one."""

    items: list[tuple[str, Item]] = field(default_factory=list)
    headings: list[Line] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)
    session_lines: dict[str, list[Line]] = field(default_factory=dict)


def said(cell: list[Line]) -> str:
    return " ".join(line.text for line in cell).strip()


def read(grid: Grid, kind: str = "") -> Told | None:
    """The items of a table; None when it holds none. `kind` is what the heading over it says."""
    rows = [row for row in grid.rows if any(row)]
    if not rows:
        return None
    for number, row in enumerate(rows[:3]):
        kinds = kinds_of_row([said(cell) for cell in row])
        roles = [field_of(said(cell)) for cell in row]
        named = [each for each in kinds if each]
        if len(set(named)) >= 2:
            return _columns(rows, number, kinds, roles)
        if "kind" in roles and number < len(rows) - 1:
            return _rows_of_kinds(rows, number, roles)
        fields = [each for each in roles if each]
        if len(set(named)) == 1 and fields and kind in {"", named[0]}:
            roles = ["text" if k else role for k, role in zip(kinds, roles, strict=True)]
            return _one_a_row(rows, number, roles, named[0])
        if kind and len(fields) >= 2:
            return _one_a_row(rows, number, roles, kind)
    first = [kind_of_heading(said(row[0])) if row[0] else "" for row in rows]
    if len({each for each in first if each}) >= 2:
        return _down(rows, first)
    if kind:
        return _one_a_row(rows, -1, _guessed(rows), kind)
    return None


def _columns(rows: list[Row], head: int, kinds: list[str], roles: list[str]) -> Told:
    told = Told(headings=[line for row in rows[: head + 1] for cell in row for line in cell])
    session_at = roles.index("session") if "session" in roles else None
    body = rows[head + 1 :]
    if session_at is None and not kinds[0] and not roles[0] and _many_in_each(body, kinds):
        session_at = 0  # what heads a row of whole lists is a session
    labels = [at for at, each in enumerate(kinds) if not each and at != session_at and roles[at] != "number"]
    session = ""
    body = [row for row in body if not _repeats(row, kinds, told)]
    single = len(body) == 1
    over = ""  # a row of one cell, which heads the rows below
    for number, row in enumerate(body):
        if heads_rows(row, body[number + 1] if number + 1 < len(body) else []):
            over = said(row[0])
            told.headings += row[0]
            continue
        if session_at is not None and session_at < len(row) and row[session_at]:
            session = said(row[session_at])
            told.session_lines[session] = row[session_at]
        label = next((said(row[at]) for at in labels[:1] if at < 2 and at < len(row) and row[at]), over)
        for at, cell in enumerate(row):
            if at < len(kinds) and kinds[at]:
                items, waiting = cell_items(kinds[at], cell, label, alone=not single)
                told.items += [(session, item) for item in items]
                told.left += waiting
            elif at != session_at and cell:
                known = roles[at] == "number" or (at in labels[:1] and at < 2) if at < len(roles) else False
                (told.headings if known else told.left).extend(cell)
    return told


def heads_rows(row: Row, below: Row) -> bool:
    """Whether a row holds one short heading over a row that fills at least two cells."""
    if not row or not row[0] or any(row[1:]) or len(row) < 2 or sum(map(bool, below)) < 2:
        return False
    text = said(row[0])
    if row[0][0].bulleted or ENDED.search(text) or text[0].islower() or len(text.split()) > 10:
        return False
    return all(line.bold for line in row[0]) or len(text.split()) <= 5


def _many_in_each(body: list[Row], kinds: list[str]) -> bool:
    cells = [
        cell
        for row in body
        if row and row[0]
        for cell, kind in zip(row, kinds, strict=False)
        if kind and cell
    ]
    many = sum(sum(line.bulleted or line.whole for line in cell) > 1 for cell in cells)
    return len(cells) >= 4 and many > len(cells) / 2


def _repeats(row: Row, kinds: list[str], told: Told) -> bool:
    """The heading row once more, at the top of the next page."""
    again = kinds_of_row([said(cell) for cell in row])
    if again == kinds:
        told.headings += [line for cell in row for line in cell]
        return True
    return False


def cell_items(kind: str, cell: list[Line], label: str = "", *, alone: bool) -> tuple[list[Item], list[Line]]:
    """The items of one cell. A cell of a table with many rows is one item, unless bullets say otherwise."""
    if not cell:
        return [], []
    pieces = pieces_of(cell)
    if (
        not any(piece.bullet for piece in pieces)
        and alone
        and not any(line.whole for line in cell)
        and len(pieces) > 1
    ):
        pieces = pieces_of([_fused(cell)])
        pieces[0].lines = list(cell)
    items, waiting = items_of(kind, pieces, label)
    for item in items:
        _take_links(item)
    return items, waiting


def _fused(cell: list[Line]) -> Line:
    from safar.consultations.reports_in.shapes import Cell, joined

    text = ""
    for line in cell:
        text = joined(text, line.text)
    first = cell[0]
    return Line(first.page, first.number, [Cell(0, 0, text)], gap=True, whole=True)


def _rows_of_kinds(rows: list[Row], head: int, roles: list[str]) -> Told:
    told = Told(headings=[line for row in rows[: head + 1] for cell in row for line in cell])
    roles = _with_text(roles, rows[head + 1 :])
    at = roles.index("kind")
    kind = ""
    for row in rows[head + 1 :]:
        label = said(row[at]) if at < len(row) else ""
        kind = kind_of_heading(label, loosely=True) if label else kind
        if not kind:
            told.left += [line for cell in row for line in cell]
            continue
        told.headings += row[at] if at < len(row) else []
        _put(told, row, roles, kind)
    return told


def _one_a_row(rows: list[Row], head: int, roles: list[str], kind: str) -> Told:
    told = Told(headings=[line for row in rows[: head + 1] for cell in row for line in cell])
    roles = _with_text(roles, rows[head + 1 :])
    for row in rows[head + 1 :]:
        _put(told, row, roles, kind)
    return told


def _with_text(roles: list[str], body: list[Row]) -> list[str]:
    """When no column is called the text, it is the longest of those that are called nothing."""
    if "text" in roles:
        return roles
    free = [at for at, role in enumerate(roles) if role in {"", "heading"}]
    if not free:
        return roles
    longest = max(free, key=lambda at: sum(len(said(row[at])) for row in body if at < len(row)))
    return ["text" if at == longest else role for at, role in enumerate(roles)]


def _guessed(rows: list[Row]) -> list[str]:
    width = max(len(row) for row in rows)
    lengths = [sum(len(said(row[at])) for row in rows if at < len(row)) for at in range(width)]
    longest = lengths.index(max(lengths))
    roles = []
    for at in range(width):
        texts = [said(row[at]) for row in rows if at < len(row) and row[at]]
        countries = sum(bool(countries_in(text)[0]) and len(text.split()) <= 5 for text in texts)
        roles.append(
            "text" if at == longest else "country" if texts and countries >= len(texts) * 0.6 else "heading"
        )
    return roles


def _put(told: Told, row: Row, roles: list[str], kind: str) -> None:
    """One row as one item, or as several where its text has bullets."""
    beside = {
        role: row[at]
        for at, role in enumerate(roles)
        if at < len(row) and row[at] and role not in {"", "kind", "text"}
    }
    at = roles.index("text") if "text" in roles else -1
    cell = row[at] if 0 <= at < len(row) else []
    items, waiting = cell_items(kind, cell, said(beside.get("heading", [])), alone=True)
    told.left += waiting
    if not items:
        told.left += [
            line for each in row for line in each if line not in waiting and line not in told.headings
        ]
        return
    session = said(beside.get("session", []))
    if session:
        told.session_lines.setdefault(session, beside["session"])
    for item in items:
        item.lines += [
            line for role in ("country", "organisation", "link", "heading") for line in beside.get(role, [])
        ]
        item.countries = countries_in(said(beside.get("country", [])))[0]
        if "organisation" in beside:
            item.organisations = [
                each.strip() for each in said(beside["organisation"]).split(";") if each.strip()
            ]
        item.links += links_in(said(beside.get("link", [])))
        told.items.append((session, item))
    told.headings += beside.get("number", [])
    told.left += [line for n, each in enumerate(row) if n < len(roles) and roles[n] == "" for line in each]


def _down(rows: list[Row], first: list[str]) -> Told:
    """Kinds stand in the first column, what was said beside them or in the rows below."""
    told, kind = Told(), ""
    for row, label in zip(rows, first, strict=True):
        kind = label or kind
        if not kind:
            told.left += [line for cell in row for line in cell]
            continue
        cells = row[1:] if label else row
        if label:
            told.headings += row[0]
        for cell in cells:
            items, waiting = cell_items(kind, cell, alone=True)
            told.items += [("", item) for item in items]
            told.left += waiting
    return told


def _take_links(item: Item) -> None:
    item.links += [link for line in item.lines for link in line.links if link not in item.links]


def heads_fields(cells: list[str]) -> bool:
    """Whether a row of headings names what stands beside an item: “Country”, “Practice”, “Link”."""
    known = [bool(field_of(cell) or kind_of_heading(cell)) for cell in cells]
    fields = {field_of(cell) for cell in cells} - {""}
    return len(cells) >= 2 and bool(fields - {"number"}) and sum(known) >= max(2, len(cells) - 1)


def is_list(grid: Grid) -> bool:
    """Whether the first row says what stands beside each item."""
    return bool(grid.rows) and heads_fields([said(cell) for cell in grid.rows[0]])


def is_notes(grid: Grid) -> bool:
    """Whether the first rows name at least two kinds."""
    return any(len({k for k in kinds_of_row([said(c) for c in row]) if k}) >= 2 for row in grid.rows[:3])


__all__ = ["KINDS", "Told", "cell_items", "is_notes", "read", "said"]
