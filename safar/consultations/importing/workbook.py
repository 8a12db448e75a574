"""XLSX workbooks: looked at from outside before anything opens them."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.importing.delimited import FORMULA
from safar.consultations.importing.reading import (
    MAX_COLUMNS,
    MAX_ROWS,
    Cell,
    Row,
    Sheet,
    not_a_table,
    refuse_too_many_columns,
    refuse_too_many_rows,
)
from safar.lib.refusal import Refusal

MAX_ENTRIES = 500
MAX_INFLATED = 100_000_000
MAX_ENTRY = 80_000_000
MAX_RATIO = 150  # a busy sheet of text inflates tenfold to fortyfold
SMALL = 2_000_000  # below this a ratio says nothing
CHUNK = 1 << 18
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:$]{2,20})"')
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z", re.IGNORECASE)


def read(data: bytes) -> Sheet:
    """The rows of the first sheet. Raises Refusal for archives that are no honest workbook."""
    merged = inspected(data)
    book = _opened(data)
    _refuse_hidden(book)
    visible = [each for each in book.worksheets if each.sheet_state == "visible"]
    if not visible:
        raise Refusal(_("The workbook has no sheet with a table. Put the notes on its first sheet."))
    sheet = visible[0]
    ours = _member_of(sheet)
    if merged.get(ours):
        raise Refusal(
            _(
                "Cells %(cells)s are merged, so Safar cannot tell which row their words belong to. "
                "Unmerge them, repeat the words where they hold, and import the file again."
            )
            % {"cells": ", ".join(merged[ours][:5])}
        )
    notices = []
    others = [each.title for each in visible[1:]]
    if others:
        notices.append(
            ngettext(
                "Only the first sheet, “%(first)s”, is read; this one is not: %(others)s.",
                "Only the first sheet, “%(first)s”, is read; these are not: %(others)s.",
                len(others),
            )
            % {"first": sheet.title, "others": ", ".join(others)}
        )
    return Sheet(_rows(book, sheet), notices)


def inspected(data: bytes) -> dict[str, list[str]]:
    """Inflate every entry once, counting, and keep nothing. Gives {sheet: its merged cells}.

    Sizes that an archive declares may be lies, so what really comes out is counted too.
    """
    merged: dict[str, list[str]] = {}
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_strange(entries)
            for entry in entries:
                size, cells = _inflate(archive, entry)
                total += size
                if total > MAX_INFLATED:
                    _refuse_bomb()
                if cells:
                    merged[entry.filename] = cells
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Refusal(
            _("The workbook is damaged and cannot be opened. Save it once more as .xlsx, and try again.")
        ) from None
    return merged


def _refuse_strange(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES or len(set(names)) != len(names):
        _refuse_bomb()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(_("The workbook is protected with a password. Take it off, and import the file again."))
    if sum(entry.file_size for entry in entries) > MAX_INFLATED:
        _refuse_bomb()
    if "xl/workbook.xml" not in names:
        if "content.xml" in names:
            raise Refusal(_("This is an OpenDocument file. Save it as .xlsx or .csv, and import it again."))
        raise Refusal(not_a_table())


def _inflate(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, list[str]]:
    """How much really comes out of one entry, and the merged cells a sheet names."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    is_sheet = bool(SHEET.fullmatch(entry.filename))
    most = min(MAX_ENTRY, max(SMALL, entry.compress_size * MAX_RATIO))
    size, tail = 0, b""
    cells: list[str] = []
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                _refuse_bomb()
            seen = tail + chunk
            if is_xml and (
                b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or seen[:2] in (b"\xff\xfe", b"\xfe\xff")
            ):
                raise Refusal(
                    _("The workbook declares entities, as no spreadsheet program does. It was not opened.")
                )
            if is_sheet:
                cells += [match[1].decode() for match in MERGED.finditer(seen) if match.end() > len(tail)]
            tail = seen[-200:]
    return size, cells


def _refuse_bomb() -> None:
    raise Refusal(
        _(
            "Unpacked, this workbook would be far larger than any table of notes, so it was not opened. "
            "Copy the notes into a new workbook, or save them as CSV."
        )
    )


def _opened(data: bytes) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not touch the words
            return load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except Exception:
        # The library raises whatever it stumbles over; to the person it is one thing.
        raise Refusal(
            _("The workbook is damaged and cannot be opened. Save it once more as .xlsx, and try again.")
        ) from None


def _refuse_hidden(book: Any) -> None:
    """A hidden sheet with words in it may be what somebody meant to send, or meant not to."""
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            continue
        sheet.reset_dimensions()
        for row in sheet.iter_rows(max_row=1000, values_only=True):
            if any(value not in (None, "") for value in row):
                raise Refusal(
                    _("The sheet “%(name)s” is hidden and holds data. Show or delete it, then try again.")
                    % {"name": sheet.title}
                )


def _member_of(sheet: Any) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _rows(book: Any, sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the sheet says of its own size may be wrong
    count = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for line, cells in enumerate(sheet.iter_rows(), start=1):
                if line > MAX_ROWS * 2:
                    refuse_too_many_rows()
                if not cells:
                    continue
                if len(cells) > MAX_COLUMNS:
                    refuse_too_many_columns(line)
                row = Row(line, [_cell(cell) for cell in cells])
                if row.is_blank:
                    continue
                count += 1
                if count > MAX_ROWS + 1:
                    refuse_too_many_rows()
                yield row
    except Refusal:
        raise
    except Exception:
        raise Refusal(
            _("The sheet “%(name)s” is damaged after row %(row)s. Save the workbook again, and retry.")
            % {"name": sheet.title, "row": count}
        ) from None
    finally:
        book.close()


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell()
    where = cell.coordinate
    if cell.data_type == "f" or (isinstance(value, str) and FORMULA.match(value)):
        return Cell(
            problem=_("Cell %(cell)s holds a formula. Put its result there as text.") % {"cell": where}
        )
    if cell.data_type == "e":
        return Cell(
            problem=_("Cell %(cell)s holds the error %(error)s instead of text.")
            % {"cell": where, "error": value}
        )
    if isinstance(value, bool):
        return Cell(str(value).upper(), where=where)
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return Cell(str(int(value)) if whole else repr(value), is_number=True, where=where)
    if isinstance(value, datetime | date | time):
        return Cell(
            problem=_(
                "Cell %(cell)s holds a date, %(date)s. Format the cell as text, and write what you meant."
            )
            % {"cell": where, "date": value.isoformat()}
        )
    text = str(value)
    if text.startswith("'") and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    return Cell(text, where=where)
