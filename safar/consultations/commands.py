"""Commands for consultations: import notes, list events, seat people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.consultations.command_group import consultations
from safar.consultations.handover.mails import command as mails  # noqa: F401  (adds itself to the group)
from safar.consultations.importing import services
from safar.consultations.importing.checking import Checked
from safar.consultations.importing.reading import read_file
from safar.consultations.models import Event, Session
from safar.consultations.permissions import may_take_notes
from safar.consultations.reports_in import command as reports_in  # noqa: F401  (adds itself to the group)
from safar.consultations.seating import command as seating  # noqa: F401  (adds itself to the group)
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.people.models import User


@click.group()
def notes() -> None:
    """Notes taken at consultations."""


@notes.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--session", "slug", help="The session of rows that name none, by its short name.")
@click.option("--dry-run", is_flag=True, help="Only say what would be made, and what is wrong.")
@click.option(
    "--encoding", default="", help="How a CSV file is written, when it is not UTF-8, such as cp1252."
)
@click.option("--by", "email", default="", help="In whose name: the e-mail address of an account.")
@as_json
def import_file(
    file: Path, slug: str | None, dry_run: bool, encoding: str, email: str, wants_json: bool
) -> None:
    """Import notes from a spreadsheet (CSV or XLSX): all of them, or none."""
    session = _session(slug) if slug else None
    by = _person(email, session) if email else None
    sheet = read_file(file, encoding)
    if dry_run:
        checked = services.dry_run(sheet, session=session)
        say(_report("would_create", checked), wants_json=wants_json, lines=_lines(checked, dry_run=True))
        return
    done = services.import_notes(sheet, name=file.name, session=session, by=by)
    say(_report("created", done), wants_json=wants_json, lines=_lines(done, dry_run=False))


def _report(word: str, checked: Checked) -> dict[str, Any]:
    report: dict[str, Any] = {
        word: len(checked.drafts),
        "errors": [problem.as_dict() for problem in checked.problems],
    }
    if checked.unchanged:
        report["unchanged"] = checked.unchanged
    if checked.notices:
        report["notices"] = checked.notices
    return report


def _lines(checked: Checked, *, dry_run: bool) -> str:
    kinds = ", ".join(f"{name} {n}" for name, n in checked.by_kind)
    lines = [f"{'Would create' if dry_run else 'Created'} {len(checked.drafts)} notes ({kinds or 'none'})."]
    if checked.unchanged:
        lines.append(f"{checked.unchanged} are there already, unchanged.")
    lines += checked.notices
    if checked.problems:
        lines.append(f"{len(checked.problems)} things are wrong; nothing would be imported:")
        lines += [f"  line {each.line}  {each.field}  {each.reason}" for each in checked.problems]
    return "\n".join(lines)


def _session(slug: str) -> Session:
    found = Session.objects.select_related("event").filter(slug=slug).first()
    if found is None:
        known = ", ".join(Session.objects.order_by("event", "number").values_list("slug", flat=True)[:20])
        raise Refusal(f"There is no session {slug}. These are known: {known or 'none yet'}.")
    return found


def _person(email: str, session: Session | None) -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise Refusal(f"There is no account {email}. Check the address.")
    if session is None or not may_take_notes(person, session.event):
        raise Refusal(f"{email} may not take notes there. Name a session whose event they work on.")
    return person


@click.group()
def events() -> None:
    """Workshops and consultations."""


@events.command("list")
@as_json
def list_events(wants_json: bool) -> None:
    """Every event with its sessions."""
    found: list[dict[str, Any]] = [
        {
            "slug": event.slug,
            "title": event.title,
            "starts_on": event.starts_on,
            "ends_on": event.ends_on,
            "public": event.is_public,
            "sessions": [
                {"slug": session.slug, "number": session.number, "title": session.title}
                for session in event.sessions.all()
            ],
        }
        for event in Event.objects.prefetch_related("sessions")
    ]
    lines = [
        line
        for event in found
        for line in (
            f"{event['slug']}  {event['starts_on']}  {event['title']}",
            *(f"  {each['number']}  {each['slug']}  {each['title']}" for each in event["sessions"]),
        )
    ]
    say(found, wants_json=wants_json, lines="\n".join(lines) or "No event yet.")


COMMANDS = {"notes": notes, "events": events, "consultations": consultations}
