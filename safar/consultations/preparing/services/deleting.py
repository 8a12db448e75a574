"""Taking away an event, a session or a theme: never what an action of a plan builds on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.live.telling import hold
from safar.consultations.models import Event, Note, Participant, Session, Theme
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.thread.models import Tie


@dataclass(frozen=True)
class Stake:
    """What would go with it, and how much of that a plan builds on."""

    sessions: int = 0
    notes: int = 0
    themes: int = 0
    people: int = 0
    built_on: int = 0
    under_way: bool = False

    @property
    def refusal(self) -> str:
        """Why it stays; empty when it may go."""
        if self.built_on:
            return ngettext(
                "It stays: an action of a plan builds on %(n)s thing that was said here. "
                "Take that action's origin out of the plan first.",
                "It stays: actions of a plan build on %(n)s things that were said here. "
                "Take those origins out of the plan first.",
                self.built_on,
            ) % {"n": self.built_on}
        if self.under_way:
            return _("It stays: a session is under way, and people are writing. Close the session first.")
        return ""


def stake_of_event(event: Event) -> Stake:
    notes = Note.objects.filter(session__event=event)
    themes = event.themes.all()
    return Stake(
        sessions=event.sessions.count(),
        notes=notes.count(),
        themes=themes.count(),
        people=event.people.count(),
        built_on=_built_on([*_knots(notes), *_knots(themes)]),
        under_way=event.sessions.filter(state=Session.State.OPEN).exists(),
    )


def stake_of_session(session: Session) -> Stake:
    notes = session.notes.all()
    return Stake(
        notes=notes.count(),
        built_on=_built_on(_knots(notes)) + _through_themes(_knots(notes)),
        under_way=session.state == Session.State.OPEN,
    )


def stake_of_theme(theme: Theme) -> Stake:
    gathered = Tie.objects.filter(outcome=theme.knot_id, kind=Tie.Kind.GATHERED).count()
    return Stake(notes=gathered, built_on=_built_on([theme.knot_id]))


def _knots(records: Any) -> list[UUID]:
    return list(records.order_by().values_list("knot", flat=True))


def _built_on(knots: Sequence[UUID | None]) -> int:
    """How many of these an action came of."""
    ties = Tie.objects.filter(origin__in=knots, kind=Tie.Kind.TAKEN_UP)
    return ties.order_by().values("origin").distinct().count()


def _through_themes(notes: list[UUID]) -> int:
    """How many themes that an action came of hold some of these notes."""
    gathered = Tie.objects.filter(origin__in=notes, kind=Tie.Kind.GATHERED).values("outcome")
    return (
        Tie.objects.filter(origin__in=gathered, kind=Tie.Kind.TAKEN_UP)
        .order_by()
        .values("origin")
        .distinct()
        .count()
    )


@transaction.atomic
def delete_event(event: Event, *, by: Any) -> None:
    """Take the event away with sessions, notes, themes and people. Raises Refusal for what plans build on."""
    Event.objects.select_for_update().get(pk=event.pk)
    sessions = sorted(event.sessions.values_list("pk", flat=True))
    for pk in sessions:
        hold(pk)
    _refuse(stake_of_event(event))
    with reason("Deleted the event", by=by):
        Participant.objects.filter(event=event).delete()
        event.delete()
    _forget_speakers(sessions)


@transaction.atomic
def delete_session(session: Session, *, by: Any) -> None:
    """Take a session away with its notes, rounds and tables. Raises Refusal for what plans build on."""
    hold(session.pk)
    _refuse(stake_of_session(Session.objects.select_for_update().get(pk=session.pk)))
    number = session.pk
    with reason("Deleted the session", by=by):
        session.delete()
    _forget_speakers([number])


@transaction.atomic
def delete_theme(theme: Theme, *, by: Any) -> None:
    """Take a theme away; its notes stay where they were said. Raises Refusal for what plans build on."""
    Theme.objects.select_for_update().get(pk=theme.pk)
    _refuse(stake_of_theme(theme))
    with reason("Deleted the theme", by=by):
        theme.delete()


def _refuse(stake: Stake) -> None:
    if stake.refusal:
        raise Refusal(stake.refusal)


def _forget_speakers(sessions: list[int]) -> None:
    """The history of notes stays; whoever could still have their name taken off it has no page any more."""
    Note.pgh_event_model.objects.filter(session_id__in=sessions).update(  # type: ignore[attr-defined]
        who="", organisations=[]
    )
