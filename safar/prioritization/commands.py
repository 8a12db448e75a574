"""Commands of prioritization."""

from __future__ import annotations

import click

from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.prioritization.queries import results


@click.group()
def prioritization() -> None:
    """Weighing the actions of a plan together."""


@prioritization.command("show")
@click.argument("slug")
@as_json
def show(slug: str, wants_json: bool) -> None:
    """The ranks of the newest prioritization of the plan SLUG, and which weights would change them."""
    plan = Plan.objects.filter(slug=slug).first()
    if plan is None:
        raise Refusal(f"There is no plan called '{slug}'. 'safar plan list' shows all of them.")
    exercise = plan.prioritizations.first()
    if exercise is None:
        raise Refusal(f"Nobody has weighed the actions of '{slug}' yet. Its page has a button for it.")
    found = results(exercise)
    value = {
        "title": exercise.title,
        "people": found.people,
        "criteria": [{"title": each.title, "weight": each.weight} for each in found.criteria],
        "actions": [
            {
                "code": line.action.code,
                "rank": line.ranked.rank,
                "score": round(line.ranked.score, 4) if line.ranked.score is not None else None,
                "disagreement": line.ranked.disagreement,
                "comes_first": line.is_first,
                "chosen": line.is_chosen,
            }
            for line in found.lines
        ],
        "tipping_points": [
            {
                "criterion": tip.criterion.title,
                "weight": round(tip.weight, 4),
                "enters": tip.enters.code,
                "leaves": tip.leaves.code,
            }
            for tip in found.tips
        ],
    }
    lines = [
        f"{line.ranked.rank or '-':>4}  {line.action.code:<8} {line.action.title}" for line in found.lines
    ]
    say(value, wants_json=wants_json, lines="\n".join(lines))


COMMANDS = {"prioritization": prioritization}
