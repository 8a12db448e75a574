"""From the text of a cell to the value of an action. Each reader gives the value, or raises Unreadable."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from safar.plan.matrix.amounts import is_unknown, parse_money, rounded_float
from safar.plan.matrix.columns import BY_KEY
from safar.plan.matrix.days import parse_day, parse_span
from safar.plan.matrix.facts import number_text, plain
from safar.plan.matrix.lookups import PARTS, Lookups
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Cell
from safar.plan.matrix.words import digits, language_of, level_of, status_of, status_words
from safar.plan.matrix.writing import DONE, NOTHING, choices

Note = Callable[[str, str], None]
STEP = re.compile(rf"^(?:{NOTHING}|\d{{4}}-\d\d-\d\d) \| ")


@dataclass
class Context:
    """What the rest of the file says of one column: how it writes numbers and dates, and in what money."""

    lookups: Lookups
    own: bool = False
    sign: str = ""
    first: bool | None = None
    currency: str = ""
    times: int = 1
    level: str = "national"
    language: str = "en"
    notes: list[tuple[str, str]] = field(default_factory=list)

    def note(self, reason: str, suggestion: str = "") -> None:
        """Understood, and told how."""
        self.notes.append((reason, suggestion))


def unescaped(text: str) -> str:
    """Lines and bars as they were before `escaped`."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def bars(line: str) -> list[str]:
    """The parts between bars, with bars inside words left alone."""
    parts, current, at = [], "", 0
    while at < len(line):
        if line[at] == "\\" and at + 1 < len(line):
            current += line[at : at + 2]
            at += 2
        elif line[at] == "|":
            parts.append(current)
            current, at = "", at + 1
        else:
            current += line[at]
            at += 1
    return [each.strip(" ") for each in (*parts, current)]


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
    if span.noted:
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


# --- The Compact ------------------------------------------------------------------------------


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
        from safar.plan.matrix.lookups import key as folded

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
    return sorted({context.lookups.organisation(each, level=context.level) for each in names if each.strip()})


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


# --- Cells of several lines ----------------------------------------------------------------------


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
