"""Money, days and numbers as a reader of each language writes them. Values in, text out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import format_decimal

# English as international organisations write it (23 November 2026), Chinese in simplified script.
LOCALES = {"ar": "ar", "zh": "zh_Hans", "en": "en_001", "fr": "fr", "ru": "ru", "es": "es"}
NO_BREAK = "\u00a0"


def locale_of(language: str) -> Locale:
    """The CLDR locale for one of our six languages; English for any other."""
    return Locale.parse(LOCALES.get(language, "en_001"))


@lru_cache(maxsize=4096)
def number_text(value: Decimal | float, language: str) -> str:
    """A number with the separators of the language, without zeros nobody needs.

    >>> number_text(Decimal("1250.5000"), "en")
    '1,250.5'
    """
    return format_decimal(value, locale=locale_of(language), decimal_quantization=False)


@lru_cache(maxsize=4096)
def money_text(amount: Decimal | float, currency: str, language: str) -> str:
    """An amount with its ISO code, since many countries call their money dollar or pound.

    >>> money_text(1250000, "USD", "en").replace(NO_BREAK, " ")
    'USD 1,250,000'
    """
    amount = Decimal(str(amount))
    whole = amount == amount.to_integral_value()
    number = format_decimal(amount, format="#,##0" if whole else "#,##0.00", locale=locale_of(language))
    # The code stands where the language puts a currency sign: before in English, after in French.
    pattern = locale_of(language).currency_formats["standard"].pattern
    before = pattern.lstrip("\u200f").startswith("¤")
    return f"{currency}{NO_BREAK}{number}" if before else f"{number}{NO_BREAK}{currency}"


@lru_cache(maxsize=4096)
def day_text(day: date, language: str) -> str:
    """A day written out.

    >>> day_text(date(2019, 3, 21), "en")
    '21 March 2019'
    """
    return format_date(day, "long", locale=locale_of(language))


@lru_cache(maxsize=4096)
def span_text(start: date, end: date, language: str) -> str:
    """Two days as one range, saying nothing twice.

    >>> span_text(date(2019, 3, 21), date(2019, 3, 22), "en")
    '21–22 Mar 2019'
    """
    if start == end:
        return day_text(start, language)
    return format_interval(start, end, "yMMMd", locale=locale_of(language))


@lru_cache(maxsize=4096)
def language_name(code: str, language: str) -> str:
    """What a language is called in another.

    >>> language_name("en", "fr")
    'anglais'
    """
    names = locale_of(language).languages
    return str(names.get(code) or names.get(code.split("-")[0]) or code)
