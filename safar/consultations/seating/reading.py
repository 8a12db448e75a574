"""A list of participants as people have it (CSV or XLSX), read for seating."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.importing.checking import Problem, clean
from safar.consultations.importing.reading import Row, Sheet
from safar.consultations.importing.words import folded, known, nearest
from safar.consultations.seating.nouns import Person
from safar.lib.refusal import Refusal

HOSTS = {"host", "co_host"}
NEEDED = ("id", "name", "organisation", "stakeholder_type", "country", "languages", "role", "table")
PARTS = re.compile(r"[;,/|\n]")


@dataclass
class Crowd:
    """The people of a file, and what the reader should know of how it was read."""

    people: list[Person]
    names: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def _columns() -> dict[str, str]:
    """{folded word: field} of what seating needs of a list of participants."""
    known_columns = {**known("columns", "people"), **known("seats", "people")}
    named = {word: "id" if field == "external_id" else field for word, field in known_columns.items()}
    return {word: field for word, field in named.items() if field in NEEDED}


def read_people(sheet: Sheet, *, tables: int, region_of: dict[str, str] | None = None) -> Crowd:
    """Everybody in the file. Raises Refusal with every bad line; then nobody is seated.

    `region_of` knows the region of a folded name or code of a country; without it, or for a country it
    does not know, the country counts and the region does not.
    """
    rows = iter(sheet.rows)
    first = next(rows, None)
    if first is None:
        raise Refusal(_("The file is empty. Write a heading row and one participant a row."))
    crowd = Crowd([], notices=list(sheet.notices))
    columns = _headings(first, crowd)
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    strange: set[str] = set()
    for row in rows:
        _read_row(row, columns, tables, region_of or {}, crowd, problems, lines, strange)
    if problems:
        raise Refusal(
            ngettext(
                "Nobody was seated: %(n)s thing is wrong in the file. Put it right, and try again.",
                "Nobody was seated: %(n)s things are wrong in the file. Put them right, and try again.",
                len(problems),
            )
            % {"n": len(problems)},
            errors=[problem.as_dict() for problem in problems],
        )
    if not crowd.people:
        raise Refusal(_("The file has headings and no rows. Write one participant a row."))
    if strange and region_of:
        crowd.notices.append(
            _("These countries are not known, so their people belong to no region: %(names)s.")
            % {"names": ", ".join(sorted(strange)[:20])}
        )
    return crowd


def _headings(row: Row, crowd: Crowd) -> list[str]:
    """The field of each column, "" for one that seating does not need; those are named in a notice."""
    words = _columns()
    columns: list[str] = []
    passed: list[str] = []
    for cell in row.cells:
        name = folded(clean(cell.text))
        meaning = words.get(name, "")
        if meaning and meaning in columns:
            raise Refusal(
                _("Two columns mean the same: “%(one)s” and “%(other)s”. Keep one of them.")
                % {"one": row.cells[columns.index(meaning)].text.strip(), "other": cell.text.strip()}
            )
        if name and not meaning:
            passed.append(clean(cell.text)[:60])
        columns.append(meaning)
    if "id" not in columns:
        missing = _("The column “%(name)s” is missing.") % {"name": "id"}
        raise Refusal(
            _("The headings on line %(line)s cannot be used: %(reasons)s Safar knows these: %(known)s.")
            % {"line": row.line, "reasons": missing, "known": ", ".join(NEEDED)},
            errors=[Problem(row.line, "id", missing).as_dict()],
        )
    if passed:
        crowd.notices.append(
            _("Seating does not need these columns, and passed them over: %(names)s.")
            % {"names": ", ".join(passed[:20])}
        )
    return columns


def _read_row(
    row: Row, columns: list[str], tables: int, region_of: dict[str, str], crowd: Crowd,
    problems: list[Problem], lines: dict[str, int], strange: set[str],
) -> None:  # fmt: skip
    texts: dict[str, str] = {}
    before = len(problems)
    for name, cell in zip(columns, row.cells, strict=False):
        if name and cell.problem:
            problems.append(Problem(row.line, name, cell.problem))
        elif name:
            texts[name] = clean(cell.text)
    number = texts.get("id", "")
    if not number:
        problems.append(Problem(row.line, "id", _("The id is empty. Give everybody one.")))
    elif number in lines:
        problems.append(
            Problem(
                row.line,
                "id",
                _("Line %(line)s has the same id, %(id)s. Give each person their own.")
                % {"line": lines[number], "id": number[:60]},
            )
        )
    lines.setdefault(number, row.line)
    role = _role(texts.get("role", ""), row.line, problems)
    table = _table(texts.get("table", ""), tables, row.line, problems)
    if len(problems) > before:
        return
    country = texts.get("country", "")
    region = region_of.get(folded(country), "")
    if country and not region:
        strange.add(country[:60])
    crowd.names[number] = texts.get("name", "")
    crowd.people.append(
        Person(
            id=number,
            organisation=folded(texts.get("organisation", "")),
            stakeholder_type=folded(texts.get("stakeholder_type", "")),
            region=region,
            country=folded(country),
            languages=languages_of(texts.get("languages", "")),
            is_host=role in HOSTS,
            table=table,
        )
    )


def languages_of(text: str) -> tuple[str, ...]:
    """The languages named, by our codes where we have one; others by their name.

    >>> languages_of("English; français / pt")
    ('en', 'fr', 'pt')
    """
    codes = known("languages")
    found = [codes.get(folded(part), folded(part)) for part in PARTS.split(text) if part.strip()]
    return tuple(dict.fromkeys(found))


def _role(text: str, line: int, problems: list[Problem]) -> str:
    if not text:
        return "participant"
    words = known("roles", "people")
    role = words.get(folded(text), "")
    if not role:
        near = nearest(text, words)
        hint = _("Did you mean “%(near)s”?") % {"near": near} if near else ""
        problems.append(
            Problem(
                line,
                "role",
                _("“%(text)s” is not a role. %(hint)s Write one of: %(known)s.")
                % {"text": text[:60], "hint": hint, "known": ", ".join(dict.fromkeys(words.values()))},
            )
        )
    return role


def _table(text: str, tables: int, line: int, problems: list[Problem]) -> int | None:
    """The number of the table somebody keeps. A workbook may write 3 as 3.0."""
    if not text:
        return None
    match = re.fullmatch(r"\D{0,12}?(\d{1,4})(?:\.0+)?", text)
    if match and 1 <= int(match[1]) <= tables:
        return int(match[1])
    problems.append(
        Problem(
            line,
            "table",
            _("“%(text)s” is not a table: they are numbered from 1 to %(n)s.")
            % {"text": text[:60], "n": tables},
        )
    )
    return None
