"""Practices from JSON-Lines: one record a line, as `docs/commands.md` shows. All of a file, or nothing.

{"id", "url", "source", "title", "language", "text", "year_start", "countries", "organisations", "type",
"objectives"}
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.lib.refusal import Refusal
from safar.practices.importing.known import Known, change_known, known_among, publish_known
from safar.practices.importing.making import make_practices
from safar.practices.importing.rows import PracticeRow, Problem, RowChecker, clean

MOST_PROBLEMS = 1_000  # told of one file
LOCK = 7_304_002  # the number of our lock: two imports take turns


@dataclass
class Checked:
    """A whole file, looked at: what would be made, what is there already, what is wrong."""

    rows: list[PracticeRow] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    published: int = 0  # by this import, drafts that were there already among them
    changed: int = 0

    @property
    def different(self) -> list[Known]:
        """Those that are there and of which the file says something else."""
        return [each for each in self.known if each.differs]


def read_file(path: Path) -> bytes:
    """The file. Raises Refusal when there is none."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Refusal(
            _("The file %(name)s cannot be read: %(why)s.") % {"name": path.name, "why": problem.strerror}
        ) from problem


def is_short(data: bytes) -> bool:
    """Whether a file is of this kind: JSON with a `text`, or JSON that nobody can read."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{") or b'"@context"' in start[:2_000]:
        return False
    try:
        first = json.loads(start.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return True
    return "summary" not in first or "text" in first


def dry_run(data: bytes) -> Checked:
    """What an import would do."""
    checked, checker = Checked(), RowChecker()
    seen: dict[tuple[str, str], int] = {}
    rows: list[PracticeRow] = []
    for line, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not text.strip():
            continue
        row, problems = _read(line, text, checker)
        checked.problems += problems
        if row is None:
            continue
        key = (row.scheme, row.external_id)
        if key in seen:
            why = _("The id %(id)s is already in line %(line)s. Give each record an id of its own.")
            said = why % {"id": row.external_id, "line": seen[key]}
            checked.problems.append(Problem(line, "id", said))
            continue
        seen[key] = line
        rows.append(row)
    checked.known = known_among(rows)
    there = {each.row.line for each in checked.known}
    checked.rows = [row for row in rows if row.line not in there]
    if not rows and not checked.problems:
        raise Refusal(_("There is no record in this file. Write one record a line."))
    return checked


def _read(line: int, text: bytes, checker: RowChecker) -> tuple[PracticeRow | None, list[Problem]]:
    try:
        value: Any = json.loads(text.decode("utf-8"))
    except UnicodeDecodeError:
        return None, [Problem(line, "", _("This line is not written in UTF-8. Save the file as UTF-8."))]
    except (ValueError, RecursionError):
        return None, [Problem(line, "", _("This line is not a JSON object. Write one record a line."))]
    if not isinstance(value, dict):
        return None, [Problem(line, "", _("This line is not a JSON object. Write one record a line."))]
    return checker.check(line, value)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Records do not point at each other in circles; looking for such circles takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collecting()
@transaction.atomic
def import_practices(
    data: bytes, *, name: str, by: Any, publish: bool = False, update: bool = False
) -> Checked:
    """Make every practice of the file that is not there yet; published ones are findable when this returns.

    What is there already stays as it is, but for drafts, which `publish` publishes, and with `update` for
    those of which the file says something else.
    Raises Refusal, with every bad row, when a single one is bad.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    checked = dry_run(data)
    if checked.problems:
        raise Refusal(
            ngettext(
                "Nothing was imported: %(n)s thing is wrong in the file. Put it right, then import it.",
                "Nothing was imported: %(n)s things are wrong in the file. Put them right, then import it.",
                len(checked.problems),
            )
            % {"n": len(checked.problems)},
            would_create=len(checked.rows),
            errors=[problem.as_dict() for problem in checked.problems[:MOST_PROBLEMS]],
        )
    why = f"Imported from {clean(name)[:120]}"
    make_practices(checked.rows, why=why, by=by, publish=publish)
    if update:
        checked.changed = change_known(checked.known, why=why, by=by)
    if publish:
        checked.published = len(checked.rows) + publish_known(checked.known, by=by)
    return checked
