"""Versions: the whole matrix as it stood. Draft, consultation, adopted, revised; a version never changes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.matrix.exporting import content_of
from safar.plan.models import Plan, PlanVersion
from safar.plan.services.changing import lock

S = Plan.Status
# From where to where a plan may move. What was adopted is never a draft again.
MOVES: dict[str, tuple[str, ...]] = {
    S.DRAFT: (S.CONSULTATION, S.ADOPTED, S.CLOSED),
    S.CONSULTATION: (S.DRAFT, S.ADOPTED, S.REVISED, S.CLOSED),
    S.ADOPTED: (S.CONSULTATION, S.REVISED, S.CLOSED),
    S.REVISED: (S.CONSULTATION, S.CLOSED),
    S.CLOSED: (S.DRAFT, S.CONSULTATION, S.ADOPTED, S.REVISED),
}


def moves_of(plan: Plan) -> list[str]:
    """The statuses a plan may move to now."""
    adopted = was_adopted(plan)
    wanted = MOVES[plan.status]
    return [
        each
        for each in wanted
        if not (adopted and each == S.DRAFT)
        and not (not adopted and each == S.REVISED)
        and not (adopted and each == S.ADOPTED and plan.status != S.CLOSED)
    ]


def was_adopted(plan: Plan) -> bool:
    return plan.status == S.ADOPTED or plan.versions.filter(status__in=(S.ADOPTED, S.REVISED)).exists()


def refuse_move(plan: Plan, status: str) -> None:
    """Raise Refusal for a status that does not follow on the plan's own."""
    if status == plan.status or status in moves_of(plan):
        return
    words = dict(S.choices)
    raise Refusal(
        _("A plan that is “%(now)s” cannot become “%(wanted)s”. It can become: %(known)s.")
        % {
            "now": words[plan.status],
            "wanted": words[status],
            "known": ", ".join(str(words[each]) for each in moves_of(plan)),
        }
    )


@transaction.atomic
def move_plan(plan: Plan, status: str, *, by: Any) -> PlanVersion:
    """Take the plan to its next status, and keep the matrix as it stands then."""
    current = lock(plan)
    refuse_move(current, status)
    current.status = status
    with reason("Moved the plan", by=by):
        current.save(update_fields=["status"])
    return keep_version(current, by=by)


@transaction.atomic
def keep_version(plan: Plan, *, by: Any) -> PlanVersion:
    """Keep the matrix as it stands. Keeping the same twice makes one version."""
    current = lock(plan)
    content = content_of(current)
    body = json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(body).hexdigest()
    newest = current.versions.order_by("-number").first()
    if newest and newest.sha256 == digest:
        return newest
    with reason("Kept a version of the plan", by=by):
        return PlanVersion.objects.create(
            plan=current,
            number=newest.number + 1 if newest else 1,
            status=current.status,
            content=content,
            sha256=digest,
            kept_by=by,
        )
