"""Everything a plan is made of, fetched in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from safar.consultations.models import Note, Theme
from safar.indicators.models import Indicator, Observation
from safar.plan.models import Action, ActionIndicator, Plan, Priority, ProgressUpdate
from safar.plan.queries import in_order
from safar.practices.models import Practice
from safar.reference.models import Objective
from safar.thread.models import Tie

FROM_BELOW = (Tie.Kind.TAKEN_UP, Tie.Kind.INSPIRED, Tie.Kind.ANSWERED)


@dataclass
class Gathered:
    """A plan with all that hangs on it. What is not public is left out, and counted in `unseen`."""

    plan: Plan
    priorities: list[Priority]
    actions: list[Action]
    objectives: list[Objective]
    indicators: list[Indicator]
    latest: dict[int, Observation]
    notes: list[Note]
    themes: list[Theme]
    practices: list[Practice]
    origins: dict[UUID | None, list[UUID]] = field(default_factory=dict)
    gathered_into: dict[UUID | None, list[UUID]] = field(default_factory=dict)

    def unseen(self, knot: UUID | None) -> int:
        """How many origins of a record this edition may not show."""
        shown = {each.knot_id for group in (self.notes, self.themes, self.practices) for each in group}
        return sum(1 for origin in self.origins.get(knot, []) if origin not in shown)


def gather(plan: Plan) -> Gathered:
    """Read the plan as it stands now."""
    plan = Plan.objects.select_related("country", "owner").get(pk=plan.pk)
    actions = list(_actions(plan))
    indicators = sorted(
        {measure.indicator for action in actions for measure in action.measures.all()},
        key=lambda indicator: indicator.code,
    )
    origins = _ties({action.knot_id for action in actions}, FROM_BELOW)
    above = {origin for found in origins.values() for origin in found}
    # An edition outlives who may see what today, so only what is public goes into it.
    themes = list(Theme.objects.filter(knot__in=above, event__is_public=True).select_related("event"))
    gathered_into = _ties({theme.knot_id for theme in themes}, (Tie.Kind.GATHERED,))
    wanted = above | {knot for found in gathered_into.values() for knot in found}
    return Gathered(
        plan=plan,
        priorities=list(plan.priorities.prefetch_related("objectives").order_by("order", "code")),
        actions=actions,
        objectives=list(Objective.objects.all()),
        indicators=indicators,
        latest=_latest(plan, indicators),
        notes=_notes(wanted),
        themes=themes,
        practices=list(
            Practice.objects.published()
            .filter(knot__in=above)
            .prefetch_related("countries", "external_ids")
            .order_by("title", "pk")
        ),
        origins=origins,
        gathered_into=gathered_into,
    )


def _actions(plan: Plan) -> Any:
    updates = ProgressUpdate.objects.order_by("-reported_on", "-reported_at", "pk").prefetch_related(
        "evidence"
    )
    measures = ActionIndicator.objects.select_related("indicator").order_by("indicator__code")
    return (
        in_order(plan.actions.all())
        .select_related("objective", "lead", "priority")
        .prefetch_related(
            "objectives",
            "gcm_actions",
            "principles",
            "sdg_targets",
            "partners",
            Prefetch("updates", queryset=updates),
            Prefetch("measures", queryset=measures),
        )
    )


def _ties(knots: set[UUID | None], kinds: tuple[Tie.Kind, ...]) -> dict[UUID | None, list[UUID]]:
    """{record: what it came from}."""
    found: dict[UUID | None, list[UUID]] = {}
    ties = Tie.objects.filter(outcome__in=knots, kind__in=kinds).order_by("tied_at", "pk")
    for outcome, origin in ties.values_list("outcome_id", "origin_id"):
        if origin not in found.setdefault(outcome, []):
            found[outcome].append(origin)
    return found


def _notes(knots: set[UUID]) -> list[Note]:
    return list(
        Note.objects.filter(knot__in=knots, session__event__is_public=True)
        .select_related("session__event")
        .prefetch_related("countries", "objectives")
        .order_by("session__event__starts_on", "session__number", "kind", "order", "written_at", "pk")
    )


def _latest(plan: Plan, indicators: list[Indicator]) -> dict[int, Observation]:
    """{indicator: its newest observation for the plan's country}. Corrected ones do not count."""
    current = Observation.objects.filter(
        country=plan.country, indicator__in=indicators, superseded_by=None
    ).order_by("year", "recorded_at")
    return {observation.indicator_id: observation for observation in current}
