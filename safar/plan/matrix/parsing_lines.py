"""Cells of several lines: milestones, budget lines, indicators, and the values that stand beside them."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _

from safar.plan.matrix.amounts import is_unknown, parse_money, rounded_float
from safar.plan.matrix.context import Context, bars, unescaped
from safar.plan.matrix.days import parse_day
from safar.plan.matrix.facts import number_text, plain
from safar.plan.matrix.lookups import PARTS
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Cell
from safar.plan.matrix.words import digits
from safar.plan.matrix.writing import DONE, NOTHING

STEP = re.compile(rf"^(?:{NOTHING}|\d{{4}}-\d\d-\d\d) \| ")


def read_milestones(_key: str, cell: Cell, context: Context) -> list[list[str]]:
    found = []
    for line in cell.text.split("\n"):
        if not line.strip():
            continue
        if STEP.match(line):
            parts = bars(line)
            due = "" if parts[0] == NOTHING else _iso(parts[0])
            done = parts[2].removeprefix(DONE).strip() if len(parts) > 2 else ""
            found.append([due, unescaped(parts[1]), _iso(done) if done else ""])
            continue
        for piece in PARTS.split(line):
            words = re.sub(r"^(?:[-–—*·]|\d{1,2}[.)])\s+", "", piece).strip()
            if words:
                found.append(_loose_step(words, context))
    return found


def _loose_step(words: str, context: Context) -> list[str]:
    """`June 2026: draft law`, `Draft law (June 2026)`, or a step without a day."""
    for pattern, day, title in (
        (r"(.{4,30}?)\s*[:：–—-]\s+(.+)", 1, 2),
        (r"(.+?)\s*[(（]([^()]{4,30})[)）]", 2, 1),
        (r"(.+?)\s*[:：,–—-]\s+(.{4,30})", 2, 1),
    ):
        if match := re.fullmatch(pattern, words, re.DOTALL):
            try:
                due, _noted = parse_day(match[day], last=True, first=context.first)
            except Unreadable:
                continue
            if due:
                context.note(_("Read as %(word)s.") % {"word": f"{due.isoformat()} · {match[title]}"}, "")
                return [due.isoformat(), match[title].strip(), ""]
    return ["", words, ""]


def _iso(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Unreadable(
            _("“%(date)s” is not in the calendar.") % {"date": text}, _("Write the day as 2026-03-31.")
        ) from None


def read_budget_lines(_key: str, cell: Cell, context: Context) -> list[list[str]]:
    found = []
    for line in cell.text.split("\n"):
        if not line.strip():
            continue
        parts = bars(line)
        if len(parts) != 5 or not re.fullmatch(r"[A-Z]{3}", parts[1]):
            raise Unreadable(
                _("“%(text)s” cannot be read as a budget line.") % {"text": line[:60]},
                _(
                    "Write year | currency | budget | secured | source, such as 2027 | USD | 1200.50 | — | State budget."
                ),
            )
        year = "" if parts[0] == NOTHING else parts[0]
        if year and not re.fullmatch(r"(19|20|21)\d\d", year):
            raise Unreadable(
                _("“%(year)s” is no year.") % {"year": year},
                _("Write a year with four digits, such as 2027."),
            )
        amounts = []
        for part in parts[2:4]:
            amount = parse_money("" if part == NOTHING else part, sign=".")
            amounts.append(number_text(amount.number))
        found.append([year, parts[1], *amounts, unescaped(parts[4])])
    return found


def read_indicators(_key: str, cell: Cell, context: Context) -> list[dict[str, str]]:
    """Each indicator named, without its numbers: these stand in columns of their own."""
    found = []
    for line in cell.text.split("\n") if context.own else PARTS.split(cell.text):
        words = re.sub(r"^(?:[-–—*·]|\d{1,2}[.)])\s+", "", line).strip() if not context.own else line.strip()
        if not words or is_unknown(words):
            continue
        parts = bars(words)
        shown, name = (
            (parts[0], unescaped(parts[1]))
            if len(parts) == 2
            else ("", plain(unescaped(words) if context.own else words))
        )
        if shown and shown.casefold() not in context.lookups.indicators:
            raise Unreadable(
                _("There is no indicator %(code)s.") % {"code": shown},
                _("Write its name alone to have a new one made."),
            )
        code, shown, name = context.lookups.indicator(shown, name)
        found.append({"code": code, "shown": shown, "name": name})
    return found


def read_measure(key: str, cell: Cell, context: Context, count: int) -> list[str]:
    """One value for each of `count` indicators; empty where nothing is known."""
    text = cell.text
    lines = [
        line.strip() for line in (text.split("\n") if "\n" in text or context.own else PARTS.split(text))
    ]
    if isinstance(cell.value, int | float) and not abs(cell.value) < 1e16:
        raise Unreadable(_("This number is too large to be kept."), _("Check for a key held too long."))
    if isinstance(cell.value, int | float) and cell.percent:
        number = rounded_float(float(cell.value) * 100, 4)[0]
        lines = [number_text(number)]
        context.note(_("Read as %(number)s.") % {"number": f"{number_text(number)} %"}, "")
    elif isinstance(cell.value, float):
        lines = [number_text(rounded_float(cell.value, 4)[0])]
    if len(lines) > count:
        if key in ("baseline_source", "disaggregation") and count == 1 and not context.own:
            lines = [text]
        else:
            raise Unreadable(
                _("%(lines)s values stand here beside %(count)s indicators.")
                % {"lines": len(lines), "count": count},
                _("Write one line for each indicator, and — where nothing is known."),
            )
    elif 1 == len(lines) < count:
        context.note(_("Read as the value of the first indicator of this row."), "")
    elif len(lines) < count:
        raise Unreadable(
            _("%(lines)s values stand here beside %(count)s indicators.")
            % {"lines": len(lines), "count": count},
            _("Write one line for each indicator, and — where nothing is known."),
        )
    values = [_measured(key, line, context) for line in lines]
    return values + [""] * (count - len(values))


def _measured(key: str, line: str, context: Context) -> str:
    if line == NOTHING or (not context.own and is_unknown(line)):
        return ""
    if key in ("baseline_source", "disaggregation"):
        return unescaped(line) if context.own else line
    plain_line = digits(line)
    if key.endswith("_year"):
        if not re.fullmatch(r"(19|20|21)\d\d(\.0)?", plain_line):
            raise Unreadable(
                _("“%(year)s” is no year.") % {"year": line[:40]},
                _("Write a year with four digits, such as 2027."),
            )
        return plain_line[:4]
    words = re.sub(r"[%٪]|per ?cent|pour cent|por ciento|процент\w*|بالمئة|百分之", "", plain_line).strip()
    try:
        amount = parse_money(words, sign=context.sign, places=4, negative=True)
    except Unreadable as problem:
        raise Unreadable(
            problem.reason, problem.suggestion or _("Write a number, and words under expected result.")
        ) from None
    if amount.noted or words != plain_line:
        context.note(_("Read as %(number)s.") % {"number": number_text(amount.number)}, "")
    return number_text(amount.number)
