"""One practice, two records: made one, with both numbers kept."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.practices.finding import show_in_search
from safar.practices.models import ExternalId, Practice, Step
from safar.practices.services.record import FIELDS, MANY
from safar.thread.models import Tie

FILLED = tuple(name for name in FIELDS if name not in ("title", "summary", "language", "kind"))


@transaction.atomic
def merge_practices(kept: Practice, gone: Practice, *, by: Any) -> Practice:
    """Make `gone` part of `kept`: ids, ties, countries and what only it knew. Its address leads to `kept`.

    Words that both records have stay as `kept` has them; those of `gone` remain readable in its own history.
    """
    if kept.pk == gone.pk:
        raise Refusal(_("These are one record already. Choose another one."))
    if kept.merged_into_id or gone.merged_into_id:
        raise Refusal(_("One of the two was merged already. Choose the record it became."))
    with reason(f"Merged with {gone.slug}", by=by):
        for name in FILLED:
            if getattr(kept, name) in ("", None, []) and getattr(gone, name) not in ("", None, []):
                setattr(kept, name, getattr(gone, name))
        kept.save()
        for name in ("objectives", *MANY):
            getattr(kept, name).add(*getattr(gone, name).exclude(pk=kept.pk))
        for actor in gone.actors.all():
            kept.actors.get_or_create(
                part=actor.part, name=actor.name, defaults={"stakeholder_type": actor.stakeholder_type}
            )
        gone.results.update(practice=kept)
        for each in gone.external_ids.all():
            ExternalId.objects.get_or_create(
                practice=kept, scheme=each.scheme, value=each.value, defaults={"url": each.url}
            )
        _move_ties(kept, gone)
        Practice.objects.filter(merged_into=gone).update(merged_into=kept)
    Step.objects.create(
        practice=gone,
        before=gone.status,
        after=Practice.Status.WITHDRAWN,
        by=by,
        why=_("The same as another record"),
    )
    gone.status, gone.merged_into = Practice.Status.WITHDRAWN, kept
    with reason(f"Merged into {kept.slug}", by=by):
        gone.save()
    show_in_search(kept, gone)
    return kept


def _move_ties(kept: Practice, gone: Practice) -> None:
    for tie in Tie.objects.filter(outcome_id=gone.knot_id).exclude(origin_id=kept.knot_id):
        Tie.objects.get_or_create(origin_id=tie.origin_id, outcome_id=kept.knot_id, kind=tie.kind)
    for tie in Tie.objects.filter(origin_id=gone.knot_id).exclude(outcome_id=kept.knot_id):
        Tie.objects.get_or_create(origin_id=kept.knot_id, outcome_id=tie.outcome_id, kind=tie.kind)
    Tie.objects.filter(outcome_id=gone.knot_id).delete()
    Tie.objects.filter(origin_id=gone.knot_id).delete()
