"""An indicator's values as a picture with a sentence that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from safar.indicators.models import Indicator, Observation
from safar.lib.charts import Point, line_chart
from safar.lib.formats import number_text
from safar.lib.languages import current_language, direction

Dated = tuple[int | None, Decimal | None]


@dataclass(frozen=True)
class Picture:
    """A drawing, and what it shows in words. The drawing is empty where there is nothing to draw."""

    svg: SafeString
    summary: str


def picture(
    indicator: Indicator,
    observations: Sequence[Observation],
    *,
    baseline: Dated = (None, None),
    target: Dated = (None, None),
) -> Picture:
    """The current observations of one country, with baseline and target where they are known."""
    observed = [Point(each.year, each.value) for each in observations]
    seen = {(point.year, point.value) for point in observed}
    points = list(observed)
    if baseline[0] and baseline[1] is not None and (baseline[0], baseline[1]) not in seen:
        points.append(Point(baseline[0], baseline[1], "baseline"))
    if target[0] and target[1] is not None:
        points.append(Point(target[0], target[1], "target"))
    language = current_language()

    def words(point: Point) -> str:
        return {"baseline": _("Baseline"), "target": _("Target")}.get(point.role, "")

    drawn = line_chart(
        points,
        number=lambda value: number_text(value, language),
        words=words,
        from_right=direction(language) == "rtl",
    )
    return Picture(drawn if len(points) > 1 else SafeString(""), summary(observed, baseline, target))


def summary(observed: Sequence[Point], baseline: Dated, target: Dated) -> str:
    """The same in whole sentences; what is not known is said."""
    language = current_language()

    def said(value: Decimal) -> str:
        return number_text(value, language)

    sentences = []
    if baseline[1] is not None:
        year = baseline[0] or _("an unknown year")
        sentences.append(
            _("The baseline is %(value)s (%(year)s).") % {"value": said(baseline[1]), "year": year}
        )
    if len(observed) > 1:
        first, last = min(observed, key=lambda each: each.year), max(observed, key=lambda each: each.year)
        sentences.append(
            _("Observed values went from %(first)s in %(start)s to %(last)s in %(end)s.")
            % {"first": said(first.value), "start": first.year, "last": said(last.value), "end": last.year}
        )
    elif observed:
        sentences.append(
            _("One value was observed: %(value)s in %(year)s.")
            % {"value": said(observed[0].value), "year": observed[0].year}
        )
    else:
        sentences.append(_("Nothing has been observed yet."))
    if target[1] is not None:
        year = target[0] or _("an unknown year")
        sentences.append(_("The target is %(value)s (%(year)s).") % {"value": said(target[1]), "year": year})
    return " ".join(sentences)
