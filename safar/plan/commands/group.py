"""The commands for plans, and how they find one."""

from __future__ import annotations

import click

from safar.lib.refusal import Refusal
from safar.plan.models import Plan


@click.group()
def plan() -> None:
    """National implementation plans."""


def found_plan(slug: str) -> Plan:
    found = Plan.objects.filter(slug=slug).select_related("owner", "country", "parent").first()
    if found is None:
        raise Refusal(f"There is no plan called '{slug}'. 'safar plan list' shows all of them.")
    return found
