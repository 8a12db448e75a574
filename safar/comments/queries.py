"""What was said of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from safar.comments.models import Comment, Window
from safar.plan.models import Action, Plan
from safar.plan.queries import in_order
from safar.thread.models import Tie


def window_of(plan: Plan) -> Window | None:
    return Window.objects.filter(plan=plan).first()


@dataclass
class Passage:
    """One part of the plan people may comment on: the plan as a whole, or an action."""

    key: str  # "plan", or the code of an action
    title: Any
    text: str
    action: Action | None = None
    comments: list[Comment] = field(default_factory=list)


def said_of(record: Any, *names: str) -> str:
    """The words of a passage, in the reader's language where they are."""
    words = [getattr(record.said(name), "text", str(record.said(name))) for name in names]
    return "\n\n".join(each for each in words if each)


def passages(plan: Plan) -> list[Passage]:
    """Every passage with the comments shown on it. Three queries, however many."""
    whole = Passage("plan", plan.said("title"), said_of(plan, "summary"))
    found = [whole]
    by_action: dict[int | None, Passage] = {None: whole}
    for action in in_order(plan.actions.all()):
        action.plan = plan
        passage = Passage(action.code, action.said("title"), action_text(action), action)
        found.append(passage)
        by_action[action.pk] = passage
    for comment in plan.comments.shown().select_related("stakeholder_type"):
        comment.plan = plan
        by_action.get(comment.action_id, whole).comments.append(comment)
    return found


def action_text(action: Action) -> str:
    return said_of(action, "title", "description", "expected_result")


def became(comments: Iterable[Comment], user: Any) -> dict[Any, list[Action]]:
    """{knot of a comment: actions it was taken up in}, as far as the person may see. Two queries."""
    ties = list(
        Tie.objects.filter(
            origin__in=[each.knot_id for each in comments], kind=Tie.Kind.TAKEN_UP
        ).values_list("origin", "outcome")
    )
    actions = {
        action.knot_id: action
        for action in Action.objects.filter(
            knot__in=[outcome for _origin, outcome in ties], plan__in=Plan.objects.visible_to(user)
        ).select_related("plan")
    }
    found: dict[Any, list[Action]] = {}
    for origin, outcome in ties:
        if outcome in actions:
            found.setdefault(origin, []).append(actions[outcome])
    return found
