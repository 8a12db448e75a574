"""Changes to a plan that is there: who came late, who did not come, and one person moved by hand."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.consultations.models import Participant, Session
from safar.consultations.seating.moves import Offer, offers
from safar.consultations.seating.nouns import Person, Plan
from safar.consultations.seating.reseat import judged, reseat
from safar.consultations.seats.keeping import keep, people_of, plan_of, rounds_of
from safar.consultations.seats.work import start
from safar.lib.refusal import Refusal

__all__ = ["move", "offers_for", "set_status", "start", "update_seats"]


@transaction.atomic
def update_seats(session: Session, *, by: Any) -> tuple[int, int]:
    """Seats for those who have none, and the seats of those who do not come free again: (new, freed).

    Rounds that are over stay as they were, and nobody else moves. Raises Refusal when somebody finds none.
    """
    plan, people = _plan(session)
    since = _since(session)
    coming = {person.id for person in people}
    seats = [{each for ids in tables for each in ids} for tables in plan.rounds[since:]]
    seated = set().union(*seats)
    arrived = [person for person in people if not all(person.id in ids for ids in seats)]
    gone = seated - coming
    if arrived or gone:
        known = [*people, *(Person(each) for each in gone)]
        keep(session, reseat(plan, known, arrived=arrived, gone=gone, since=since))
    return len(arrived), len(gone)


@transaction.atomic
def move(
    session: Session, participant: Participant, *, round: int, table: int, swap_with: str = "", by: Any
) -> None:
    """Somebody to another table in one round (by number); `swap_with` takes their seat where none is free.

    Raises Refusal for what is not on offer: hosts, full tables, languages.
    """
    plan, people = _plan(session)
    person, r = str(participant.pk), _index(session, round)
    offered = offers(plan, people, person, r) if person in {each.id for each in people} else []
    offer = next((each for each in offered if (each.table, each.swap_with) == (table, swap_with)), None)
    if offer is None:
        raise Refusal(
            _(
                "This seat is not on offer any more. The plan may have changed: look at the seats and "
                "choose again."
            )
        )
    seats = plan.rounds[r]
    here = next(ids for ids in seats if person in ids)
    there = seats[[each.number for each in plan.tables].index(table)]
    if swap_with:
        here[here.index(person)], there[there.index(swap_with)] = swap_with, person
    else:
        here.remove(person)
        there.append(person)
    seated = {each for tables in plan.rounds for ids in tables for each in ids}
    keep(session, judged(plan, [each for each in people if each.id in seated]))


def offers_for(session: Session, participant: Participant, round: int) -> list[Offer]:
    """Where somebody could sit in a round (by number) instead, the cheapest first."""
    plan = plan_of(session)
    people = people_of(session)
    if plan is None or str(participant.pk) not in {each.id for each in people}:
        return []
    return offers(plan, people, str(participant.pk), _index(session, round))


def set_status(participant: Participant, status: Participant.Status, *, by: Any) -> None:
    """Somebody arrived, or did not come: every plan of the event follows, from its current round on.

    What is known of the person is kept even where a plan has no seat left; that is raised as a Refusal.
    """
    participant.status = status
    participant.save(update_fields=["status"])
    refusals = []
    for session in participant.event.sessions.filter(seating_plan__isnull=False).select_related("event"):
        if _since(session) < len(rounds_of(session)):
            try:
                update_seats(session, by=by)
            except Refusal as refusal:
                refusals.append(refusal)
    if refusals:
        raise refusals[0]


def _plan(session: Session) -> tuple[Plan, list[Person]]:
    Session.objects.select_for_update().get(pk=session.pk)
    plan = plan_of(session)
    if plan is None:
        raise Refusal(_("There is no seating plan yet. Make one first."))
    return plan, people_of(session)


def _since(session: Session) -> int:
    """The place of the first round that is not over."""
    rounds = rounds_of(session)
    return next((place for place, each in enumerate(rounds) if not each.ended_at), len(rounds))


def _index(session: Session, number: int) -> int:
    numbers = [each.number for each in rounds_of(session)]
    if number not in numbers:
        raise Refusal(_("This session has no such round. Add its rounds first, then start one."))
    return numbers.index(number)
