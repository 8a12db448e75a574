"""How a command answers: plain lines for people, one JSON value for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click
from django.core.serializers.json import DjangoJSONEncoder

Command = TypeVar("Command", bound=Callable[..., Any])


def as_json(command: Command) -> Command:
    """Give a command the flag --json."""
    return click.option("--json", "wants_json", is_flag=True, help="Print one JSON value and nothing else.")(
        command
    )


def say(value: Any, *, wants_json: bool, lines: str) -> None:
    """Print `value` as JSON, or `lines` for a person."""
    if wants_json:
        click.echo(json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    else:
        click.echo(lines)
