"""Where a person sits, as the seating plan says."""

from __future__ import annotations

from typing import Any

from safar.consultations.models import Participant


def tables_of(participant: Participant) -> list[tuple[Any, Any]]:
    """[(round, table)] of one person, in the order of sessions and rounds."""
    seatings = participant.seatings.select_related("round__session", "table")
    ordered = seatings.order_by("round__session__number", "round__number")
    return [(seating.round, seating.table) for seating in ordered]
