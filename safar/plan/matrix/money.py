"""What budget lines come to in the plan's own currency: exactly, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from safar.plan.models import Plan

CENT = Decimal("0.01")


def rates_of(plan: Plan) -> dict[str, Decimal]:
    """{currency: what one unit is worth}; the plan's own is 1."""
    return {plan.currency: Decimal(1), **dict(plan.rates.values_list("currency", "rate"))}


def total(amounts: Iterable[tuple[str, str]], rates: Mapping[str, Decimal]) -> Decimal | None:
    """The sum of (currency, amount). None when an amount or a rate is not known: a part is not the whole.

    >>> total([("USD", "10"), ("EUR", "10")], {"USD": Decimal(1), "EUR": Decimal("1.1")})
    Decimal('21.00')
    """
    together = Decimal(0)
    counted = False
    for currency, amount in amounts:
        if not amount or currency not in rates:
            return None
        together += (Decimal(amount) * rates[currency]).quantize(CENT, ROUND_HALF_UP)
        counted = True
    return together if counted else None


def totals(lines: Iterable[list[str]], rates: Mapping[str, Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """(budget, secured) of the lines of one action."""
    lines = list(lines)
    return (
        total([(line[1], line[2]) for line in lines], rates),
        total([(line[1], line[3]) for line in lines], rates),
    )
