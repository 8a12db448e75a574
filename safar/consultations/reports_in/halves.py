"""What was broken in two: tables that go on upon the next page, titles and items over several lines."""

from __future__ import annotations

from safar.consultations.reports_in import tables
from safar.consultations.reports_in.places import countries_in, links_in
from safar.consultations.reports_in.shapes import Grid, Item, Line, joined


def merged_tables(blocks: list[Line | Grid]) -> list[Line | Grid]:
    """A table that goes on upon the next page is one table."""
    found: list[Line | Grid] = []
    waiting: list[Line | Grid] = []  # furniture between two halves
    for block in blocks:
        last = found[-1] if found else None
        if isinstance(block, Grid) and isinstance(last, Grid) and _goes_on(last, block):
            rows = list(block.rows)
            if tables.is_notes(block) or tables.is_list(block):
                rows = rows[1:] if rows else rows
                for line in [line for cell in block.rows[0] for line in cell]:
                    line.use = "furniture"
                waiting += [line for cell in block.rows[0] for line in cell]
            if rows and _half_row(last, rows[0]):
                last.rows[-1] = [a + b for a, b in zip(last.rows[-1], rows[0], strict=True)]
                rows = rows[1:]
            last.rows += rows
            found[:-1] = [*found[:-1], *waiting]
            waiting = []
        elif isinstance(last, Grid) and isinstance(block, Line) and block.use:
            waiting.append(block)
        else:
            found += waiting
            waiting = []
            found.append(block)
    return found + waiting


def _goes_on(last: Grid, block: Grid) -> bool:
    first, second = last.lines(), block.lines()
    if not first or not second or first[-1].page >= second[0].page:
        return False
    if not (tables.is_notes(last) or tables.is_list(last)):
        return False
    if second[0].page - max(line.page for line in first) > 1:
        return False
    return max(map(len, last.rows)) == max(map(len, block.rows))


def _half_row(last: Grid, row: list[list[Line]]) -> bool:
    if len(last.rows) <= 2 or len(row) != len(last.rows[-1]):
        return len(row) == len(last.rows[-1]) and len(last.rows) == 2
    begun = [cell[0].text for cell in row if cell]
    return any(text[:1].islower() for text in begun)


def one_line(lines: list[Line]) -> str:
    """A title that runs over several lines."""
    text = ""
    for line in lines:
        text = joined(text, line.text)
    return text


def rest_of(item: Item, text: str) -> str:
    """What a keyed item says once another line belongs to it; a heading becomes its heading."""
    if item.text == item.heading or (not item.heading and len(item.lines) == 1 and item.lines[0].level):
        item.heading = item.text
        return f"{item.text}: {text}"
    return joined(item.text, text)


def say_more(item: Item, role: str, rest: str) -> None:
    """What a line such as “Country: …” adds to the item above it."""
    if role == "country":
        item.countries += [code for code in countries_in(rest)[0] if code not in item.countries]
    elif role == "organisation":
        item.organisations += [each.strip() for each in rest.split(";")]
    elif role == "link":
        item.links += links_in(rest)
    elif role == "heading":
        item.heading = rest
    else:
        item.text += f" {rest}"
