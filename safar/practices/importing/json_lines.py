"""Practices from JSON-Lines: one record a line, as `docs/commands.md` shows. All of a file, or nothing.

{"id", "url", "source", "title", "language", "text", "year_start", "countries", "organisations", "type",
"objectives"}
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.lib.refusal import Refusal
from safar.practices.importing.making import make_practices, publish_known
from safar.practices.importing.rows import PracticeRow, Problem, RowChecker, clean
from safar.practices.models import ExternalId

MOST_PROBLEMS = 1_000  # told of one file
LOCK = 7_304_002  # the number of our lock: two imports take turns


@dataclass
class Checked:
    """A whole file, looked at: what would be made, what is there already, what is wrong."""

    rows: list[PracticeRow] = field(default_factory=list)
    known: list[PracticeRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    published: int = 0  # of those there already


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
    there = set(
        ExternalId.objects.filter(value__in=[row.external_id for row in rows]).values_list("scheme", "value")
    )
    for row in rows:
        (checked.known if (row.scheme, row.external_id) in there else checked.rows).append(row)
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


@transaction.atomic
def import_practices(data: bytes, *, name: str, by: Any, publish: bool = False) -> Checked:
    """Make every practice of the file that is not there yet; published ones are findable when this returns.

    What is there already stays as it is, but for drafts, which `publish` publishes.
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
    if publish:
        checked.published = publish_known(checked.known, by=by)
    return checked
