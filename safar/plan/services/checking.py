"""What was found when an action was held against the principles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from safar.lib.tracked import reason
from safar.plan.markers import question_keys
from safar.plan.models import Action, ActionStatus, MarkerAnswer, Plan
from safar.plan.services.changing import Stale, lock

NOT_LOOKED_AT = (MarkerAnswer.Answer.UNKNOWN.value, "")
Answers = Mapping[str, tuple[str, str]]


def answers_of(action: Action) -> dict[str, tuple[str, str]]:
    """{question: (answer, note)} of every question; what nobody has looked at says so."""
    kept = {each.question: (each.answer, each.note) for each in action.marker_answers.all()}
    return {question: kept.get(question, NOT_LOOKED_AT) for question in question_keys()}


def answers_version(answers: Answers) -> str:
    """A fingerprint, to notice that somebody else answered meanwhile."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:20]


@transaction.atomic
def check_action(action: Action, answers: Answers, *, by: Any, version: str = "") -> int:
    """Keep the answers; how many changed. Questions not named stay as they are.

    Raises Stale when the page was opened before somebody else's answers.
    """
    if unknown := set(answers) - set(question_keys()):
        raise TypeError(f"There is no question {', '.join(sorted(unknown))}.")
    current = lock(action)
    before = answers_of(current)
    if version and version != answers_version(before):
        raise Stale(current)
    changed = {question: said for question, said in answers.items() if said != before[question]}
    with reason("Checked the principles", by=by):
        for question, (answer, note) in changed.items():
            MarkerAnswer.objects.update_or_create(
                action=current, question=question, defaults={"answer": answer, "note": note}
            )
    return len(changed)


def checked(plan: Plan) -> tuple[int, int]:
    """(actions with every question answered, actions), in one query. Cancelled actions do not count."""
    answered = Count(
        "marker_answers",
        filter=Q(marker_answers__question__in=question_keys())
        & ~Q(marker_answers__answer=MarkerAnswer.Answer.UNKNOWN),
    )
    counted = plan.actions.exclude(status=ActionStatus.CANCELLED).order_by().annotate(answered=answered)
    found = counted.aggregate(done=Count("pk", filter=Q(answered=len(question_keys()))), every=Count("pk"))
    return found["done"], found["every"]
