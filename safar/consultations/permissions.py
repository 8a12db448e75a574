"""Who may do what with an event and its notes."""

from __future__ import annotations

from typing import Any

from safar.consultations.models import Event
from safar.people.permissions import NOTING, ORGANISING, may_act_for


def may_edit_event(user: Any, event: Event) -> bool:
    """Organisers and focal points of the organisation that holds the event."""
    return may_act_for(user, event.organiser_id, ORGANISING)


def may_take_notes(user: Any, event: Event) -> bool:
    """Organisers, hosts and note takers; importing notes is taking notes."""
    return may_act_for(user, event.organiser_id, NOTING)


def may_gather(user: Any, event: Event) -> bool:
    """Gathering notes into themes is the harvest: hosts, note takers and organisers do it."""
    return may_take_notes(user, event)
