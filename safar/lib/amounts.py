"""Amounts as people write them, and amounts as we keep them. Text in, Decimal out."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext as _

LARGEST = 14  # digits before the point; the national product of any country has fewer


def parse_amount(text: str, *, places: int = 2, negative: bool = False) -> Decimal | None:
    """The amount, exactly; None for nothing written. Raises ValueError that says how to write it.

    >>> parse_amount(" 1234.56 ")
    Decimal('1234.56')
    >>> parse_amount("") is None
    True
    """
    written = "".join(text.split())
    if not written:
        return None
    sign = "-?" if negative else ""
    if re.fullmatch(sign + r"\d+(\.\d*)?", written):
        return _checked(Decimal(written.rstrip(".")), written, places)
    if not negative and re.fullmatch(r"-\d+(\.\d*)?", written):
        raise ValueError(
            _("“%(written)s” is below zero. Write an amount of zero or more.") % {"written": text}
        )
    guess = _guess(written)
    if guess is None:
        raise ValueError(
            _(
                "“%(written)s” cannot be read as a number. "
                "Write digits only, with a point before the decimals: 1234.56"
            )
            % {"written": text}
        )
    raise ValueError(
        _(
            "“%(written)s” can be read in more than one way, because comma and point change places from one "
            "language to the next. Write it without separators and with a "
            "point before the decimals: %(guess)s"
        )
        % {"written": text, "guess": guess}
    )


def _checked(amount: Decimal, written: str, places: int) -> Decimal:
    decimals = len(written.partition(".")[2])
    if decimals > places:
        raise ValueError(
            _(
                "“%(written)s” has %(decimals)s digits after the point; "
                "at most %(places)s can be kept. Shorten it."
            )
            % {"written": written, "decimals": decimals, "places": places}
        )
    if len(str(abs(int(amount)))) > LARGEST:
        raise ValueError(
            _(
                "“%(written)s” has more than %(digits)s digits before the point. "
                "Check for a key held too long."
            )
            % {"written": written, "digits": LARGEST}
        )
    return amount


def _guess(written: str) -> str | None:
    """What 1.234,56 or 1,234.56 or 1'234 most likely means; None where nothing tells."""
    if not re.fullmatch(r"-?\d[\d.,'’٫٬]*", written):
        return None
    plain = written.replace("'", "").replace("’", "").replace("٬", ",").replace("٫", ".")
    last = max(plain.rfind(","), plain.rfind("."))
    if last < 0:
        return plain
    whole, decimals = re.sub(r"[.,]", "", plain[:last]), plain[last + 1 :]
    kinds_of_mark = len(set(re.findall(r"[.,]", plain)))
    if kinds_of_mark == 1 and (len(decimals) == 3 or len(re.findall(r"[.,]", plain)) > 1):
        return whole + decimals  # 1,234 or 1.234.567: the marks part thousands
    return f"{whole}.{decimals}" if decimals else whole
