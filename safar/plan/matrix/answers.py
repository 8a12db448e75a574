"""What a person answers about cells that could not be read, so that the file itself need not be opened again.

An answer is about one cell, about every cell of a field that says the same, or about every cell of a field that has the
same sort of trouble; the narrowest counts. As JSON:

    {"field": "timeline", "value": "soon", "do": "write", "text": "2027"}
    {"field": "lead", "kind": "leads", "do": "partners"}
    {"field": "objectives", "cell": "C7", "do": "skip"}
    {"field": "organisation", "value": "MoL", "do": "same", "text": "Ministry of Labour"}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.plan.matrix.columns import BY_KEY, heading
from safar.plan.matrix.facts import plain
from safar.plan.matrix.problems import Problem

WRITE, EMPTY, NOTE, PARTNERS, CO_LEADS, WHOLE, SKIP, SAME = (
    "write", "empty", "note", "partners", "co_leads", "whole", "skip", "same",
)  # fmt: skip
ORGANISATION = "organisation"  # a name, in whichever column it stands
FIELDS = frozenset({*BY_KEY, "timeline", ORGANISATION}) - {"id"}
PLACES = frozenset({"code", "order", "needs", "money", "no_title", "no_objective", "two_values"})
MOST = 5_000  # answers to one file
LONGEST = 2_000  # letters of one answer


def doing(do: str) -> str:
    """What an answer does, in words."""
    return {
        WRITE: _("Written instead"),
        EMPTY: _("Left empty"),
        NOTE: _("Left empty, the words kept as a note"),
        PARTNERS: _("The first is lead, the others are partners"),
        CO_LEADS: _("The first is lead, the others are co-leads"),
        WHOLE: _("It is one organisation"),
        SKIP: _("The row is left out"),
        SAME: _("It is this organisation"),
    }[do]


@dataclass(frozen=True)
class Answer:
    """One answer. `cell`, `value` and `kind` say which cells of the field it is about."""

    do: str
    field: str
    text: str = ""
    cell: str = ""
    value: str = ""
    kind: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is about: two answers with the same place cannot both count."""
        if self.cell:
            return self.field, "cell", self.cell
        return (self.field, "kind", self.kind) if self.kind else (self.field, "value", like(self.value))

    def as_dict(self) -> dict[str, str]:
        said = {"field": self.field, "do": self.do}
        return said | {
            name: text for name in ("cell", "value", "kind", "text") if (text := getattr(self, name))
        }


def like(text: str) -> str:
    """Cells that say the same, however they are spaced and whatever their capitals."""
    return " ".join(plain(text).split()).casefold()


def read_answer(said: Any) -> Answer:
    """An answer from JSON. Raises Refusal for one that cannot be understood."""
    if not isinstance(said, dict) or not all(isinstance(each, str) for each in said.values()):
        raise Refusal(_("Each answer is an object of texts: field, do, and cell, value or kind."))
    unknown = set(said) - {"field", "do", "cell", "value", "kind", "text"}
    if unknown:
        raise Refusal(
            _("An answer has no “%(name)s”. It has: field, do, cell, value, kind, text.")
            % {"name": min(unknown)}
        )
    do, name = said.get("do", ""), said.get("field", "")
    if do not in (WRITE, EMPTY, NOTE, PARTNERS, CO_LEADS, WHOLE, SKIP, SAME):
        raise Refusal(
            _(
                "“%(do)s” is no answer. Answers are: write, empty, note, partners, co_leads, whole, skip, same."
            )
            % {"do": do[:40]}
        )
    if name not in FIELDS:
        raise Refusal(_("“%(field)s” is no field of the matrix.") % {"field": name[:40]})
    if not (said.get("cell") or said.get("value") or said.get("kind")):
        raise Refusal(_("An answer names a cell, a value or a kind."))
    text = plain(said.get("text", ""))
    if do in (WRITE, SAME) and not text:
        raise Refusal(_("The answer about “%(field)s” says to write nothing.") % {"field": name})
    if len(text) > LONGEST and BY_KEY.get(name) and BY_KEY[name].kind != "text":
        raise Refusal(_("The answer about “%(field)s” is far too long.") % {"field": name})
    return Answer(do, name, text, said.get("cell", ""), plain(said.get("value", "")), said.get("kind", ""))


def read_answers(said: Any) -> list[Answer]:
    """All answers of a file, the last one about a place counting."""
    if not isinstance(said, list) or len(said) > MOST:
        raise Refusal(_("Answers are a list of at most %(most)s.") % {"most": MOST})
    found: dict[tuple[str, str, str], Answer] = {}
    for each in said:
        answer = read_answer(each)
        found.pop(answer.place, None)
        found[answer.place] = answer
    return list(found.values())


@dataclass(frozen=True)
class Used:
    """An answer at work: the cell it changed, and what the file says there."""

    answer: Answer
    cell: str
    value: str

    def as_dict(self) -> dict[str, str]:
        return {
            "cell": self.cell, "value": self.value[:200], "field": self.answer.field, "do": self.answer.do,
            "text": self.answer.text,
        }  # fmt: skip

    def said(self, language: str) -> str:
        """One line: where, what stood there, and what became of it."""
        name = (
            _("Organisation") if self.answer.field == ORGANISATION else heading(self.answer.field, language)
        )
        words = " · ".join(filter(None, (self.cell, name, f"“{self.value[:120]}”" if self.value else "—")))
        done = doing(self.answer.do)
        return f"{words}: {done}: {self.answer.text[:200]}" if self.answer.text else f"{words}: {done}"


@dataclass
class Answers:
    """All answers to one file, and where each was used."""

    given: list[Answer] = field(default_factory=list)
    used: list[Used] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_place = {each.place: each for each in self.given}

    def to(self, name: str, where: str, value: str) -> Answer | None:
        """The answer about this cell, else about all that say the same. An answer to other words does not count."""
        found = self._by_place.get((name, "cell", where)) if where else None
        if found and (not found.value or like(found.value) == like(value)):
            return found
        return self._by_place.get((name, "value", like(value))) if value else None

    def to_kind(self, name: str, kind: str) -> Answer | None:
        return self._by_place.get((name, "kind", kind)) if kind else None

    def about_row(self, where: str, fields: Iterable[str]) -> list[Answer]:
        """Answers about a row for fields that the file has no column for."""
        there = set(fields)
        return [each for each in self.given if each.cell == where and each.field not in there]

    def use(self, answer: Answer, cell: str, value: str) -> None:
        self.used.append(Used(answer, cell, value))

    @property
    def idle(self) -> list[Answer]:
        """Answers that met no cell."""
        met = {each.answer for each in self.used}
        return [each for each in self.given if each not in met]


def ways_out(problem: Problem) -> tuple[str, ...]:
    """The answers that help with a problem, the likeliest first."""
    if not problem.blocks or not problem.field or not problem.cell:
        return ()
    if problem.kind in ("no_title", "no_objective") or problem.field in ("title", "objectives"):
        return WRITE, SKIP
    if problem.kind == "two_values":
        return (EMPTY, NOTE)
    if problem.kind == "leads":
        return PARTNERS, CO_LEADS, WHOLE, WRITE, EMPTY, NOTE
    if problem.kind == "group":
        return WRITE, EMPTY
    return (WRITE, EMPTY, NOTE) if problem.value else (WRITE, EMPTY)
