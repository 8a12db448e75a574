"""`safar practices import FILE`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.lib.console import as_json, say
from safar.practices.command_group import practices
from safar.practices.importing import json_lines
from safar.practices.importing.json_lines import Checked
from safar.practices.layouts import TABLES as LAYOUTS
from safar.practices.layouts.command import import_layout
from safar.practices.models import Practice
from safar.search.index import LEARNT_AT_ONCE

TOLD, MOST_DIFFERENT = 20, 1_000  # differences named to a person, and in JSON
DRAFT = Practice.Status.DRAFT


@practices.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be made, and what is wrong.")
@click.option("--publish", is_flag=True, help="Publish them at once, instead of making drafts.")
@click.option(
    "--layout",
    type=click.Choice(["auto", "short", *LAYOUTS]),
    default="auto",
    show_default=True,
    help="Of the file: that of another database, ours, or the short JSON-Lines.",
)
@click.option("--owner", default="", help="The organisation (its short name) whose drafts they become.")
@click.option(
    "--update", is_flag=True, help="Change practices that are here and of which the file says else."
)
@as_json
def import_file(
    file: Path, dry_run: bool, publish: bool, layout: str, owner: str, update: bool, wants_json: bool
) -> None:
    """Import practices from JSON-Lines, or from a file in the layout of a database: all of them, or none."""
    data = json_lines.read_file(file)
    if layout != "short" and (layout != "auto" or not json_lines.is_short(data)):
        import_layout(data, layout, dry_run, publish, owner, update, wants_json)
        return
    if dry_run:
        checked = json_lines.dry_run(data)
        say(_report("would_create", checked), wants_json=wants_json, lines=_lines("would be made", checked))
        return
    done = json_lines.import_practices(data, name=file.name, by=None, publish=publish, update=update)
    lines = _lines("made", done)
    if publish and len(done.rows) > LEARNT_AT_ONCE:
        lines += "\nThey are found by their words. For their meaning as well, run: safar search --learn"
    say(_report("created", done), wants_json=wants_json, lines=lines)


def _report(word: str, checked: Checked) -> dict[str, Any]:
    touched = sum(
        bool(each.differs) or (each.status == DRAFT and checked.published > 0) for each in checked.known
    )
    return {
        word: len(checked.rows),
        "unchanged": len(checked.known) - touched,
        "published": checked.published,
        "different": len(checked.different),
        "changed": checked.changed,
        "differ": [each.as_dict() for each in checked.different[:MOST_DIFFERENT]],
        "errors": [problem.as_dict() for problem in checked.problems],
    }


def _lines(word: str, checked: Checked) -> str:
    lines = [f"{len(checked.rows)} {word}, {len(checked.known)} are there already."]
    different = checked.different
    if checked.changed:
        lines.append(f"{checked.changed} of these said something else, and say now what the file says.")
    elif different:
        lines.append(f"{len(different)} of these say something else and stay. To change them: --update")
    lines += [f"  line {each.row.line}  differs: {', '.join(each.differs)}" for each in different[:TOLD]]
    if len(different) > TOLD:
        lines.append(f"  and {len(different) - TOLD} more")
    lines += [f"  line {each.line}  {each.field}  {each.reason}" for each in checked.problems]
    return "\n".join(lines)
