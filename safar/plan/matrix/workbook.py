"""XLSX files: every visible sheet as a table; formulas by what they last came to; hidden sheets named, never read."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from safar.consultations.importing.workbook import inspected
from safar.lib.refusal import Refusal
from safar.plan.matrix.columns import own_headings
from safar.plan.matrix.problems import Problem
from safar.plan.matrix.tables import Cell, File, Merge, Table, letters

ABOUT, LONG, MARK = "About", "Long texts", "safar:"  # sheets of our own carry the mark in their first cell
MOST_ROWS, MOST_COLUMNS = 50_000, 300


def read_workbook(data: bytes) -> File:
    """The tables of a workbook. Raises Refusal for what is no honest workbook."""
    inspected(data)
    book = _opened(data, values=False)
    values: Any = None
    file = File([])
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and not _is_ours(sheet)]
    long = next((_long_texts(sheet) for sheet in book.worksheets if _mark(sheet) == MARK + "long"), {})
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible" and not _is_ours(sheet) and _has_words(sheet):
            file.problems.append(
                Problem(
                    f"'{sheet.title}'!A1", sheet.title,
                    _("The sheet “%(name)s” is hidden and was not read.") % {"name": sheet.title},
                    _("Show the sheet if it belongs to the plan, or delete it."), blocks=False,
                )
            )  # fmt: skip
        elif _mark(sheet) == MARK + "about":
            file.language = str(sheet["B1"].value or "")
    from_1904 = book.epoch.year == 1904
    for sheet in visible:
        prefix = f"'{sheet.title}'!" if len(visible) > 1 else ""
        if (sheet.max_row or 0) > MOST_ROWS or (sheet.max_column or 0) > MOST_COLUMNS * 20:
            raise Refusal(
                _("The sheet “%(name)s” is far larger than any plan. Delete what is empty, and try again.")
                % {"name": sheet.title}
            )
        rows = []
        for line in sheet.iter_rows(max_col=min(sheet.max_column or 1, MOST_COLUMNS)):
            cells = []
            for each in line:
                cell = _cell(each, prefix, long)
                if cell.formula:
                    values = values or _opened(data, values=True)
                    found = values[sheet.title][each.coordinate]
                    cell.value = _value(found.value)
                    cell.percent = "%" in (each.number_format or "")
                    cell.error = found.data_type == "e"
                cell.counted_from_1904 = from_1904
                if each.comment is not None:
                    file.problems.append(_comment(cell, each.comment))
                cells.append(cell)
            rows.append(cells)
        while rows and all(cell.is_empty for cell in rows[-1]):
            rows.pop()
        merges = [
            Merge(each.min_row - 1, each.min_col - 1, each.max_row - 1, each.max_col - 1, prefix + each.coord)
            for each in sheet.merged_cells.ranges
        ]
        file.problems += _hidden(sheet, prefix, rows)
        file.tables.append(Table(sheet.title, rows, merges))
    return file


def _comment(cell: Cell, comment: Any) -> Problem:
    words = " ".join(str(comment.text or "").split())
    return Problem(
        cell.where, words[:200], _("A comment stands at this cell. Comments are not read."),
        _("Write what belongs to the plan into a cell."), blocks=False,
    )  # fmt: skip


def _hidden(sheet: Any, prefix: str, rows: list[list[Cell]]) -> list[Problem]:
    """Rows and columns that nobody sees, and that are read all the same. Our own column of numbers is known."""
    found = []
    lines = sorted(
        n
        for n, each in sheet.row_dimensions.items()
        if each.hidden and n <= len(rows) and any(not cell.is_empty for cell in rows[n - 1])
    )
    for first, last in _runs(lines):
        found.append(
            Problem(
                f"{prefix}{first}:{last}", rows[first - 1][0].text,
                _("These rows are hidden, by hand or by a filter. They are read like all others."),
                _("Delete them in the file if they do not belong to the plan."), blocks=False,
            )
        )  # fmt: skip
    for each in sheet.column_dimensions.values():
        if not each.hidden:
            continue
        for at in range(each.min or 0, min(each.max or 0, MOST_COLUMNS) + 1):
            said = [row[at - 1].text for row in rows if 0 < at <= len(row) and not row[at - 1].is_empty]
            if not said or own_headings().get(said[0]) == "id":
                continue
            found.append(
                Problem(
                    f"{prefix}{letters(at - 1)}:{letters(at - 1)}", said[0],
                    _("This column is hidden. It is read like all others."),
                    _("Delete it in the file, or skip it, if it does not belong to the plan."), blocks=False,
                )
            )  # fmt: skip
    return found


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """
    >>> _runs([2, 3, 4, 7])
    [(2, 4), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for n in numbers:
        if found and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def _opened(data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(data), data_only=values, keep_links=False)
    except Exception:
        raise Refusal(
            _("The workbook is damaged and cannot be opened. Save it once more as .xlsx, and try again.")
        ) from None


def _mark(sheet: Any) -> str:
    value = sheet["A1"].value
    return value if isinstance(value, str) and value.startswith(MARK) else ""


def _is_ours(sheet: Any) -> bool:
    return bool(_mark(sheet))


def _has_words(sheet: Any) -> bool:
    return any(
        value not in (None, "") for row in sheet.iter_rows(max_row=200, values_only=True) for value in row
    )


def _long_texts(sheet: Any) -> dict[str, str]:
    parts: dict[str, str] = {}
    for key, text in sheet.iter_rows(min_row=2, max_col=2, values_only=True):
        if key:
            parts[str(key)] = parts.get(str(key), "") + (
                decoded(_unguarded(str(text))) if text is not None else ""
            )
    return parts


CODED = re.compile(r"_x005F_(x[0-9A-Fa-f]{4}_)|_x000D_(?=\n)")


def coded(text: str) -> str:
    """Text of which a spreadsheet makes nothing else: it reads _x000D_ as a sign of its own.

    >>> coded("_x000D_"), decoded(coded("_x000D_")), decoded("one_x000D_\\ntwo")
    ('_x005F_x000D_', '_x000D_', 'one\\ntwo')
    """
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def decoded(text: str) -> str:
    """As it was before `coded`. openpyxl has done half of it in some files, so codes without a mark stay words."""
    return CODED.sub(lambda match: f"_{match[1]}" if match[1] else "", text) if "_x" in text else text


def _unguarded(text: str) -> str:
    return text[1:-1] if text.startswith("⟦") and text.endswith("⟧") else text


def _cell(cell: Any, prefix: str, long: dict[str, str]) -> Cell:
    value = cell.value
    if value is None:
        return Cell(None, prefix + cell.coordinate if hasattr(cell, "coordinate") else "")
    where = prefix + cell.coordinate
    if cell.data_type == "f":
        return Cell(None, where, formula=str(getattr(value, "text", value)))
    if isinstance(value, str) and value.startswith("⟦") and value.endswith("⟧") and value in long:
        return Cell(long[value], where)
    return Cell(_value(value), where, percent="%" in (cell.number_format or ""), error=cell.data_type == "e")


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return decoded(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int | float | date | Decimal) or value is None:
        return value
    return str(value)
