"""Pictures of tables, drawn on the server. Values in, SVG out: no style attribute, no script.

Widths are percentages and heights are pixels, so lines of text keep their size on a small screen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TOP, BOTTOM, HEIGHT = 34, 40, 220  # pixels: room for labels above, years beneath
LEFT, RIGHT = 12.0, 88.0  # per cent: room for the labels of the first and the last dot
MOST_LABELS = 5


@dataclass(frozen=True)
class Point:
    """One value in one year."""

    year: int
    value: Decimal
    role: str = "observed"  # or "baseline" or "target"


@dataclass(frozen=True)
class Axis:
    """From where to where the values run; zero is on it whenever that is honest."""

    low: float
    high: float

    def share(self, value: Decimal | float) -> float:
        """0 at the bottom, 1 at the top."""
        return (float(value) - self.low) / (self.high - self.low)


def honest_axis(values: Sequence[Decimal]) -> Axis:
    """An axis that holds every value and zero, so that no change looks larger than it is.

    >>> honest_axis([Decimal(3), Decimal(9)])
    Axis(low=0.0, high=10.0)
    """
    low = min(0.0, *(float(value) for value in values))
    high = max(0.0, *(float(value) for value in values))
    if low == high:
        return Axis(0.0, 1.0)
    step = 10 ** math.floor(math.log10(high - low))
    for nice in (step / 10, step / 5, step / 2, step, step * 2, step * 5):
        if (high - low) / nice <= 10:
            break
    return Axis(math.floor(low / nice) * nice, math.ceil(high / nice) * nice)


def labelled(points: Sequence[Point]) -> set[int]:
    """Which of the points carry their number: the ends, the extremes, and a few between.

    >>> sorted(labelled([Point(2000 + n, Decimal(n)) for n in range(9)]))
    [0, 2, 4, 6, 8]
    """
    if not points:
        return set()
    step = max(1, math.ceil((len(points) - 1) / (MOST_LABELS - 1)))
    last = len(points) - 1
    return {n for n in range(0, len(points), step) if n == 0 or last - n >= step or n == last} | {0, last}


def line_chart(
    points: Sequence[Point],
    *,
    number: Callable[[Decimal], str] = str,
    words: Callable[[Point], str] = lambda point: "",
    from_right: bool = False,
) -> SafeString:
    """Dots joined by a line, the target joined by a broken one. Hidden from screen readers: the table speaks.

    `words` gives a label for a point beside its number, such as "Target".
    """
    if not points:
        return SafeString("")
    points = sorted(points, key=lambda point: (point.year, point.role == "target"))
    axis = honest_axis([point.value for point in points])
    first, last = points[0].year, points[-1].year

    def x(point: Point) -> float:
        share = (point.year - first) / (last - first) if last > first else 0.5
        return LEFT + (RIGHT - LEFT) * ((1 - share) if from_right else share)

    def y(value: Decimal | float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - axis.share(value))

    pieces = [_line(0, 100, y(0.0), y(0.0), "chart-axis", 'stroke-width="1.5"')]
    for one, next_one in pairwise(points):
        dashes = 'stroke-width="2.5"' + (' stroke-dasharray="5 5"' if next_one.role == "target" else "")
        pieces.append(_line(x(one), x(next_one), y(one.value), y(next_one.value), "chart-line", dashes))
    shown = labelled(points)
    years: set[int] = set()
    for place, point in enumerate(points):
        at = f"{x(point):.2f}%"
        pieces.append(_dot(point, at, y(point.value)))
        if place not in shown and point.role == "observed":
            continue
        above = y(point.value) - 12
        label = " ".join(part for part in (words(point), number(point.value)) if part)
        pieces.append(_text(at, above, "chart-value", label, _anchor(place, len(points), from_right)))
        if point.year not in years:
            years.add(point.year)
            anchor = _anchor(place, len(points), from_right)
            pieces.append(_text(at, HEIGHT - BOTTOM + 24, "chart-year", str(point.year), anchor))
    body = "".join(pieces)
    return mark_safe(
        f'<svg class="chart" width="100%" height="{HEIGHT}" direction="ltr" aria-hidden="true" '
        f'focusable="false" fill="currentColor" stroke="none">{body}</svg>'
    )


def _line(x1: float, x2: float, y1: float, y2: float, kind: str, more: str) -> str:
    ends = f'x1="{x1:.2f}%" x2="{x2:.2f}%" y1="{y1:.1f}" y2="{y2:.1f}"'
    return f'<line class="{kind}" {ends} stroke="currentColor" {more}/>'


def _dot(point: Point, at: str, height: float) -> str:
    hollow = 'fill="var(--paper, Canvas)"' if point.role != "observed" else ""
    return (
        f'<circle class="chart-dot chart-{point.role}" cx="{at}" cy="{height:.1f}" r="5" {hollow} '
        f'stroke="currentColor" stroke-width="2.5"/>'
    )


def _anchor(place: int, count: int, from_right: bool) -> str:
    """The first and the last label grow inwards, so that they never leave the picture."""
    if count == 1 or 0 < place < count - 1:
        return "middle"
    return "start" if (place == 0) != from_right else "end"


def _text(at: str, height: float, kind: str, words: str, anchor: str) -> str:
    # A halo of paper keeps a number readable where a line runs behind it.
    halo = 'stroke="var(--paper, Canvas)" stroke-width="4" paint-order="stroke"'
    return (
        f'<text class="{kind}" x="{at}" y="{height:.1f}" text-anchor="{anchor}" {halo}>{escape(words)}</text>'
    )
