"""Plans in and out as files, and the files that show progress."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.people.models import Organisation, User
from safar.plan.commands.group import found_plan, plan
from safar.plan.matrix.answers import Answer, read_answers
from safar.plan.matrix.columns import BY_KEY
from safar.plan.matrix.exporting import WRITERS
from safar.plan.models import Plan
from safar.plan.permissions import may_edit_plan
from safar.plan.services.importing import Outcome, import_plan, preview
from safar.plan.services.scanning import scan_evidence
from safar.reference.models import Country


@plan.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--plan", "slug", required=True, help="The plan's address; one that is not there yet makes a draft."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be made, and what is wrong.")
@click.option(
    "--keep", is_flag=True, help="Keep actions that the file leaves out; without it they are removed."
)
@click.option(
    "--map", "pairs", multiple=True, help="Overrule a column: 'Heading=field', or 'Heading=' to skip it."
)
@click.option("--owner", "owner_slug", default="", help="Of a new plan: the organisation, by its short name.")
@click.option("--country", "alpha3", default="", help="Of a new plan: the country, by its three letters.")
@click.option("--title", default="", help="Of a new plan.")
@click.option(
    "--encoding", default="", help="How a CSV file is written, when it is not UTF-8, such as cp1252."
)
@click.option(
    "--answers", "answers_file", type=click.Path(path_type=Path),
    help="A JSON file that says what to do with cells that cannot be read; docs/plan.md shows how.",
)  # fmt: skip
@click.option("--by", "email", default="", help="In whose name: the e-mail address of an account.")
@as_json
def import_file(
    file: Path, slug: str, dry_run: bool, keep: bool, pairs: tuple[str, ...], owner_slug: str, alpha3: str,
    title: str, encoding: str, answers_file: Path | None, email: str, wants_json: bool,
) -> None:  # fmt: skip
    """Import a plan from XLSX, DOCX or CSV: all of it, or nothing.

    A new plan belongs to --owner; without it to the owner of the newest plan, else to the first
    ministry with a focal point, else to the first organisation of a country.
    """
    if not file.is_file():
        raise Refusal(f"There is no file {file}. Check its name.")
    found = Plan.objects.filter(slug=slug).select_related("owner", "country", "parent").first()
    mapping = {heading: field for heading, _equals, field in (pair.rpartition("=") for pair in pairs)}
    known = {*BY_KEY, "timeline", ""}
    if unknown := [field for field in mapping.values() if field not in known]:
        raise Refusal(f"There is no field '{unknown[0]}'. These are: {', '.join(sorted(known - {''}))}.")
    common: dict[str, Any] = {
        "slug": slug, "keep": keep, "mapping": mapping, "encoding": encoding,
        "answers": _answers(answers_file),
    }  # fmt: skip
    by = _editor(email, found) if email else None
    if dry_run:
        outcome = preview(file.read_bytes(), file.name, found, **common)
        value = {**outcome.as_dict(), "plan": slug, "new_plan": found is None}
        say(value, wants_json=wants_json, lines=_import_lines(outcome, dry_run=True))
        return
    outcome = import_plan(
        file.read_bytes(),
        file.name,
        found,
        by=by,
        title=title,
        owner=_owner(owner_slug),
        country=_country(alpha3),
        **common,
    )
    value = {**outcome.as_dict(), "plan": slug, "new_plan": found is None}
    say(value, wants_json=wants_json, lines=_import_lines(outcome, dry_run=False))


def _answers(file: Path | None) -> list[Answer]:
    if file is None:
        return []
    if not file.is_file():
        raise Refusal(f"There is no file {file}. Check its name.")
    try:
        return read_answers(json.loads(file.read_text("utf-8-sig")))
    except ValueError as problem:
        raise Refusal(f"{file} is not JSON: {problem}.") from None


def _import_lines(outcome: Outcome, *, dry_run: bool) -> str:
    said = outcome.as_dict()
    verb = "Would create" if dry_run else "Created"
    lines = [
        f"{verb} {said['created']}, change {said['changed']}, remove {said['removed']}; "
        f"{said['unchanged']} stay as they are."
    ]
    lines += [f"  {heading!s:<40} → {field or 'not read'}" for heading, field in said["mapping"].items()]
    lines += [f"  ✎ {each.said(outcome.draft.lookups.language)}" for each in outcome.draft.answers.used]
    lines += said["notices"]
    wrong = [each for each in said["errors"] if each["blocks"]]
    if wrong and dry_run:
        lines.append(f"{len(wrong)} cells need a look; nothing would be imported:")
    for each in said["errors"]:
        mark = "✗" if each["blocks"] else "·"
        lines.append(
            f"  {mark} {each['cell']}  {each['value'][:50]!r}  {each['reason']} {each['suggestion']}"
        )
    return "\n".join(lines)


def _editor(email: str, found: Plan | None) -> User:
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise Refusal(f"There is no account {email}. Check the address.")
    if found is not None and not may_edit_plan(person, found):
        raise Refusal(f"{email} may not edit this plan. Name a focal point or an editor of its owner.")
    return person


def _owner(slug: str) -> Organisation | None:
    if not slug:
        return None
    found = Organisation.objects.filter(slug=slug).select_related("country").first()
    if found is None:
        raise Refusal(f"There is no organisation '{slug}'. Add it with: safar people add")
    return found


def _country(alpha3: str) -> Country | None:
    if not alpha3:
        return None
    found = Country.objects.filter(alpha3=alpha3.upper()).first()
    if found is None:
        raise Refusal(f"There is no country '{alpha3}'. Use its three letters, such as PRT.")
    return found


@plan.command("export")
@click.argument("slug")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["xlsx", "docx", "csv", "json", "iati"]),
    default="xlsx",
    show_default=True,
)
@click.option("--lang", type=click.Choice(UN_LANGUAGES), help="Of the headings; else the plan's own.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write the file.")
@as_json
def export_file(slug: str, kind: str, lang: str | None, out: Path, wants_json: bool) -> None:
    """Write the plan SLUG to a file that can be edited and imported again (not json and iati)."""
    found = found_plan(slug)
    data = WRITERS[kind](found, lang or found.language)
    out.write_bytes(data)
    value = {
        "plan": slug,
        "format": kind,
        "out": str(out),
        "bytes": len(data),
        "actions": found.actions.count(),
    }
    say(value, wants_json=wants_json, lines=f"{value['actions']} actions in {out} ({len(data):,} bytes).")


@plan.command("scan-evidence")
@click.option("--again", is_flag=True, help="Everything, not only what was never scanned.")
@as_json
def scan_files(again: bool, wants_json: bool) -> None:
    """Have the virus scanner look at the files that show progress."""
    value = scan_evidence(again=again)
    lines = "\n".join(f"{verdict}: {count}" for verdict, count in sorted(value.items()))
    say(dict(value), wants_json=wants_json, lines=lines or "There is no file to look at.")
