"""From one cycle to the next: steps, exchange rates, and last cycle's plan taken forward."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.plan.matrix.facts import facts_of
from safar.plan.matrix.money import rates_of, totals
from safar.plan.models import Action, ActionStatus, ExchangeRate, Plan, PlanStep, Priority
from safar.plan.services.changing import lock, lock_plan
from safar.plan.services.matrix import Shelf, create_actions

STEPS = Path(__file__).parent.parent / "steps.toml"
LEFT_BEHIND = (ActionStatus.COMPLETED, ActionStatus.CANCELLED)


@cache
def known_steps() -> list[dict[str, list[str]]]:
    with STEPS.open("rb") as file:
        steps: list[dict[str, list[str]]] = tomllib.load(file)["step"]
    return steps


@transaction.atomic
def start_steps(plan: Plan, *, by: Any) -> None:
    """Give the plan its own copy of the six steps. A plan that has steps keeps them."""
    lock_plan(plan)
    if plan.steps.exists():
        return
    with reason("Began the steps", by=by):
        for number, words in enumerate(known_steps(), start=1):
            title, guidance = words.get(plan.language) or words["en"]
            PlanStep.objects.create(plan=plan, number=number, title=title, guidance=guidance)


@transaction.atomic
def write_step(
    step: PlanStep, *, by: Any, title: str, guidance: str, outcome: str, done_on: date | None
) -> None:
    """Rewrite a step, and say what came of it."""
    current = lock(step)
    current.title, current.guidance, current.outcome, current.done_on = title, guidance, outcome, done_on
    with reason("Wrote a step", by=by):
        current.save()


@transaction.atomic
def set_rate(plan: Plan, *, currency: str, rate: Decimal, on: date, source: str, by: Any) -> ExchangeRate:
    """What a unit of another currency is worth, and by whose word. Totals of budget lines follow.

    Raises Refusal for the plan's own currency.
    """
    lock_plan(plan)
    if currency == plan.currency:
        raise Refusal(
            _("The plan counts in %(currency)s itself. Choose another currency.") % {"currency": currency}
        )
    with reason(f"Set the rate of {currency}", by=by):
        made, _new = ExchangeRate.objects.update_or_create(
            plan=plan, currency=currency, defaults={"rate": rate, "on": on, "source": source}
        )
        rates = rates_of(plan)
        concerned = (
            plan.actions.filter(budget_lines__currency=currency).distinct().values_list("pk", flat=True)
        )
        for facts in facts_of(plan, list(concerned)):
            budget, secured = totals(facts["budget_lines"], rates)
            Action.objects.filter(pk=facts["pk"]).update(budget=budget, secured=secured)
    return made


@transaction.atomic
def take_forward(plan: Plan, *, title: str, by: Any) -> Plan:
    """A draft of the next plan: priorities, and every action that is neither completed nor cancelled.

    Status begins anew; money, dates and progress stay behind, because nobody has decided them yet. Where each
    action came from is written in its origin.
    """
    taken = set(Plan.objects.values_list("slug", flat=True)) | {"new"}
    made = Plan(
        slug=free_slug(title, taken, otherwise="plan"), title=title, country=plan.country, owner=plan.owner,
        currency=plan.currency, language=plan.language, kind=plan.kind, level=plan.level, parent=plan.parent,
    )  # fmt: skip
    with reason(f"Took {plan.slug} forward", by=by):
        made.save()
        for each in plan.priorities.prefetch_related("objectives"):
            copied = Priority.objects.create(
                plan=made, code=each.code, order=each.order, title=each.title, summary=each.summary,
                language=each.language, translations=each.translations,
            )  # fmt: skip
            copied.objectives.set(each.objectives.all())
        going = plan.actions.exclude(status__in=LEFT_BEHIND).values_list("pk", flat=True)
        rows = [
            {
                **facts, "status": ActionStatus.YET_TO_START.value, "budget": "", "secured": "", "budget_lines": [],
                "starts_on": "", "ends_on": "", "milestones": [], "progress": "", "last_update_on": "", "evidence_note": "",
                "needs": [], "serves": [],
                "origin": "\n".join(filter(None, (facts["origin"], f"{plan.title}: {facts['code']}"))),
            }
            for facts in facts_of(plan, list(going))
        ]  # fmt: skip
        create_actions(made, rows, Shelf(made))
    return made
