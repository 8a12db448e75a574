"""Which plans there are, and one of them whole."""

from __future__ import annotations

from typing import Any

import click
from django.utils import timezone

from safar.lib.console import as_json, say
from safar.plan.commands.group import found_plan, plan
from safar.plan.models import Plan
from safar.plan.queries import in_order
from safar.plan.standing import standing_where_open
from safar.thread.queries import neighbours


@plan.command("list")
@as_json
def list_plans(wants_json: bool) -> None:
    """List every plan, public or not."""
    rows = [
        {"slug": each.slug, "title": each.title, "country": each.country_id, "status": each.status}
        for each in Plan.objects.all()
    ]
    lines = "\n".join(
        f"{row['slug']:<40} {row['country']}  {row['status']:<12} {row['title']}" for row in rows
    )
    say(rows, wants_json=wants_json, lines=lines or "There is no plan yet.")


@plan.command()
@click.argument("slug")
@as_json
def show(slug: str, wants_json: bool) -> None:
    """Show the plan SLUG, its actions and what they came from."""
    found = found_plan(slug)
    value = _whole(found)
    lines = [f"{found.title} ({found.country_id}, {found.status})"]
    for action in value["actions"]:
        lines.append(f"  {action['code']:<8} {action['status']:<12} {action['title']}")
        if action["by_milestones"] not in (None, action["status"]):
            lines.append(f"           by its milestones: {action['by_milestones']}")
        lines += [f"           came from {origin['kind']}: {origin['title']}" for origin in action["origins"]]
    say(value, wants_json=wants_json, lines="\n".join(lines))


def _whole(plan: Plan) -> dict[str, Any]:
    actions = list(
        in_order(plan.actions.select_related("priority", "lead", "knot")).prefetch_related(
            "objectives", "measures__indicator", "milestones"
        )
    )
    today = timezone.localdate()
    around = neighbours([action.knot.pk for action in actions], None)  # Safar itself asks, and sees all
    return {
        "slug": plan.slug,
        "title": plan.title,
        "country": plan.country_id,
        "owner": plan.owner.slug,
        "status": plan.status,
        "public": plan.is_public,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "currency": plan.currency,
        "priorities": [
            {
                "code": each.code,
                "title": each.title,
                "objectives": [objective.number for objective in each.objectives.all()],
            }
            for each in plan.priorities.prefetch_related("objectives")
        ],
        "actions": [
            {
                "code": action.code,
                "title": action.title,
                "priority": action.priority.code if action.priority else None,
                "objectives": [objective.number for objective in action.objectives.all()],
                "lead": action.lead.slug if action.lead else None,
                "status": action.status,
                "by_milestones": standing_where_open(action.status, action.milestones.all(), today),
                "starts_on": action.starts_on,
                "ends_on": action.ends_on,
                "budget": action.budget,
                "secured": action.secured,
                "gap": action.gap,
                "indicators": [measure.indicator.display_code for measure in action.measures.all()],
                "origins": [
                    {
                        "kind": step.card.kind,
                        "title": str(step.card.title),
                        "tie": step.tie,
                        **step.card.details,
                    }
                    for step in around[action.knot.pk][0]
                ],
            }
            for action in actions
        ],
    }
