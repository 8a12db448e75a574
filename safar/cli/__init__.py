"""The command line `safar`: the same services as the pages, in plain words.

Answers: 0 done, 1 refused (with {"error": ...} under --json), 2 wrongly asked.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

UNDEFINED_TABLE = "42P01"  # PostgreSQL's own code

# Each room brings one group; the words are what `safar --help` shows.
ROOM_COMMANDS = (
    "safar.people.commands",
    "safar.consultations.commands",
    "safar.practices.commands",
    "safar.plan.commands",
    "safar.followup.commands",
    "safar.prioritization.commands",
    "safar.comments.commands",
    "safar.recommendations.commands",
    "safar.reports.commands",
    "safar.website.commands",
    "safar.demo.commands",
    "safar.cli.house",
)


class PlainWords(click.Group):
    """Shows every command of every group on one page."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = []
        for name, command in sorted(self.commands.items()):
            if isinstance(command, click.Group):
                rows += [
                    (f"{name} {sub}", each.get_short_help_str(90)) for sub, each in command.commands.items()
                ]
            else:
                rows.append((name, command.get_short_help_str(90)))
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.group(
    cls=PlainWords, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
def safar() -> None:
    """Safar: from a note spoken at a table to a plan that is carried out.

    Without DATABASE_URL every command uses Safar's own database, in
    SAFAR_DATA_DIR, and starts it when it is not running.
    """


def _prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.database import open_database

    open_database()
    import django

    django.setup()
    from importlib import import_module

    for module in ROOM_COMMANDS:
        for name, command in import_module(module).COMMANDS.items():
            safar.add_command(command, name)


def _refuse(message: str, details: dict[str, Any]) -> int:
    if "--json" in sys.argv:
        from django.core.serializers.json import DjangoJSONEncoder

        body = json.dumps({"error": message, **details}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        click.echo(body)
    else:
        click.echo(message, err=True)
        for row in details.get("errors", [])[:50]:
            click.echo("  " + "  ".join(f"{key} {value}" for key, value in row.items()), err=True)
    return 1


def main() -> None:
    """Run one command and end the process with its answer."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    from safar.lib.embedded_postgres import DatabaseNotStarted
    from safar.lib.refusal import Refusal

    try:
        _prepare()
        answer = safar.main(standalone_mode=False, prog_name="safar")
        code = answer if isinstance(answer, int) else 0
    except Refusal as refusal:
        code = _refuse(str(refusal), refusal.details)
    except (ImproperlyConfigured, DatabaseNotStarted) as problem:
        code = _refuse(str(problem), {})
    except OperationalError as problem:
        code = _refuse(f"The database does not answer: {problem}. Check DATABASE_URL.", {})
    except ProgrammingError as problem:
        if getattr(problem.__cause__, "sqlstate", "") != UNDEFINED_TABLE:
            raise
        code = _refuse("The tables are not prepared for this version of Safar. Run: safar setup", {})
    except click.ClickException as problem:
        problem.show()
        code = problem.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    sys.exit(code)
