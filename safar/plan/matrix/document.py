"""Word files: each table of the document, and the two-column cards of our own export joined into one table."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from safar.lib.refusal import Refusal
from safar.plan.matrix.columns import own_headings
from safar.plan.matrix.tables import Cell, File, Merge, Table, letters

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST = 150_000_000
LEFT_OUT = frozenset((f"{W}del", f"{W}moveFrom", f"{W}txbxContent"))  # what is struck out is not said


def read_document(data: bytes) -> File:
    """The tables of a .docx. Raises Refusal for what is no honest document."""
    body = _body(data)
    cards: list[tuple[str, dict[str, Cell]]] = []
    tables: list[Table] = []
    caption = ""
    number = 0
    for element in body:
        if element.tag == f"{W}p":
            caption = _text(element).strip() or caption
        elif element.tag == f"{W}tbl":
            number += 1
            table = _table(element, number, caption)
            card = _card(table)
            if card is None:
                tables.append(table)
            else:
                cards.append((caption, card))
            caption = ""
    return File([*([_joined(cards)] if cards else []), *tables])


def _body(data: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo("word/document.xml").file_size > MOST:
                raise Refusal(_("This document is far larger than any plan, so it was not opened."))
            with archive.open("word/document.xml") as part:
                content = part.read(MOST + 1)
        if len(content) > MOST:
            raise Refusal(_("This document is far larger than any plan, so it was not opened."))
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.doctype:
            raise Refusal(_("The document declares entities, as no word processor does. It was not opened."))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, OSError, ValueError):
        raise Refusal(
            _("The document is damaged and cannot be opened. Save it once more as .docx, and try again.")
        ) from None
    return root.find(f"{W}body") if root.find(f"{W}body") is not None else []


def _text(element: Any) -> str:
    parts: list[str] = []
    for each in element:
        if each.tag in LEFT_OUT:
            continue
        if each.tag == f"{W}t":
            parts.append(each.text or "")
        elif each.tag == f"{W}tab":
            parts.append("\t")
        elif each.tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif each.tag not in (f"{W}pPr", f"{W}rPr"):
            parts.append(_text(each))
    return "".join(parts)


def _table(element: Any, number: int, caption: str) -> Table:
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    open_merges: dict[int, list[int]] = {}
    prefix = f"table {number}, "
    for line, row in enumerate(element.iter(f"{W}tr")):
        if row.getparent() is not element and row.getparent().tag == f"{W}tc":
            continue
        cells: list[Cell] = []
        for cell in row.findall(f"{W}tc") + [
            each for sdt in row.findall(f"{W}sdt") for each in sdt.iter(f"{W}tc")
        ]:
            at = len(cells)
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            wide = int(span.get(f"{W}val", "1")) if span is not None else 1
            where = f"{prefix}{letters(at)}{line + 1}"
            vertical = cell.find(f"{W}tcPr/{W}vMerge")
            if vertical is not None and vertical.get(f"{W}val") != "restart" and at in open_merges:
                open_merges[at][1] = line
                cells.append(Cell(None, where))
            else:
                if at in open_merges:
                    _close(merges, at, open_merges.pop(at), prefix)
                if vertical is not None:
                    open_merges[at] = [line, line]
                text = "\n".join(_text(each) for each in cell.iter(f"{W}p"))
                cells.append(Cell(text, where))
            if wide > 1:
                merges.append(
                    Merge(line, at, line, at + wide - 1, f"{where}:{letters(at + wide - 1)}{line + 1}")
                )
                cells += [
                    Cell(None, f"{prefix}{letters(at + n)}{line + 1}") for n in range(1, min(wide, 100))
                ]
        for at in [each for each in open_merges if open_merges[each][1] < line]:
            _close(merges, at, open_merges.pop(at), prefix)
        rows.append(cells)
    for at, lines in open_merges.items():
        _close(merges, at, lines, prefix)
    return Table(f"table {number}", rows, merges, caption)


def _close(merges: list[Merge], at: int, lines: list[int], prefix: str) -> None:
    top, bottom = lines
    if bottom > top:
        where = f"{prefix}{letters(at)}{top + 1}:{letters(at)}{bottom + 1}"
        merges.append(Merge(top, at, bottom, at, where))


def _card(table: Table) -> dict[str, Cell] | None:
    """{heading: cell} of a table that is one action of our own: headings at the left, words at the right."""
    if table.width != 2 or not table.rows:
        return None
    known = own_headings()
    pairs = {row[0].text: row[1] for row in table.rows if len(row) == 2}
    if len(pairs) < 3 or any(heading not in known for heading in pairs):
        return None
    return pairs


def _joined(cards: list[tuple[str, dict[str, Cell]]]) -> Table:
    headings: list[str] = []
    for _caption, card in cards:
        headings += [heading for heading in card if heading not in headings]
    rows = [[Cell(heading, "") for heading in headings]]
    rows += [[card.get(heading, Cell(None, ABSENT)) for heading in headings] for _caption, card in cards]
    return Table("cards", rows)


ABSENT = "absent"  # a card without this line says nothing of it: what is known stays
