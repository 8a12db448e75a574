"""Asking leads how their actions stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.followup.models import Rhythm, UpdateRequest
from safar.followup.queries import Person, people_for, rhythm_of
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, Plan
from safar.plan.queries import DONE_WITH
from safar.plan.services.changing import put, said_day

# A link stays open a while after the day it asks for: a late answer beats none.
OPEN_AFTER_DUE = timedelta(days=60)
LATEST = timedelta(days=365)


@dataclass(frozen=True)
class Question:
    """One action, and who would be asked. Without people it says why not."""

    action: Action
    people: list[Person]
    why_not: str = ""


@dataclass(frozen=True)
class Asked:
    requests: list[UpdateRequest]
    not_asked: list[Question]


def questions(plan: Plan, actions: Iterable[Action]) -> list[Question]:
    """Who would be asked about each of the plan's actions, and where nobody would."""
    wanted = [action for action in actions if action.plan_id == plan.pk]
    people = people_for(wanted)
    waiting = {
        (action, email)
        for action, email in UpdateRequest.objects.open()
        .filter(action__in=[action.pk for action in wanted])
        .values_list("action", "email")
    }
    found = []
    for action in wanted:
        asked = [each for each in people[action.pk] if (action.pk, each.email.lower()) not in waiting]
        why_not = ""
        if action.status in DONE_WITH:
            asked, why_not = [], _("It is completed or cancelled.")
        elif not people[action.pk]:
            why_not = (
                _("Nobody answers for it: name a contact, or invite somebody of the lead.")
                if action.lead_id
                else _("It has no lead: name one, or a contact.")
            )
        elif not asked:
            why_not = _("A request is open already.")
        found.append(Question(action, asked, why_not))
    return found


@transaction.atomic
def ask(plan: Plan, actions: Iterable[Action], *, due_on: date, by: Any) -> Asked:
    """Ask whoever answers for these actions. The mails leave with `safar followup send`.

    Raises Refusal for a day that has passed or lies more than a year ahead, and for a closed plan.
    """
    today = timezone.localdate()
    if plan.status == Plan.Status.CLOSED:
        raise Refusal(_("This plan is closed: nobody can be asked about it any more."))
    if due_on <= today or due_on > today + LATEST:
        raise Refusal(
            _("%(day)s is not a day people can answer by. Choose one between tomorrow and a year from now.")
            % {"day": said_day(due_on)}
        )
    Plan.objects.select_for_update(of=("self",)).only("pk").get(pk=plan.pk)
    made, not_asked = [], []
    with reason("Asked for an update", by=by):
        for question in questions(plan, actions):
            if not question.people:
                not_asked.append(question)
                continue
            everybody_alternate = all(person.is_alternate for person in question.people)
            for person in question.people:
                made.append(
                    UpdateRequest.objects.create(
                        action=question.action,
                        name=person.name,
                        email=person.email.lower(),
                        language=person.language,
                        copies_only=person.is_alternate and not everybody_alternate,
                        asked_by=by,
                        due_on=due_on,
                        expires_on=due_on + OPEN_AFTER_DUE,
                    )
                )
    return Asked(made, not_asked)


@transaction.atomic
def withdraw_request(request: UpdateRequest, *, by: Any) -> None:
    """The link opens nothing any more, and no reminder goes out."""
    current = UpdateRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if current.answered_at:
        raise Refusal(_("The request was not withdrawn: it has been answered in the meantime."))
    if current.withdrawn_at:
        return
    with reason("Withdrew a request for an update", by=by):
        current.withdrawn_at = timezone.now()
        current.save(update_fields=["withdrawn_at"])


@transaction.atomic
def set_rhythm(plan: Plan, changes: Mapping[str, int], *, by: Any) -> Rhythm:
    """How often the plan asks. Raises Refusal when the days are out of order."""
    Plan.objects.select_for_update(of=("self",)).only("pk").get(pk=plan.pk)
    rhythm = rhythm_of(plan)
    names = {field.name for field in Rhythm._meta.concrete_fields} - {"id", "plan"}
    put(rhythm, changes, names)
    if not rhythm.fresh_days <= rhythm.late_days <= rhythm.stale_days:
        raise Refusal(
            _(
                "An update is fresh first, then late, then stale. "
                "Write the three numbers of days in this order."
            )
        )
    with reason("Set how often the plan asks", by=by):
        rhythm.save()
    return rhythm
