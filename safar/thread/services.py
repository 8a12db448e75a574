"""Tying and untying."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.thread.models import Threaded, Tie


@transaction.atomic
def tie(origin: Threaded, outcome: Threaded, kind: Tie.Kind) -> Tie:
    """Say that `outcome` came of `origin`. Saying it twice changes nothing.

    Raises Refusal when a record would come of itself.
    """
    if origin.knot_id == outcome.knot_id:
        raise Refusal(_("A record cannot come of itself. Choose another one."))
    made, _new = Tie.objects.get_or_create(origin_id=origin.knot_id, outcome_id=outcome.knot_id, kind=kind)
    return made


@transaction.atomic
def untie(origin: Threaded, outcome: Threaded, kind: Tie.Kind) -> bool:
    """Take a tie back; the history keeps that it was there. False when there was none."""
    removed, _counts = Tie.objects.filter(
        origin_id=origin.knot_id, outcome_id=outcome.knot_id, kind=kind
    ).delete()
    return bool(removed)
