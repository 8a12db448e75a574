"""The paragraphs and tables of a Word file, in order; the archive is looked at before it is opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Any

from django.utils.translation import gettext as _

from safar.consultations.reports_in.shapes import Cell, Grid, Line, Source
from safar.lib.refusal import Refusal

MAX_ENTRIES = 3000
MAX_INFLATED = 200_000_000
MAX_XML = 60_000_000
CHUNK = 1 << 18


def read(data: bytes) -> Source:
    """Each paragraph is a line, each table a table."""
    import docx

    inspect(data)
    try:
        document = docx.Document(io.BytesIO(data))
        return _Reader(document).source()
    except Exception:
        # The library raises whatever it stumbles over; to the person it is one thing.
        raise Refusal(damaged()) from None


def damaged() -> str:
    return _("The file is damaged. Open it in the program it comes from, save it again, then import it.")


def inspect(data: bytes) -> None:
    """Inflate every entry once, counting: sizes that an archive declares may be lies."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if "word/document.xml" not in names:
                from safar.consultations.reports_in.reading import not_a_report

                raise Refusal(not_a_report())
            if len(entries) > MAX_ENTRIES or len(set(names)) != len(names):
                raise Refusal(bomb())
            if sum(entry.file_size for entry in entries) > MAX_INFLATED:
                raise Refusal(bomb())
            for entry in entries:
                total += _inflate(archive, entry, MAX_INFLATED - total)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Refusal(damaged()) from None


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    most = min(left, MAX_XML) if is_xml else left
    size, tail = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise Refusal(bomb())
            if is_xml and (b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk):
                raise Refusal(damaged())
            tail = chunk[-20:]
    return size


def bomb() -> str:
    return _(
        "Unpacked, this file would be far larger than any report, so it was not opened. Save its text anew."
    )


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.number = 0
        self.page = 1

    def source(self) -> Source:
        blocks: list[Line | Grid] = []
        for block in self.document.iter_inner_content():
            if hasattr(block, "rows"):
                blocks.append(self._grid(block))
            else:
                blocks += self._lines(block)
        blocks += self._around()
        return Source(blocks, "word", pages=self.page)

    def _around(self) -> list[Line]:
        """Running heads and feet, once each; and notes at the foot."""
        found: list[Line] = []
        for section in self.document.sections:
            for part in (section.header, section.footer):
                if part.is_linked_to_previous:
                    continue
                for paragraph in part.paragraphs:
                    found += self._lines(paragraph)
        for line in found:
            line.use = "furniture"
        return found

    def _lines(self, paragraph: Any, *, in_table: bool = False) -> list[Line]:
        style = (paragraph.style.name or "").casefold() if paragraph.style is not None else ""
        numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
        level = 0
        if not in_table and (
            match := re.match(r"(?:heading|titre|título|заголовок|عنوان|标题) ?(\d)", style)
        ):
            level = int(match[1])
        elif not in_table and style in {"title", "subtitle"}:
            level = 1
        runs = [run for run in paragraph.runs if run.text.strip()]
        bold = bool(runs) and all(run.bold for run in runs)
        found = []
        self._turn_pages(paragraph)
        for part in re.split(r"\n+", paragraph.text):
            text = " ".join(part.split())
            if not text:
                continue
            self.number += 1
            line = Line(
                self.page, self.number, [Cell(0, 0, text)], gap=True, level=level, bold=bold, whole=True
            )
            line.listed = numbered or style.startswith(("list", "liste", "lista"))
            line.links = [each.address for each in paragraph.hyperlinks if each.address]
            found.append(line)
        return found

    def _turn_pages(self, paragraph: Any) -> None:
        """Word notes where it last broke a page; that is as near to pages as a Word file comes."""
        self.page += len(paragraph._p.xpath('.//w:lastRenderedPageBreak | .//w:br[@w:type="page"]'))

    def _grid(self, table: Any, depth: int = 0) -> Grid:
        rows = []
        for table_row in table.rows:
            cells: list[list[Line]] = []
            seen: set[Any] = set()  # of the elements themselves, which keeps them from being made anew
            for cell in table_row.cells:
                if cell._tc in seen:  # merged across: its text once, its place kept
                    cells.append([])
                    continue
                seen.add(cell._tc)
                cells.append(self._cell(cell, depth))
            rows.append(cells)
        return Grid(_merged_down(table, rows))

    def _cell(self, cell: Any, depth: int) -> list[Line]:
        found: list[Line] = []
        for block in cell.iter_inner_content():
            if hasattr(block, "rows"):
                found += self._grid(block, depth + 1).lines() if depth < 3 else []
            else:
                found += self._lines(block, in_table=True)
        return found


def _merged_down(table: Any, rows: list[list[list[Line]]]) -> list[list[list[Line]]]:
    """A cell merged over several rows is read in its first row only."""
    seen: set[Any] = set()
    for number, table_row in enumerate(table.rows):
        here: set[Any] = set()
        for column, cell in enumerate(table_row.cells):
            key = cell._tc
            here.add(key)
            if key in seen and column < len(rows[number]):
                rows[number][column] = []
        seen |= here
    return rows
