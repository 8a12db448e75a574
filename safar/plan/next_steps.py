"""What comes next for a plan: a short list that rooms above may add to.

    register_step(20, addresses)      # in AppConfig.ready; a function of the plan that gives a Step, or None

Steps come in the order of their numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

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


def _fill_in(
    plan: Plan,
    what: str,
    columns: str,
    title: str,
    lacking: Any,
    full: str,
    button: str,
    *,
    optional: bool = True,
) -> Step:
    """What open actions lack, to be written into these columns of the matrix; `lacking` counts by `n`."""
    count = plan.actions.exclude(status__in=DONE_WITH).filter(MISSING[what]).count()
    asked = urlencode({"columns": columns, "missing": what})
    url = f"{reverse('plan:matrix', args=[plan.slug])}?{asked}"
    return Step(title, lacking % {"n": count} if count else full, not count, url, button, optional=optional)


def leads(plan: Plan) -> Step:
    return _fill_in(
        plan, "lead", "people", _("Say who leads each action"),
        ngettext_lazy("%(n)s action has no lead.", "%(n)s actions have no lead.", "n"),
        _("Every action has a lead."), _("Name the leads"), optional=False,
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
    return _fill_in(
        plan, "dates", "time", _("Say until when"),
        ngettext_lazy("%(n)s action has no end.", "%(n)s actions have no end.", "n"),
        _("Every action has an end."), _("Write the dates"),
    )  # fmt: skip


def measures(plan: Plan) -> Step:
    return _fill_in(
        plan, "indicators", "measures", _("Say how it is measured"),
        ngettext_lazy("%(n)s action has no indicator.", "%(n)s actions have no indicator.", "n"),
        _("Every action has an indicator."), _("Write the indicators"),
    )  # fmt: skip


def money(plan: Plan) -> Step:
    return _fill_in(
        plan, "budget", "money", _("Say what it costs"),
        ngettext_lazy("%(n)s action has no budget.", "%(n)s actions have no budget.", "n"),
        _("Every action has a budget."), _("Write the budgets"),
    )  # fmt: skip
