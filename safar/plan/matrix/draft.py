"""A file, read: what it says of each action, and what was noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import ngettext

from safar.plan.matrix.answers import Answers
from safar.plan.matrix.context import Context
from safar.plan.matrix.facts import Facts, plain
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.problems import Problem, Unreadable
from safar.plan.matrix.tables import Cell


@dataclass
class DraftRow:
    """One action as the file says it. Only what the file speaks of is in `values`."""

    where: str
    id: str
    values: Facts
    cells: dict[str, str] = field(default_factory=dict)
    kept_words: list[str] = field(default_factory=list)
    left_out: bool = False


@dataclass
class Notebook:
    """What is noticed while a file is read, and what was answered about it before."""

    lookups: Lookups
    answers: Answers
    problems: list[Problem] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    currencies: set[str] = field(default_factory=set)

    def wrong(self, cell: Cell, problem: Unreadable, name: str = "") -> None:
        said = cell.said if cell.said is not None else cell.text or cell.formula
        self.problems.append(
            Problem(
                cell.where, said, problem.reason, problem.suggestion, field=name, kind=problem.kind or "unread",
                choices=problem.choices, written=cell.text if cell.said is not None else "",
            )
        )  # fmt: skip

    def note(self, cell: Cell, reason: str, suggestion: str = "") -> None:
        said = cell.said if cell.said is not None else cell.text
        self.problems.append(Problem(cell.where, said, reason, suggestion, blocks=False))

    def told(self, cell: Cell, context: Context) -> None:
        """How a cell was understood."""
        for reason, suggestion in [*context.notes, *self.lookups.remarks]:
            self.note(cell, reason, suggestion)
        context.notes.clear()
        self.lookups.remarks.clear()

    def name_action(self, since: int, title: str) -> None:
        """Say of every problem since then which action it is about."""
        self.problems[since:] = [replace(each, about=title) for each in self.problems[since:]]


@dataclass
class Draft:
    """The whole file, read."""

    rows: list[DraftRow]
    mapping: dict[str, str | None]
    problems: list[Problem]
    fields: set[str]
    lookups: Lookups
    own: bool = False
    currency: str = ""
    title: str = ""
    language: str = ""
    notices: list[str] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)
    samples: dict[str, list[str]] = field(default_factory=dict)  # {heading: some texts under it}

    @property
    def errors(self) -> list[Problem]:
        """What has to be mended before anything is taken in."""
        return [each for each in self.problems if each.blocks]


def keep_words(row: DraftRow) -> None:
    """Put the words that fitted nowhere under the description."""
    if row.kept_words:
        row.values["description"] = plain(
            "\n".join(filter(None, (row.values.get("description") or "", *row.kept_words)))
        )
        row.kept_words.clear()


def told(draft: Draft) -> list[str]:
    """What an import will make beside actions."""
    new = draft.lookups.new
    said = []
    if names := [name for name, _level in new.organisations.values()]:
        said.append(
            ngettext("%(n)s new organisation: %(names)s", "%(n)s new organisations: %(names)s", len(names))
            % {"n": len(names), "names": "; ".join(names[:40])}
        )
    if names := list(new.themes.values()):
        said.append(
            ngettext("%(n)s new priority: %(names)s", "%(n)s new priorities: %(names)s", len(names))
            % {"n": len(names), "names": "; ".join(names[:40])}
        )
    if names := list(new.indicators.values()):
        said.append(
            ngettext("%(n)s new indicator: %(names)s", "%(n)s new indicators: %(names)s", len(names))
            % {"n": len(names), "names": "; ".join(names[:40])}
        )
    return said
