"""`safar consultations import-report`: what a report says, as it was understood; nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.consultations.command_group import consultations
from safar.consultations.reports_in.reading import read_file
from safar.consultations.reports_in.report import understood
from safar.consultations.reports_in.words import KINDS
from safar.lib.console import as_json, say


@consultations.command("import-report")
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def import_report(file: Path, wants_json: bool) -> None:
    """Read the report of an old workshop (PDF, Word, or text taken from a PDF)."""
    said = understood(read_file(file)).as_dict()
    say({"file": file.name, **said}, wants_json=wants_json, lines=summary(said))


def summary(said: dict[str, Any]) -> str:
    """What was found, for a person: every item with how sure we are and where it stands."""
    lines = []
    for number, session in enumerate(said["sessions"], start=1):
        lines.append(f"{number}. {session['title'] or 'A session without a title'}")
        if session["hosts"]:
            lines.append(f"   hosts: {', '.join(session['hosts'])}")
        for kind in KINDS:
            lines.append(f"   {kind}: {len(session[kind])}")
            lines += [f"     {_item(item)}" for item in session[kind]]
    unsure = [
        item
        for session in said["sessions"]
        for kind in KINDS
        for item in session[kind]
        if item["confidence"] < 0.8
    ]
    lines.append(f"Speakers: {len(said['speakers'])}. Paragraphs that tell: {len(said['narrative'])}.")
    content = [each for each in said["unplaced"] if each["reason"] != "furniture"]
    lines.append(
        f"Not placed: {len(content)}, and {len(said['unplaced']) - len(content)} page numbers and heads."
    )
    if unsure:
        lines.append(f"Look first at the {len(unsure)} items below 80 %.")
    if not said["sessions"]:
        lines.append("No session with notes was found. All that the report says stands under “not placed”.")
    return "\n".join(lines)


def _item(item: dict[str, Any]) -> str:
    where = item["source"]
    rows = where["lines"]
    countries = f" [{', '.join(item['countries'])}]" if item["countries"] else ""
    place = f"p. {where['page']}, l. {rows[0]}" + (f"-{rows[-1]}" if len(rows) > 1 else "")
    return f"{item['confidence']:.0%}  {item['text'][:110]}{countries}  ({place})"
