"""A table as a file holds it: cells with addresses, whatever the kind of file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from safar.plan.matrix.facts import plain
from safar.plan.matrix.problems import Problem

Value = str | Decimal | float | int | date | None


@dataclass(slots=True)
class Cell:
    """What stands in a cell.

    `formula`: it is worked out, and `value` is what it last came to. `error`: the spreadsheet itself calls it one.
    `said`: what the file says here, where an answer stands in its place.
    """

    value: Value = None
    where: str = ""
    formula: str = ""
    percent: bool = False
    error: bool = False
    counted_from_1904: bool = False  # how this file counts the days of bare numbers
    said: str | None = None

    @property
    def text(self) -> str:
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return plain(self.value)
        if isinstance(self.value, datetime | date):
            return self.value.isoformat()[:10]
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value)

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.formula


@dataclass(frozen=True)
class Merge:
    """Cells joined into one: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int
    where: str = ""


@dataclass
class Table:
    """One sheet of a workbook, one table of a document, or one CSV file."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    caption: str = ""

    def cell(self, row: int, column: int) -> Cell:
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else Cell()

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass
class File:
    """All tables of a file, and what was noticed on the way."""

    tables: list[Table]
    problems: list[Problem] = field(default_factory=list)
    language: str = ""


def letters(column: int) -> str:
    """The name a spreadsheet gives a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
