"""Cells that cite the Compact: objectives, their actions, guiding principles, and targets of the SDGs."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from safar.plan.matrix.context import Context
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.lookups import key as folded
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Cell
from safar.plan.matrix.words import digits


def read_objectives(_key: str, cell: Cell, context: Context) -> tuple[list[int], list[str]]:
    """(objectives, main one first; actions of the Compact named on the way)."""
    if isinstance(cell.value, date):
        day = cell.value
        raise Unreadable(
            _("The spreadsheet has made a date of what was written here."),
            _("Format the cell as text and write the numbers again, such as %(numbers)s.")
            % {"numbers": f"{day.day}; {day.month}"},
        )
    numbers, actions, by_words = context.lookups.objectives_in(cell.text)
    if by_words:
        said = "; ".join(context.lookups.titles[number] for number in numbers)
        context.note(_("Read as %(word)s.") % {"word": said}, "; ".join(map(str, numbers)))
    return numbers, actions


def read_gcm_actions(_key: str, cell: Cell, context: Context) -> list[str]:
    found = []
    for number, letter in re.findall(r"(\d{1,2})\s*\(?\s*([a-zA-Z])\b\s*\)?", digits(cell.text)):
        citation = f"{int(number)}{letter.lower()}"
        if citation not in context.lookups.gcm:
            raise Unreadable(
                _("The Compact has no action %(action)s.") % {"action": citation},
                _("Write the objective and a letter it has, such as 5(b)."),
            )
        found.append(citation)
    if not found:
        raise Unreadable(
            _("“%(text)s” names no action of the Compact.") % {"text": cell.text[:60]},
            _("Write the objective and a letter it has, such as 5(b)."),
        )
    return sorted(set(found), key=lambda each: (int(each[:-1]), each[-1]))


def read_principles(_key: str, cell: Cell, context: Context) -> list[str]:
    found = []
    for part in re.split(r"\s*[;\n,،]\s*", cell.text):
        word = part.strip(" ().").casefold()
        letter = context.lookups.principles.get(word) or context.lookups.principles.get(
            " ".join(re.findall(r"\w+", word))
        )
        letter = letter or context.lookups.principles.get(folded(part))
        if not word:
            continue
        if letter is None:
            raise Unreadable(
                _("“%(text)s” is none of the ten guiding principles.") % {"text": part[:60]},
                _("Write letters from a to j, such as f; g."),
            )
        found.append(letter)
    return sorted(set(found))


def read_sdg_targets(_key: str, cell: Cell, context: Context) -> list[str]:
    if isinstance(cell.value, float | int):
        text = f"{cell.value:g}"
    elif isinstance(cell.value, date):
        text = f"{cell.value.day}.{cell.value.month}"
        context.note(_("Read as %(word)s.") % {"word": text}, text)
    else:
        text = digits(cell.text)
    found = []
    for code in re.findall(r"\d{1,2}(?:\.(?:\d{1,2}|[a-d]))?", text, re.IGNORECASE):
        wanted = code.lower()
        if wanted in context.lookups.sdg:
            found.append(wanted)
        elif "." not in wanted and 1 <= int(wanted) <= 17:
            raise Unreadable(
                _("%(number)s is a goal; an action serves targets.") % {"number": wanted},
                _("Write a target of this goal, such as %(target)s.")
                % {"target": _first_target(context.lookups, wanted)},
            )
        else:
            raise Unreadable(
                _("There is no SDG target %(target)s.") % {"target": code},
                _("Write targets such as 10.7; 8.8."),
            )
    if not found:
        raise Unreadable(
            _("“%(text)s” names no SDG target.") % {"text": text[:60]}, _("Write targets such as 10.7; 8.8.")
        )
    return sorted(set(found))


def _first_target(lookups: Lookups, goal: str) -> str:
    return min((code for code in lookups.sdg if code.startswith(f"{goal}.")), default="10.7")
