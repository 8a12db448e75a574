"""Commands for recommendations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.consultations.importing.reading import read_file
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.recommendations.lists import numbers
from safar.recommendations.queries import with_actions
from safar.recommendations.services import import_sheet, nothing_kept
from safar.reference.models import Country


@click.group()
def recommendations() -> None:
    """Recommendations of the Universal Periodic Review and of treaty bodies."""


@recommendations.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--country", "alpha3", required=True, help="To whom they were made, by its three letters.")
@click.option("--dry-run", is_flag=True, help="Only say what would be made, and what is wrong.")
@click.option(
    "--encoding", default="", help="How a CSV file is written, when it is not UTF-8, such as cp1252."
)
@as_json
def import_file(file: Path, alpha3: str, dry_run: bool, encoding: str, wants_json: bool) -> None:
    """Import recommendations from CSV or XLSX: all of them, or none."""
    country = Country.objects.filter(alpha3=alpha3.upper()).first()
    if country is None:
        raise Refusal(f"There is no country '{alpha3}'. Use its three letters, such as PRT.")
    outcome = import_sheet(read_file(file, encoding), country, by=None, dry_run=dry_run)
    told = outcome.as_dict()
    lines = ["Would be:" if dry_run else "Done:"] if not outcome.problems else [nothing_kept(outcome)]
    lines += [
        f"  line {each.line}  {each.field}  {each.reason} {each.suggestion}" for each in outcome.problems
    ]
    lines.append("{created} new, {changed} changed, {unchanged} as they were.".format(**told))
    if outcome.problems and not dry_run:
        raise Refusal("\n".join(lines[:-1]))
    say({**told, "country": country.pk, "dry_run": dry_run}, wants_json=wants_json, lines="\n".join(lines))


@recommendations.command("list")
@click.option("--country", "alpha3", default="", help="Only of this country, by its three letters.")
@as_json
def list_them(alpha3: str, wants_json: bool) -> None:
    """List recommendations, and the actions they were taken up in."""
    found: Any = with_actions(None)
    if alpha3:
        found = found.filter(country=alpha3.upper())
    rows = [
        {
            "id": each.pk, "country": each.country_id, "source": each.source, "session": each.session,
            "code": each.code, "text": each.text, "language": each.language,
            "recommended_by": each.recommended_by, "position": each.position,
            "received_on": each.received_on, "objectives": numbers(each), "actions": each.codes,
        }
        for each in found
    ]  # fmt: skip
    lines = "\n".join(
        f"{row['country']} {row['source']:<6} {row['code']:<10} {row['position']:<9} "
        f"{', '.join(row['actions']) or '-':<10} {row['text'][:70]}"
        for row in rows
    )
    say(rows, wants_json=wants_json, lines=lines or "There is no recommendation yet.")


COMMANDS = {"recommendations": recommendations}
