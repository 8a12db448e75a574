"""Commands for plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.people.models import Organisation, User
from safar.plan.gaps import gaps
from safar.plan.matrix.columns import BY_KEY
from safar.plan.matrix.exporting import WRITERS
from safar.plan.matrix.versions import compare_contents, content_at
from safar.plan.models import Plan
from safar.plan.overlaps import overlaps
from safar.plan.permissions import may_edit_plan
from safar.plan.queries import in_order
from safar.plan.services.importing import Outcome, import_plan, preview
from safar.plan.services.scanning import scan_evidence
from safar.plan.services.versions import keep_version
from safar.reference.models import Country
from safar.thread.queries import neighbours


@click.group()
def plan() -> None:
    """National implementation plans."""


@plan.command("list")
@as_json
def list_plans(wants_json: bool) -> None:
    """List every plan, public or not."""
    rows = [
        {"slug": each.slug, "title": each.title, "country": each.country_id, "status": each.status}
        for each in Plan.objects.all()
    ]
    lines = "\n".join(
        f"{row['slug']:<40} {row['country']}  {row['status']:<12} {row['title']}" for row in rows
    )
    say(rows, wants_json=wants_json, lines=lines or "There is no plan yet.")


@plan.command()
@click.argument("slug")
@as_json
def show(slug: str, wants_json: bool) -> None:
    """Show the plan SLUG, its actions and what they came from."""
    found = _plan(slug)
    value = _whole(found)
    lines = [f"{found.title} ({found.country_id}, {found.status})"]
    for action in value["actions"]:
        lines.append(f"  {action['code']:<8} {action['status']:<12} {action['title']}")
        lines += [f"           came from {origin['kind']}: {origin['title']}" for origin in action["origins"]]
    say(value, wants_json=wants_json, lines="\n".join(lines))


def _whole(plan: Plan) -> dict[str, Any]:
    actions = list(
        in_order(plan.actions.select_related("priority", "lead", "knot")).prefetch_related(
            "objectives", "measures__indicator"
        )
    )
    around = neighbours([action.knot.pk for action in actions], None)  # Safar itself asks, and sees all
    return {
        "slug": plan.slug,
        "title": plan.title,
        "country": plan.country_id,
        "owner": plan.owner.slug,
        "status": plan.status,
        "public": plan.is_public,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "currency": plan.currency,
        "priorities": [
            {
                "code": each.code,
                "title": each.title,
                "objectives": [objective.number for objective in each.objectives.all()],
            }
            for each in plan.priorities.prefetch_related("objectives")
        ],
        "actions": [
            {
                "code": action.code,
                "title": action.title,
                "priority": action.priority.code if action.priority else None,
                "objectives": [objective.number for objective in action.objectives.all()],
                "lead": action.lead.slug if action.lead else None,
                "status": action.status,
                "starts_on": action.starts_on,
                "ends_on": action.ends_on,
                "budget": action.budget,
                "secured": action.secured,
                "gap": action.gap,
                "indicators": [measure.indicator.display_code for measure in action.measures.all()],
                "origins": [
                    {
                        "kind": step.card.kind,
                        "title": str(step.card.title),
                        "tie": step.tie,
                        **step.card.details,
                    }
                    for step in around[action.knot.pk][0]
                ],
            }
            for action in actions
        ],
    }


def _plan(slug: str) -> Plan:
    found = Plan.objects.filter(slug=slug).select_related("owner", "country", "parent").first()
    if found is None:
        raise Refusal(f"There is no plan called '{slug}'. 'safar plan list' shows all of them.")
    return found


# --- Files ------------------------------------------------------------------------------------


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
@click.option("--by", "email", default="", help="In whose name: the e-mail address of an account.")
@as_json
def import_file(
    file: Path, slug: str, dry_run: bool, keep: bool, pairs: tuple[str, ...], owner_slug: str, alpha3: str,
    title: str, encoding: str, email: str, wants_json: bool,
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
    common: dict[str, Any] = {"slug": slug, "keep": keep, "mapping": mapping, "encoding": encoding}
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


def _import_lines(outcome: Outcome, *, dry_run: bool) -> str:
    said = outcome.as_dict()
    verb = "Would create" if dry_run else "Created"
    lines = [
        f"{verb} {said['created']}, change {said['changed']}, remove {said['removed']}; "
        f"{said['unchanged']} stay as they are."
    ]
    lines += [f"  {heading!s:<40} → {field or 'not read'}" for heading, field in said["mapping"].items()]
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
    found = _plan(slug)
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


# --- What is missing, what is doubled, what changed ---------------------------------------------


@plan.command("gaps")
@click.argument("slug")
@as_json
def show_gaps(slug: str, wants_json: bool) -> None:
    """What the plan SLUG lacks, objective by objective."""
    value = [each.as_dict() for each in gaps(_plan(slug))]
    lines = [
        f"{each['objective']:>2} {each['label'][:36]:<36} actions {each['actions']:>4}  missing: "
        f"{', '.join(each['missing']) or 'nothing'}"
        for each in value
    ]
    say(value, wants_json=wants_json, lines="\n".join(lines))


@plan.command("overlaps")
@click.argument("slug")
@click.option("--most", default=500, show_default=True, help="At most so many pairs.")
@as_json
def show_overlaps(slug: str, most: int, wants_json: bool) -> None:
    """Actions of the plan SLUG that say nearly the same, also as those of plans above and below it."""
    value = [each.as_dict() for each in overlaps(_plan(slug), most=most)]
    lines = [
        f"{each['score']:.2f}  {each['a']['plan']} {each['a']['code']} ~ "
        f"{each['b']['plan']} {each['b']['code']}: {'; '.join(each['why'])}"
        for each in value
    ]
    say(value, wants_json=wants_json, lines="\n".join(lines) or "No two actions are much alike.")


@plan.command("diff")
@click.argument("slug")
@click.argument("v1")
@click.argument("v2")
@as_json
def diff(slug: str, v1: str, v2: str, wants_json: bool) -> None:
    """What changed in the plan SLUG from version V1 to V2: numbers, a status such as adopted, or now."""
    found = _plan(slug)
    value = {
        "slug": slug,
        "from": v1,
        "to": v2,
        **compare_contents(content_at(found, v1), content_at(found, v2)),
    }
    lines = [
        f"{len(value['added'])} added, {len(value['removed'])} removed, {len(value['changed'])} changed."
    ]
    lines += [f"  + {each['code']} {each['title']}" for each in value["added"]]
    lines += [f"  - {each['code']} {each['title']}" for each in value["removed"]]
    lines += [f"  ~ {each['code']} {', '.join(each['fields'])}" for each in value["changed"]]
    say(value, wants_json=wants_json, lines="\n".join(lines))


@plan.command("versions")
@click.argument("slug")
@click.option("--keep", is_flag=True, help="Keep the plan as it stands now as a version.")
@as_json
def versions(slug: str, keep: bool, wants_json: bool) -> None:
    """The versions kept of the plan SLUG."""
    found = _plan(slug)
    if keep:
        keep_version(found, by=None)
    value = list(found.versions.order_by("number").values("number", "status", "kept_at", "sha256"))
    lines = [f"{each['number']:>3}  {each['status']:<12} {each['kept_at']:%Y-%m-%d %H:%M}" for each in value]
    say(value, wants_json=wants_json, lines="\n".join(lines) or "No version has been kept yet.")


@plan.command("scan-evidence")
@click.option("--again", is_flag=True, help="Everything, not only what was never scanned.")
@as_json
def scan_files(again: bool, wants_json: bool) -> None:
    """Have the virus scanner look at the files that show progress."""
    value = scan_evidence(again=again)
    lines = "\n".join(f"{verdict}: {count}" for verdict, count in sorted(value.items()))
    say(dict(value), wants_json=wants_json, lines=lines or "There is no file to look at.")


COMMANDS = {"plan": plan}
