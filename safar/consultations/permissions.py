"""Who may do what with an event and its notes."""

from __future__ import annotations

from typing import Any

from safar.consultations.models import Attribution, Event, Note
from safar.people.models import Organisation
from safar.people.permissions import NOTING, ORGANISING, may_act_for, roles_of


def may_see_event(user: Any, event: Event) -> bool:
    """Anybody once it is published; before, the members of the organisation that holds it."""
    return event.is_public or Event.objects.visible_to(user).filter(pk=event.pk).exists()


def may_see_note_history(user: Any, note: Note) -> bool:
    """Whoever sees the note; but where the session names nobody, its history would, so nobody sees that."""
    return note.session.attribution == Attribution.NAMED and may_see_event(user, note.session.event)


def may_edit_event(user: Any, event: Event) -> bool:
    """Organisers and focal points of the organisation that holds the event."""
    return may_act_for(user, event.organiser_id, ORGANISING)


def may_start_event(user: Any) -> bool:
    """Organisers and focal points of any organisation; the event will be that organisation's."""
    return user.is_authenticated and (
        user.is_superuser or any(roles & set(ORGANISING) for roles in roles_of(user).values())
    )


def organises_for(user: Any) -> list[int]:
    """The organisations in whose name the person may hold an event."""
    if user.is_superuser:
        return list(Organisation.objects.values_list("pk", flat=True))
    return [organisation for organisation, roles in roles_of(user).items() if roles & set(ORGANISING)]


def may_take_notes(user: Any, event: Event) -> bool:
    """Organisers, hosts and note takers; importing notes is taking notes."""
    return may_act_for(user, event.organiser_id, NOTING)


def may_gather(user: Any, event: Event) -> bool:
    """Gathering notes into themes is the harvest: hosts, note takers and organisers do it."""
    return may_take_notes(user, event)
