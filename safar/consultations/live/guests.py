"""Who stands before a live session: somebody with a role, a device that joined, or a passer-by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import cached_property

from safar.consultations.live.devices import Device, device_of
from safar.consultations.models import Session
from safar.consultations.permissions import may_edit_event, may_see_event, may_take_notes


@dataclass
class Guest:
    session: Session
    user: Any
    device: Device | None

    @property
    def joined(self) -> bool:
        return self.device is not None and self.device.joined(self.session.pk)

    @cached_property
    def hosts(self) -> bool:
        """Hosts, note takers and organisers."""
        return may_take_notes(self.user, self.session.event)

    @cached_property
    def organises(self) -> bool:
        return may_edit_event(self.user, self.session.event)

    @property
    def may_note(self) -> bool:
        return self.joined or self.hosts

    @property
    def by(self) -> Any:
        return self.user if self.user.is_authenticated else None

    @property
    def name(self) -> str:
        """What requests are counted under, in memory only."""
        if self.device is not None:
            return self.device.id
        return f"user {self.user.pk}" if self.user.is_authenticated else ""


def guest_of(request: HttpRequest, event: str, session: str) -> Guest:
    """The visitor of a session that is published, or the visitor's own, or joined; else page not found."""
    found = Session.objects.select_related("event").filter(event__slug=event, slug=session).first()
    if found is None:
        raise Http404
    guest = Guest(found, request.user, device_of(request))
    if not (guest.joined or may_see_event(guest.user, found.event)):
        raise Http404
    return guest
