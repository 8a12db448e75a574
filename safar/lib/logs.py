"""How the log is written: one event, one line, so that whoever watches it can count and search."""

from __future__ import annotations

import logging


class OneLine(logging.Formatter):
    """Messages of several lines become one; a traceback of our own faults keeps its lines.

    >>> record = logging.LogRecord("pool", logging.WARNING, "", 0, "no answer\\n\\tRuns it?", None, None)
    >>> OneLine("{name}: {message}", style="{").format(record)
    'pool: no answer Runs it?'
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (as logging calls it)
        return " ".join(super().formatMessage(record).split())
