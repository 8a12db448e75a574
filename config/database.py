"""Which database Safar speaks to: the one named in DATABASE_URL, or its own."""

from __future__ import annotations

import os
from pathlib import Path

from safar.lib import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent


def data_dir() -> Path:
    """Where the embedded database and nothing else of value is kept."""
    return Path(os.environ.get("SAFAR_DATA_DIR") or ROOT / "var")


def open_database() -> None:
    """Make sure there is a database before the settings are read.

    Called by every way in (server, command line, tests). Child processes
    inherit the address and do not start anything.
    """
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = embedded_postgres.start(data_dir())
