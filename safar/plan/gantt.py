"""Actions along the years, as a picture of the table beneath it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from safar.lib.languages import current_language, direction
from safar.plan.models import Action, Plan
from safar.plan.queries import in_order, is_late
from safar.plan.standing import standing_where_open

WINDOW = 50
WIDE, LEFT, ROW, TOP = 900, 210, 26, 34


@dataclass(frozen=True)
class Gantt:
    """Fifty actions: the picture, and the table it is a picture of."""

    actions: list[Action]
    picture: SafeString
    start: int
    total: int
    without: int

    @property
    def next_start(self) -> int | None:
        return self.start + WINDOW if self.start + WINDOW < self.total else None

    @property
    def previous_start(self) -> int | None:
        return max(0, self.start - WINDOW) if self.start else None


def gantt_of(plan: Plan, start: int = 0) -> Gantt:
    """The actions that have a day, by their beginning."""
    dated = plan.actions.exclude(starts_on=None, ends_on=None)
    total = dated.count()
    shown = list(
        dated.select_related("lead").prefetch_related("milestones").order_by(
            F("starts_on").asc(nulls_first=True), "ends_on", "code"
        )[start : start + WINDOW]
    )  # fmt: skip
    for action in shown:
        action.plan = plan
    return Gantt(shown, _picture(shown), start, total, plan.actions.count() - total)


def timeline(plan: Plan, today: date) -> dict[str, Any]:
    """What the picture shows, as data: every action that has a day, by its beginning; and the codes of the others."""
    dated = plan.actions.exclude(starts_on=None, ends_on=None).select_related("lead")
    dated = dated.prefetch_related("milestones", "needs").order_by(
        F("starts_on").asc(nulls_first=True), "ends_on", "code"
    )
    actions = [
        {
            "code": each.code,
            "title": each.title,
            "lead": each.lead.slug if each.lead else None,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "status": each.status,
            "by_milestones": standing_where_open(each.status, each.milestones.all(), today),
            "late": is_late(each, today),
            "waits_for": sorted(other.code for other in each.needs.all()),
            "milestones": [
                {"title": step.title, "due_on": step.due_on, "done_on": step.done_on}
                for step in each.milestones.all()
            ],
        }
        for each in dated
    ]
    days = [day for each in actions for day in (each["starts_on"], each["ends_on"]) if day]
    without = in_order(plan.actions.filter(starts_on=None, ends_on=None)).values_list("code", flat=True)
    return {
        "plan": plan.slug, "first": min(days, default=None), "last": max(days, default=None), "today": today,
        "actions": actions, "without_days": list(without),
    }  # fmt: skip


def _picture(actions: list[Action]) -> SafeString:
    days = [day for each in actions for day in (each.starts_on, each.ends_on) if day]
    if not days:
        return SafeString("")
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    whole = max(1, (last - first).days)
    rtl = direction(current_language()) == "rtl"
    high = TOP + ROW * len(actions) + 8

    def x(day: date) -> float:
        along = LEFT + (WIDE - LEFT - 8) * (day - first).days / whole
        return round(WIDE - along if rtl else along, 1)

    years = range(first.year, last.year + 1)
    every = max(1, len(years) // 12)
    grid = format_html_join(
        "", '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="var(--line)"/><text x="{0}" y="20" font-size="12" fill="var(--ink-2)">{3}</text>',
        ((x(date(year, 1, 1)), TOP - 6, high, year if (year - first.year) % every == 0 else "") for year in years),
    )  # fmt: skip
    today = timezone.localdate()
    now: Any = ""
    if first <= today <= last:
        now = format_html(
            '<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" stroke="var(--focus)" stroke-dasharray="4 3"/>',
            x(today),
            TOP - 6,
            high,
        )
    bars = format_html_join("", "{}", ((_bar(each, at, x, rtl, today),) for at, each in enumerate(actions)))
    summary = _("Actions along the years %(first)s to %(last)s; the table below says the same.") % {
        "first": first.year,
        "last": last.year,
    }
    return format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}{}{}</svg>',
        WIDE, high, summary, grid, now, bars,
    )  # fmt: skip


COLOURS = {
    "yet_to_start": "waiting",
    "ongoing": "ongoing",
    "completed": "done",
    "on_hold": "held",
    "cancelled": "line-strong",
}


def _bar(action: Action, at: int, x: Any, rtl: bool, today: date) -> SafeString:
    top = TOP + ROW * at
    starts, ends = action.starts_on or action.ends_on or today, action.ends_on or action.starts_on or today
    one, two = sorted((x(starts), x(ends)))
    colour = "late" if is_late(action, today) else COLOURS[action.status]
    words = f"{action.code} {action.title}"
    label = words if len(words) <= 32 else words[:31] + "…"
    steps = format_html_join(
        "", '<path d="M{} {}l4 5-4 5-4-5z" fill="{}" stroke="var(--ink)"/>',
        ((x(each.due_on), top + 4, "var(--ink)" if each.done_on else "var(--paper)") for each in action.milestones.all() if each.due_on and abs(each.due_on.year - starts.year) < 30),
    )  # fmt: skip
    return format_html(
        '<text x="{}" y="{}" font-size="12" fill="var(--ink)" direction="{}" text-anchor="start">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="12" rx="2" fill="var(--{})"{}><title>{}</title></rect>{}',
        WIDE - 4 if rtl else 4, top + 14, "rtl" if rtl else "ltr", label,
        one, top + 3, max(3, round(two - one, 1)), colour,
        SafeString(' fill-opacity="0.55" stroke="var(--ink-2)"') if not (action.starts_on and action.ends_on) else "",
        f"{words}: {action.starts_on or '…'} – {action.ends_on or '…'}", steps,
    )  # fmt: skip
