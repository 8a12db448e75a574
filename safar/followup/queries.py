"""Questions on who was asked, who answered, and what nobody has said for long."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils import timezone

from safar.followup.models import Contact, Delay, Look, Rhythm, UpdateRequest
from safar.followup.timeliness import Bounds, Points, Timeliness, timeliness
from safar.people.models import Membership, Organisation, Role
from safar.plan.models import Action, ActionIndicator, ActionStatus, Plan, ProgressUpdate
from safar.plan.queries import DONE_WITH, Money, coverage, in_order, is_late, late_ones, money, status_counts
from safar.plan.standing import standing_beside

# Who is asked in an organisation: the first of these roles that somebody holds.
MOST_NAMED = 10  # of late actions, where a minister reads for a minute
ASKED_FIRST = (Role.CONTRIBUTOR, Role.EDITOR, Role.FOCAL_POINT)


def rhythm_of(plan: Plan) -> Rhythm:
    """The plan's own rhythm, or the defaults (not saved)."""
    return Rhythm.objects.filter(plan=plan).first() or Rhythm(plan=plan)


def bounds_of(rhythm: Rhythm) -> Bounds:
    return Bounds(rhythm.fresh_days, rhythm.late_days, rhythm.stale_days)


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    language: str
    is_alternate: bool = False


def people_for(actions: list[Action]) -> dict[int, list[Person]]:
    """{action id: whom to ask}, in two queries. Empty where there is neither a contact nor a member."""
    named: dict[int, list[Person]] = {}
    for each in Contact.objects.filter(action__in=[action.pk for action in actions]):
        named.setdefault(each.action_id, []).append(
            Person(each.name, each.email, each.language, each.is_alternate)
        )
    members: dict[int, dict[str, list[Person]]] = {}
    leads = {action.lead_id for action in actions if action.lead_id and action.pk not in named}
    for held in Membership.objects.filter(
        organisation__in=leads, role__in=ASKED_FIRST, user__is_active=True
    ).select_related("user"):
        person = Person(held.user.name, held.user.email, held.user.language)
        members.setdefault(held.organisation_id, {}).setdefault(held.role, []).append(person)
    asked = {}
    for action in actions:
        of_lead = members.get(action.lead_id or 0, {})
        first = next((of_lead[role] for role in ASKED_FIRST if role in of_lead), [])
        asked[action.pk] = named.get(action.pk, first)
    return asked


@dataclass
class LeadRow:
    """A lead with its open actions, and whom to ask about those. `lead` is None for actions without one."""

    lead: Organisation | None
    actions: int = 0
    nobody: int = 0  # actions that nobody answers for
    people: list[Person] = field(default_factory=list)


def leads_of(plan: Plan) -> list[LeadRow]:
    """Every lead of an open action, those that nobody answers for first. Three queries."""
    actions = list(plan.actions.exclude(status__in=DONE_WITH).select_related("lead"))
    people = people_for(actions)
    rows: dict[int, LeadRow] = {}
    for action in actions:
        row = rows.setdefault(action.lead_id or 0, LeadRow(action.lead))
        row.actions += 1
        row.nobody += not people[action.pk]
        row.people += [each for each in people[action.pk] if each not in row.people]
    return sorted(rows.values(), key=lambda row: (not row.nobody, row.lead is None, -row.actions))


@dataclass
class Row:
    """One action as the follow-up page shows it."""

    action: Action
    heard_on: date | None
    timeliness: Timeliness
    is_late: bool
    points: Points
    request: UpdateRequest | None = None
    delay: str = ""
    by_milestones: str | None = None

    @property
    def is_waiting(self) -> bool:
        return self.request is not None


@dataclass
class Followed:
    """A plan's actions with what is known of each."""

    rows: list[Row] = field(default_factory=list)

    def of(self, *kinds: Timeliness) -> list[Row]:
        return [row for row in self.rows if row.timeliness in kinds]

    @property
    def counts(self) -> list[tuple[Timeliness, int]]:
        counted = Counter(row.timeliness for row in self.rows)
        return [(kind, counted[kind]) for kind in Timeliness]


def by_news(plan: Plan) -> list[int]:
    """The open actions of a plan, oldest news first, those never heard of before all; one query."""
    heard = plan.actions.exclude(status__in=DONE_WITH).annotate(heard=Max("updates__reported_on"))
    order = (F("heard").asc(nulls_first=True), "priority__order", "code_length", "code")
    return list(in_order(heard).order_by(*order).values_list("pk", flat=True))


def unreachable(plan: Plan) -> QuerySet[Action]:
    """Open actions for which `people_for` finds nobody."""
    members = Membership.objects.filter(
        organisation=OuterRef("lead"), role__in=ASKED_FIRST, user__is_active=True
    )
    named = Contact.objects.filter(action=OuterRef("pk"))
    return in_order(
        plan.actions.exclude(status__in=DONE_WITH).filter(~Exists(named), ~Exists(members))
    ).select_related("lead")


def followed(plan: Plan, today: date, only: list[int] | None = None) -> Followed:
    """Every action that is neither cancelled nor completed, oldest news first. Six queries, however many.

    `only` asks for some of them.
    """
    bounds = bounds_of(rhythm_of(plan))
    open_ones = plan.actions.exclude(status__in=DONE_WITH)
    if only is not None:
        open_ones = open_ones.filter(pk__in=only)
    actions = list(
        in_order(open_ones.select_related("lead", "objective", "priority").prefetch_related("milestones"))
    )
    pks = [action.pk for action in actions]
    heard = dict(
        ProgressUpdate.objects.filter(action__in=pks)
        .order_by()
        .values_list("action")
        .annotate(Max("reported_on"))
    )
    measured = set(
        ActionIndicator.objects.filter(action__in=pks, target__isnull=False).values_list("action", flat=True)
    )
    waiting: dict[int, UpdateRequest] = {}
    for each in UpdateRequest.objects.open().filter(action__in=pks, copies_only=False).order_by("-due_on"):
        waiting[each.action_id] = each
    delays = {each.update.action_id: each.get_reason_display() for each in newest_delays(plan)}
    rows = []
    for action in actions:
        action.plan = plan
        late = is_late(action, today)
        rows.append(
            Row(
                action,
                heard.get(action.pk),
                timeliness(heard.get(action.pk), today, bounds),
                late,
                Points(
                    described=bool(action.lead_id and (action.description or action.expected_result)),
                    dated=action.ends_on is not None and not late,
                    measured=action.pk in measured,
                ),
                waiting.get(action.pk),
                delays.get(action.pk, ""),
                standing_beside(action.status, action.milestones.all(), today),
            )
        )
    rows.sort(key=lambda row: row.heard_on or date.min)
    return Followed(rows)


# --- At a glance ------------------------------------------------------------------------


@dataclass(frozen=True)
class Glance:
    """What a minister reads in a minute."""

    total: int
    statuses: list[tuple[str, str, int]]
    late: int
    longest_late: list[Action]
    money: Money
    without_action: list[Any]
    timeliness: list[tuple[Timeliness, int]]
    reasons: list[tuple[str, int]]
    newest: list[ProgressUpdate]
    next_ends: list[Action]

    @property
    def share_secured(self) -> int | None:
        """Per cent of the known budget that is secured; None while there is no budget."""
        if not self.money.budget or self.money.secured is None:
            return None
        return int(self.money.secured * 100 / self.money.budget)


def glance(plan: Plan, today: date) -> Glance:
    """In a fixed number of queries, and without reading every action of a large plan."""
    counted = status_counts(plan)
    actions = plan.actions.select_related("lead")
    late = late_ones(actions, today)
    coming = actions.filter(ends_on__gte=today).exclude(status__in=DONE_WITH).order_by("ends_on", "code")
    reasons = Counter(
        delay.get_reason_display()
        for delay in newest_delays(plan)
        if delay.update.action.status not in DONE_WITH
    )
    found = Glance(
        total=sum(counted.values()),
        statuses=[(status.value, str(status.label), counted.get(status, 0)) for status in ActionStatus],
        late=late.count(),
        longest_late=list(late.order_by("ends_on", "priority__order", "code")[:MOST_NAMED]),
        money=money(plan),
        without_action=[cell.objective for cell in coverage(plan) if not cell.actions],
        timeliness=heard_counts(plan, today),
        reasons=reasons.most_common(),
        newest=list(
            ProgressUpdate.objects.filter(action__plan=plan).select_related("action__plan", "action__lead")[
                :5
            ]
        ),
        next_ends=list(coming[:5]),
    )
    for action in [*found.longest_late, *found.next_ends]:
        action.plan = plan
    return found


def heard_counts(plan: Plan, today: date) -> list[tuple[Timeliness, int]]:
    """How many open actions were heard of when, as `followed` tells of each; two queries."""
    bounds = bounds_of(rhythm_of(plan))
    days = (
        plan.actions.exclude(status__in=DONE_WITH)
        .order_by()
        .values("pk")
        .annotate(heard=Max("updates__reported_on"))
        .values_list("heard", flat=True)
    )
    counted = Counter(timeliness(day, today, bounds) for day in days)
    return [(kind, counted[kind]) for kind in Timeliness]


def newest_delays(plan: Plan) -> list[Delay]:
    """The reason given last, of each action that gave one."""
    newest: dict[int, Delay] = {}
    for delay in (
        Delay.objects.filter(update__action__plan=plan)
        .select_related("update__action")
        .order_by("update__reported_on", "update__reported_at")
    ):
        newest[delay.update.action_id] = delay
    return list(newest.values())


# --- What changed -----------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeLine:
    """One thing that happened to a plan, as everybody may read it."""

    at: datetime
    action: Action
    kind: str  # "reported" or "added"
    status: str = ""
    status_label: str = ""
    text: str = ""


def changes(plan: Plan, since: datetime | None = None, most: int = 100) -> list[ChangeLine]:
    """What was reported and added, newest first. Two queries."""
    updates = ProgressUpdate.objects.filter(action__plan=plan).select_related("action__lead")
    added = Action.objects.filter(plan=plan).select_related("lead")
    if since:
        updates, added = updates.filter(reported_at__gt=since), added.filter(created_at__gt=since)
    lines = [
        ChangeLine(
            each.reported_at, each.action, "reported", each.status, str(each.get_status_display()), each.text
        )
        for each in updates.order_by("-reported_at")[:most]
    ]
    lines += [ChangeLine(each.created_at, each, "added") for each in added.order_by("-created_at")[:most]]
    for line in lines:
        line.action.plan = plan
    return sorted(lines, key=lambda line: line.at, reverse=True)[:most]


def last_look(user: Any, plan: Plan) -> datetime | None:
    if not user.is_authenticated:
        return None
    return Look.objects.filter(user=user, plan=plan).values_list("looked_at", flat=True).first()


def look_now(user: Any, plan: Plan) -> None:
    """Remember that the person has seen everything up to now."""
    Look.objects.update_or_create(user=user, plan=plan, defaults={"looked_at": timezone.now()})
