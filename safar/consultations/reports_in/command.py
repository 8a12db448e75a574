"""`safar consultations import-report`: what a report says, as it was understood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.consultations.command_group import consultations
from safar.consultations.models import Attribution, Event
from safar.consultations.permissions import may_edit_event
from safar.consultations.reports_in.reading import read_file
from safar.consultations.reports_in.report import understood
from safar.consultations.reports_in.services import keep_understood
from safar.consultations.reports_in.words import KINDS
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.people.models import User


@consultations.command("import-report")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--into", "slug", help="Keep what was found as proposals for this event, by its short name.")
@click.option(
    "--attribution",
    type=click.Choice(Attribution.values),
    default=Attribution.UNATTRIBUTED.value,
    show_default=True,
    help="With --into: what may be known of who said something.",
)
@click.option("--by", "email", default="", help="With --into: the e-mail address of an account.")
@as_json
def import_report(file: Path, slug: str | None, attribution: str, email: str, wants_json: bool) -> None:
    """Read the report of an old workshop (PDF, Word, or text taken from a PDF)."""
    event = _event(slug) if slug else None
    by = _person(email, event) if email and event else None
    report = understood(read_file(file))
    said: dict[str, Any] = {"file": file.name, **report.as_dict()}
    lines = summary(said)
    if event is not None:
        kept = keep_understood(event, report, name=file.name, attribution=attribution, by=by)
        said["proposals"] = {"event": event.slug, "page": kept.get_absolute_url()}
        lines += f"\nKept as proposals: {kept.get_absolute_url()}"
    say(said, wants_json=wants_json, lines=lines)


def _event(slug: str) -> Event:
    found = Event.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Event.objects.values_list("slug", flat=True)[:20])
        raise Refusal(f"There is no event {slug}. These are known: {known or 'none yet'}.")
    return found


def _person(email: str, event: Event) -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise Refusal(f"There is no account {email}. Check the address.")
    if not may_edit_event(person, event):
        raise Refusal(f"{email} does not organise {event.slug}. Name one of its organisers.")
    return person


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
