"""Commands for whoever keeps the house: run it, prepare it, look after its database, check its data."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from typing import Any

import click
from django.conf import settings
from django.db import connection

from safar.lib import embedded_postgres
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.website.preparing import prepare


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where to listen.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--workers", default=2, show_default=True, help="How many processes answer.")
@click.option("--demo/--no-demo", default=True, help="Whether an empty Safar gets the demonstration.")
def run(port: int, host: str, workers: int, demo: bool) -> None:
    """Prepare everything and serve Safar until you press Ctrl-C."""
    import uvicorn

    started = time.monotonic()
    if not settings.PRODUCTION and not os.environ.get("SAFAR_SITE_URL"):
        # Links in messages lead to where this Safar listens, in this process and in its workers.
        near = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104
        settings.SITE_URL = os.environ["SAFAR_SITE_URL"] = f"http://{near}:{port}"
    _prepare(demo=demo and not settings.PRODUCTION)
    click.echo(f"\nSafar is ready after {time.monotonic() - started:.0f} s:  http://{host}:{port}/\n")
    if demo and not settings.PRODUCTION:
        from safar.demo.people import ACCOUNTS, PASSWORD

        click.echo("Demonstration accounts (password for all: " + PASSWORD + ")")
        for account in ACCOUNTS:
            click.echo(f"  {account.email:<22} {account.what}")
        click.echo("")
    sys.stdout.flush()
    # Many short-lived threads would each keep a heap of their own: a tenth more memory for nothing.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    uvicorn.run(
        "config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,  # an address is personal data; nobody needs it here
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=5,
    )


@click.command()
@click.option("--demo/--no-demo", default=False, help="Load the demonstration too.")
def setup(demo: bool) -> None:
    """Prepare the tables, the reference data and the static files."""
    _prepare(demo=demo and not settings.PRODUCTION)


def _prepare(*, demo: bool) -> None:
    prepare(click.echo)
    if demo:
        from safar.demo.loader import is_empty, load_demo

        if is_empty():
            click.echo("Loading the 2019 workshop and Meridia, an invented country ...")
            load_demo()


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("stop")
def stop_database() -> None:
    """Stop Safar's own database, if it runs."""
    stopped = embedded_postgres.stop(settings.DATA_DIR)
    click.echo("The database has stopped." if stopped else "No database of ours was running.")


@db.command("status")
@as_json
def database_status(wants_json: bool) -> None:
    """Which database Safar uses, and whether it answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    own = os.environ.get("DATABASE_URL", "").endswith("postgres") or "host=" in os.environ.get(
        "DATABASE_URL", ""
    )
    answer = {"embedded": own, "version": version, "bytes": size}
    say(answer, wants_json=wants_json, lines=f"PostgreSQL {version}, {size / 1e6:.0f} MB")


@click.group()
def check() -> None:
    """Ask Safar about itself."""


@check.command("data")
@as_json
def check_data(wants_json: bool) -> None:
    """Count the reference and demonstration data, name sources, and say what nobody has checked."""
    from safar.demo.checks import demonstration_counts
    from safar.reference import loader
    from safar.search.thesaurus import counts as thesaurus_counts

    unchecked = {table: marks for table, marks in loader.checks().items() if set(marks) - {"V", "C"}}
    answer = {
        "reference": {
            "counts": loader.counts(),
            "checks": loader.checks(),
            "unchecked": {
                table: {mark: n for mark, n in marks.items() if mark in ("K", "D")}
                for table, marks in unchecked.items()
            },
            "missing_titles": loader.missing_titles(),
            "sources": loader.sources(),
        },
        "thesaurus": thesaurus_counts(date.today()),
        "demonstration": demonstration_counts(),
    }
    if answer["reference"]["counts"]["objective"] != 23:
        raise Refusal("The reference data is not loaded yet. Run: safar setup", **answer)
    say(answer, wants_json=wants_json, lines=_check_lines(answer))


def _check_lines(answer: dict[str, Any]) -> str:
    lines = ["Reference data (V checked, C computed, K not checked, D our proposal)"]
    marks = answer["reference"]["checks"]
    for table, count in answer["reference"]["counts"].items():
        said = "  ".join(f"{mark} {n}" for mark, n in sorted(marks.get(table, {}).items()))
        lines.append(f"  {table:<20} {count:>4}   {said}")
    lines.append("Objectives without an official title, by language")
    for language, numbers in answer["reference"]["missing_titles"].items():
        lines.append(f"  {language}  {', '.join(map(str, numbers)) or 'none'}")
    words = answer["thesaurus"]
    said = "  ".join(f"{mark} {n}" for mark, n in sorted(words["checks"].items()))
    lines.append(f"Thesaurus\n  {'concepts':<20} {words['concepts']:>4}   {said}")
    lines += [
        f"  {theme:<20} should have been read again on {day}" for theme, day in words["overdue"].items()
    ]
    lines.append("Demonstration")
    for session in answer["demonstration"]["sessions"]:
        kinds = "  ".join(f"{kind} {n}" for kind, n in session["notes"].items())
        lines.append(f"  {session['slug']:<20} {kinds}")
    for name, count in answer["demonstration"]["counts"].items():
        lines.append(f"  {name:<20} {count:>4}")
    lines.append(f"Sources cited: {len(answer['reference']['sources'])} (safar check data --json lists them)")
    return "\n".join(lines)


COMMANDS = {"run": run, "setup": setup, "db": db, "check": check}
