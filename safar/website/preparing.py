"""Bringing a Safar up to date with its code: tables, reference data, static files."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from safar.practices import finding
from safar.reference.loader import fingerprint, is_loaded, load_reference
from safar.search import senses
from safar.website import searching


def prepare(tell: Callable[[str], object] = lambda line: None) -> None:
    """Do what is missing and nothing else: a second call takes moments."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("Preparing the tables ...")
        call_command("migrate", interactive=False, verbosity=0)
    if not is_loaded(fingerprint()):
        tell("Loading what the world agreed ...")
        load_reference()
    if not senses.available():  # the server may have got pgvector since
        senses.make_tables()
    if finding.catch_up():
        tell("Handed the practices to search.")
    searching.catch_up()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    if not manifest.exists() or _newest_static() > manifest.stat().st_mtime:
        tell("Gathering styles and scripts ...")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def _newest_static() -> float:
    """When a style or script of any room was last changed."""
    files = (settings.BASE_DIR / "safar").glob("*/static/**/*")
    return max((file.stat().st_mtime for file in files if file.is_file()), default=0.0)
