"""What the views of this room look up: as much as the visitor may see, or page not found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from safar.consultations.models import Event, Note, Session, Theme

Crumbs = list[tuple[Any, str]]


def find_event(request: HttpRequest, slug: str) -> Event:
    user: Any = request.user
    events = Event.objects.visible_to(user).select_related("country", "organiser")
    return get_object_or_404(events, slug=slug)


def find_session(request: HttpRequest, event: str, slug: str) -> Session:
    user: Any = request.user
    sessions = Session.objects.filter(event__in=Event.objects.visible_to(user))
    return get_object_or_404(sessions.select_related("event", "part"), event__slug=event, slug=slug)


def find_theme(request: HttpRequest, event: str, slug: str) -> Theme:
    user: Any = request.user
    themes = Theme.objects.filter(event__in=Event.objects.visible_to(user)).select_related("event")
    return get_object_or_404(themes, event__slug=event, slug=slug)


def find_note(request: HttpRequest, event: str, session: str, pk: UUID) -> Note:
    user: Any = request.user
    notes = Note.objects.visible_to(user).select_related("session__event")
    return get_object_or_404(notes, session__event__slug=event, session__slug=session, pk=pk)


def crumbs_to(event: Event | None = None, session: Session | None = None) -> Crumbs:
    """Where a page stands: consultations, the event, the session."""
    crumbs: Crumbs = [(_("Consultations"), reverse("consultations:events"))]
    if event is not None:
        crumbs.append((event.said("title"), event.get_absolute_url()))
    if session is not None:
        crumbs.append((session.said("title"), session.get_absolute_url()))
    return crumbs
