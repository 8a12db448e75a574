"""From the rows of a spreadsheet to recommendations, each doubtful cell with its line and what to write."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from safar.consultations.importing.reading import Row, Sheet
from safar.consultations.importing.words import folded, nearest
from safar.consultations.importing.words import known as known_of_notes
from safar.lib.refusal import Refusal
from safar.practices.importing.rows import clean
from safar.reference.models import Country, Objective
from safar.search.languages import language_of

NEEDED = ("source", "code", "text")
LONGEST = {"session": 120, "code": 40, "text": 20_000, "recommended_by": 300}
TABLES = {"source": "sources", "position": "positions"}


@dataclass(frozen=True)
class Problem:
    line: int
    field: str
    value: str
    reason: str
    suggestion: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {**self.__dict__, "value": self.value[:200]}


@dataclass
class Draft:
    """One row that can be kept; `said` holds the fields the file says something of."""

    line: int
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        return self.said["source"], self.said.get("session", ""), self.said["code"]


@cache
def known(table: str) -> dict[str, str]:
    with (Path(__file__).parent / "words.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {folded(word): meaning for meaning, words in tables[table].items() for word in words}


def rows_of(sheet: Sheet) -> tuple[list[tuple[int, dict[str, str]]], list[Problem], list[str]]:
    """The rows as {field: text}, the cells that hold no text, and headings that are not read.

    Raises Refusal where a column that is needed is not there.
    """
    header = next(sheet.rows, None)
    headings = [cell.text for cell in header.cells] if header else []
    columns: dict[int, str] = {}
    unread = []
    for place, heading in enumerate(headings):
        meant = known("columns").get(folded(heading), "")
        if meant and meant not in columns.values():
            columns[place] = meant
        elif heading.strip():
            unread.append(heading)
    if missing := [each for each in NEEDED if each not in columns.values()]:
        raise Refusal(
            _("The file has no column %(names)s. Name them in its first row, and import it again.")
            % {"names": ", ".join(missing)}
        )
    found, problems = [], []
    for row in sheet.rows:
        values, wrong = _values(row, columns)
        found.append((row.line, values))
        problems += wrong
    return found, problems, unread


def _values(row: Row, columns: Mapping[int, str]) -> tuple[dict[str, str], list[Problem]]:
    values, problems = {}, []
    for place, name in columns.items():
        if place < len(row.cells):
            cell = row.cells[place]
            if cell.problem:
                problems.append(Problem(row.line, name, cell.text, cell.problem))
            values[name] = clean(cell.text)
    return values, problems


class Reader:
    """Reads rows for one country; reads the reference data once."""

    def __init__(self, country: Country) -> None:
        names = {country.alpha3, country.alpha2, country.name}
        names |= {each["name"] for each in country.translations.values() if each.get("name")}
        self.country = country
        self.names = {folded(name) for name in names if name}
        self.objectives = set(Objective.objects.values_list("pk", flat=True))
        self.lines: dict[tuple[str, str, str], int] = {}

    def read(self, line: int, row: Mapping[str, str]) -> tuple[Draft | None, list[Problem]]:
        """The row, or everything that is wrong with it. An empty cell says nothing."""
        draft, problems = Draft(line), []
        for name, value in row.items():
            try:
                if value:
                    draft.said[name] = self._take(name, value)
            except Unread as unread:
                problems.append(Problem(line, name, value, str(unread), unread.suggestion))
        told = {each.field for each in problems}
        for name in NEEDED:
            if name not in draft.said and name not in told:
                problems.append(Problem(line, name, "", _("This must not be empty.")))
        if problems:
            return None, problems
        draft.said.pop("country", None)
        first = self.lines.setdefault(draft.key, line)
        if first != line:
            said = _("Line %(line)s has the same code, %(code)s. Give each recommendation its own.")
            reason = said % {"line": first, "code": draft.said["code"]}
            return None, [Problem(line, "code", draft.said["code"], reason)]
        return draft, []

    def _take(self, name: str, value: str) -> Any:
        if name in TABLES:
            return _meaning(value, known(TABLES[name]))
        if name == "language":
            return _meaning(value, known_of_notes("languages"))
        if name == "objectives":
            return self._numbers(value)
        if name == "received_on":
            return _day(value)
        if name == "country":
            if folded(value) not in self.names:
                raise Unread(
                    _("This row is of another country. Import each country by itself."), self.country.alpha3
                )
            return value
        if len(value) > LONGEST[name]:
            raise Unread(
                _("This has %(n)s letters. Shorten it to %(most)s.")
                % {"n": len(value), "most": LONGEST[name]}
            )
        return value

    def _numbers(self, value: str) -> list[int]:
        numbers = [int(each) for each in re.findall(r"\d{1,4}", value)]
        if not numbers or not self.objectives.issuperset(numbers):
            raise Unread(
                _("Give the numbers of objectives of the Compact, from 1 to 23, in a list."), "6; 16"
            )
        return sorted(set(numbers))


class Unread(ValueError):
    """A cell that is not taken in. `suggestion` says what to write instead."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.suggestion = suggestion


def _meaning(value: str, words: Mapping[str, str]) -> str:
    meant = words.get(folded(value))
    if meant is None:
        raise Unread(
            _("“%(text)s” is not known here. Known are: %(known)s.")
            % {"text": value[:80], "known": ", ".join(dict.fromkeys(words.values()))},
            words.get(nearest(value, words), ""),
        )
    return meant


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unread(_("Write the day as year, month and day."), "2026-11-25") from None


def language_for(said: Mapping[str, Any]) -> str:
    return str(said.get("language") or language_of(said["text"]))
