"""Amounts as plans of many countries write them: 1.234,56 · 1 234,56 · 1,234.56 · EUR 2.5 million · ٢٥٠٠٠.

Text in, Decimal out. What can be read in two ways is not guessed at, unless the rest of its column tells.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils.translation import gettext as _

from safar.plan.matrix.problems import Unreadable

UNKNOWN = frozenset(
    "|-|–|—|--|?|…|...|n/a|na|n.a.|n.a|nd|n.d.|n/d|tbd|t.b.d.|tbc|to be determined|to be confirmed|to be decided|"
    "unknown|not known|none yet|à déterminer|à définir|a determiner|à préciser|inconnu|s.o.|por determinar|"
    "por definir|desconocido|sin determinar|a determinar|a definir|не определено|не определен|не определена|"
    "уточняется|неизвестно|нет данных|н/д|подлежит определению|غير محدد|يحدد لاحقا|يحدد لاحقًا|غير معروف|لم يحدد بعد|"
    "待定|未定|不详|未知|待确定".split("|")
)
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’\u066c]")
TIMES = {
    10**12: ("trillion", "trillions", "billón", "billones", "трлн"),
    10**9: (
        "mil millones", "billion", "billions", "bn", "milliard", "milliards", "mrd", "md", "млрд", "миллиард",
        "миллиарда", "миллиардов", "مليار", "مليارات", "十亿",
    ),
    10**8: ("亿",),
    10**6: (
        "million", "millions", "mio", "mn", "mln", "millón", "millones", "milhão", "milhões", "млн",
        "миллион", "миллиона", "миллионов", "مليون", "ملايين", "百万", "m",
    ),
    10**4: ("万",),
    10**3: (
        "thousand", "thousands", "k", "mille", "milliers", "mil", "miles", "тыс", "тысяч", "тысячи", "ألف",
        "آلاف", "千", "tsd", "000s",
    ),
}  # fmt: skip
CURRENCY_WORDS = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "евро": "EUR", "يورو": "EUR", "欧元": "EUR",
    "us$": "USD", "usd$": "USD", "us dollars": "USD", "us dollar": "USD", "dollars us": "USD", "долларов сша": "USD",
    "долл. сша": "USD", "долл сша": "USD", "доллар сша": "USD", "دولار أمريكي": "USD", "دولار امريكي": "USD",
    "美元": "USD", "dólares estadounidenses": "USD", "£": "GBP", "₽": "RUB", "руб": "RUB", "рублей": "RUB", "руб.": "RUB",
    "¥": "CNY", "人民币": "CNY", "元": "CNY", "₹": "INR", "₦": "NGN", "₱": "PHP", "fcfa": "XOF", "kes": "KES",
    "dirhams": "MAD", "درهم": "MAD", "cfa": "XOF",
}  # fmt: skip
SILENT = ("$", "dollars", "dollar", "dólares", "долларов", "دولار")  # of which country, they do not say
THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
SIGNS = {"٫": ".", "，": ",", "．": "."}


@dataclass(frozen=True)
class Amount:
    """What was read. `noted`: it was not written the plain way, so the reader is told how it was understood."""

    number: Decimal | None
    currency: str = ""
    noted: bool = False


@cache
def currencies() -> frozenset[str]:
    from babel import Locale

    return frozenset(Locale.parse("en").currencies)


@cache
def _times() -> list[tuple[str, int]]:
    return sorted(
        ((word, times) for times, words in TIMES.items() for word in words), key=lambda each: -len(each[0])
    )


def is_unknown(text: str) -> bool:
    """Whether the words say that nobody knows. Unknown is not zero.

    >>> is_unknown("TBD"), is_unknown("0")
    (True, False)
    """
    return " ".join(text.split()).casefold() in UNKNOWN


def split_words(text: str) -> tuple[str, str, int]:
    """(what is left, currency, times) of an amount or of the heading over amounts."""
    lowered = " ".join(text.split()).casefold()
    currency = ""
    for code in re.findall(r"(?<![^\W\d_])[a-z]{3}(?![^\W\d_])", lowered):
        if code.upper() in currencies() and code not in ("mil", "all", "top", "try", "lak", "bam", "cup"):
            currency, lowered = code.upper(), lowered.replace(code, " ", 1)
            break
    for word, code in sorted(CURRENCY_WORDS.items(), key=lambda each: -len(each[0])):
        if word in lowered and (
            not word.isalpha() or not word.isascii() or re.search(rf"\b{word}\b", lowered)
        ):
            currency = currency or code
            lowered = lowered.replace(word, " ")
    for word in SILENT:
        lowered = lowered.replace(word, " ")
    times = 1
    for word, many in _times():
        pattern = (
            re.escape(word)
            if not word.isascii() and word > "\u3000"
            else rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])\.?"
        )
        if re.search(pattern, lowered):
            times = many
            lowered = re.sub(pattern, " ", lowered, count=1)
            break
    return lowered.strip(), currency, times


def decimal_sign(texts: Iterable[str]) -> str:
    """The sign before decimals that a column's clear amounts use; empty where none tells, or they differ."""
    found = set()
    for text in texts:
        plain = SPACES.sub("", text)
        if (match := re.search(r"\d\.\d{3},\d|\d,\d{1,2}(?!\d)", plain)) and not re.search(r",\d{3}", plain):
            found.add(",")
        elif match is None and re.search(r"\d,\d{3}\.\d|\d\.\d{1,2}(?!\d)", plain):
            found.add(".")
    return found.pop() if len(found) == 1 else ""


def parse_money(text: str, *, sign: str = "", places: int = 2, negative: bool = False) -> Amount:
    """The amount in a cell. Raises Unreadable saying what to write."""
    if is_unknown(text):
        return Amount(None)
    rest, currency, times = split_words(text)
    rest = re.sub(r"\b(?:de|d|of|в|do)\b", " ", rest).strip()
    rest = rest.strip(" .:()~≈") if not rest.startswith(".") else rest
    plain = "".join(_digit(each) for each in SPACES.sub("", rest))
    if re.fullmatch(r"-\d.*", plain) and not negative:
        raise Unreadable(_("This amount is below zero."), _("Write an amount of zero or more."))
    minus = plain.startswith(("-", "−"))
    plain = plain.lstrip("-−+")
    if re.fullmatch(r"\d[\d.,]*[-–—]\d[\d.,]*", plain):
        raise Unreadable(
            _("This is a range, not one amount."), _("Write one amount, and the range in the description.")
        )
    if not re.fullmatch(r"\d[\d.,]*", plain):
        raise Unreadable(
            _("This cannot be read as a number."), _("Write digits only, such as 1234.56, or leave it empty.")
        )
    if times == 1 and places == 2 and currency not in THREE_DECIMALS:
        sign = sign or (
            "," if "." in plain else "."
        )  # money has no third digit after the point: marks part thousands
        if (
            sign in plain
            and re.search(rf"\{sign}\d{{3}}$", plain)
            and plain.count(sign) == 1
            and len(set(plain) & {".", ","}) == 1
        ):
            sign = "," if sign == "." else "."
    number = _number(plain, sign) * times
    if minus:
        number = -number
    if -number.as_tuple().exponent > places:  # type: ignore[operator]
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if rounded != number:
            raise Unreadable(
                _("At most %(places)s digits after the point can be kept.") % {"places": places},
                f"{rounded:f}",
            )
        number = rounded
    if abs(number) >= Decimal(10) ** 16:
        raise Unreadable(_("This number is too large to be kept."), _("Check for a key held too long."))
    canonical = re.fullmatch(r"-?\d+(\.\d+)?", text.strip()) is not None and Decimal(text.strip()) == number
    return Amount(number, currency, noted=not canonical)


def _digit(sign: str) -> str:
    if sign in SIGNS:
        return SIGNS[sign]
    value = unicodedata.decimal(sign, None)
    return str(value) if value is not None else sign


def _number(plain: str, sign: str) -> Decimal:
    marks = [each for each in plain if each in ".,"]
    if not marks:
        return Decimal(plain)
    last = marks[-1]
    whole, _mark, decimals = plain.rpartition(last)
    other = "," if last == "." else "."
    if len(set(marks)) == 2:
        if last in whole or not _grouped(whole, other):
            raise _two_ways(plain)
        return Decimal(f"{whole.replace(other, '')}.{decimals or 0}")
    if len(marks) > 1:
        if not _grouped(plain, last):
            raise _two_ways(plain)
        return Decimal(plain.replace(last, ""))
    if len(decimals) != 3 or whole == "0" or len(whole) > 3:
        return Decimal(f"{whole}.{decimals or 0}")
    if sign:
        return Decimal(f"{whole}.{decimals}" if sign == last else whole + decimals)
    raise _two_ways(plain)


def _grouped(whole: str, mark: str) -> bool:
    return re.fullmatch(rf"\d{{1,3}}(\{mark}\d{{2,3}})*\{mark}\d{{3}}", whole) is not None


def _two_ways(plain: str) -> Unreadable:
    digits = re.sub(r"[.,]", "", plain)
    return Unreadable(
        _("This number can be read in more than one way, because comma and point change places."),
        _("Write %(one)s or %(other)s.") % {"one": digits, "other": re.sub(r"[.,]", ".", plain, count=1)},
    )


def rounded_float(value: float, places: int) -> tuple[Decimal, bool]:
    """The number a workbook holds, and whether it had to be rounded."""
    exact = Decimal(repr(value))
    number = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if exact == exact else exact
    return number, abs(exact - number) > Decimal("1e-9") * max(Decimal(1), abs(exact))
