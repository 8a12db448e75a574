"""Commands for the demonstration."""

from __future__ import annotations

import click
from django.conf import settings

from safar.demo.checks import demonstration_counts
from safar.demo.loader import load_demo, remove_demo
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.website.preparing import prepare


@click.group()
def demo() -> None:
    """The demonstration: Geneva 2019, and Meridia, an invented country."""


@demo.command()
@as_json
def load(wants_json: bool) -> None:
    """Load the 2019 workshop, its practices, and the plan of an invented country."""
    _not_in_production()
    prepare()
    load_demo()
    _tell(wants_json)


@demo.command()
@as_json
def reset(wants_json: bool) -> None:
    """Take the demonstration out, with all that was made inside it, and load it anew."""
    _not_in_production()
    prepare()
    remove_demo()
    load_demo()
    _tell(wants_json)


def _tell(wants_json: bool) -> None:
    counts = demonstration_counts()
    lines = "\n".join(f"{name:<16} {count}" for name, count in counts["counts"].items())
    say(counts, wants_json=wants_json, lines=lines)


def _not_in_production() -> None:
    if settings.PRODUCTION:
        raise Refusal(
            "The demonstration brings accounts whose password everybody knows: not for production. "
            "Use another installation to show it."
        )


COMMANDS = {"demo": demo}
