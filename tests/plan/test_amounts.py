"""Amounts: read exactly, or refused with the way to write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safar.lib.amounts import parse_amount
from safar.plan.queries import Money, add_up, gap_between, money_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1234.56", "1234.56"), ("0", "0"), (" 1 234 ", "1234"), ("12.", "12"), ("١٢٣.٥", "123.5")],
)
def test_amounts_are_read_exactly(text, amount):
    assert parse_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "   "])
def test_nothing_written_is_unknown_not_zero(text):
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "advice"),
    [("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1'234.50", "1234.50"), ("1,234", "1234"),
     ("12,5", "12.5"), ("1.234.567", "1234567"), ("١٬٢٣٤٫٥", "١٢٣٤.٥")],
)  # fmt: skip
def test_other_ways_of_writing_are_refused_with_the_right_one(text, advice):
    with pytest.raises(ValueError) as refused:
        parse_amount(text)
    assert str(refused.value).endswith(advice)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("-5", "below zero"),
        ("about 5", "cannot be read as a number"),
        ("1e9", "cannot be read as a number"),
        ("NaN", "cannot be read as a number"),
        ("1.234", "at most 2"),
        ("9" * 15, "more than 14 digits"),
    ],
)
def test_what_is_no_amount_is_refused(text, says):
    with pytest.raises(ValueError, match=says):
        parse_amount(text)


def test_an_indicator_may_be_below_zero():
    assert parse_amount("-1.2345", places=4, negative=True) == Decimal("-1.2345")


# Cents, so that what is drawn is exact from the start.
amounts = st.none() | st.integers(0, 10**16).map(lambda cents: Decimal(cents).scaleb(-2))
statuses = st.sampled_from(["yet_to_start", "ongoing", "completed", "on_hold", "cancelled"])
rows = st.lists(st.tuples(amounts, amounts, statuses), max_size=12)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(rows)
def test_money_adds_up_exactly(rows):
    sums = add_up(money_of(*row) for row in rows)
    counted = [(budget, secured) for budget, secured, status in rows if status != "cancelled"]
    budgets = [budget for budget, _ in counted if budget is not None]
    secured = [secured for _, secured in counted if secured is not None]
    gaps = [gap for pair in counted if (gap := gap_between(*pair)) is not None]
    assert sums == Money(
        actions=len(counted),
        cancelled=len(rows) - len(counted),
        budget=sum(budgets) if budgets else None,
        secured=sum(secured) if secured else None,
        gap=sum(gaps) if gaps else None,
        without_budget=len(counted) - len(budgets),
        without_secured=len(counted) - len(secured),
        without_gap=len(counted) - len(gaps),
    )


@unhurried
@given(rows, st.data())
def test_priorities_add_up_to_the_plan_however_they_are_cut(rows, data):
    cut = data.draw(st.integers(0, len(rows)))
    parts = [add_up(money_of(*row) for row in part) for part in (rows[:cut], rows[cut:])]
    assert add_up(parts) == add_up(money_of(*row) for row in rows)


@unhurried
@given(amounts, amounts)
def test_a_gap_is_never_below_zero_and_never_guessed(budget, secured):
    gap = gap_between(budget, secured)
    assert (gap is None) == (budget is None or secured is None)
    assert gap is None or gap >= 0
