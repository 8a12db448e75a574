"""Questions asked of plans more than once, or at length."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Greatest, Length
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.models import Note
from safar.people.permissions import CONTRIBUTING, EDITING, roles_of
from safar.plan.models import Action, ActionStatus, MarkerAnswer, Plan, Priority
from safar.practices.models import Practice
from safar.practices.queries import Answer, practices_for
from safar.reference.models import Objective
from safar.thread.models import Threaded, Tie

DONE_WITH = (ActionStatus.COMPLETED, ActionStatus.CANCELLED)
COUNTED = [status for status in ActionStatus.values if status != ActionStatus.CANCELLED]


# --- The wall ---------------------------------------------------------------------------


@dataclass(frozen=True)
class CoverageCell:
    """How far a plan serves one objective. Cancelled actions serve nothing."""

    objective: Objective
    actions: int = 0
    begun: int = 0
    completed: int = 0
    url: str = ""

    @property
    def share(self) -> float | None:
        """Share of the actions that are completed; None where there are none."""
        return self.completed / self.actions if self.actions else None

    @property
    def level(self) -> int:
        """0 no action, 1 planned, 2 under way, 3 every action completed."""
        if not self.actions:
            return 0
        if self.completed == self.actions:
            return 3
        return 2 if self.begun else 1

    @property
    def text(self) -> str:
        if not self.actions:
            return _("No action")
        if not self.completed:
            return ngettext("%(n)s action", "%(n)s actions", self.actions) % {"n": self.actions}
        return ngettext(
            "%(done)s of %(n)s action completed", "%(done)s of %(n)s actions completed", self.actions
        ) % {"done": self.completed, "n": self.actions}


def wall_legend() -> list[str]:
    """What the four levels of a plan's wall mean."""
    return [_("No action"), _("Planned"), _("Under way"), _("Completed")]


def coverage(plan: Plan) -> list[CoverageCell]:
    """The 23 cells of the plan's wall, in two queries."""
    served: dict[int, dict[int, str]] = {}
    rows = Action.objects.filter(plan=plan, status__in=COUNTED).values_list(
        "pk", "status", "objective", "objectives"
    )
    for action, status, main, further in rows:
        for number in {main, further} - {None}:
            served.setdefault(number, {})[action] = status
    address = reverse("plan:actions", args=[plan.slug])
    cells = []
    for objective in Objective.objects.all():
        statuses = list(served.get(objective.number, {}).values())
        cells.append(
            CoverageCell(
                objective,
                actions=len(statuses),
                begun=sum(s in (ActionStatus.ONGOING, ActionStatus.COMPLETED) for s in statuses),
                completed=statuses.count(ActionStatus.COMPLETED),
                url=f"{address}?objective={objective.number}" if statuses else "",
            )
        )
    return cells


def marker_answers(plan: Plan, actions: Iterable[int] | None = None) -> dict[int, dict[str, str]]:
    """{action: {question: answer}} of the plan, or of those actions asked for. Notes stay where they are."""
    chosen = MarkerAnswer.objects.filter(action__plan=plan)
    if actions is not None:
        chosen = chosen.filter(action__in=list(actions))
    found: dict[int, dict[str, str]] = {}
    for pk, question, answer in chosen.values_list("action", "question", "answer"):
        found.setdefault(pk, {})[question] = answer
    return found


# --- Money ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Money:
    """What actions cost together. None is "nobody knows yet", never zero; cancelled actions do not count."""

    actions: int = 0
    cancelled: int = 0
    budget: Decimal | None = None
    secured: Decimal | None = None
    gap: Decimal | None = None
    without_budget: int = 0
    without_secured: int = 0
    without_gap: int = 0

    def __add__(self, other: Money) -> Money:
        return Money(
            self.actions + other.actions,
            self.cancelled + other.cancelled,
            _plus(self.budget, other.budget),
            _plus(self.secured, other.secured),
            _plus(self.gap, other.gap),
            self.without_budget + other.without_budget,
            self.without_secured + other.without_secured,
            self.without_gap + other.without_gap,
        )

    @property
    def is_complete(self) -> bool:
        return not (self.without_budget or self.without_secured)


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def gap_between(budget: Decimal | None, secured: Decimal | None) -> Decimal | None:
    """Budget still to find: None while either is unknown, never below zero."""
    if budget is None or secured is None:
        return None
    return max(budget - secured, Decimal(0))


def money_of(budget: Decimal | None, secured: Decimal | None, status: str) -> Money:
    """The money of one action."""
    if status == ActionStatus.CANCELLED:
        return Money(cancelled=1)
    gap = gap_between(budget, secured)
    return Money(1, 0, budget, secured, gap, budget is None, secured is None, gap is None)


def add_up(amounts: Iterable[Money]) -> Money:
    """All of it, exactly."""
    return sum(amounts, Money())


def money(plan: Plan) -> Money:
    """What the whole plan costs, in one query."""
    return _summed(plan.actions.aggregate(**_sums()))


def money_by_priority(plan: Plan) -> dict[int | None, Money]:
    """What the actions of each priority cost, and those of none; in one query."""
    rows: Any = plan.actions.order_by().values("priority").annotate(**_sums())
    return {row["priority"]: _summed(row) for row in rows}


def _sums() -> dict[str, Any]:
    """`Money` as the database adds it up, each name with `of_` before it."""
    counted = ~Q(status=ActionStatus.CANCELLED)
    gap = Greatest(F("budget") - F("secured"), Value(Decimal(0)))
    known = Q(budget__isnull=False, secured__isnull=False)  # GREATEST passes over what is unknown
    return {
        "of_actions": Count("pk", filter=counted),
        "of_cancelled": Count("pk", filter=~counted),
        "of_budget": Sum("budget", filter=counted),
        "of_secured": Sum("secured", filter=counted),
        "of_gap": Sum(gap, filter=counted & known),
        "of_without_budget": Count("pk", filter=counted & Q(budget=None)),
        "of_without_secured": Count("pk", filter=counted & Q(secured=None)),
        "of_without_gap": Count("pk", filter=counted & ~known),
    }


def _summed(row: dict[str, Any]) -> Money:
    return Money(**{name.removeprefix("of_"): value for name, value in row.items() if name.startswith("of_")})


# --- Actions ----------------------------------------------------------------------------


def in_order(actions: QuerySet[Action]) -> QuerySet[Action]:
    """As a plan counts them: by priority, and 1.10 after 1.9."""
    return actions.annotate(code_length=Length("code")).order_by("priority__order", "code_length", "code")


def is_late(action: Action, today: date) -> bool:
    """Past its end, and neither completed nor cancelled."""
    return bool(action.ends_on and action.ends_on < today and action.status not in DONE_WITH)


def late_ones(actions: QuerySet[Action], today: date) -> QuerySet[Action]:
    """Those that `is_late` says are late."""
    return actions.filter(ends_on__lt=today).exclude(status__in=DONE_WITH)


def status_counts(plan: Plan) -> dict[str, int]:
    """{status: actions}, in one query."""
    return dict(plan.actions.order_by().values_list("status").annotate(Count("pk")))


def actions_for_objective(number: int, user: Any) -> QuerySet[Action]:
    """Every action that serves the objective, in plans the person may see."""
    return (
        Action.objects.filter(Q(objective=number) | Q(objectives=number))
        .filter(plan__in=Plan.objects.visible_to(user))
        .select_related("plan", "plan__country", "lead")
        .distinct()
    )


def plans_editable_by(user: Any) -> QuerySet[Plan]:
    """Plans the person may change: the page of a note asks before it offers to take it up."""
    open_plans = Plan.objects.exclude(status=Plan.Status.CLOSED).select_related("country", "owner")
    if not user.is_authenticated:
        return open_plans.none()
    if user.is_superuser:
        return open_plans
    return open_plans.filter(owner__in=_acting(user, EDITING))


def actions_led_by(user: Any) -> QuerySet[Action]:
    """Actions of open plans that the person's organisations lead: what a desk shows first."""
    if not user.is_authenticated:
        return Action.objects.none()
    return (
        Action.objects.filter(lead__in=_acting(user, CONTRIBUTING))
        .exclude(plan__status=Plan.Status.CLOSED)
        .select_related("plan", "lead", "objective")
        .order_by("ends_on", "code")
    )


def _acting(user: Any, roles: tuple[Any, ...]) -> list[int]:
    return [organisation for organisation, held in roles_of(user).items() if held & set(roles)]


def next_code(plan: Plan, priority: Priority | None) -> str:
    """The next free code, in the way this plan counts: after 3.4 comes 3.5."""
    codes = list(plan.actions.values_list("code", "priority_id"))
    taken = {code for code, _priority in codes}
    mine = [code for code, of in codes if of == (priority.pk if priority else None)]
    counted = [(match[1], int(match[2])) for code in mine if (match := re.fullmatch(r"(.*?)(\d+)", code))]
    if counted:
        stem, number = max(counted, key=lambda pair: pair[1])
    elif priority:
        digits = re.search(r"\d+$", priority.code)
        stem, number = f"{digits[0] if digits else priority.code}.", 0
    else:
        stem, number = "A", 0
    while f"{stem}{number + 1}" in taken:
        number += 1
    return f"{stem}{number + 1}"


# --- Taking up --------------------------------------------------------------------------


def open_challenges(plan: Plan, user: Any) -> QuerySet[Note]:
    """Challenges the person may read that nobody has taken up into this plan."""
    taken = Tie.objects.filter(kind=Tie.Kind.TAKEN_UP, outcome__in=plan.actions.values("knot")).values(
        "origin"
    )
    return Note.objects.visible_to(user).challenges().exclude(knot__in=taken)


def taken_up_as(plan: Plan, origin: Threaded) -> list[Action]:
    """The plan's actions that name this note or theme as their origin."""
    ties = Tie.objects.filter(origin=origin.knot_id, kind=Tie.Kind.TAKEN_UP).values("outcome")
    return list(in_order(plan.actions.filter(knot__in=ties)).select_related("plan"))


def objectives_of(origin: Any) -> list[Objective]:
    """The objectives a note or theme is about, those of its session first.

    A note without any speaks to all of its session's.
    """
    found = list(origin.objectives.all())
    if not isinstance(origin, Note):
        return found
    of_session = list(origin.session.objectives.all())
    return sorted(found, key=lambda each: each not in of_session) or of_session


def priority_for(plan: Plan, objectives: Iterable[Objective]) -> Priority | None:
    """The priority that serves the first of these objectives that any priority serves."""
    priorities = list(plan.priorities.prefetch_related("objectives"))
    for objective in objectives:
        for priority in priorities:
            if objective in priority.objectives.all():
                return priority
    return None


def answers_to(origin: Any, objectives: Iterable[Objective], user: Any, *, most: int = 8) -> list[Answer]:
    """Practices that may answer a challenge: those tied to it already, then those that speak of the same."""
    tied = Tie.objects.filter(
        origin=origin.knot_id, kind__in=[Tie.Kind.ANSWERED, Tie.Kind.RECORDED, Tie.Kind.INSPIRED]
    ).values("outcome")
    near = [Answer(practice) for practice in Practice.objects.visible_to(user).filter(knot__in=tied)]
    text = f"{getattr(origin, 'heading', '') or getattr(origin, 'title', '')} {description_of(origin)}"
    found = practices_for([each.number for each in objectives], text, origin.language, limit=most)
    known = {answer.practice.pk for answer in near}
    return [*near, *(answer for answer in found if answer.practice.pk not in known)][:most]


def practices_near(action: Action, *, most: int = 4) -> list[Answer]:
    """Published practices that speak of what an action is about."""
    numbers = [each.number for each in action.objectives.all()]
    return practices_for(numbers, f"{action.title} {action.description}", action.language, limit=most)


def description_of(origin: Any) -> str:
    """What a note or theme says at length."""
    return str(getattr(origin, "text", "") or getattr(origin, "summary", ""))
