"""Codes that repeat in a file: numbers that start again in each part, and those that are simply wrong."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from safar.plan.matrix.draft import DraftRow
from safar.plan.matrix.problems import Problem


def tell_apart(rows: list[DraftRow], *, own: bool) -> list[Problem]:
    """Give codes that start again in each part of the file that part before them; others that repeat are wrong."""
    coded = [row for row in rows if row.values.get("code")]
    seen: dict[str, list[DraftRow]] = {}
    for row in coded:
        seen.setdefault(row.values["code"].casefold(), []).append(row)
    doubles = [each for each in seen.values() if len(each) > 1]
    if not doubles:
        return []
    apart = all(len({_part(row) for row in each}) == len(each) for each in doubles)
    if own or not apart:
        return [
            Problem(
                row.cells.get("code", row.where), row.values["code"],
                _("Two rows have the code %(code)s.") % {"code": each[0].values["code"]},
                _("Give each action a code of its own, or leave it empty for the next free one."),
                field="code", kind="code", about=row.values.get("title", ""),
            )
            for each in doubles
            for row in each[1:]
        ]  # fmt: skip
    problems = []
    by_theme = all(len({row.values.get("theme") for row in each}) == len(each) for each in doubles)
    taken: set[str] = set()
    for row in coded:
        theme, objective = _part(row)
        stem = theme if by_theme and theme else ".".join(filter(None, (theme, objective)))
        made, number = f"{stem}.{row.values['code']}"[:20], 2
        while made.casefold() in taken:
            made, number = f"{stem}.{row.values['code']}-{number}"[:20], number + 1
        taken.add(made.casefold())
        problems.append(
            Problem(
                row.cells.get("code", row.where), row.values["code"],
                _("This number starts again in each part of the file, so the code is read as %(code)s.") % {"code": made},
                made, blocks=False,
            )
        )  # fmt: skip
        row.values["code"] = made
    return problems


def _part(row: DraftRow) -> tuple[str, str]:
    """The part of the file a row stands in, as the beginning of its code."""
    return re.sub(r"\D", "", row.values.get("theme") or ""), str((row.values.get("objectives") or [""])[0])
