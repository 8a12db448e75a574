"""Files of rows: CSV, XLSX, JSON Lines, JSON-LD; bytes to rows with their lines, records to a file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from safar.lib.lists import harmless
from safar.lib.refusal import Refusal
from safar.practices.layouts import linked
from safar.practices.layouts.columns import Layout, Record
from safar.practices.layouts.record import own_words

MAX_INFLATED = 200_000_000
LONGEST_CELL = 500_000
KINDS = ("csv", "xlsx", "jsonl", "jsonld")


@dataclass(frozen=True)
class Row:
    """One row of a file: where it stands, and its cells by heading or its record."""

    line: int
    cells: dict[str, str] | None = None
    record: Record | None = None
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """What a file holds: the headings of its cells, where it has any, and its rows."""

    kind: str
    headings: list[str]
    rows: Iterator[Row]


def read(data: bytes) -> Table:
    """The rows of a file, by what it is, not by its name. Raises Refusal for what we do not read."""
    most: int = settings.SAFAR_MAX_IMPORT_BYTES
    if len(data) > most:
        raise Refusal(
            _("The file has %(size)s MB; at most %(most)s MB can be imported. Split it into smaller files.")
            % {"size": f"{len(data) / 1e6:.0f}", "most": f"{most / 1e6:.0f}"}
        )
    if data.startswith(b"PK"):
        return _workbook(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(
            _("The file is neither a workbook (.xlsx) nor text in UTF-8. Save it as one of them.")
        ) from None
    start = text.lstrip()[:1]
    if not start:
        raise Refusal(_("The file is empty. There is nothing to import."))
    if start in "{[":
        return _json(text)
    return _delimited(text)


def _delimited(text: str) -> Table:
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        headings = [each.strip() for each in next(reader, [])]
    except csv.Error:
        raise Refusal(_("The quotation marks in the heading row do not match. Close them.")) from None

    def rows() -> Iterator[Row]:
        line = reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield Row(
                    line,
                    problem=_("The quotation marks of this row do not match. Nothing after it was read."),
                )
                return
            if any(each.strip() for each in cells):
                yield Row(line, dict(zip(headings, map(_unquoted, cells), strict=False)))
            line = reader.line_num + 1

    return Table("csv", headings, rows())


def _unquoted(cell: str) -> str:
    """As our own exports write text that only looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def _workbook(data: bytes) -> Table:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MAX_INFLATED:
                raise Refusal(_("Unpacked, this workbook would be far too large, so it was not opened."))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        listed = [[_plain(each) for each in row] for row in sheet.iter_rows(values_only=True)]
    except Refusal:
        raise
    except Exception:
        # The library raises whatever it stumbles over; to the person it is one thing.
        raise Refusal(
            _("The workbook is damaged and cannot be opened. Save it once more as .xlsx, and try again.")
        ) from None
    headings = [each.strip() for each in listed[0]] if listed else []
    return Table(
        "xlsx",
        headings,
        (
            Row(line, dict(zip(headings, map(_unquoted, cells), strict=False)))
            for line, cells in enumerate(listed[1:], start=2)
            if any(each.strip() for each in cells)
        ),
    )


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _json(text: str) -> Table:
    try:
        whole = json.loads(text)
    except ValueError:
        return Table("jsonl", [], _json_lines(text))
    if isinstance(whole, dict) and "@context" not in whole:
        return Table("jsonl", [], iter([Row(1, record=whole)]))
    if isinstance(whole, list) and not any(isinstance(each, dict) and "@type" in each for each in whole):
        return Table("jsonl", [], (_object(line, each) for line, each in enumerate(whole, start=1)))
    return Table(
        "jsonld", [], (Row(place, record=each) for place, each in enumerate(linked.read(whole), start=1))
    )


def _json_lines(text: str) -> Iterator[Row]:
    for line, words in enumerate(text.split("\n"), start=1):
        if not words.strip():
            continue
        try:
            value = json.loads(words)
        except (ValueError, RecursionError):
            yield Row(line, problem=_("This line is not JSON. Each line holds one practice, as {…}."))
            continue
        yield _object(line, value)


def _object(line: int, value: Any) -> Row:
    if isinstance(value, dict):
        return Row(line, record=value)
    return Row(line, problem=_("This line is not JSON. Each line holds one practice, as {…}."))


# --- Out -----------------------------------------------------------------------------------


def write(records: Iterable[Record], layout: Layout | None, kind: str, out: BinaryIO) -> int:
    """Write the records; gives how many. `layout` is None for the kinds that hold records themselves."""
    writers = {"jsonl": _write_lines, "jsonld": _write_linked}
    if kind in writers:
        return writers[kind](records, out)
    if layout is None or kind not in ("csv", "xlsx"):
        raise ImproperlyConfigured(f"No {kind} without a layout.")
    return (_write_csv if kind == "csv" else _write_xlsx)(records, layout, out)


def _write_csv(records: Iterable[Record], layout: Layout, out: BinaryIO) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.heading for column in layout.columns])
    count = 0
    for record in records:
        writer.writerow([harmless(cell) for cell in layout.row(record).values()])
        count += 1
    text.detach()
    return count


def _write_xlsx(records: Iterable[Record], layout: Layout, out: BinaryIO) -> int:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet(layout.name)
    sheet.append([column.heading for column in layout.columns])
    count = 0
    for record in records:
        cells = [harmless(cell) for cell in layout.row(record).values()]
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:32_767] for cell in cells])
        count += 1
    book.save(out)
    return count


def _write_lines(records: Iterable[Record], out: BinaryIO) -> int:
    count = 0
    for record in records:
        out.write(json.dumps(own_words(record), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _write_linked(records: Iterable[Record], out: BinaryIO) -> int:
    """Node by node, so that a hundred thousand practices need no memory."""
    head = json.dumps(linked.document([]), ensure_ascii=False, indent=1)
    before, _brackets, after = head.rpartition("[]")
    out.write(before.encode() + b"[")
    count = 0
    for record in records:
        out.write((b",\n" if count else b"\n") + json.dumps(linked.node(record), ensure_ascii=False).encode())
        count += 1
    out.write(b"\n]" + after.encode() + b"\n")
    return count
