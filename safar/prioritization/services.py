"""Every change of an exercise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, Plan
from safar.prioritization.models import HIGHEST, LOWEST, Criterion, Exercise, Score
from safar.prioritization.queries import candidates

MOST_CRITERIA = 12


def usual_criteria() -> list[str]:
    """Where to begin: what planning guidance asks most often. Change, add and remove at will."""
    return [
        _("Urgency of the need"),
        _("Effect on migrants' rights and wellbeing"),
        _("Number of people reached"),
        _("Feasibility with the staff and law there are"),
        _("Effect for the money"),
        _("Fit with national plans and the 2030 Agenda"),
    ]


@transaction.atomic
def open_exercise(plan: Plan, *, title: str, criteria: Mapping[str, Decimal], top: int, by: Any) -> Exercise:
    """Begin to weigh. Raises Refusal without a criterion, without weight, or with too many."""
    wanted = {name.strip(): weight for name, weight in criteria.items() if name.strip()}
    if not wanted or not sum(wanted.values()):
        raise Refusal(_("Write at least one criterion with a weight above zero."))
    if len(wanted) > MOST_CRITERIA:
        raise Refusal(
            _("Up to %(most)s criteria can be weighed. Join or remove some.") % {"most": MOST_CRITERIA}
        )
    with reason("Opened a prioritization", by=by):
        exercise = Exercise.objects.create(plan=plan, title=title.strip(), top=top)
        for order, (name, weight) in enumerate(wanted.items()):
            Criterion.objects.create(exercise=exercise, order=order, title=name, weight=weight)
    return exercise


@transaction.atomic
def set_weights(exercise: Exercise, weights: Mapping[int, Decimal], *, by: Any) -> None:
    """Weigh the criteria otherwise. Raises Refusal when everything weighs nothing, or after the decision."""
    current = _lock(exercise)
    if current.decided_at:
        raise Refusal(_("The decision has been written down: its weights stay as they were."))
    found = list(current.criteria.all())
    for criterion in found:
        criterion.weight = weights.get(criterion.pk, criterion.weight)
    if not sum(each.weight for each in found):
        raise Refusal(_("Write at least one criterion with a weight above zero."))
    with reason("Changed the weights of a prioritization", by=by):
        for criterion in found:
            criterion.save(update_fields=["weight"])


@transaction.atomic
def score(exercise: Exercise, given: Mapping[tuple[int, int], int | None], *, by: Any) -> int:
    """Keep a person's scores, {(action, criterion): 1 to 5, or None for no opinion}; how many they hold now.

    Raises Refusal when the exercise is closed, or something is scored that does not belong to it.
    """
    current = _lock(exercise)
    if not current.is_open:
        raise Refusal(_("This prioritization is closed and takes no more scores. What you wrote is below."))
    actions = {action.pk for action in candidates(current)}
    criteria = set(current.criteria.values_list("pk", flat=True))
    rows = []
    for (action, criterion), value in given.items():
        if action not in actions or criterion not in criteria:
            raise Refusal(_("An action or a criterion is not there any more. Open the page again."))
        if value is None:
            continue
        if not LOWEST <= value <= HIGHEST:
            raise Refusal(_("Scores go from %(low)s to %(high)s.") % {"low": LOWEST, "high": HIGHEST})
        rows.append(Score(action_id=action, criterion_id=criterion, user=by, value=value))
    withdrawn = [key for key, value in given.items() if value is None]
    for action, criterion in withdrawn:
        Score.objects.filter(action=action, criterion=criterion, user=by).delete()
    Score.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["criterion", "action", "user"],
        update_fields=["value"],
    )
    return Score.objects.filter(criterion__exercise=current, user=by).count()


@transaction.atomic
def close_exercise(exercise: Exercise, *, by: Any) -> None:
    """No more scores."""
    current = _lock(exercise)
    if current.is_open:
        with reason("Closed a prioritization", by=by):
            current.closed_at = timezone.now()
            current.save(update_fields=["closed_at"])


@transaction.atomic
def reopen_exercise(exercise: Exercise, *, by: Any) -> None:
    """Take scores again. Raises Refusal after the decision."""
    current = _lock(exercise)
    if current.decided_at:
        raise Refusal(_("The decision has been written down. Open a new prioritization instead."))
    with reason("Reopened a prioritization", by=by):
        current.closed_at = None
        current.save(update_fields=["closed_at"])


@transaction.atomic
def decide(exercise: Exercise, chosen: Iterable[Action], *, reason_text: str, by: Any) -> None:
    """Write down which actions come first, and why: the ranks advise, people decide.

    Raises Refusal without a reason, without an action, or after an earlier decision.
    """
    current = _lock(exercise)
    picked = list(chosen)
    if current.decided_at:
        raise Refusal(_("The decision has been written down. Open a new prioritization instead."))
    if not reason_text.strip():
        raise Refusal(_("Say why these actions come first; people will ask."))
    if not picked:
        raise Refusal(_("Choose at least one action."))
    with reason("Decided a prioritization", by=by):
        now = timezone.now()
        current.closed_at = current.closed_at or now
        current.decided_at, current.reason = now, reason_text.strip()
        current.save(update_fields=["closed_at", "decided_at", "reason"])
        current.chosen.set(picked)


def _lock(exercise: Exercise) -> Exercise:
    return Exercise.objects.select_for_update(of=("self",)).select_related("plan").get(pk=exercise.pk)
