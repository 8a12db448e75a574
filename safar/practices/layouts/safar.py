"""Our own layout: one column for every field, for spreadsheets; JSON Lines hold the record itself.

Lists of codes are parted by semicolons, lists of words stand one a line, and rows of results are one
JSON object a line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from safar.practices.layouts import reading
from safar.practices.layouts.columns import Column, Layout, Read, Reader, Record, codes, lines, lines_of
from safar.practices.models import Actor, ExternalId, Practice

TEXTS = (
    "title",
    "summary",
    "language",
    "group",
    "benefit",
    "lessons",
    "pitfalls",
    "conditions",
    "innovation",
    "legal_basis",
    "safeguards",
    "currency",
    "funding",
    "source",
    "cost",
)
RESULT = {"text", "figure", "unit", "year", "source"}


def _write(name: str) -> Callable[[Record], str]:
    return lambda record: "" if record[name] is None else str(record[name])


def _codes(name: str) -> Callable[[Record], str]:
    return lambda record: codes(record[name])


def _lines(name: str) -> Callable[[Record], str]:
    return lambda record: lines(record[name])


def _read_codes(name: str, known: Callable[[Reader], Any]) -> Read:
    def read(cell: str, record: Record, reader: Reader) -> None:
        found = lines_of(cell)
        for each in found:
            if each not in known(reader):
                reader.wrong(_("“%(text)s” is not known here.") % {"text": each[:60]})
        record[name] = [each for each in found if each in known(reader)]

    return read


def _objects(cell: str, reader: Reader, keys: set[str]) -> list[dict[str, Any]]:
    """One JSON object a line, with these keys and no others."""
    found = []
    for line in lines_of(cell, whole=True):
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict) or not set(value) <= keys:
            reader.wrong(
                _("“%(text)s” is not a JSON object with: %(known)s.")
                % {"text": line[:40], "known": ", ".join(sorted(keys))}
            )
        else:
            found.append(value)
    return found


def _results(cell: str, record: Record, reader: Reader) -> None:
    record["results"] = [
        {"text": "", "figure": "", "unit": "", "year": None, "source": ""} | each
        for each in _objects(cell, reader, RESULT)
    ]


def _translations(cell: str, record: Record, reader: Reader) -> None:
    if not cell.strip():
        record["translations"] = {}
        return
    try:
        value = json.loads(cell)
    except ValueError:
        value = None
    if not isinstance(value, dict) or not all(isinstance(each, dict) for each in value.values()):
        reader.wrong(_("Translations are one JSON object: a language, then field and words."))
    else:
        record["translations"] = value


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _numbered(scheme: str) -> list[Column]:
    value, url = reading.number_in(scheme)

    def write(key: str) -> Callable[[Record], str]:
        return lambda record: next(
            (each[key] for each in record["external_ids"] if each["scheme"] == scheme), ""
        )

    name = scheme.replace("-", "_")
    return [
        Column(f"{name}_id", write("value"), value, ("external_ids",)),
        Column(f"{name}_url", write("url"), url, ("external_ids",)),
    ]


LAYOUT = Layout(
    "safar",
    "Safar",
    (
        Column("slug", _write("slug"), reading.text("slug")),
        *[column for scheme in ExternalId.Scheme.values for column in _numbered(scheme)],
        *[Column(name, _write(name), reading.text(name), (name,)) for name in TEXTS],
        Column("kind", _write("kind"), reading.choice("kind", Practice.Kind), ("kind",)),
        Column("objectives", _codes("objectives"), reading.objectives(), ("objectives",)),
        Column(
            "primary_objectives",
            _codes("primary_objectives"),
            reading.objectives(primary=True),
            ("objectives", "primary_objectives"),
        ),
        Column(
            "gcm_actions",
            _codes("gcm_actions"),
            _read_codes("gcm_actions", lambda reader: reader.actions),
            ("gcm_actions",),
        ),
        Column("principles", _codes("principles"), reading.principles, ("principles",)),
        Column("sdg_targets", _codes("sdg_targets"), reading.sdg, ("sdg_targets",)),
        *[
            Column(name, _codes(name), reading.countries(name), (name,))
            for name in ("countries", "origin_countries", "destination_countries")
        ],
        Column("level", _write("level"), reading.choice("level", Practice.Level), ("level",)),
        Column(
            "stages",
            _codes("stages"),
            _read_codes("stages", lambda reader: Practice.Stage.values),
            ("stages",),
        ),
        Column(
            "target_groups", _lines("target_groups"), reading.entries("target_groups"), ("target_groups",)
        ),
        Column(
            "organisations", _lines("organisations"), reading.entries("organisations"), ("organisations",)
        ),
        *[
            Column(
                f"{part}s",
                lambda record, part=part: lines(reading.write_actors(record, part)),  # type: ignore[misc]
                reading.actors(part),
                ("actors",),
            )
            for part in Actor.Part.values
        ],
        Column("year", _write("year"), reading.year("year"), ("year",)),
        Column("end_year", _write("end_year"), reading.year("end_year"), ("end_year",)),
        Column("progress", _write("progress"), reading.choice("progress", Practice.Progress), ("progress",)),
        Column(
            "results",
            lambda record: "\n".join(_dumped(each) for each in record["results"]),
            _results,
            ("results",),
        ),
        Column("links", _lines("links"), reading.links, ("links",)),
        Column(
            "translations",
            lambda record: _dumped(record["translations"]) if record["translations"] else "",
            _translations,
            ("translations",),
        ),
        # Written for readers of the file; only Safar itself decides them.
        Column("repeats", _codes("repeats")),
        Column("status", _write("status")),
        Column("confirmed_on", _write("confirmed_on")),
        Column("written_up_by", _write("written_up_by")),
        Column("url", _write("url")),
    ),
)
