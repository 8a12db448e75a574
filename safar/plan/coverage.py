"""Who takes part in what, and who is missing; and which actions of the Compact anything answers to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import F

from safar.plan.models import Action, ActionLevel, ActionStatus, Plan
from safar.reference.models import GcmAction, Objective, StakeholderType

ROLES = ("lead", "co_leads", "partners")


@dataclass(frozen=True)
class CoverageRow:
    """One type of stakeholder: how many organisations of it take part, for each objective."""

    kind: StakeholderType
    counts: list[int]
    together: int


@dataclass(frozen=True)
class Coverage:
    """Stakeholder types by objectives, at one level or at all."""

    objectives: list[Objective]
    rows: list[CoverageRow]
    missing: list[StakeholderType]  # named in paragraph 44, and nowhere in the plan
    level: str


def coverage_of(plan: Plan, level: str = "") -> Coverage:
    """The grid, in five queries. Cancelled actions bring nobody in."""
    actions = Action.objects.filter(plan=plan).exclude(status=ActionStatus.CANCELLED)
    if level in ActionLevel.values:
        actions = actions.filter(level=level)
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    for role in ROLES:
        rows = actions.filter(**{f"{role}__isnull": False}).values_list(
            F(f"{role}__stakeholder_type"), F(f"{role}__pk"), F("objective"), F("objectives")
        )
        for kind, organisation, main, further in rows:
            for number in {main, further} - {None}:
                found[kind, number].add(organisation)
    objectives = list(Objective.objects.all())
    kinds = list(StakeholderType.objects.order_by("order"))
    table = []
    for kind in kinds:
        sets = [found.get((kind.pk, objective.number), set()) for objective in objectives]
        table.append(CoverageRow(kind, [len(each) for each in sets], len(set().union(*sets))))
    missing = [row.kind for row in table if not row.together and row.kind.in_paragraph_44]
    return Coverage(objectives, table, missing, level if level in ActionLevel.values else "")


@dataclass
class CompactAction:
    """One of the 187 actions of the Compact, and what of the plan answers to it."""

    action: GcmAction
    answers: list[Action] = field(default_factory=list)


@dataclass
class CrosswalkObjective:
    """An objective with its actions; `loose` answers to the objective without saying to which action."""

    objective: Objective
    actions: list[CompactAction]
    loose: list[Action] = field(default_factory=list)

    @property
    def covered(self) -> int:
        return sum(bool(each.answers) for each in self.actions)


def crosswalk_of(plan: Plan) -> list[CrosswalkObjective]:
    """All 187 actions of the Compact, in four queries."""
    by_action: dict[int, list[Action]] = defaultdict(list)
    loose: dict[int, list[Action]] = defaultdict(list)
    actions = plan.actions.exclude(status=ActionStatus.CANCELLED).prefetch_related("gcm_actions")
    for action in actions.order_by("code"):
        action.plan = plan
        named = list(action.gcm_actions.all())
        for each in named:
            by_action[each.pk].append(action)
        if not any(each.objective_id == action.objective_id for each in named):
            loose[action.objective_id].append(action)
    found = {
        each.number: CrosswalkObjective(each, [], loose[each.number]) for each in Objective.objects.all()
    }
    for compact in GcmAction.objects.order_by("objective", "letter"):
        found[compact.objective_id].actions.append(CompactAction(compact, by_action[compact.pk]))
    return list(found.values())
