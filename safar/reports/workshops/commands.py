"""safar consultations export: the report of an event, or its open data."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import click
from django.utils.translation import gettext as _

from safar.consultations.command_group import consultations
from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.reports.writing import check_writable, unwritable

PRINTED = ("pdf", "docx", "html")


@consultations.command("export")
@click.argument("event_slug", metavar="EVENT")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", *PRINTED]),
    default="json",
    show_default=True,
    help="json or csv (open data), pdf, docx (Word) or html (a page).",
)
@click.option(
    "--lang", type=click.Choice(UN_LANGUAGES), default="en", show_default=True, help="The language."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write the file. Without it json and csv are printed.",
)
@as_json
def export(event_slug: str, form: str, lang: str, out: Path | None, wants_json: bool) -> None:
    """Write the report of an event, or its open data, in each session's attribution.

    EVENT is the short name of the event.
    """
    from safar.consultations.handover.data import event_called
    from safar.reports.workshops.services import draw_report, report_of
    from safar.reports.workshops.views import data_as

    event = event_called(event_slug)
    if out is None and (form in PRINTED or wants_json):
        raise Refusal(_("This needs a file to be written to. Name one with --out."))
    if out is not None:
        check_writable(out)  # before anything is drawn for a file that cannot be kept
    report = report_of(event, lang)
    data = draw_report(report, form) if form in PRINTED else data_as(report, form)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(data)
    except OSError as problem:
        raise unwritable(out, problem) from problem
    answer = {
        "event": event.slug,
        "language": lang,
        "format": form,
        "notes": report.notes,
        "out": str(out),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }
    line = _("%(event)s is written to %(out)s as %(format)s: %(notes)s notes, %(bytes)s bytes.")
    say(answer, wants_json=wants_json, lines=line % answer)
