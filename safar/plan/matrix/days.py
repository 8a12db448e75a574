"""Days and spans as plans write them, in six languages and Portuguese."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from django.utils.translation import gettext as _

from safar.plan.matrix.amounts import is_unknown
from safar.plan.matrix.problems import Unreadable
from safar.search.text import fold

YEAR = r"(?:19|20|21)\d\d"
QUARTER = re.compile(
    rf"(?:q|t|кв|qtr|quarter|trim\w*|г)?\.?\s*([1-4])\.?\s*(?:st|nd|rd|th|er|e|eme|o|º|й|-й)?\s*(?:q|t|quarter|qtr|trim\w*|кв\w*|季度|الربع)?\.?\W*(?:of|de|du|del|)?\s*({YEAR})"
)
HALF = re.compile(
    rf"(?:h|s|semest\w*|half|п|полуг\w*)\.?\s*([12])\W*(?:of|de|du)?\s*({YEAR})|([12])\.?(?:st|nd|er|e|eme|o|º|-?е)?\s*(?:half|semest\w*|полуг\w*)\W*(?:of|de|du)?\s*({YEAR})"
)
ENDLESS = frozenset(
    fold(word)
    for word in (
        "ongoing", "continuous", "permanent", "continually", "en continu", "permanente", "en cours", "continu",
        "continuo", "en curso", "постоянно", "annual", "annually", "yearly", "every year", "annuel", "annuellement", "chaque année",
        "anual", "anualmente", "cada año", "ежегодно", "سنوي", "سنويا", "كل سنة", "每年", "年度", "quarterly", "monthly", "trimestral", "mensuel", "на постоянной основе", "مستمر", "بشكل مستمر", "持续", "长期", "contínuo",
    )
)  # fmt: skip
UNTIL = tuple(
    fold(word)
    for word in ("by", "until", "before", "d'ici", "d’ici à", "d'ici à", "avant", "jusqu'en", "hasta", "antes de", "para",
                 "до", "к", "بحلول", "حتى", "قبل", "до конца", "end of", "fin", "late", "até", "fin de")
)  # fmt: skip
BEFORE = frozenset(fold(word) for word in ("before", "avant", "antes de", "قبل"))
SINCE = tuple(
    fold(word)
    for word in (
        "from",
        "since",
        "starting",
        "à partir de",
        "depuis",
        "dès",
        "desde",
        "a partir de",
        "с",
        "начиная с",
        "من",
        "ابتداء من",
        "自",
        "从",
    )
)
BETWEEN = re.compile(
    r"\s+(?:to|until|au|a|à|al|hasta|по|до|إلى|الى|حتى|and|et|y|ate|–)\s+|\s*[–—→~至到]\s*|\s+[-/]\s+"
)


@dataclass(frozen=True)
class Span:
    """From the first day to the last; either may be unknown. `noted`: written in words."""

    start: date | None
    end: date | None
    noted: bool = False


@cache
def months() -> dict[str, int]:
    """{folded name or abbreviation: number} in all the languages read."""
    from babel.dates import get_month_names

    found: dict[str, int] = {}
    for language in ("en", "fr", "es", "ru", "ar", "ar_LB", "ar_DZ", "zh", "pt"):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, language).items():
                    word = fold(name).strip(". ")
                    if not word.isdigit() and len(word) > 2:
                        found.setdefault(word, number)
    found |= {
        "sept": 9,
        "sep": 9,
        "juil": 7,
        "fev": 2,
        "ene": 1,
        "abr": 4,
        "ago": 8,
        "dic": 12,
        "dez": 12,
        "out": 10,
        "set": 9,
    }
    return found


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether a column's clear dates put the day first (25/04/2026); None where none tells, or they differ."""
    found = set()
    for text in texts:
        for one, two in re.findall(rf"(?<!\d)(\d{{1,2}})[/.-](\d{{1,2}})[/.-]{YEAR}(?!\d)", _digits(text)):
            if int(one) > 12 >= int(two):
                found.add(True)
            elif int(two) > 12 >= int(one):
                found.add(False)
    return found.pop() if len(found) == 1 else None


def parse_day(text: str, *, last: bool = False, first: bool | None = None) -> tuple[date | None, bool]:
    """(the day, whether it was written in words). Of a month or year the first day, or the last.

    Raises Unreadable saying what to write.
    """
    if is_unknown(text) or fold(" ".join(text.split())) in ENDLESS:
        return None, not is_unknown(text)
    span = _piece(text, first)
    day = span.end if last else span.start
    return day, not re.fullmatch(rf"\s*({YEAR}|\d{{4}}-\d\d-\d\d)\s*", text)


def parse_span(text: str, first: bool | None = None) -> Span:
    """The span in a cell of a timeline."""
    if is_unknown(text):
        return Span(None, None)
    words = " ".join(_digits(text).split())
    if fold(words) in ENDLESS:
        return Span(None, None, noted=True)
    if re.fullmatch(rf"{YEAR}(\s*[-–—/,;&]\s*{YEAR})*", words):
        years = [int(year) for year in re.findall(YEAR, words)]
        return Span(date(min(years), 1, 1), date(max(years), 12, 31))
    if match := re.fullmatch(rf"({YEAR})\s*[-–—/]\s*(\d\d)", words):
        end = int(match[1][:2] + match[2])
        if int(match[2]) > 12 and end > int(match[1]):
            return Span(date(int(match[1]), 1, 1), date(end, 12, 31), noted=True)
    folded = fold(words)
    for starts, fields in ((UNTIL, "end"), (SINCE, "start")):
        for word in starts:
            if folded.startswith(word + " ") and not BETWEEN.search(words[len(word) + 1 :].strip()):
                piece = _piece(words[len(word) :].strip(" :"), first)
                if word in BEFORE and piece.start:  # the day, month or year itself is too late
                    return Span(None, piece.start - timedelta(days=1), True)
                return Span(piece.start, None, True) if fields == "start" else Span(None, piece.end, True)
    try:
        return _noted(_piece(words, first))
    except Unreadable as whole:
        for match in BETWEEN.finditer(words):
            before, after = words[: match.start()], words[match.end() :]
            for word in SINCE:
                if fold(before).startswith(word + " "):
                    before = before[len(word) :]
                    break
            if not before.strip() or not after.strip():
                continue
            try:
                last = _piece(after, first)
            except Unreadable:
                continue
            if last.end and not re.search(YEAR, before):
                before = f"{before} {last.end.year}"
            return _noted(Span(_piece(before, first).start, last.end))
        if match := re.fullmatch(r"(.+?)-(.+)", words):
            with_year = (
                match[1]
                if re.search(YEAR, match[1])
                else f"{match[1]} {' '.join(re.findall(YEAR, match[2]))}"
            )
            try:
                return _noted(Span(_piece(with_year, first).start, _piece(match[2], first).end))
            except Unreadable:
                raise whole from None
        raise


def _noted(span: Span) -> Span:
    return Span(span.start, span.end, noted=True)


def _digits(text: str) -> str:
    return "".join(
        str(value) if (value := unicodedata.decimal(each, None)) is not None else each for each in text
    )


def _piece(text: str, first: bool | None) -> Span:
    """One day, month, quarter, half or year as a span."""
    words = " ".join(_digits(text).split()).strip(" .,;()")
    words = re.sub(r"\s*(?:г|год|года|гг)$", "", words).strip(" .")
    if match := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]00:00(?::00)?)?", words):
        return _one(int(match[1]), int(match[2]), int(match[3]), words)
    if match := re.fullmatch(rf"({YEAR})\s*(?:г\.?|год|года|年)?", words):
        return Span(date(int(match[1]), 1, 1), date(int(match[1]), 12, 31))
    if match := re.fullmatch(rf"({YEAR})[-/.](\d{{1,2}})|(\d{{1,2}})[-/.]({YEAR})", words):
        return _month(int(match[1] or match[4]), int(match[2] or match[3]), words)
    if match := re.fullmatch(rf"({YEAR})\s*年\s*(\d{{1,2}})\s*月(?:\s*(\d{{1,2}})\s*[日号]?)?", words):
        if match[3]:
            return _one(int(match[1]), int(match[2]), int(match[3]), words)
        return _month(int(match[1]), int(match[2]), words)
    if match := re.fullmatch(rf"({YEAR})\s*年?\s*第?\s*([一二三四1-4])\s*季度", words):
        return _quarter(int(match[1]), "一二三四".find(match[2]) + 1 or int(match[2]))
    if match := re.fullmatch(rf"(\d{{1,2}})\s*[/.-]\s*(\d{{1,2}})\s*[/.-]\s*({YEAR})\s*(?:г\.?)?", words):
        return _numbers(int(match[1]), int(match[2]), int(match[3]), words, first)
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", words):
        raise Unreadable(
            _("The year of “%(date)s” has two digits.") % {"date": words}, _("Write the day as 2026-03-31.")
        )
    folded = fold(words).replace("i квартал", "1 квартал") if "квартал" in words else fold(words)
    if "квартал" in folded:
        folded = re.sub(
            r"\b(iv|iii|ii|i)\b", lambda m: str({"i": 1, "ii": 2, "iii": 3, "iv": 4}[m[1]]), folded
        )
    for word, number in (("first", "1"), ("second", "2"), ("premier", "1"), ("deuxieme", "2"), ("primer", "1"), ("segundo", "2")):  # fmt: skip
        folded = re.sub(rf"^(?:the )?{word} (?=half|semest)", f"{number} ", folded)
    if match := HALF.fullmatch(folded):
        half, year = int(match[1] or match[3]), int(match[2] or match[4])
        return Span(
            date(year, 1 if half == 1 else 7, 1), date(year, 6, 30) if half == 1 else date(year, 12, 31)
        )
    if re.search(r"q|t|кв|季度|ربع|qtr", folded) and (match := QUARTER.fullmatch(folded)):
        return _quarter(int(match[2]), int(match[1]))
    if match := re.fullmatch(rf"({YEAR})\W*(?:q|t)\s*([1-4])", folded):
        return _quarter(int(match[1]), int(match[2]))
    return _named(folded, words)


def _named(folded: str, words: str) -> Span:
    """`12 mars 2026`, `March 12, 2026`, `март 2026`."""
    year = re.search(rf"(?<!\d){YEAR}(?!\d)", folded)
    if year:
        rest = (folded[: year.start()] + " " + folded[year.end() :]).strip()
        # Two-word months first: كانون الثاني is January, كانون الأول December.
        for name, number in sorted(months().items(), key=lambda each: -len(each[0])):
            if name in rest:
                left = rest.replace(name, " ", 1)
                left = re.sub(
                    r"\b(?:de|del|of|the|st|nd|rd|th|er|г|года|год|do|da)\b|[.,º°]|(?<=\d)(?:st|nd|rd|th|er)",
                    " ",
                    left,
                ).strip()
                if not left:
                    return _month(int(year[0]), number, words)
                if re.fullmatch(r"\d{1,2}", left):
                    return _one(int(year[0]), number, int(left), words)
    raise Unreadable(
        _("“%(text)s” cannot be read as a date.") % {"text": words[:80]},
        _("Write the day as 2026-03-31, or a year."),
    )


def _numbers(one: int, two: int, year: int, words: str, first: bool | None) -> Span:
    if one > 12 or first is True or one == two:
        return _one(year, two, one, words)
    if two > 12 or first is False:
        return _one(year, one, two, words)
    if "." in words:
        return _one(year, two, one, words)  # points are written between day and month only, in this order
    raise Unreadable(
        _("“%(date)s” can be two days, because some write the month first.") % {"date": words},
        _("Write %(one)s or %(other)s.")
        % {"one": f"{year}-{two:02}-{one:02}", "other": f"{year}-{one:02}-{two:02}"},
        choices=(f"{year}-{two:02}-{one:02}", f"{year}-{one:02}-{two:02}"),
    )


def _one(year: int, month: int, day: int, words: str) -> Span:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Unreadable(
            _("“%(date)s” is not in the calendar.") % {"date": words}, _("Write the day as 2026-03-31.")
        ) from None
    return Span(found, found)


def _month(year: int, month: int, words: str) -> Span:
    if not 1 <= month <= 12:
        return _one(year, month, 1, words)
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _quarter(year: int, number: int) -> Span:
    start = date(year, 3 * number - 2, 1)
    return Span(start, _month(year, 3 * number, "").end)
