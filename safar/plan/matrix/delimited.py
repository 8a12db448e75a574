"""CSV files: the encodings and separators that people's programs write."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from safar.consultations.importing.delimited import decoded
from safar.lib.refusal import Refusal
from safar.plan.matrix.tables import Cell, File, Table, letters

SEPARATORS = (",", ";", "\t", "|")
LONGEST = 5_000_000
GUARDED = ("=", "+", "-", "@", "'", "\t")


def read_csv(data: bytes, encoding: str = "") -> File:
    """The one table of a CSV file."""
    text = decoded(data, encoding)
    if text.startswith("sep=") and "\n" in text:
        text = text.partition("\n")[2]
    csv.field_size_limit(LONGEST)
    separator = max(SEPARATORS, key=lambda each: _worth(text[:50_000], each))
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for line, values in enumerate(reader):
            rows.append(
                [Cell(unguarded(value), f"{letters(at)}{line + 1}") for at, value in enumerate(values)]
            )
    except csv.Error as problem:
        raise Refusal(
            _("Row %(row)s of the file is broken: %(problem)s. Save it as CSV once more.")
            % {"row": len(rows) + 1, "problem": problem}
        ) from None
    return File([Table("csv", rows)])


def unguarded(text: str) -> str:
    """The words behind the apostrophe that keeps a spreadsheet from running them."""
    return text[1:] if text.startswith("'") and text[1:2] in GUARDED and text[1:2] else text


def guarded(text: str) -> str:
    """Words that a spreadsheet would run, made harmless."""
    return f"'{text}" if text.startswith(GUARDED) else text


def _worth(head: str, separator: str) -> int:
    try:
        rows = [row for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row][:20]
    except csv.Error:
        return 0
    return sum(len(row) - 1 for row in rows)
