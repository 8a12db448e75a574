"""Plans and their priorities."""

from __future__ import annotations

import re
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.people.models import Organisation
from safar.plan.models import Plan, Priority
from safar.plan.services.changing import lock, lock_plan, put, put_links, refuse_backward, refuse_stale
from safar.plan.services.versions import keep_version, refuse_move
from safar.reference.models import Country

PLAN_FIELDS = (
    "title", "summary", "mandate", "method", "country", "owner", "status", "starts_on", "ends_on", "currency",
    "kind", "level", "parent", "language",
)  # fmt: skip
PRIORITY_FIELDS = ("code", "title", "summary", "order", "language")
RESERVED = {"new"}  # addresses of our own


@transaction.atomic
def create_plan(*, title: str, country: Country, owner: Organisation, by: Any, **fields: Any) -> Plan:
    """A new draft, seen by its owner alone until it is published. Raises Refusal for dates out of order."""
    taken = RESERVED | set(Plan.objects.values_list("slug", flat=True))
    plan = Plan(slug=free_slug(title, taken, otherwise="plan"))
    put(plan, {**fields, "title": title, "country": country, "owner": owner}, PLAN_FIELDS)
    refuse_backward(plan.starts_on, plan.ends_on)
    with reason("Created the plan", by=by):
        plan.save()
    return plan


@transaction.atomic
def edit_plan(plan: Plan, *, by: Any, version: str = "", **fields: Any) -> Plan:
    """Correct a plan; its address stays.

    Raises Stale for a page that was overtaken, Refusal for dates out of order.
    """
    current = lock(plan)
    refuse_stale(current, version)
    before = current.status
    if fields.get("status", before) != before:
        refuse_move(current, fields["status"])
    put(current, fields, PLAN_FIELDS)
    refuse_backward(current.starts_on, current.ends_on)
    _refuse_circle(current)
    with reason("Edited the plan", by=by):
        current.save()
        if current.status != before:
            keep_version(current, by=by)
    return current


def _refuse_circle(plan: Plan) -> None:
    """A plan is part of a larger one, which is not part of it in turn."""
    above, steps = plan.parent, 0
    while above is not None and steps < 20:
        if above.pk == plan.pk:
            raise Refusal(
                _("%(plan)s is itself part of this plan. Choose a plan above it.") % {"plan": plan.parent}
            )
        above, steps = above.parent, steps + 1


@transaction.atomic
def publish_plan(plan: Plan, *, by: Any) -> Plan:
    """Let everybody read the plan. Raises Refusal when they can already."""
    current = lock(plan)
    if current.is_public:
        raise Refusal(_("This plan is public already. There is nothing left to do."))
    current.is_public = True
    with reason("Published the plan", by=by):
        current.save(update_fields=["is_public"])
    return current


@transaction.atomic
def hide_plan(plan: Plan, *, by: Any) -> Plan:
    """Take the plan back from the public; those who work on it still see it."""
    current = lock(plan)
    if not current.is_public:
        raise Refusal(_("This plan is not public. There is nothing to take back."))
    current.is_public = False
    with reason("Took the plan back from the public", by=by):
        current.save(update_fields=["is_public"])
    return current


def next_priority_code(plan: Plan) -> str:
    """P1, P2 and so on, or however this plan numbers its priorities."""
    codes = list(plan.priorities.values_list("code", flat=True))
    counted = [(match[1], int(match[2])) for code in codes if (match := re.fullmatch(r"(.*?)(\d+)", code))]
    stem, number = max(counted, key=lambda pair: pair[1], default=("P", 0))
    while f"{stem}{number + 1}" in codes:
        number += 1
    return f"{stem}{number + 1}"


@transaction.atomic
def add_priority(plan: Plan, *, title: str, by: Any, code: str = "", **fields: Any) -> Priority:
    """A new priority after the last one; without a code it gets the next free one."""
    lock_plan(plan)
    objectives = fields.pop("objectives", ())
    last = plan.priorities.aggregate(last=Max("order"))["last"]
    priority = Priority(plan=plan, order=0 if last is None else last + 1, language=plan.language)
    put(priority, {**fields, "title": title, "code": code or next_priority_code(plan)}, PRIORITY_FIELDS)
    _refuse_used_code(priority)
    with reason("Added the priority", by=by):
        priority.save()
        priority.objectives.set(objectives)
    return priority


@transaction.atomic
def edit_priority(priority: Priority, *, by: Any, version: str = "", **fields: Any) -> Priority:
    """Correct a priority. Raises Stale for a page that was overtaken, Refusal for a code in use."""
    current = lock(priority)
    refuse_stale(current, version)
    links = {"objectives": fields.pop("objectives")} if "objectives" in fields else {}
    if not fields.get("code", current.code):
        fields.pop("code")
    put(current, fields, PRIORITY_FIELDS)
    _refuse_used_code(current)
    with reason("Edited the priority", by=by):
        current.save()
        put_links(current, links)
    return current


@transaction.atomic
def delete_priority(priority: Priority, *, by: Any) -> None:
    """Take an empty priority away. Raises Refusal while actions stand under it."""
    current = lock(priority)
    count = current.actions.count()
    if count:
        raise Refusal(
            ngettext(
                "%(count)s action stands under this priority. Move it to another priority first.",
                "%(count)s actions stand under this priority. Move them to another priority first.",
                count,
            )
            % {"count": count}
        )
    with reason("Deleted the priority", by=by):
        current.delete()


def _refuse_used_code(priority: Priority) -> None:
    if Priority.objects.filter(plan=priority.plan_id, code=priority.code).exclude(pk=priority.pk).exists():
        raise Refusal(
            _("Another priority of this plan has the code %(code)s. Choose a code nobody uses.")
            % {"code": priority.code}
        )
