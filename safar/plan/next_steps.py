"""What comes next for a plan: a short list that rooms above may add to.

    register_step(20, addresses)      # in AppConfig.ready; a function of the plan that gives a Step, or None

Steps come in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.plan.models import Plan
from safar.plan.queries import DONE_WITH
from safar.plan.sheet import MISSING


@dataclass(frozen=True)
class Step:
    """One thing to do. `post` are the fields of a button that does it at once, else `url` leads there."""

    title: str
    text: str
    done: bool
    url: str
    button: str
    post: dict[str, str] = field(default_factory=dict)
    optional: bool = False


Make = Callable[[Plan], Step | None]
STEPS: dict[int, Make] = {}


def register_step(order: int, make: Make) -> None:
    """Add a step to the list of every plan."""
    STEPS[order] = make


def next_steps(plan: Plan) -> list[Step]:
    """All steps of the plan, done or not."""
    made = (STEPS[order](plan) for order in sorted(STEPS))
    return [step for step in made if step is not None]


def _lacking(plan: Plan, what: str) -> int:
    return plan.actions.exclude(status__in=DONE_WITH).filter(MISSING[what]).count()


def _sheet(plan: Plan, what: str, columns: str) -> str:
    return f"{reverse('plan:matrix', args=[plan.slug])}?{urlencode({'columns': columns, 'missing': what})}"


def leads(plan: Plan) -> Step:
    count = _lacking(plan, "lead")
    text = ngettext("%(n)s action has no lead.", "%(n)s actions have no lead.", count) % {"n": count}
    return Step(
        _("Say who leads each action"), text if count else _("Every action has a lead."), not count,
        _sheet(plan, "lead", "people"), _("Name the leads"),
    )  # fmt: skip


def publishing(plan: Plan) -> Step:
    if plan.is_public:
        return Step(
            _("Let everybody read it"), _("The plan is public. Anybody can read it, without an account."),
            True, plan.get_absolute_url(), _("See the public page"),
        )  # fmt: skip
    return Step(
        _("Let everybody read it"),
        _("Only those who work on the plan see it. Publishing shows it to everybody; you can take it back."),
        False, reverse("plan:publish", args=[plan.slug]), _("Publish"), {"public": "yes", "then": "next"},
    )  # fmt: skip


def dates(plan: Plan) -> Step:
    count = _lacking(plan, "dates")
    text = ngettext("%(n)s action has no end.", "%(n)s actions have no end.", count) % {"n": count}
    return Step(
        _("Say until when"), text if count else _("Every action has an end."), not count,
        _sheet(plan, "dates", "time"), _("Write the dates"), optional=True,
    )  # fmt: skip


def measures(plan: Plan) -> Step:
    count = _lacking(plan, "indicators")
    text = ngettext("%(n)s action has no indicator.", "%(n)s actions have no indicator.", count) % {
        "n": count
    }
    return Step(
        _("Say how it is measured"), text if count else _("Every action has an indicator."), not count,
        _sheet(plan, "indicators", "measures"), _("Write the indicators"), optional=True,
    )  # fmt: skip


def money(plan: Plan) -> Step:
    count = _lacking(plan, "budget")
    text = ngettext("%(n)s action has no budget.", "%(n)s actions have no budget.", count) % {"n": count}
    return Step(
        _("Say what it costs"), text if count else _("Every action has a budget."), not count,
        _sheet(plan, "budget", "money"), _("Write the budgets"), optional=True,
    )  # fmt: skip
