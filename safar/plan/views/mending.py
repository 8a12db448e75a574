"""Mending a file on the page that shows it: like cells together, what may be answered, and what was."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from safar.plan.matrix import answers as ways
from safar.plan.matrix.answers import ORGANISATION, Answer, Used, doing, like, read_answer, ways_out
from safar.plan.matrix.columns import heading
from safar.plan.matrix.draft import Draft
from safar.plan.matrix.problems import Problem
from safar.plan.services.matrix import guessed_type
from safar.reference.models import StakeholderType

MOST_ASKED = 120  # texts on one page; the others follow once these are answered
MOST_ADDRESSES = 6
FEW = 6  # questions of one sort that are shown unfolded
ALIKE = (ways.EMPTY, ways.NOTE, ways.PARTNERS, ways.CO_LEADS, ways.WHOLE, ways.SKIP)


@dataclass
class Ask:
    """Cells that say the same and have the same trouble: they are answered together."""

    about: str  # JSON: field, value, cell, kind
    value: str
    reason: str
    suggestion: str
    written: str
    options: list[tuple[str, str]]
    cells: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    @property
    def where(self) -> str:
        return addresses(self.cells)


@dataclass
class Trouble:
    """One field with one sort of trouble. `about` is that field and kind; `options` fit all of it."""

    label: str
    about: str
    options: list[tuple[str, str]]
    asks: list[Ask] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether one answer for all is likelier than one for each."""
        return len(self.asks) > FEW and bool(self.options)

    @property
    def cells(self) -> int:
        return sum(len(each.cells) for each in self.asks)


def troubles(draft: Draft, problems: Iterable[Problem], language: str) -> list[Trouble]:
    """What has to be answered, gathered by field and sort of trouble, like texts once."""
    found: dict[tuple[str, str], Trouble] = {}
    asked: dict[tuple[str, ...], Ask] = {}
    whole = _whole_time(draft)
    for each in problems:
        ways_here = ways_out(each)
        if not ways_here:
            continue
        alone = each.kind in ways.PLACES or not each.value
        place = (each.field, each.kind, each.cell if alone else like(each.value))
        if place not in asked:
            if len(asked) >= MOST_ASKED:
                continue
            trouble = found.setdefault(
                (each.field, each.kind),
                Trouble(
                    heading(each.field, language),
                    json.dumps([each.field, each.kind]),
                    [(do, doing(do)) for do in ways_here if do in ALIKE],
                ),
            )
            asked[place] = Ask(
                json.dumps([each.field, *(("", each.cell) if alone else (each.value, "")), each.kind], ensure_ascii=False),
                each.value, each.reason, each.suggestion, each.written, _options(each, whole),
            )  # fmt: skip
            trouble.asks.append(asked[place])
        asked[place].cells.append(each.cell)
        if each.about:
            asked[place].titles.append(each.about)
    return list(found.values())


def without_way(problems: Iterable[Problem]) -> list[Problem]:
    """What only the file itself can mend."""
    return [each for each in problems if each.blocks and not ways_out(each)]


def _options(problem: Problem, whole: str) -> list[tuple[str, str]]:
    choices = [(f"write:{text}", text) for text in problem.choices]
    if whole and problem.field == "timeline" and problem.kind == "unread":
        choices.append(
            (
                f"write:{whole}",
                _("The whole time of the plan: %(years)s") % {"years": whole.replace("-", "–")},
            )
        )
    return choices + [(do, doing(do)) for do in ways_out(problem) if do != ways.WRITE]


def _whole_time(draft: Draft) -> str:
    """From the first to the last year that the file names."""
    days = sorted(
        day for row in draft.rows for name in ("starts_on", "ends_on") if (day := row.values.get(name))
    )
    return f"{days[0][:4]}-{days[-1][:4]}" if days and days[0][:4] < days[-1][:4] else ""


@dataclass(frozen=True)
class Unknown:
    """An organisation that a file names and Safar does not know."""

    name: str
    kind: str  # what it will be made as, in words
    options: list[tuple[str, str]]

    @property
    def is_near(self) -> bool:
        return any(value.startswith("same:") for value, _label in self.options)


def unknown_organisations(draft: Draft) -> list[Unknown]:
    """Those that would be made, names like those of others first."""
    kinds = {each.pk: str(each.said("name")) for each in StakeholderType.objects.all()}
    found = []
    for name, _level in draft.lookups.new.organisations.values():
        near = [(f"same:{text}", _("It is %(name)s") % {"name": text}) for text in draft.lookups.near(name)]
        found.append(
            Unknown(
                name, kinds.get(guessed_type(name), ""),
                [("", _("Make this organisation")), *near, (ways.NOTE, _("It is nobody: keep the words as a note"))],
            )
        )  # fmt: skip
    return sorted(found, key=lambda each: not each.is_near)


@dataclass(frozen=True)
class GivenTo:
    """One answer given before: what it is about, and the cells it changed."""

    place: str  # JSON, for taking it back
    value: str
    cells: str


@dataclass
class Given:
    """The same answer to one or several texts of a field."""

    label: str
    done: str
    text: str
    texts: list[GivenTo] = field(default_factory=list)


def given_answers(draft: Draft, language: str) -> list[Given]:
    """Every answer, also one that meets no cell any more, the same ones together."""
    used: dict[Answer, list[Used]] = {each: [] for each in draft.answers.given}
    for each in draft.answers.used:
        used[each.answer].append(each)
    found: dict[tuple[str, str, str], Given] = {}
    for answer, uses in used.items():
        label = _("Organisation") if answer.field == ORGANISATION else heading(answer.field, language)
        given = found.setdefault(
            (answer.field, answer.do, answer.text), Given(label, doing(answer.do), answer.text)
        )
        cells = addresses([each.cell for each in uses if each.cell])
        given.texts.append(
            GivenTo(
                json.dumps(answer.place),
                answer.value or (uses[0].value if uses else ""),
                cells if uses else _("meets no cell any more"),
            )
        )
    return list(found.values())


def addresses(cells: list[str]) -> str:
    """Where cells stand, the name of a sheet said once.

    >>> addresses(["'Plan'!A1", "'Plan'!A7", "'Other'!B2"])
    'Plan: A1, A7; Other: B2'
    """
    by_sheet: dict[str, list[str]] = {}
    for each in cells[:MOST_ADDRESSES]:
        sheet, _mark, cell = each.rpartition("!")
        by_sheet.setdefault(sheet.strip("'"), []).append(cell)
    said = "; ".join(
        f"{sheet}: {', '.join(at)}" if sheet else ", ".join(at) for sheet, at in by_sheet.items()
    )
    return f"{said} +{len(cells) - MOST_ADDRESSES}" if len(cells) > MOST_ADDRESSES else said


def understood(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """How cells were understood, like ones once."""
    lines: dict[tuple[str, str], dict[str, Any]] = {}
    for each in problems:
        if each.blocks:
            continue
        line = lines.setdefault(
            (like(each.value), each.reason),
            {"value": each.value, "reason": each.reason, "suggestion": each.suggestion, "cells": []},
        )
        line["cells"].append(each.cell)
    for line in lines.values():
        line["cell"] = addresses(line["cells"])
    return list(lines.values())


# --- Reading the form ------------------------------------------------------------------------


def answers_of(said: QueryDict, before: list[dict[str, str]]) -> list[dict[str, str]]:
    """All answers: those of before, those of this form, less the one taken back. Raises Refusal."""
    found = {answer.place: answer for answer in map(read_answer, before)}
    common = _common(said)
    rows = zip(said.getlist("about"), said.getlist("text"), said.getlist("answer"), strict=False)
    for about, text, do in rows:
        place = _list(about, 4)
        if place is None:
            continue
        name, value, cell, kind = place
        chosen = (text.strip() and f"write:{text}") or do or common.get((name, kind), "")
        _put(found, chosen, {"field": name, "value": value, "cell": cell})
    rows = zip(said.getlist("named"), said.getlist("named_text"), said.getlist("named_answer"), strict=False)
    for name, text, do in rows:
        _put(found, (text.strip() and f"same:{text}") or do, {"field": ORGANISATION, "value": name})
    back = _list(said.get("take_back", ""), 3)
    if back:
        found.pop((back[0], back[1], back[2]), None)
    return [each.as_dict() for each in found.values()]


def _put(found: dict[Any, Answer], chosen: str, place: dict[str, str]) -> None:
    if not chosen:
        return
    do, _colon, text = chosen.partition(":")
    answer = read_answer({**place, "do": do, "text": text.strip()})
    found[answer.place] = answer


def _common(said: QueryDict) -> dict[tuple[str, str], str]:
    """{(field, kind): what is chosen for all of them}."""
    found = {}
    for about, do in zip(said.getlist("all_about"), said.getlist("all_answer"), strict=False):
        place = _list(about, 2)
        if place and do in ALIKE:
            found[place[0], place[1]] = do
    return found


def _list(text: str, length: int) -> list[str] | None:
    """A list of so many texts from JSON; None for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if isinstance(found, list) and len(found) == length and all(isinstance(each, str) for each in found):
        return found
    return None
