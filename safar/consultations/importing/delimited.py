"""CSV files, in the encodings and with the separators that people's programs write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

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
from safar.consultations.importing.words import folded, known
from safar.lib.refusal import Refusal

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1251", "cp1256", "cp1250", "iso-8859-1", "iso-8859-6", "gb18030")
LONGEST_CELL = 200_000
# What a spreadsheet would run: =…, and +…, -…, @… followed at once by a call or a pipe.
FORMULA = re.compile(r"^(=|[+\-@][\w.]*[(|])")


def read(data: bytes, encoding: str = "") -> Sheet:
    """The rows of a CSV file. Raises Refusal naming the line for what cannot be read."""
    text = decoded(data, encoding)
    lines = io.StringIO(text, newline="")
    delimiter, skipped = sniffed(text)
    for _line in range(skipped):
        lines.readline()
    return Sheet(_rows(lines, delimiter, skipped))


def decoded(data: bytes, encoding: str = "") -> str:
    """The text of the file. We never guess between encodings: a wrong guess ruins names silently."""
    chosen = folded(encoding).replace(" ", "-")
    if chosen and chosen not in ENCODINGS:
        raise Refusal(
            _("Safar does not read the encoding %(name)s. Choose one of: %(known)s.")
            % {"name": encoding, "known": ", ".join(ENCODINGS)}
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        chosen = "utf-16"
    elif b"\x00" in data[:4096]:
        raise Refusal(not_a_table())
    elif not chosen or chosen == "utf-8":
        chosen = "utf-8-sig"
    try:
        return data.decode(chosen)
    except UnicodeDecodeError as problem:
        line = 1 + data.count(b"\n", 0, problem.start)
        if _looks_binary(data):
            raise Refusal(not_a_table()) from None
        raise Refusal(
            _(
                "Line %(line)s holds letters that are not written in %(encoding)s. Save the file as CSV "
                "in UTF-8; or, when you know how it is written, say so (--encoding cp1252, or on the page)."
            )
            % {"line": line, "encoding": "UTF-8" if chosen == "utf-8-sig" else chosen}
        ) from None


def _looks_binary(data: bytes) -> bool:
    """Whether so much of the beginning is no text at all that no encoding would help."""
    start = data[:4096]
    strange = sum(byte < 32 and byte not in (9, 10, 13) for byte in start)
    return strange > len(start) / 20


def sniffed(text: str) -> tuple[str, int]:
    """The separator, and how many lines stand before the headings.

    The separator that makes the most headings we know wins; then the one that makes the most columns.
    """
    first, _newline, _rest = text.partition("\n")
    named = re.fullmatch(r"\s*\"?sep=(.)\"?\s*", first)
    if named and named[1] in DELIMITERS:
        return named[1], 1
    head = text[:20_000]

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(
                (row for row in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter) if row), []
            )
        except csv.Error:
            return 0, 0
        return sum(folded(cell) in known("columns") for cell in cells), len(cells)

    return max(DELIMITERS, key=worth), 0


def _rows(lines: io.StringIO, delimiter: str, skipped: int) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = skipped + 1
    count = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise Refusal(_broken(start, str(problem))) from None
        if len(cells) > MAX_COLUMNS:
            refuse_too_many_columns(start)
        row = Row(start, [_cell(cell) for cell in cells])
        start = skipped + reader.line_num + 1
        if not row.is_blank:
            count += 1
            if count > MAX_ROWS + 1:
                refuse_too_many_rows()
            yield row


def _broken(line: int, problem: str) -> str:
    if "field larger" in problem:
        return _(
            "A cell that starts on line %(line)s is longer than %(most)s letters. "
            "A quotation mark may be missing at its end."
        ) % {"line": line, "most": f"{LONGEST_CELL:,}"}
    return _(
        "The quotation marks in the row that starts on line %(line)s do not match. "
        "Close the quotation, or write two marks where the text itself holds one."
    ) % {"line": line}


def _cell(text: str) -> Cell:
    if text.startswith("'") and text[1:2] in ("=", "+", "-", "@", "\t", "\r"):
        return Cell(text[1:])  # as our own exports and spreadsheets write text that only looks like a formula
    if FORMULA.match(text):
        return Cell(
            problem=_("The cell holds a formula: %(formula)s. Put its result there as text.")
            % {"formula": text[:40]}
        )
    return Cell(text)
