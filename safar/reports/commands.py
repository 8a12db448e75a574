"""Reports on the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import click
from django.utils.translation import gettext as _

from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.reports.workshops import commands as workshops  # noqa: F401  (adds itself to the group)
from safar.reports.writing import check_writable, unwritable


@click.group()
def report() -> None:
    """Print what Safar holds."""


@report.command("plan")
@click.argument("plan_slug")
@click.option(
    "--lang", type=click.Choice(UN_LANGUAGES), default="en", show_default=True, help="The language."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["pdf", "docx", "html"]),
    default="pdf",
    show_default=True,
    help="What kind of file: pdf, docx (Word) or html (a page).",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write the file.")
@as_json
def report_plan(plan_slug: str, lang: str, form: str, out: Path, wants_json: bool) -> None:
    """Freeze a plan as an edition and write it as a file.

    PLAN_SLUG is the short name of the plan. Where nothing has changed since the
    newest edition, that edition is written.
    """
    from safar.reports.queries import plan_called
    from safar.reports.services import file_of, freeze_plan

    plan = plan_called(plan_slug)
    check_writable(out)  # before anything is frozen for a file that cannot be kept
    edition = freeze_plan(plan, language=lang, by=None)
    data = bytes(file_of(edition, form).data)
    try:
        out.write_bytes(data)
    except OSError as problem:
        raise unwritable(out, problem) from problem
    answer = {
        "plan": plan.slug,
        "edition": edition.number,
        "language": lang,
        "format": form,
        "out": str(out),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
    }
    if edition.reused:
        line = _(
            "Nothing has changed since edition %(edition)s: wrote it again to %(out)s (%(bytes)s bytes)."
        )
    else:
        line = _("Edition %(edition)s is frozen and written to %(out)s (%(bytes)s bytes).")
    say(answer, wants_json=wants_json, lines=line % answer)


COMMANDS = {"report": report}
