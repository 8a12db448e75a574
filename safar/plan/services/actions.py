"""The actions of a plan."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, Plan
from safar.plan.queries import next_code
from safar.plan.services.changing import lock, lock_plan, put, put_links, refuse_backward, refuse_stale
from safar.plan.services.waiting import refuse_waiting
from safar.reference.models import Objective
from safar.thread.models import Tie

ACTION_FIELDS = (
    "code", "title", "description", "expected_result", "deliverable", "objective", "priority", "lead",
    "level", "starts_on", "ends_on", "status", "budget", "secured", "funding_source", "legal_basis",
    "national_link", "support_needed", "risks", "mitigation", "origin", "evidence_note", "language",
)  # fmt: skip
ACTION_LINKS = ("objectives", "gcm_actions", "principles", "sdg_targets", "co_leads", "partners")
RESERVED = {"new"}  # addresses of our own


@transaction.atomic
def add_action(
    plan: Plan, *, title: str, objective: Objective, by: Any, why: str = "", **fields: Any
) -> Action:
    """A new action; without a code it gets the next free one.

    Raises Refusal for a code in use, dates out of order, or a priority of another plan.
    """
    lock_plan(plan)
    action = Action(plan=plan, language=plan.language)
    links = {name: fields.pop(name) for name in ACTION_LINKS if name in fields}
    fields["code"] = fields.get("code") or next_code(plan, fields.get("priority"))
    put(action, {**fields, "title": title, "objective": objective}, ACTION_FIELDS)
    _refuse_wrong(action)
    with reason(why or "Added the action", by=by):
        action.save()
        put_links(action, {**links, "objectives": _with_main(action, links.get("objectives", ()))})
    return action


@transaction.atomic
def edit_action(action: Action, *, by: Any, version: str = "", **fields: Any) -> Action:
    """Correct an action.

    Raises Stale for a page that was overtaken, Refusal as `add_action` does, and for days that do not go with
    those of the actions it waits for, or that wait for it.
    """
    if "starts_on" in fields or "ends_on" in fields:
        lock_plan(action.plan)  # another may be moving what this one waits for
    current = lock(action)
    refuse_stale(current, version)
    links = {name: fields.pop(name) for name in ACTION_LINKS if name in fields}
    if not fields.get("code", current.code):
        fields.pop("code")
    before = current.starts_on, current.ends_on
    put(current, fields, ACTION_FIELDS)
    _refuse_wrong(current)
    if (current.starts_on, current.ends_on) != before:
        needs = current.needs.values_list("code", flat=True)
        refuse_waiting(current.plan, current, needs, current.starts_on, current.ends_on)
    links["objectives"] = _with_main(current, links.get("objectives", current.objectives.all()))
    with reason("Edited the action", by=by):
        current.save()
        put_links(current, links)
    return current


@transaction.atomic
def delete_action(action: Action, *, by: Any) -> None:
    """Take an action away; its history stays.

    Raises Refusal once somebody reported on it or it was printed: then it is part of the record.
    """
    current = lock(action)
    if current.updates.exists():
        raise Refusal(
            _(
                "Progress has been reported on this action, and deleting it would lose that. "
                "Set its status to Cancelled instead."
            )
        )
    if Tie.objects.filter(origin=current.knot_id, kind=Tie.Kind.REPORTED).exists():
        raise Refusal(
            _(
                "This action stands in a printed edition of the plan, which names it. "
                "Set its status to Cancelled instead."
            )
        )
    with reason("Deleted the action", by=by):
        current.delete()


def _with_main(action: Action, objectives: Any) -> set[Objective]:
    """The main objective is always one of the objectives served."""
    return {action.objective, *objectives}


def _refuse_wrong(action: Action) -> None:
    refuse_backward(action.starts_on, action.ends_on)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}", action.code) or action.code.lower() in RESERVED:
        raise Refusal(
            _("“%(code)s” cannot be a code. Use up to 20 letters, digits, points and hyphens, such as 3.4.")
            % {"code": action.code}
        )
    if Action.objects.filter(plan=action.plan_id, code__iexact=action.code).exclude(pk=action.pk).exists():
        raise Refusal(
            _("Another action of this plan has the code %(code)s. Choose another, or leave it empty.")
            % {"code": action.code}
        )
    if action.priority and action.priority.plan_id != action.plan_id:
        raise Refusal(_("This priority belongs to another plan. Choose one of this plan."))
