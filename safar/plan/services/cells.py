"""One cell of the matrix, changed by one person while others change theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.people.permissions import may_create_organisation
from safar.plan.matrix.columns import BY_KEY, MEASURES
from safar.plan.matrix.facts import Facts, facts_of, plain
from safar.plan.matrix.lookups import Lookups
from safar.plan.matrix.money import rates_of, totals
from safar.plan.matrix.parsing import EMPTY, SIMPLE, Context, read_amount, read_measure, read_objectives
from safar.plan.matrix.problems import Unreadable
from safar.plan.matrix.tables import Cell
from safar.plan.matrix.writing import cell_text, names_for
from safar.plan.models import Action, Plan
from safar.plan.services.changing import lock, lock_plan, refuse_backward
from safar.plan.services.matrix import Shelf, change_action, make_new
from safar.plan.services.waiting import refuse_waiting

# Read without looking anything up.
PLAIN_KINDS = ("text", "day", "choice", "language", "amount", "milestones", "budget_lines", "code", "needed")
EDITABLE = tuple(key for key, column in BY_KEY.items() if column.reads and column.kind != "id")
IN_TIME = ("needs", "starts_on", "ends_on")
LINES = re.compile(r"\s*\n\s*")


class CellTaken(Refusal):
    """Somebody else wrote in the cell since it was read. Both texts are kept for the second writer to see."""

    def __init__(self, theirs: str, mine: str) -> None:
        super().__init__(
            _(
                "Somebody else changed this cell meanwhile. Theirs: “%(theirs)s”. Yours: “%(mine)s”. Choose one."
            )
            % {"theirs": theirs or "—", "mine": mine or "—"},
            theirs=theirs,
            mine=mine,
        )
        self.theirs, self.mine = theirs, mine


@dataclass(frozen=True)
class Written:
    """What stands in a cell after it was written, and what the writer should know."""

    text: str
    facts: Facts
    notes: list[str]


@transaction.atomic
def write_cell(plan: Plan, action_pk: int, key: str, text: str, *, was: str, by: Any) -> Written:
    """Write one cell as a person types it. `was` is the text they saw before.

    Raises CellTaken when the cell says something else by now, Refusal for what cannot be read or may not be.
    """
    if key not in EDITABLE:
        raise Refusal(_("This column cannot be edited here."))
    if key in IN_TIME:
        lock_plan(plan)  # two people may close a circle from both ends
    action = lock(plan.actions.get(pk=action_pk))
    language = current_language()
    names = names_for(plan)
    (facts,) = facts_of(plan, [action.pk])
    now = cell_text(key, facts, names, language)
    if plain(was) != now:
        if plain(text) == now:
            return Written(now, facts, [])
        raise CellTaken(now, plain(text))
    if plain(text) == now:
        return Written(now, facts, [])
    after, notes, lookups = _read(plan, facts, key, text)
    _refuse_wrong(plan, action, facts, after)
    if lookups and lookups.new.organisations and not may_create_organisation(by):
        raise Refusal(
            _(
                "“%(name)s” is no organisation that Safar knows. Ask a focal point to add it, or choose another."
            )
            % {"name": next(iter(lookups.new.organisations.values()))[0]}
        )
    with reason("Edited the matrix", by=by):
        if lookups:
            new = lookups.new
            themes = {code: set(facts["objectives"]) for code in new.themes}
            make_new(plan, new, themes)
            notes += [
                _("New: %(name)s") % {"name": name}
                for name in (
                    *(n for n, _l in new.organisations.values()),
                    *new.themes.values(),
                    *new.indicators.values(),
                )
            ]
        change_action(action, after, Shelf(plan))
    (facts,) = facts_of(plan, [action.pk])
    return Written(cell_text(key, facts, names_for(plan), language), facts, notes)


def _read(plan: Plan, facts: Facts, key: str, text: str) -> tuple[Facts, list[str], Lookups | None]:
    """({field: value}, what was understood how, what was looked up)."""
    kind = BY_KEY[key].kind
    language = current_language()
    lookups = None if kind in PLAIN_KINDS or kind == "measure" else Lookups(plan, language, plan.slug)
    context = Context(lookups, language=language)  # type: ignore[arg-type]
    cell = Cell(plain(text))
    try:
        after = _value(key, kind, cell, context, facts, plan)
    except Unreadable as problem:
        raise Refusal(f"{problem.reason} {problem.suggestion}".strip()) from None
    told = [reason for reason, _suggestion in [*context.notes, *(lookups.remarks if lookups else [])]]
    return after, told, lookups


def _value(key: str, kind: str, cell: Cell, context: Context, facts: Facts, plan: Plan) -> Facts:
    if key in ("title", "code") and not cell.text:
        raise Unreadable(_("This cannot be empty."), "")
    if kind == "measure":
        context.own = True
        context.sign = "."
        values = (
            read_measure(key, cell, context, len(facts["indicators"]))
            if cell.text
            else [""] * len(facts["indicators"])
        )
        return {
            "indicators": [
                {**each, key: value} for each, value in zip(facts["indicators"], values, strict=True)
            ]
        }
    if not cell.text:
        if kind in ("choice", "language", "objectives"):
            raise Unreadable(_("This cannot be empty."), "")
        return _with_totals({key: EMPTY.get(key, "")}, plan)
    if kind == "objectives":
        numbers, _actions = read_objectives(key, cell, context)
        return {key: [numbers[0], *sorted(set(numbers[1:]) - {numbers[0]})]}
    if kind == "amount":
        number, currency = read_amount(key, cell, context)
        if currency and currency != plan.currency:
            raise Unreadable(
                _("The plan counts in %(currency)s.") % {"currency": plan.currency},
                _("Write the amount in %(currency)s, or a budget line in the other currency.")
                % {"currency": plan.currency},
            )
        lines = facts["budget_lines"]
        if lines:
            total = totals(lines, rates_of(plan))[0 if key == "budget" else 1]
            raise Unreadable(
                _("The budget lines of this action come to %(total)s.")
                % {"total": "—" if total is None else total},
                _("Change the budget lines instead."),
            )
        return {key: number}
    found = SIMPLE[kind](key, cell, context)
    if kind == "indicators":
        known = {each["code"]: each for each in facts["indicators"]}
        empty = dict.fromkeys(MEASURES, "")
        found = [
            {**each, **{name: known.get(each["code"], empty)[name] for name in MEASURES}} for each in found
        ]
        found = list({each["code"]: each for each in found}.values())
    return _with_totals({key: found}, plan)


def _with_totals(after: Facts, plan: Plan) -> Facts:
    """New budget lines bring new totals."""
    if after.get("budget_lines"):
        budget, secured = totals(after["budget_lines"], rates_of(plan))
        after["budget"] = "" if budget is None else f"{budget:f}"
        after["secured"] = "" if secured is None else f"{secured:f}"
    return after


def _refuse_wrong(plan: Plan, action: Action, facts: Facts, after: Mapping[str, Any]) -> None:
    then = {**facts, **after}
    starts, ends = (
        date.fromisoformat(then[name]) if then[name] else None for name in ("starts_on", "ends_on")
    )
    refuse_backward(starts, ends)
    if "code" in after and plan.actions.filter(code__iexact=after["code"]).exclude(pk=action.pk).exists():
        raise Refusal(
            _("Another action of this plan has the code %(code)s. Choose another, or leave it empty.")
            % {"code": after["code"]}
        )
    if after.keys() & set(IN_TIME):
        refuse_waiting(plan, action, then["needs"], starts, ends)
