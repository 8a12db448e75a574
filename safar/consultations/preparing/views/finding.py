"""What these pages look up: events their visitor organises; everything else is refused or not found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from safar.consultations.models import Event, Participant, Session
from safar.consultations.permissions import may_edit_event
from safar.consultations.views.events import ORGANISERS_ONLY
from safar.consultations.views.finding import Crumbs, crumbs_to, find_event, find_session
from safar.lib.entrance import require


def organised(request: HttpRequest, slug: str) -> Event:
    found = find_event(request, slug)
    require(may_edit_event(request.user, found), ORGANISERS_ONLY)
    return found


def organised_session(request: HttpRequest, event: str, slug: str) -> Session:
    found = find_session(request, event, slug)
    require(may_edit_event(request.user, found.event), ORGANISERS_ONLY)
    return found


def organised_person(request: HttpRequest, event: str, pk: UUID) -> Participant:
    found = organised(request, event)
    people = Participant.objects.select_related("event", "stakeholder_type", "country")
    return get_object_or_404(people, event=found, pk=pk)


def people_crumbs(event: Event) -> Crumbs:
    return [*crumbs_to(event), (_("Participants"), reverse("consultations:participants", args=[event.slug]))]


def number_of(text: Any) -> int:
    """A row's number as a page sent it; -1 for anything else."""
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 6 else -1
