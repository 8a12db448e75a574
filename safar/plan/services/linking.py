"""Two actions that say the same: one takes the other in, or serves it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, ActionStatus, Plan
from safar.plan.services.changing import lock
from safar.thread.models import Tie

JOINED = ("objectives", "gcm_actions", "principles", "sdg_targets", "co_leads", "partners")


@transaction.atomic
def link_actions(one: Action, other: Action, *, plan: Plan, by: Any) -> None:
    """Say that `one` serves `other`, which may stand in a plan above. `one` has to be of this plan."""
    _refuse_same(one, other)
    if one.plan_id != plan.pk:
        raise Refusal(_("Only an action of this plan can be changed here. Swap the two."))
    with reason(f"Serves {other.plan.slug} {other.code}", by=by):
        lock(one).serves.add(other)


@transaction.atomic
def merge_actions(one: Action, other: Action, *, plan: Plan, by: Any) -> None:
    """`one` takes in whom and what `other` names besides; `other` is cancelled, and says where it went.

    Money is not added up: two budgets for one thing may be one budget written twice. Raises Refusal
    for actions of two plans.
    """
    _refuse_same(one, other)
    if one.plan_id != plan.pk or other.plan_id != plan.pk:
        raise Refusal(_("Only two actions of one plan can be merged. Link them instead."))
    first, second = sorted((one.pk, other.pk))
    found = {each.pk: each for each in (lock(Action(pk=first)), lock(Action(pk=second)))}
    kept, gone = found[one.pk], found[other.pk]
    with reason(f"Took in action {gone.code}", by=by):
        for name in JOINED:
            getattr(kept, name).add(*getattr(gone, name).all())
        if gone.lead_id and gone.lead_id != kept.lead_id:
            kept.co_leads.add(gone.lead_id)
        there = set(kept.measures.values_list("indicator", flat=True))
        for measure in gone.measures.exclude(indicator__in=there):
            measure.pk, measure.action = None, kept
            measure.save()
        for tie in Tie.objects.filter(outcome=gone.knot_id):
            Tie.objects.get_or_create(origin_id=tie.origin_id, outcome_id=kept.knot_id, kind=tie.kind)
        gone.status = ActionStatus.CANCELLED
        gone.progress = "\n".join(filter(None, (gone.progress, f"→ {kept.code} {kept.title}")))
        gone.save(update_fields=["status", "progress"])
        gone.serves.add(kept)


def _refuse_same(one: Action, other: Action) -> None:
    if one.pk == other.pk:
        raise Refusal(_("These are one and the same action."))
