"""`safar consultations seat`: a seating plan from a list of participants; nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safar.consultations.command_group import consultations
from safar.consultations.importing.reading import read_file
from safar.consultations.importing.words import folded
from safar.consultations.importing.words import known as notes_words
from safar.consultations.seating.nouns import Person, Plan, Table
from safar.consultations.seating.plan import seat
from safar.consultations.seating.reading import Crowd, read_people
from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.reference.models import Country

SPARE = 4  # seats a table may get beyond an even share, when languages need them


@consultations.command("seat")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tables", "n_tables", type=click.IntRange(1, 500), required=True, help="How many tables.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="How many rounds.")
@click.option(
    "--seats", type=click.IntRange(1, 100), help="Seats at each table; without it, as many as needed."
)
@click.option(
    "--language",
    "spoken",
    multiple=True,
    metavar="TABLE=LANGUAGE",
    help="What is spoken at a table, such as 3=fr. Repeat it for more tables.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same plan.")
@click.option(
    "--encoding", default="", help="How a CSV file is written, when it is not UTF-8, such as cp1252."
)
@as_json
def seat_people(
    file: Path,
    n_tables: int,
    rounds: int,
    seats: int | None,
    spoken: tuple[str, ...],
    seed: int,
    encoding: str,
    wants_json: bool,
) -> None:
    """Seat a list of participants (CSV or XLSX) over rounds: mixed tables, few repeat meetings."""
    crowd = read_people(read_file(file, encoding), tables=n_tables, region_of=_regions())
    plan = _seated(crowd.people, n_tables, rounds, seats, _languages(spoken, n_tables), seed)
    silent = sum(not person.languages for person in crowd.people)
    if silent and silent < len(crowd.people):
        crowd.notices.append(f"{silent} people named no language; they may sit anywhere.")
    say(report(plan, crowd.notices), wants_json=wants_json, lines=_lines(plan, crowd))


def _seated(
    people: list[Person], n_tables: int, rounds: int, seats: int | None, spoken: dict[int, str], seed: int
) -> Plan:
    """The plan. When nobody says how many seats a table has, it gets a few more if languages need them."""
    even = seats or -(-len(people) // n_tables)
    for spare in range(1 if seats else SPARE + 1):
        tables = [Table(number, even + spare, spoken.get(number, "")) for number in range(1, n_tables + 1)]
        try:
            return seat(people, tables, rounds, seed=seed)
        except Refusal:
            if seats or spare == SPARE:
                raise
    raise AssertionError("the last try returns or raises")


def _languages(spoken: tuple[str, ...], n_tables: int) -> dict[int, str]:
    found = {}
    for each in spoken:
        table, _equals, language = each.partition("=")
        if not table.isdecimal() or not 1 <= int(table) <= n_tables or not language:
            raise Refusal(f"“{each}” does not say what is spoken at a table. Write, for example, 3=fr.")
        found[int(table)] = notes_words("languages").get(folded(language), folded(language))
    return found


def _regions() -> dict[str, str]:
    """{folded code or name of a country: the region of the world it belongs to}."""
    found: dict[str, str] = {}
    for country in Country.objects.select_related("region__parent__parent"):
        region = country.region
        while region is not None and region.level not in ("region", "world"):
            region = region.parent
        if region is None:
            continue
        names = {country.alpha3, country.alpha2, country.name}
        names |= {str(country.said("name", language)) for language in UN_LANGUAGES}
        for name in names:
            found.setdefault(folded(name), region.code)
    return found


def report(plan: Plan, notices: list[str]) -> dict[str, Any]:
    """The plan as a program wants it."""
    return {
        "rounds": plan.rounds,
        "repeats": plan.repeats,
        "bound": plan.bound,
        "mix": {name: mix.as_dict() for name, mix in plan.mix.items()},
        "tables": [
            {
                "number": table.number,
                "seats": table.seats,
                "language": table.language or plan.languages.get(table.number, ""),
            }
            for table in plan.tables
        ],
        "method": plan.method,
        "seconds": plan.seconds,
        "notices": notices,
    }


def _lines(plan: Plan, crowd: Crowd) -> str:
    lines = []
    for number, tables in enumerate(plan.rounds, start=1):
        lines.append(f"Round {number}")
        for table, ids in zip(plan.tables, tables, strict=True):
            who = ", ".join(f"{each} {crowd.names.get(each, '')}".strip() for each in ids)
            lines.append(f"  table {table.number}: {who}")
    lines.append(f"Repeat meetings: {plan.repeats}; no plan has fewer than {plan.bound}.")
    for name, mix in plan.mix.items():
        lines.append(
            f"Pairs alike in {name.replace('_', ' ')} at one table: {mix.pairs}; no plan has fewer than "
            f"{mix.bound}. A table hears {mix.heard} on average, at most {mix.best}."
        )
    lines += crowd.notices
    lines.append(f"{plan.method}, {plan.seconds} s")
    return "\n".join(lines)
