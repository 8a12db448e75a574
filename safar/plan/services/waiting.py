"""Actions that wait for others: no circle, and nothing begins before what it waits for ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.plan.matrix.waiting import find_circle
from safar.plan.models import Action, Plan
from safar.plan.services.changing import said_day


def refuse_waiting(
    plan: Plan, action: Action, needs: Iterable[str], starts: date | None, ends: date | None
) -> None:
    """Raise Refusal for a circle of actions that wait for each other, and for dates that cannot be."""
    needs = list(needs)
    codes = dict(plan.actions.values_list("pk", "code")) if needs else {}
    unknown = [code for code in needs if code not in codes.values()]
    if unknown:
        raise Refusal(_("There is no action %(code)s in this plan.") % {"code": unknown[0]})
    if needs:
        _refuse_circle(plan, action, needs, codes)
    for code, end in plan.actions.filter(code__in=needs).values_list("code", "ends_on"):
        if starts and end and starts < end:
            raise Refusal(_too_early(starts, code, end))
    for code, start in action.needed_by.values_list("code", "starts_on"):
        if ends and start and start < ends:
            raise Refusal(
                _("Action %(code)s waits for this one and starts on %(start)s. Change one of the dates.")
                % {"code": code, "start": said_day(start)}
            )


def _refuse_circle(plan: Plan, action: Action, needs: list[str], codes: dict[int, str]) -> None:
    through: Any = Action.needs.through
    waits: dict[str, list[str]] = {}
    for one, other in through.objects.filter(from_action__plan=plan).values_list("from_action", "to_action"):
        if one != action.pk:
            waits.setdefault(codes[one], []).append(codes.get(other, ""))
    waits[codes[action.pk]] = needs
    for needed in needs:
        waits.setdefault(needed, [])
    if circle := find_circle(waits):
        raise Refusal(
            _("These actions would wait for each other in a circle: %(circle)s. Take one of them out.")
            % {"circle": " → ".join(circle)}
        )


def _too_early(start: date, code: str, end: date) -> str:
    return _(
        "It starts on %(start)s, before action %(code)s, which it waits for, ends on %(end)s. "
        "Change one of the dates."
    ) % {"start": said_day(start), "code": code, "end": said_day(end)}
