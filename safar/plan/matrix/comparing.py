"""A draft beside the plan as it is: what would be made, changed and removed, and what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from safar.plan.matrix.columns import KEPT
from safar.plan.matrix.draft import Draft, DraftRow
from safar.plan.matrix.facts import Facts, number_text
from safar.plan.matrix.lookups import key
from safar.plan.matrix.money import totals
from safar.plan.matrix.parsing import EMPTY
from safar.plan.matrix.problems import Problem
from safar.plan.matrix.waiting import find_circle

Changes = dict[str, tuple[Any, Any]]  # {field: (before, after)}
Accept = Callable[[str, str], bool]  # (row, field) of a difference: whether it is taken in


@dataclass
class Comparison:
    """What taking a draft in would do."""

    created: list[DraftRow] = field(default_factory=list)
    changed: list[tuple[DraftRow, Facts, Changes]] = field(default_factory=list)
    removed: list[Facts] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    current: list[Facts] = field(default_factory=list)  # the plan before
    matched: dict[int, DraftRow] = field(default_factory=dict)  # the row of each action the file speaks of

    @property
    def errors(self) -> list[Problem]:
        return [each for each in self.problems if each.blocks]


def differences(before: Facts, after: Mapping[str, Any]) -> Changes:
    """{field: (before, after)} of what `after` says otherwise."""
    return {
        name: (before.get(name), after[name])
        for name in KEPT
        if name in after and _comparable(name, before.get(name)) != _comparable(name, after[name])
    }


def _comparable(name: str, value: Any) -> Any:
    if name == "indicators":
        return [{k: v for k, v in each.items() if k not in ("shown", "name")} for each in value or []]
    return value


def compare(
    draft: Draft,
    current: list[Facts],
    *,
    keep: bool = False,
    fixed: Iterable[int] = (),
    rates: Mapping[str, Decimal],
) -> Comparison:
    """Match rows to actions by id, then code, then title.

    `fixed`: actions that may not be removed, because somebody reported on them or they were printed.
    `keep`: actions that the file leaves out stay.
    """
    found = Comparison(problems=list(draft.problems), current=current)
    by_id = {each["id"]: each for each in current}
    by_code = {each["code"].casefold(): each for each in current}
    by_title: dict[str, list[Facts]] = {}
    for each in current:
        by_title.setdefault(key(each["title"]), []).append(each)
    met: set[int] = set()
    for row in draft.rows:
        action = _match(row, by_id, by_code, by_title, met)
        if action is None:
            _refuse_unfinished(row, found)
            found.created.append(row)
            continue
        met.add(action["pk"])
        found.matched[action["pk"]] = row
        changes = differences(action, row.values)
        _settle_money(row, action, changes, rates, found)
        if changes:
            found.changed.append((row, action, changes))
        else:
            found.unchanged += 1
    if not keep:
        found.removed = [each for each in current if each["pk"] not in met]
    _refuse_removals(found, set(fixed))
    for row in found.created:
        _settle_new_money(row, rates, found)
    check_rows(found)
    return found


def _match(
    row: DraftRow,
    by_id: dict[str, Facts],
    by_code: dict[str, Facts],
    by_title: dict[str, list[Facts]],
    met: set[int],
) -> Facts | None:
    if row.id in by_id:
        action = by_id[row.id]
        return action if action["pk"] not in met else None
    if code := (row.values.get("code") or "").casefold():
        action = by_code.get(code, {})
        return action if action and action["pk"] not in met else None
    same = [each for each in by_title.get(key(row.values.get("title") or ""), []) if each["pk"] not in met]
    wanted = row.values.get("objectives")
    nearer = [each for each in same if not wanted or each["objectives"][0] == wanted[0]]
    return (nearer or [None])[0]  # type: ignore[list-item]


def whole(row: DraftRow, language: str) -> Facts:
    """A new action with everything said, and what a file leaves out as empty."""
    facts: Facts = {name: EMPTY.get(name, "") for name in KEPT}
    return facts | {"language": language} | {k: v for k, v in row.values.items() if v not in (None,)}


def _refuse_unfinished(row: DraftRow, found: Comparison) -> None:
    where = row.cells.get("objectives")
    if not row.values.get("objectives") and not any(
        each.blocks and each.cell == where for each in found.problems
    ):
        found.problems.append(
            Problem(
                row.cells.get("objectives", row.where), str(row.values.get("title", "")),
                _("This action names no objective of the Compact."), _("Write a number from 1 to 23."),
                field="objectives", kind="no_objective", about=_title(row),
            )
        )  # fmt: skip


def _settle_money(
    row: DraftRow, action: Facts, changes: Changes, rates: Mapping[str, Decimal], found: Comparison
) -> None:
    """New lines bring new totals; totals that contradict the lines are refused."""
    lines = row.values.get("budget_lines", action["budget_lines"])
    if not lines or not changes.keys() & {"budget_lines", "budget", "secured"}:
        return
    for name, amount in zip(("budget", "secured"), totals(lines, rates), strict=True):
        sum_of_lines = number_text(amount)
        if name in changes and changes[name][1] != sum_of_lines:
            found.problems.append(_contradiction(row, name, changes[name][1], sum_of_lines))
        elif "budget_lines" in changes and action[name] != sum_of_lines:
            changes[name] = (action[name], sum_of_lines)


def _settle_new_money(row: DraftRow, rates: Mapping[str, Decimal], found: Comparison) -> None:
    lines = row.values.get("budget_lines")
    if not lines:
        return
    for name, amount in zip(("budget", "secured"), totals(lines, rates), strict=True):
        sum_of_lines = number_text(amount)
        said = row.values.get(name) or ""
        if said and sum_of_lines and said != sum_of_lines:
            found.problems.append(_contradiction(row, name, said, sum_of_lines))
        elif not said:
            row.values[name] = sum_of_lines


def _contradiction(row: DraftRow, name: str, said: str, total: str) -> Problem:
    return Problem(
        row.cells.get(name, row.where), said, _("The budget lines of this action come to %(total)s.") % {"total": total or "—"},
        _("Correct the lines or the total, so that they agree."),
        field=name if name in row.cells else "", kind="money", about=_title(row),
    )  # fmt: skip


def _refuse_removals(found: Comparison, fixed: set[int]) -> None:
    for each in found.removed:
        if each["pk"] in fixed:
            found.problems.append(
                Problem(
                    "", f"{each['code']} {each['title']}",
                    _("The file leaves out action %(code)s, which has been reported on or printed.") % {"code": each["code"]},
                    _("Put the row back, with the status Cancelled if it was dropped; or import with --keep."),
                )
            )  # fmt: skip


def check_rows(found: Comparison) -> None:
    """Dates in order, codes unique, no circle of actions that wait for each other; of what the file changes."""
    after, rows, touched = _afterwards(found)
    gone = {each["code"].casefold() for each in found.removed}
    for code, now in after.items():
        row = rows.get(code)
        if (
            row
            and code in touched
            and now["starts_on"]
            and now["ends_on"]
            and now["ends_on"] < now["starts_on"]
        ):
            found.problems.append(
                Problem(
                    row.cells.get("ends_on") or row.cells.get("timeline") or row.where, now["ends_on"],
                    _("It ends on %(end)s, before it starts on %(start)s.") % {"end": now["ends_on"], "start": now["starts_on"]},
                    _("Change one of the dates."),
                    field=next((each for each in ("ends_on", "timeline", "starts_on") if each in row.cells), ""),
                    kind="order", about=_title(row),
                )
            )  # fmt: skip
        for needed in now["needs"]:
            if {code, needed.casefold()} & (touched | gone):
                _check_wait(
                    found, now, needed, after.get(needed.casefold()), row, rows.get(needed.casefold())
                )
    circle = find_circle({code: [each.casefold() for each in now["needs"]] for code, now in after.items()})
    row_there = next((rows[code] for code in circle if code in touched and code in rows), None)
    if row_there:
        found.problems.append(
            Problem(
                row_there.cells.get("needs", row_there.where), " → ".join(after[code]["code"] for code in circle),
                _("These actions wait for each other in a circle, so none could ever start."), _("Take one of them out."),
                field="needs", kind="needs", about=_title(row_there),
            )
        )  # fmt: skip


def _afterwards(found: Comparison) -> tuple[dict[str, Facts], dict[str, DraftRow], set[str]]:
    """(every action as it will be, its row where the file has one, codes of those that change), by code."""
    after: dict[str, Facts] = {}
    rows: dict[str, DraftRow] = {}
    touched: set[str] = set()
    gone = {each["pk"] for each in found.removed}
    changed = {action["pk"]: changes for _row, action, changes in found.changed}
    moved = {
        action["code"].casefold(): changes["code"][1]
        for _row, action, changes in found.changed
        if "code" in changes
    }
    for action in found.current:
        if action["pk"] in gone:
            continue
        changes = changed.get(action["pk"], {})
        now = action | {name: value for name, (_before, value) in changes.items()}
        if "needs" not in changes:  # who waits for an action waits for it under its new code too
            now["needs"] = [moved.get(each.casefold(), each) for each in action["needs"]]
        code = now["code"].casefold()
        if code in after:
            found.problems.append(_taken(found.matched.get(action["pk"]) or rows.get(code), now["code"]))
        after[code] = now
        if action["pk"] in found.matched:
            rows[code] = found.matched[action["pk"]]
        if changes:
            touched.add(code)
    for row in found.created:
        now = whole(row, "en")
        code = (now["code"] or f"\0{id(row)}").casefold()
        if code in after:
            found.problems.append(_taken(row, now["code"]))
        after[code], rows[code] = now, row
        touched.add(code)
    return after, rows, touched


def _check_wait(
    found: Comparison, now: Facts, needed: str, other: Facts | None, row: DraftRow | None, row_there: DraftRow | None
) -> None:  # fmt: skip
    """What one action waits for has to be there, and to end before it starts."""
    if row is not None:
        where = row.cells.get("needs", row.where)
    else:
        where = (row_there.cells.get("ends_on") or row_there.where) if row_there else ""
    if other is None:
        found.problems.append(
            Problem(
                where,
                needed,
                _("There is no action %(code)s in this plan.") % {"code": needed},
                _("Write the code of another action of the plan."),
                field="needs" if row else "",
                kind="needs",
                about=_title(row),
            )
        )
    elif other["ends_on"] and now["starts_on"] and now["starts_on"] < other["ends_on"]:
        found.problems.append(
            Problem(
                where, needed,
                _("It starts on %(start)s, before action %(code)s, which it waits for, ends on %(end)s.")
                % {"start": now["starts_on"], "code": needed, "end": other["ends_on"]},
                _("Change one of the dates, or let it wait for nothing."),
                field="needs" if row else "", kind="needs", about=_title(row),
            )
        )  # fmt: skip


def narrowed(found: Comparison, accept: Accept) -> Comparison:
    """The differences that somebody takes, checked anew: each may be right, and some of them together wrong."""
    taken = Comparison(
        created=[row for row in found.created if accept(row.where, "*")],
        removed=[each for each in found.removed if accept(each["id"], "-")],
        current=found.current,
        matched=found.matched,
    )
    for row, action, changes in found.changed:
        names = {name for name in changes if accept(row.where, name)}
        if "budget_lines" in changes:  # totals go with their lines
            names -= {"budget", "secured"}
            names |= {"budget", "secured"} & changes.keys() if "budget_lines" in names else set()
        if names:
            taken.changed.append((row, action, {name: changes[name] for name in changes if name in names}))
    check_rows(taken)
    return taken


def _taken(row: DraftRow | None, code: str) -> Problem:
    return Problem(
        (row.cells.get("code") or row.where) if row else "", code, _("Two actions would have the code %(code)s.") % {"code": code},
        _("Give each action a code of its own, or leave it empty for the next free one."),
        field="code", kind="code", about=_title(row),
    )  # fmt: skip


def _title(row: DraftRow | None) -> str:
    return str(row.values.get("title") or "") if row else ""
