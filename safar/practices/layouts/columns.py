"""What a layout is: columns, each with its heading, how it is written, and how it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]"
)  # nobody sees these, no database keeps them
Read = Callable[[str, Record, "Reader"], None]


def folded(text: str) -> str:
    """Headings and choices are compared without case, accents and punctuation.

    >>> folded("Countries / Continents*")
    'countries continents'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain))


@dataclass
class Reader:
    """What reading a row leans on, and what it had to say about it."""

    countries: dict[str, str]  # folded name or code → ISO code
    regions: set[str]  # folded names of continents and regions
    objectives: dict[str, int]
    principles: dict[str, str]
    sdg_targets: set[str]
    actions: set[str]
    stakeholder_types: dict[str, str]
    problems: list[tuple[str, str]] = field(default_factory=list)  # (heading, what is wrong)
    notices: list[tuple[str, str]] = field(default_factory=list)  # (heading, what is not kept)
    heading: str = ""

    def wrong(self, reason: str) -> None:
        self.problems.append((self.heading, reason))

    def notice(self, reason: str) -> None:
        self.notices.append((self.heading, reason))


@dataclass(frozen=True)
class Column:
    """One column. `read` puts what the cell says into a record; without it the column is only written."""

    heading: str
    write: Callable[[Record], str]
    read: Read | None = None
    fields: tuple[str, ...] = ()  # of the record, that the cell speaks of
    also: tuple[str, ...] = ()  # other headings under which people write it


@dataclass(frozen=True)
class Layout:
    """The columns of one database, in its own order."""

    name: str
    title: str
    columns: Sequence[Column]

    def known(self) -> dict[str, Column]:
        return {
            folded(heading): column for column in self.columns for heading in (column.heading, *column.also)
        }

    def knows(self, headings: list[str]) -> int:
        """How many of the headings are ours."""
        known = self.known()
        return len({id(known[folded(each)]) for each in headings if folded(each) in known})

    def row(self, record: Record) -> dict[str, str]:
        return {column.heading: column.write(record) for column in self.columns}

    def read(self, cells: dict[str, str], reader: Reader) -> Record:
        """The record a row speaks of; what is wrong with it is said to the reader."""
        known, record = self.known(), Record()
        for heading, text in cells.items():
            column = known.get(folded(heading))
            if column is None or column.read is None:
                continue
            reader.heading = column.heading
            column.read(CONTROL.sub("", text), record, reader)
        return record


# --- Lists in a cell ------------------------------------------------------------------


def lines(entries: list[str]) -> str:
    """A list of free texts, one a line. One that holds the other separator stays whole.

    >>> lines(["Union; and friends"])
    'Union; and friends\\n'
    """
    clean = [" ".join(each.split()) for each in entries if each.strip()]
    return f"{clean[0]}\n" if len(clean) == 1 and ";" in clean[0] else "\n".join(clean)


def lines_of(text: str, *, whole: bool = False) -> list[str]:
    """The entries of a cell: its lines, or what stands between semicolons where it has one line.

    >>> lines_of("ILO; IOM")
    ['ILO', 'IOM']
    """
    parts = text.splitlines() if whole or "\n" in text else text.split(";")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def codes(entries: list[Any]) -> str:
    return "; ".join(str(each) for each in entries)


def years_of(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"(?<!\d)(?:1[89]|2[01])\d\d(?!\d)", text)]
