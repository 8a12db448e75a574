"""What a plan lacks, objective by objective: actions, indicators, money, partners, practices."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from safar.plan.models import ActionStatus, Plan
from safar.reference.models import Objective
from safar.thread.models import Tie

# An action serves its main objective and all it names besides; cancelled actions serve nothing.
GAPS = """
WITH served AS MATERIALIZED (
    SELECT id, objective_id AS number FROM plan_action WHERE plan_id = %(plan)s AND status <> %(cancelled)s
    UNION
    SELECT a.id, o.objective_id FROM plan_action a JOIN plan_action_objectives o ON o.action_id = a.id
    WHERE a.plan_id = %(plan)s AND a.status <> %(cancelled)s
), money AS (
    SELECT s.number, count(*) AS actions, sum(a.budget) AS budget, sum(a.secured) AS secured,
           count(a.budget) AS with_budget, count(a.secured) AS with_secured, count(a.lead_id) AS led,
           sum(greatest(a.budget - a.secured, 0))
               FILTER (WHERE a.budget IS NOT NULL AND a.secured IS NOT NULL) AS gap
    FROM served s JOIN plan_action a ON a.id = s.id GROUP BY s.number
), measured AS (
    SELECT number, count(*) AS n FROM (
        SELECT DISTINCT s.number, m.indicator_id
        FROM served s JOIN plan_actionindicator m ON m.action_id = s.id
    ) each GROUP BY number
), joined AS (
    SELECT number, count(*) AS n FROM (
        SELECT s.number, p.organisation_id FROM served s JOIN plan_action_partners p ON p.action_id = s.id
        UNION SELECT s.number, c.organisation_id
        FROM served s JOIN plan_action_co_leads c ON c.action_id = s.id
    ) each GROUP BY number
), drawn AS (
    SELECT number, count(*) AS n FROM (
        SELECT DISTINCT s.number, t.origin_id FROM thread_knot k
        JOIN thread_tie t ON t.origin_id = k.id AND t.kind = ANY(%(drawn)s)
        JOIN plan_action a ON a.knot_id = t.outcome_id JOIN served s ON s.id = a.id
        WHERE k.kind = 'practices.practice' AND a.plan_id = %(plan)s
    ) each GROUP BY number
)
SELECT money.number, actions, budget, secured, with_budget, with_secured, led, gap,
       coalesce(measured.n, 0), coalesce(joined.n, 0), coalesce(drawn.n, 0)
FROM money LEFT JOIN measured USING (number) LEFT JOIN joined USING (number) LEFT JOIN drawn USING (number)
"""
LOOKED_FOR = ("actions", "indicators", "budget", "secured", "partners", "practices")


@dataclass(frozen=True)
class Gap:
    """One objective in a plan. None is "nobody knows", never zero."""

    objective: Objective
    actions: int = 0
    indicators: int = 0
    budget: Decimal | None = None
    secured: Decimal | None = None
    gap: Decimal | None = None
    without_budget: int = 0
    without_secured: int = 0
    without_lead: int = 0
    partners: int = 0
    practices: int = 0
    missing: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "objective"}
        return {"objective": self.objective.number, "label": str(self.objective.said("label")), **said}


def gaps(plan: Plan) -> list[Gap]:
    """All 23 objectives, in two queries whatever the size of the plan."""
    asked: dict[str, Any] = {
        "plan": plan.pk,
        "cancelled": ActionStatus.CANCELLED.value,
        "drawn": [Tie.Kind.INSPIRED.value, Tie.Kind.ANSWERED.value],
    }
    with connection.cursor() as cursor:
        cursor.execute(GAPS, asked)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    nothing = (0, None, None, 0, 0, 0, None, 0, 0, 0)
    found = []
    for objective in Objective.objects.all():
        row = rows.get(objective.number, nothing)
        count, budget, secured, with_budget, with_secured, led, gap, indicators, partners, practices = row
        values = {
            "actions": count,
            "indicators": indicators,
            "budget": budget,
            "secured": secured,
            "partners": partners,
            "practices": practices,
        }
        missing = [name for name in LOOKED_FOR if values[name] is None or values[name] == 0]
        found.append(
            Gap(
                objective,
                gap=gap,
                without_budget=count - with_budget,
                without_secured=count - with_secured,
                without_lead=count - led,
                missing=missing,
                **values,
            )
        )
    return found
