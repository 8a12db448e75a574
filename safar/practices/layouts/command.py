"""`safar practices export`, `duplicates`, and the layouts of `import`."""

from __future__ import annotations

from pathlib import Path

import click

from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.people.models import Organisation
from safar.practices.command_group import practices
from safar.practices.duplicates import duplicates, known_facts
from safar.practices.layouts import FORMATS
from safar.practices.layouts.checking import Checked, check
from safar.practices.layouts.importing import import_practices
from safar.practices.layouts.out import export


def import_layout(
    data: bytes, layout: str, dry_run: bool, publish: bool, owner: str, update: bool, wants_json: bool
) -> None:
    """What `safar practices import` does with a file of one of our layouts."""
    organisation = Organisation.objects.filter(slug=owner).first() if owner else None
    if owner and organisation is None:
        raise Refusal(f"No organisation is called {owner}. `safar people list` names them.")
    if dry_run:
        checked = check(data, layout)
        _tell(checked, "would_create", "would be made", wants_json, published=0)
        return
    done = import_practices(data, layout=layout, owner=organisation, by=None, publish=publish, update=update)
    published = len(done.of("new")) if publish else 0
    _tell(done, "created", "made", wants_json, published=published)


def _tell(checked: Checked, word: str, said: str, wants_json: bool, *, published: int) -> None:
    answer = {word if key == "would_create" else key: value for key, value in checked.as_dict().items()}
    answer["published"] = published
    lines = [
        f"{len(checked.of('new'))} {said}, {len(checked.of('same'))} are there already and say the same."
    ]
    lines += [f"  line {each['line']}  {each['field']}  {each['reason']}" for each in checked.problems]
    lines += [f"  line {each.line}  differs: {', '.join(each.differs)}" for each in checked.of("differs")]
    lines += [
        f"  line {each.line}  probably {each.alike.b.slug}: {'; '.join(each.alike.why)}"
        for each in checked.drafts
        if each.alike
    ]
    say(answer, wants_json=wants_json, lines="\n".join(lines))


@practices.command("export")
@click.option("--format", "name", type=click.Choice(sorted(FORMATS)), default="csv", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write.")
@click.option("--all", "everything", is_flag=True, help="Drafts and withdrawn practices too.")
@as_json
def export_command(name: str, out: Path, everything: bool, wants_json: bool) -> None:
    """Write practices to a file, in our layout or in that of another database."""
    kind = "xlsx" if out.suffix.lower() == ".xlsx" else "csv"
    try:
        with out.open("wb") as file:
            count = export(name, kind, file, everything)
    except OSError as problem:
        raise Refusal(f"The file {out} cannot be written: {problem.strerror}.") from problem
    answer = {"format": name, "practices": count, "out": str(out), "bytes": out.stat().st_size}
    say(answer, wants_json=wants_json, lines=f"{count} practices are in {out}.")


@practices.command("duplicates")
@as_json
def duplicates_command(wants_json: bool) -> None:
    """Name records that are probably one practice, with the reasons."""
    pairs = [pair.as_dict() for pair in duplicates(known_facts())]
    lines = "\n".join(f"{each['score']:.2f}  {each['a']}  {each['b']}\n      {each['why']}" for each in pairs)
    say(pairs, wants_json=wants_json, lines=lines or "No two records look like one practice.")
