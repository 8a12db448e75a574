"""The matrix as a sheet: which rows, in which order and groups, and which columns, a window at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from safar.lib.languages import current_language
from safar.plan.matrix.columns import BY_KEY, COLUMNS, heading
from safar.plan.matrix.facts import Facts, facts_of
from safar.plan.matrix.writing import Names, cell_text, choices, names_for
from safar.plan.models import Plan
from safar.plan.queries import DONE_WITH, in_order, marker_answers
from safar.reference.models import Objective

WINDOW = 50
BASIC = (
    "code",
    "title",
    "objectives",
    "lead",
    "starts_on",
    "ends_on",
    "budget",
    "secured",
    "status",
    "standing",
)
SETS = {
    "basic": BASIC,
    "people": ("code", "title", "lead", "co_leads", "partners", "level", "support_needed"),
    "time": ("code", "title", "starts_on", "ends_on", "milestones", "needs", "status", "standing"),
    "money": ("code", "title", "budget", "secured", "gap", "currency", "funding_source", "budget_lines"),
    "measures": ("code", "title", "indicators", "baseline", "baseline_year", "target", "target_year", "disaggregation"),
    "links": ("code", "title", "theme", "objectives", "gcm_actions", "principles", "sdg_targets", "serves", "origin"),
    "all": tuple(column.key for column in COLUMNS if column.key != "id"),
}  # fmt: skip
# {view: what rows are grouped by}
GROUPS = {
    "plan": None, "theme": F("priority__code"), "objective": F("objectives"), "lead": F("lead__slug"),
    "partner": F("partners__slug"), "level": F("level"), "status": F("status"),
}  # fmt: skip


# {what an action may lack: how such actions are found}
MISSING = {
    "lead": Q(lead=None), "dates": Q(ends_on=None), "indicators": Q(measures=None), "budget": Q(budget=None),
}  # fmt: skip


def missing_names() -> dict[str, str]:
    return {
        "lead": _("without a lead"), "dates": _("without an end"), "indicators": _("without an indicator"),
        "budget": _("without a budget"),
    }  # fmt: skip


def view_names() -> dict[str, str]:
    return {
        "plan": _("In the plan's order"), "theme": _("Priority"), "objective": _("Objective"), "lead": _("Lead"),
        "partner": _("Partner"), "level": _("Level"), "status": _("Status"),
    }  # fmt: skip


def set_names() -> dict[str, str]:
    return {
        "basic": _("Basic"), "people": _("People"), "time": _("Time"), "money": _("Money"),
        "measures": _("Indicators"), "links": _("What it serves"), "all": _("All columns"),
    }  # fmt: skip


@dataclass
class SheetRow:
    """One action in the window. `group` is the heading that opens before it, where one does."""

    pk: int
    facts: Facts
    texts: dict[str, str]
    group: str = ""
    opens: bool = False
    claimed: str = ""  # the status as somebody says it


@dataclass
class Sheet:
    """A window on the matrix."""

    plan: Plan
    view: str
    columns: tuple[str, ...]
    start: int
    total: int
    rows: list[SheetRow]
    headings: list[tuple[str, str]] = field(default_factory=list)

    @property
    def next_start(self) -> int | None:
        after = self.start + WINDOW
        return after if after < self.total else None

    @property
    def previous_start(self) -> int | None:
        return max(0, self.start - WINDOW) if self.start else None


def sheet_of(
    plan: Plan, *, view: str = "plan", columns: str = "basic", start: int = 0, words: str = "",
    missing: str = "",
) -> Sheet:  # fmt: skip
    """Fifty rows of the plan, or of its actions that lack something, in a number of queries that does not grow."""
    view = view if view in GROUPS else "plan"
    shown = SETS.get(columns, BASIC)
    actions: Any = in_order(plan.actions.all())
    if words:
        actions = actions.filter(title__icontains=words)
    if missing in MISSING:
        actions = actions.exclude(status__in=DONE_WITH).filter(MISSING[missing])
    by = GROUPS[view]
    ordered = actions
    if by is not None:
        ordered = actions.annotate(group_by=by).order_by("group_by", "priority__order", "code_length", "code")
        pairs = list(ordered.values_list("pk", "group_by")[start : start + WINDOW])
        total = ordered.count()
    else:
        pairs = [(pk, "") for pk in ordered.values_list("pk", flat=True)[start : start + WINDOW]]
        total = actions.count()
    language = current_language()
    names = names_for(plan)
    known = {each["pk"]: each for each in facts_of(plan, [pk for pk, _group in pairs])} if pairs else {}
    if "markers" in shown:
        names.answers = marker_answers(plan, known)
    titles = _group_titles(view, names, language) if pairs else {}
    said = choices("status", language)
    rows = []
    before: Any = object()
    for pk, group in pairs:
        facts = known[pk]
        texts = {key: cell_text(key, facts, names, language) for key in shown}
        opens = by is not None and group != before
        rows.append(
            SheetRow(
                pk, facts, texts, titles.get(group, str(group or _("None"))), opens, said[facts["status"]]
            )
        )
        before = group
    return Sheet(plan, view, shown, start, total, rows, [(key, heading(key, language)) for key in shown])


def _group_titles(view: str, names: Names, language: str) -> dict[Any, str]:
    if view == "objective":
        return {each.number: f"{each.number} {each.said('label')}" for each in Objective.objects.all()}
    if view == "theme":
        return dict(names.themes)
    if view in ("lead", "partner"):
        return dict(names.organisations)
    return choices(view, language) if view in ("level", "status") else {}


def is_editable(key: str) -> bool:
    return BY_KEY[key].reads and BY_KEY[key].kind != "id"
