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
from safar.plan.matrix.problems import Problem
from safar.plan.matrix.tables import Cell, File, Merge, Table

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
                cells.append(cell)
            rows.append(cells)
        while rows and all(cell.is_empty for cell in rows[-1]):
            rows.pop()
        merges = [
            Merge(each.min_row - 1, each.min_col - 1, each.max_row - 1, each.max_col - 1, prefix + each.coord)
            for each in sheet.merged_cells.ranges
        ]
        file.tables.append(Table(sheet.title, rows, merges))
    return file


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
