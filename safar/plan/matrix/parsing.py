"""From the text of a cell to the value of an action. Each reader gives the value, or raises Unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from safar.plan.matrix.amounts import is_unknown, parse_money, rounded_float
from safar.plan.matrix.columns import BY_KEY
from safar.plan.matrix.context import Context
from safar.plan.matrix.days import parse_day, parse_span
from safar.plan.matrix.facts import number_text
from safar.plan.matrix.parsing_compact import (
    read_gcm_actions,
    read_objectives,
    read_principles,
    read_sdg_targets,
)
from safar.plan.matrix.parsing_lines import read_budget_lines, read_indicators, read_measure, read_milestones
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Cell
from safar.plan.matrix.words import digits, language_of, level_of, status_of, status_words
from safar.plan.matrix.writing import choices

# --- Simple cells -----------------------------------------------------------------------------


def read_text(key: str, cell: Cell, context: Context) -> str:
    text = cell.text
    most = BY_KEY[key].most
    if most and len(text) > most:
        raise Unreadable(
            _("This has %(length)s letters; at most %(most)s can be kept.")
            % {"length": len(text), "most": most},
            _("Shorten it, and put the rest in the description."),
        )
    if key == "title":
        return " ".join(text.split()) if not context.own else text
    return text


def read_day(key: str, cell: Cell, context: Context) -> str:
    if isinstance(cell.value, datetime | date):
        return _likely(cell.value.isoformat()[:10], context)
    last = key == "ends_on"
    if isinstance(cell.value, int | float) and not 1990 <= cell.value <= 2150:
        if 20_000 < cell.value < 80_000:  # a spreadsheet's own count of days, whose format was lost
            from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

            epoch = MAC_EPOCH if cell.counted_from_1904 else WINDOWS_EPOCH
            day = str(from_excel(cell.value, epoch).date().isoformat())
            context.note(_("Read as %(day)s.") % {"day": day}, day)
            return day
        raise Unreadable(_("This number is no date."), _("Write the day as 2026-03-31."))
    found, noted = parse_day(cell.text, last=last, first=context.first)
    if found is None:
        if noted:
            context.note(_("Without a date: the day stays empty."), "")
        return ""
    if noted:
        context.note(_("Read as %(day)s.") % {"day": found.isoformat()}, found.isoformat())
    return _likely(found.isoformat(), context)


def _likely(day: str, context: Context) -> str:
    """The day, unless no plan could mean it. What Safar wrote itself is what it says."""
    if not context.own and not "1980" <= day[:4] <= "2150":
        raise Unreadable(
            _("%(day)s can hardly be a day of this plan.") % {"day": day},
            _("Check how the cell is formatted, and write the day as 2026-03-31."),
        )
    return day


def read_span(cell: Cell, context: Context) -> tuple[str, str]:
    """The two days of a timeline."""
    if isinstance(cell.value, datetime | date):
        return "", _likely(cell.value.isoformat()[:10], context)
    span = parse_span(cell.text, context.first)
    start, end = (_likely(day.isoformat(), context) if day else "" for day in (span.start, span.end))
    if span.noted and not (start or end):
        context.note(_("Without a date: the days stay empty."), "")
    elif span.noted:
        context.note(_("Read as %(start)s to %(end)s.") % {"start": start or "…", "end": end or "…"}, "")
    return start, end


def read_amount(key: str, cell: Cell, context: Context) -> tuple[str, str]:
    """(the amount, its currency where the cell names one)."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        if cell.percent:
            raise Unreadable(
                _("This is a share of something, not an amount."), _("Write the amount of money itself.")
            )
        if cell.value < 0:
            raise Unreadable(_("This amount is below zero."), _("Write an amount of zero or more."))
        if not cell.value < 1e16:  # nor is what is no number
            raise Unreadable(_("This number is too large to be kept."), _("Check for a key held too long."))
        number, rounded = rounded_float(float(cell.value), 2 if context.times == 1 else 8)
        number *= context.times
        if isinstance(cell.value, int):
            number = Decimal(cell.value) * context.times
        if rounded:
            context.note(
                _("Rounded to %(number)s: at most two digits after the point are kept.")
                % {"number": number_text(number)},
                number_text(number),
            )
        if number >= Decimal(10) ** 16:
            raise Unreadable(_("This number is too large to be kept."), _("Check for a key held too long."))
        return number_text(number.quantize(Decimal("0.01"))), ""
    if isinstance(cell.value, date):
        raise Unreadable(_("This is a date, not an amount."), _("Format the cell as a number."))
    amount = parse_money(cell.text, sign=context.sign, places=2 if context.times == 1 else 8)
    if amount.number is None:
        return "", amount.currency
    number = amount.number * (
        context.times if not re.search(r"[^\W\d_]{3,}", cell.text) or amount.currency else 1
    )
    if amount.noted:
        read = number_text(number)
        said = f"{read} {amount.currency}".strip()
        context.note(_("Read as %(number)s.") % {"number": said}, read)
    return number_text(number), amount.currency


def read_choice(key: str, cell: Cell, context: Context) -> str:
    text = cell.text
    found = status_of(text) if key == "status" else level_of(text)
    if not found and key == "status" and (share := re.fullmatch(r"\s*(\d{1,3})\s*%\s*", digits(text))):
        found = {0: "yet_to_start", 100: "completed"}.get(int(share[1]), "ongoing")
        context.note(_("Read as %(word)s.") % {"word": choices("status", context.language)[found]}, "")
    if not found:
        known = (
            status_words(context.language)
            if key == "status"
            else list(choices("level", context.language).values())
        )
        raise Unreadable(
            _("“%(text)s” is not known here.") % {"text": text[:60]},
            _("Write one of: %(known)s.") % {"known": ", ".join(known)},
            choices=tuple(known),
        )
    if text.casefold() not in (
        found,
        *(choices(key, each)[found].casefold() for each in ("ar", "zh", "en", "fr", "ru", "es")),
    ):
        context.note(_("Read as %(word)s.") % {"word": choices(key, context.language)[found]}, "")
    return found


def read_language(_key: str, cell: Cell, _context: Context) -> str:
    found = language_of(cell.text)
    if not found:
        raise Unreadable(
            _("“%(text)s” is not known here.") % {"text": cell.text[:60]},
            _("Write one of: %(known)s.") % {"known": "ar, zh, en, fr, ru, es"},
        )
    return found


# --- Organisations, themes, other actions -------------------------------------------------------


def read_organisation(_key: str, cell: Cell, context: Context) -> str:
    if is_unknown(cell.text):
        return ""
    return context.lookups.lead(cell.text)


def read_organisations(_key: str, cell: Cell, context: Context) -> list[str]:
    if is_unknown(cell.text):
        return []
    names = (
        [each for each in cell.text.split("; ") if each.strip()]
        if context.own
        else context.lookups.split(cell.text)
    )
    found = {context.lookups.organisation(each, level=context.level) for each in names if each.strip()}
    return sorted(found - {""})


def read_theme(_key: str, cell: Cell, context: Context) -> str:
    return context.lookups.theme(cell.text)


def read_needed(_key: str, cell: Cell, _context: Context) -> list[str]:
    return sorted({each.strip() for each in re.split(r"[;\n,،]", cell.text) if each.strip()})


def read_served(_key: str, cell: Cell, context: Context) -> list[str]:
    found = []
    for each in re.split(r"[;\n,،]", cell.text):
        code = each.strip()
        if not code:
            continue
        if code not in context.lookups.above:
            raise Unreadable(
                _("No plan above this one has an action %(code)s.") % {"code": code},
                _("Say first which plan this one is part of, then write the code of its action."),
            )
        found.append(context.lookups.above[code])
    return sorted(set(found))


def read_code(_key: str, cell: Cell, context: Context) -> str:
    text = digits(cell.text).strip()
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", text) and text.lower() != "new":
        return text
    made = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")[:20].rstrip("-._")
    if made and made.lower() != "new":
        if made != text.rstrip(".-) "):
            context.note(
                _("Read as %(word)s: codes have Latin letters, digits, points and hyphens.") % {"word": made},
                made,
            )
        return made
    context.note(_("This cannot be a code, so the next free one is given."), "")
    return ""


SIMPLE: dict[str, Callable[[str, Cell, Context], Any]] = {
    "text": read_text,
    "day": read_day,
    "choice": read_choice,
    "language": read_language,
    "gcm_actions": read_gcm_actions,
    "principles": read_principles,
    "sdg_targets": read_sdg_targets,
    "organisation": read_organisation,
    "organisations": read_organisations,
    "theme": read_theme,
    "needed": read_needed,
    "served": read_served,
    "milestones": read_milestones,
    "budget_lines": read_budget_lines,
    "indicators": read_indicators,
    "code": read_code,
}
EMPTY: dict[str, Any] = {
    "objectives": [], "gcm_actions": [], "principles": [], "sdg_targets": [], "co_leads": [], "partners": [],
    "milestones": [], "indicators": [], "budget_lines": [], "serves": [], "needs": [],
    "status": "yet_to_start", "level": "national",
}  # fmt: skip
__all__ = ["EMPTY", "SIMPLE", "Context", "read_amount", "read_measure", "read_objectives", "read_span"]
