"""What holds for cells of every kind: when they say nothing, and when two of them say one thing."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from safar.plan.matrix.columns import MEASURES
from safar.plan.matrix.context import Context
from safar.plan.matrix.facts import Facts
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Cell

ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")


def blank(found: list[Any]) -> list[Any]:
    """Indicators with nothing known beside them yet."""
    for each in found:
        for name in MEASURES:
            each[name] = ""
    return found


def unusable(cell: Cell, context: Context) -> Unreadable | None:
    """Why a cell says nothing: no result is kept beside its formula, or the result is an error."""
    if cell.formula and cell.value is None:
        return Unreadable(
            _("This cell holds a formula whose result the file does not keep."),
            _("Open and save the file in a spreadsheet program, or write the result."),
        )
    if cell.error or (not context.own and isinstance(cell.value, str) and ERROR.fullmatch(cell.value)):
        return Unreadable(_("This cell holds an error of the spreadsheet."), _("Write the value itself."))
    return None


def agree(key: str, kind: str, before: Any, values: Facts) -> None:
    """Two columns of the file may fill one field: lists are joined, and single values must be the same."""
    after = values.get(key)
    if not before or before == after:
        return
    if kind in ("text", "organisations", "currency", "timeline", "budget_lines"):
        return
    if isinstance(before, list) and isinstance(after, list):
        values[key] = [*before, *(each for each in after if each not in before)]
        return
    values[key] = before
    raise Unreadable(
        _("Another column of this row says “%(other)s” of the same thing.") % {"other": before},
        _("Skip one of the two columns, or make them agree."),
    )
