"""An event as a template for the next one: its shape, and nobody who was there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.consultations.models import Event, ProgrammePart, Round, Session, Table
from safar.consultations.services import create_event
from safar.consultations.services.events import RESERVED
from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.people.models import Organisation

SESSION_SHAPE = (
    "number", "title", "summary", "guiding_questions", "attribution", "language", "translations", "dots",
)  # fmt: skip


@transaction.atomic
def copy_event(
    event: Event, *, title: str, starts_on: date, organiser: Organisation | None = None, by: Any
) -> Event:
    """A new event with programme, questions, rounds and tables of this one: no people, no notes.

    It is not public, and the days of the programme move with its first day.
    """
    made = create_event(
        title=title,
        starts_on=starts_on,
        ends_on=_moved(event.ends_on, event, starts_on),
        organiser=organiser or event.organiser,
        by=by,
        summary=event.summary,
        aims=list(event.aims),
        place=event.place,
        country=event.country,
        language=event.language,
    )
    parts: dict[int, ProgrammePart] = {}
    for part in event.programme.order_by("order", "pk"):
        parts[part.pk] = ProgrammePart.objects.create(
            event=made, key=part.key, kind=part.kind, starts=part.starts, ends=part.ends, order=part.order,
            day=_moved(part.day, event, starts_on) if part.day else None, title=part.title,
            summary=part.summary,
        )  # fmt: skip
    with reason("Copied from another event", by=by):
        for session in event.sessions.order_by("number"):
            _copy_session(session, made, parts)
    return made


def _copy_session(session: Session, event: Event, parts: dict[int, ProgrammePart]) -> None:
    taken = RESERVED | set(Session.objects.values_list("slug", flat=True))
    made = Session(
        event=event,
        slug=free_slug(session.title, taken, otherwise="session"),
        part=parts.get(session.part_id or 0),
        **{name: getattr(session, name) for name in SESSION_SHAPE},
    )
    made.save()
    made.objectives.set(session.objectives.all())
    made.principles.set(session.principles.all())
    Round.objects.bulk_create(
        Round(session=made, number=each.number, minutes=each.minutes, question=each.question)
        for each in session.rounds.all()
    )
    Table.objects.bulk_create(
        Table(session=made, number=each.number, name=each.name, seats=each.seats, language=each.language)
        for each in session.tables.all()
    )


def _moved(day: date, event: Event, starts_on: date) -> date:
    try:
        return day + (starts_on - event.starts_on)
    except OverflowError:
        raise Refusal(_("This day is outside the calendar. Choose another one.")) from None
