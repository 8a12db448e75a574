"""How cells are read that several layouts share. What cannot be read is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from safar.practices.layouts.columns import Read, Reader, Record, folded, lines_of, years_of
from safar.practices.models import Actor, ExternalId, Practice

NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
TARGET = re.compile(r"\b(\d{1,2}\.[0-9a-z]{1,2})\b", re.IGNORECASE)
WORLD = {"global", "world", "worldwide"}


def text(name: str) -> Read:
    """A cell that is a field as it stands."""

    def read(cell: str, record: Record, reader: Reader) -> None:
        record[name] = cell.replace("\r\n", "\n").strip()

    return read


def entries(name: str) -> Read:
    """A cell that lists free texts."""

    def read(cell: str, record: Record, reader: Reader) -> None:
        record[name] = lines_of(cell)

    return read


def links(cell: str, record: Record, reader: Reader) -> None:
    for link in lines_of(cell):
        if re.match(r"https?://\S+$", link):
            record.setdefault("links", []).append(link)
        else:
            reader.notice(_("“%(text)s” is no web address, and is not kept.") % {"text": link[:80]})


def choice(name: str, choices: Any, more: dict[str, str] | None = None) -> Read:
    """A cell that is one of a few words, by its code, its English name, or a name of another database."""
    known = {folded(value): value for value in choices.values} | (more or {})
    known |= {folded(value.replace("_", " ")): value for value in choices.values}

    def read(cell: str, record: Record, reader: Reader) -> None:
        if not cell.strip():
            record[name] = ""
            return
        value = known.get(folded(cell))
        if value is None:
            reader.wrong(
                _("“%(text)s” is not known here. Known are: %(known)s.")
                % {"text": cell.strip()[:60], "known": ", ".join(choices.values)}
            )
        else:
            record[name] = value

    return read


def countries(name: str, *, places: bool = False) -> Read:
    """A cell that names countries by code or name; where `places` may stand, regions and the world too."""

    def read(cell: str, record: Record, reader: Reader) -> None:
        found = []
        for part in _countries_in(cell, reader):
            code = reader.countries.get(folded(part))
            if code:
                found.append(code)
            elif places and folded(part) in WORLD:
                record["level"] = Practice.Level.GLOBAL
            elif places and folded(part) in reader.regions:
                record["level"] = Practice.Level.REGIONAL
                reader.notice(
                    _("“%(text)s” is no country: the practice is called regional.") % {"text": part}
                )
            else:
                reader.wrong(
                    _("No country is called “%(text)s”. Write its name or its ISO code, such as NPL.")
                    % {"text": part[:60]}
                )
        record[name] = sorted(set(found))

    return read


def _countries_in(cell: str, reader: Reader) -> list[str]:
    """Names between separators; a name with a comma in it stays whole where it is known."""
    found = []
    for part in lines_of(cell):
        known = folded(part) in reader.countries or "," not in part
        found += [part] if known else [each.strip() for each in part.split(",") if each.strip()]
    return found


def objectives(name: str = "objectives", *, primary: bool = False) -> Read:
    """A cell that names objectives by number or short name. Primary ones are objectives as well."""

    def read(cell: str, record: Record, reader: Reader) -> None:
        found = []
        for part in lines_of(cell):
            number = reader.objectives.get(folded(part))
            numbers = [number] if number else [int(each) for each in NUMBER.findall(part)]
            if folded(part) == "general":
                continue
            if not numbers or not all(1 <= each <= 23 for each in numbers):
                reader.wrong(
                    _("“%(text)s” is not an objective: they are numbered from 1 to 23.") % {"text": part[:60]}
                )
                continue
            found += numbers if "," in part else numbers[:1]
        both = set(record.get("objectives", [])) | set(found)
        record["objectives"] = sorted(both)
        if primary:
            record["primary_objectives"] = sorted(set(found))

    return read


def principles(cell: str, record: Record, reader: Reader) -> None:
    found = []
    for part in lines_of(cell):
        letter = reader.principles.get(folded(part))
        if letter is None:
            reader.wrong(_("“%(text)s” is not a guiding principle of the Compact.") % {"text": part[:60]})
        else:
            found.append(letter)
    record["principles"] = sorted(set(found))


def sdg(cell: str, record: Record, reader: Reader) -> None:
    """Targets are kept; a goal without a target is too wide for us, which is said."""
    found = []
    for part in lines_of(cell):
        targets = [each.lower() for each in TARGET.findall(part)]
        strange = [each for each in targets if each not in reader.sdg_targets]
        if strange:
            reader.wrong(_("There is no SDG target %(code)s.") % {"code": ", ".join(strange)})
        elif not targets:
            reader.notice(
                _("“%(text)s” names no SDG target, such as 10.7, and is not kept.") % {"text": part[:60]}
            )
        found += [each for each in targets if each not in strange]
    record["sdg_targets"] = list(dict.fromkeys(found))


def year(name: str) -> Read:
    def read(cell: str, record: Record, reader: Reader) -> None:
        found = years_of(cell)
        if cell.strip() and len(found) != 1:
            reader.wrong(_("“%(text)s” is not a year, such as 2019.") % {"text": cell.strip()[:40]})
        record[name] = found[0] if found else None

    return read


def span(cell: str, record: Record, reader: Reader) -> None:
    """`2015 - 2018`, `2018 - Present`, `Since 2019`."""
    found = years_of(cell)
    if cell.strip() and (not found or len(found) > 2 or found != sorted(found)):
        reader.wrong(
            _("“%(text)s” is not a span of years, such as 2015 - 2018 or 2018 - Present.")
            % {"text": cell.strip()[:40]}
        )
        return
    record["year"] = found[0] if found else None
    record["end_year"] = found[1] if len(found) == 2 else None
    if re.search(r"present|ongoing|now|current", cell, re.IGNORECASE):
        record["progress"] = Practice.Progress.ONGOING


def actors(part: str) -> Read:
    """A cell that lists organisations: `Name [stakeholder type]`."""

    def read(cell: str, record: Record, reader: Reader) -> None:
        for line in lines_of(cell):
            name, _bracket, rest = line.partition(" [")
            kind = reader.stakeholder_types.get(folded(rest.rstrip("]")), "") if rest else ""
            if rest and not kind:
                name = line  # a bracket that belongs to the name
            record.setdefault("actors", []).append(
                {"part": part, "name": name.strip()[:200], "stakeholder_type": kind}
            )
        record.setdefault("actors", [])

    return read


def number_in(scheme: str, get: Callable[[Record], dict[str, str]] | None = None) -> tuple[Read, Read]:
    """(how its number is read, how its address is read) of a practice in another database."""

    def entry(record: Record) -> dict[str, str]:
        listed = record.setdefault("external_ids", [])
        for each in listed:
            if each["scheme"] == scheme:
                return dict_of(each)
        listed.append({"scheme": scheme, "value": "", "url": ""})
        return dict_of(listed[-1])

    def value(cell: str, record: Record, reader: Reader) -> None:
        if cell.strip():
            entry(record)["value"] = cell.strip()[:120]

    def url(cell: str, record: Record, reader: Reader) -> None:
        if not cell.strip():
            return
        if not re.match(r"https?://\S+$", cell.strip()):
            reader.wrong(
                _("“%(text)s” is not a web address. It should begin with https://.")
                % {"text": cell.strip()[:80]}
            )
            return
        found = entry(record)
        found["url"] = cell.strip()[:400]
        # The last word of an address is a number's stand-in where none is given.
        found["value"] = found["value"] or cell.strip().rstrip("/").rsplit("/", 1)[-1][:120]

    return value, url


def dict_of(entry: dict[str, str]) -> dict[str, str]:
    return entry


def write_actors(record: Record, *parts: str) -> list[str]:
    return [
        f"{each['name']} [{each['stakeholder_type']}]" if each["stakeholder_type"] else each["name"]
        for each in record["actors"]
        if each["part"] in parts
    ]


def unlisted(record: Record) -> list[str]:
    """Organisations of the record that no line of who does what names."""
    named = {each["name"] for each in record["actors"]}
    return [each for each in record["organisations"] if each not in named]


PARTNERS = (Actor.Part.PARTNER, Actor.Part.DONOR)
SCHEMES = ExternalId.Scheme
