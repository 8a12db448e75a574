"""Events and their sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from safar.consultations.models import Attribution, Event, Session
from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.people.models import Organisation
from safar.reference.models import Objective

EVENT_FIELDS = (
    "title", "summary", "aims", "starts_on", "ends_on", "place", "country", "organiser", "participants",
    "states", "source", "language", "is_public",
)  # fmt: skip
SESSION_FIELDS = ("title", "summary", "guiding_questions", "attribution", "language", "notes_url")

# Words that stand in addresses where a slug could stand (see `urls.py`).
RESERVED = {
    "new", "edit", "new-session", "gather", "themes", "import", "notes", "join", "mine", "register",
    "programme", "participants", "copy", "delete",
    "report", "survey", "mails", "wrap-up", "bring-in",
}  # fmt: skip

# From the most open to the most discreet.
OPENNESS = [Attribution.NAMED, Attribution.STAKEHOLDER_TYPE, Attribution.UNATTRIBUTED]


@transaction.atomic
def create_event(
    *, title: str, starts_on: date, ends_on: date, organiser: Organisation | None, by: Any, **fields: Any
) -> Event:
    """A new event of an organisation. Raises Refusal when it would end before it starts."""
    taken = RESERVED | set(Event.objects.values_list("slug", flat=True))
    event = Event(slug=free_slug(title, taken, otherwise="event"), organiser=organiser)
    _put(event, {**fields, "title": title, "starts_on": starts_on, "ends_on": ends_on}, EVENT_FIELDS)
    _in_order(event)
    with reason("Created the event", by=by):
        event.save()
    return event


@transaction.atomic
def edit_event(event: Event, *, by: Any, **fields: Any) -> Event:
    """Correct an event. Raises Refusal when it would end before it starts."""
    _put(event, fields, EVENT_FIELDS)
    _in_order(event)
    with reason("Edited the event", by=by):
        event.save()
    return event


@transaction.atomic
def create_session(
    event: Event, *, title: str, by: Any, objectives: Iterable[Objective] = (), **fields: Any
) -> Session:
    """A new session of the event, numbered after the last one."""
    Event.objects.select_for_update().get(pk=event.pk)  # two organisers may add a session at once
    last = event.sessions.aggregate(last=Max("number"))["last"] or 0
    taken = RESERVED | set(Session.objects.values_list("slug", flat=True))
    session = Session(
        event=event,
        number=last + 1,
        slug=free_slug(title, taken, otherwise="session"),
        language=event.language,
    )
    _put(session, {**fields, "title": title}, SESSION_FIELDS)
    with reason("Created the session", by=by):
        session.save()
        session.objectives.set(objectives)
    return session


@transaction.atomic
def edit_session(
    session: Session, *, by: Any, objectives: Iterable[Objective] | None = None, **fields: Any
) -> Session:
    """Correct a session.

    Raises Refusal when its attribution would be opened up after somebody spoke under the stricter rule.
    """
    before = Session.objects.select_for_update().get(pk=session.pk).attribution
    _put(session, fields, SESSION_FIELDS)
    opened = OPENNESS.index(Attribution(session.attribution)) < OPENNESS.index(Attribution(before))
    if opened and session.notes.exists():
        raise Refusal(
            _(
                "Notes were already taken while this session promised “%(rule)s”. The promise stays: "
                "keep this rule, or open a new session for notes under another one."
            )
            % {"rule": Attribution(before).label}
        )
    with reason("Edited the session", by=by):
        session.save()
        if objectives is not None:
            session.objectives.set(objectives)
    return session


def _put(record: Any, fields: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = set(fields) - set(known)
    if unknown:
        raise TypeError(f"{type(record).__name__} has no {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(record, name, value)


def _in_order(event: Event) -> None:
    if event.ends_on < event.starts_on:
        raise Refusal(
            _("The event ends on %(end)s, before it starts on %(start)s. Change one of the dates.")
            % {"end": event.ends_on, "start": event.starts_on}
        )
