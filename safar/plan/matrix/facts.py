"""Actions as plain values, in a number of queries that does not grow with the plan."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q

from safar.plan.matrix.columns import TEXTS
from safar.plan.models import Action, ActionIndicator, BudgetLine, Milestone, Plan
from safar.plan.queries import in_order

Facts = dict[str, Any]  # JSON all through

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
SCALARS = (
    "pk", "knot_id", "code", "objective_id", "lead_id", "priority_id", "level", "starts_on", "ends_on",
    "budget", "secured", "status", "last_update_on", "language", *TEXTS,
)  # fmt: skip


def plain(text: str) -> str:
    """Text as every format can hold it: one kind of line end, no control signs, no space around it."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return UNWRITABLE.sub("", text).strip(" \t\n\xa0")


def number_text(number: Decimal | None) -> str:
    """A number without idle zeros; empty for unknown.

    >>> number_text(Decimal("1200.50")), number_text(Decimal("100")), number_text(None)
    ('1200.5', '100', '')
    """
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass(frozen=True)
class _Many:
    """A many-to-many field: its name, and what of the other side is kept."""

    key: str
    kept: str


MANY = (
    _Many("objectives", "objectives__number"),
    _Many("principles", "principles__letter"),
    _Many("sdg_targets", "sdg_targets__code"),
    _Many("co_leads", "co_leads__slug"),
    _Many("partners", "partners__slug"),
    _Many("needs", "needs__code"),
)


def facts_of(plan: Plan, actions: Iterable[int] | None = None) -> list[Facts]:
    """Every action of the plan, or those asked for, in the plan's order."""
    chosen = Action.objects.filter(plan=plan)
    if actions is not None:
        chosen = chosen.filter(pk__in=list(actions))
    rows = list(
        in_order(chosen).values(*SCALARS, lead_slug=F("lead__slug"), priority_code=F("priority__code"))
    )
    within = Q(plan=plan) if actions is None else Q(pk__in=[row["pk"] for row in rows])
    many = {each.key: _many(within, each) for each in MANY}
    gcm: dict[int, list[str]] = defaultdict(list)
    links = Action.objects.filter(within, gcm_actions__isnull=False).order_by("pk")
    for pk, number, letter in links.values_list("pk", "gcm_actions__objective", "gcm_actions__letter"):
        gcm[pk].append(f"{number}{letter}")
    serves: dict[int, list[str]] = defaultdict(list)
    links = Action.objects.filter(within, serves__isnull=False).order_by("pk")
    for pk, slug, code in links.values_list("pk", "serves__plan__slug", "serves__code"):
        serves[pk].append(f"{slug}:{code}")
    parts = _parts(within)
    found = []
    for row in rows:
        pk = row["pk"]
        found.append(
            {
                "pk": pk,
                "id": str(row["knot_id"]),
                "code": row["code"],
                "theme": row["priority_code"] or "",
                "objectives": [
                    row["objective_id"],
                    *sorted(n for n in many["objectives"][pk] if n != row["objective_id"]),
                ],
                "gcm_actions": sorted(gcm[pk], key=_by_number),
                "principles": sorted(many["principles"][pk]),
                "sdg_targets": sorted(many["sdg_targets"][pk]),
                "lead": row["lead_slug"] or "",
                "co_leads": sorted(many["co_leads"][pk]),
                "partners": sorted(many["partners"][pk]),
                "level": row["level"],
                "starts_on": day_text(row["starts_on"]),
                "ends_on": day_text(row["ends_on"]),
                "milestones": parts["milestones"][pk],
                "indicators": parts["indicators"][pk],
                "budget": number_text(row["budget"]),
                "secured": number_text(row["secured"]),
                "budget_lines": parts["budget_lines"][pk],
                "status": row["status"],
                "last_update_on": day_text(row["last_update_on"]),
                "serves": sorted(serves[pk]),
                "needs": sorted(many["needs"][pk]),
                "language": row["language"],
                **{key: plain(row[key]) for key in TEXTS},
            }
        )
    return found


def _many(within: Q, many: _Many) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    links = Action.objects.filter(within, **{f"{many.key}__isnull": False}).order_by("pk")
    for pk, kept in links.values_list("pk", many.kept):
        found[pk].append(kept)
    return found


def _by_number(citation: str) -> tuple[int, str]:
    return int(citation[:-1]), citation[-1]


def _parts(within: Q) -> dict[str, dict[int, list[Any]]]:
    """Milestones, indicators and budget lines of each action."""
    inside = Action.objects.filter(within)
    found: dict[str, dict[int, list[Any]]] = {
        "milestones": defaultdict(list),
        "indicators": defaultdict(list),
        "budget_lines": defaultdict(list),
    }
    steps = Milestone.objects.filter(action__in=inside).order_by("action", "order", "pk")
    for pk, title, due, done in steps.values_list("action", "title", "due_on", "done_on"):
        found["milestones"][pk].append([day_text(due), plain(title), day_text(done)])
    measures = ActionIndicator.objects.filter(action__in=inside).order_by("action", "indicator__code")
    rows: Any = measures.values(
        "action", "baseline", "baseline_year", "baseline_source", "target", "target_year", "disaggregation",
        code=F("indicator__code"), name=F("indicator__name"), shown=F("indicator__display_code"),
    )  # fmt: skip
    for row in rows:
        found["indicators"][row.pop("action")].append(
            {
                "code": row["code"],
                "shown": row["shown"],
                "name": plain(row["name"]),
                "baseline": number_text(row["baseline"]),
                "baseline_year": str(row["baseline_year"] or ""),
                "baseline_source": plain(row["baseline_source"]),
                "target": number_text(row["target"]),
                "target_year": str(row["target_year"] or ""),
                "disaggregation": plain(row["disaggregation"]),
            }
        )
    lines = BudgetLine.objects.filter(action__in=inside).order_by("action", "order", "pk")
    for pk, year, currency, estimate, secured, source in lines.values_list(
        "action", "year", "currency", "estimate", "secured", "source"
    ):
        found["budget_lines"][pk].append(
            [str(year or ""), currency, number_text(estimate), number_text(secured), plain(source)]
        )
    return found
