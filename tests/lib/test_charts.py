"""Charts say nothing that the values do not."""

from __future__ import annotations

import re
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safar.lib.charts import HEIGHT, Point, honest_axis, labelled, line_chart

values = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-3))
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(st.lists(values, min_size=1, max_size=20))
def test_axis_holds_zero_and_every_value(listed):
    axis = honest_axis(listed)
    assert axis.low <= 0 <= axis.high
    assert all(-1e-9 <= axis.share(value) <= 1 + 1e-9 for value in listed)


@unhurried
@given(st.lists(st.tuples(st.integers(1990, 2030), values), max_size=12), st.booleans())
def test_dots_stay_inside_the_picture(rows, from_right):
    svg = line_chart([Point(year, value) for year, value in rows], from_right=from_right)
    assert svg.count("<circle") == len(rows)
    assert all(0 <= float(y) <= HEIGHT for y in re.findall(r'cy="([\d.-]+)"', svg))
    assert all(0 <= float(x) <= 100 for x in re.findall(r'cx="([\d.-]+)%"', svg))


@unhurried
@given(st.integers(1, 60))
def test_ends_carry_their_number_and_labels_stay_few(count):
    shown = labelled([Point(1990 + n, Decimal(n)) for n in range(count)])
    assert {0, count - 1} <= shown
    assert len(shown) <= 6


def test_time_runs_with_the_script():
    points = [Point(2020, Decimal(1)), Point(2021, Decimal(2))]
    left = re.findall(r'cx="([\d.]+)%"', line_chart(points))
    assert left == re.findall(r'cx="([\d.]+)%"', line_chart(points, from_right=True))[::-1]


def test_target_is_joined_by_a_broken_line():
    svg = line_chart([Point(2020, Decimal(1)), Point(2030, Decimal(5), "target")])
    assert svg.count("stroke-dasharray") == 1


def test_words_cannot_become_markup():
    svg = line_chart([Point(2020, Decimal(1))], words=lambda point: "<script>")
    assert "<script>" not in svg


def test_nothing_draws_nothing():
    assert line_chart([]) == ""


def test_no_style_attribute_stands_in_a_picture():
    assert " style=" not in line_chart([Point(2020, Decimal(1)), Point(2021, Decimal(3), "target")])
