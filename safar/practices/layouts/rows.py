"""One row looked at: its values read and checked, so that a record of them can be made."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from safar.lib.languages import UN_LANGUAGES
from safar.practices.layouts import TABLES
from safar.practices.layouts.columns import CONTROL, Reader, Record, folded
from safar.practices.models import Actor, ExternalId, Practice, Result
from safar.practices.services.record import FIELDS, MANY
from safar.reference.models import (
    Country,
    GcmAction,
    Objective,
    Principle,
    Region,
    SdgTarget,
    StakeholderType,
)
from safar.search.languages import language_of

Say = Callable[[str, Any], None]  # (field, what is wrong with it)
ROWS: dict[str, Any] = {"actors": Actor, "results": Result, "external_ids": ExternalId}
# Fields of a record that an import may set; status and dates of confirmation are ours to decide.
SET = {*FIELDS, *MANY, "objectives", "actors", "results", "external_ids", "translations", "slug"} - {
    "repeats"
}


def new_reader() -> Reader:
    """What rows are compared with, fetched once for a file."""
    countries: dict[str, str] = {}
    principles: dict[str, str] = {}
    kinds: dict[str, str] = {}
    objectives: dict[str, int] = {}
    for country in Country.objects.all():
        for name in (country.alpha3, country.alpha2, *_names_of(country, "name")):
            countries.setdefault(folded(name), country.alpha3)
    for principle in Principle.objects.all():
        for name in (principle.letter, *_names_of(principle, "name")):
            principles.setdefault(folded(name), principle.letter)
    for kind in StakeholderType.objects.all():
        for name in (kind.code, *_names_of(kind, "name")):
            kinds.setdefault(folded(name), kind.code)
    for objective in Objective.objects.all():
        for name in (*_names_of(objective, "label"), *_names_of(objective, "title")):
            objectives.setdefault(folded(name), objective.number)
    return Reader(
        countries=countries,
        regions={folded(name) for region in Region.objects.all() for name in _names_of(region, "name")},
        objectives=objectives,
        principles=principles,
        sdg_targets=set(SdgTarget.objects.values_list("code", flat=True)),
        actions={
            f"{objective}{letter}"
            for objective, letter in GcmAction.objects.values_list("objective", "letter")
        },
        stakeholder_types=kinds,
    )


def _names_of(record: Any, name: str) -> list[str]:
    return [str(record.said(name, language)) for language in UN_LANGUAGES]


def known_parts(record: Record, reader: Reader) -> Record:
    """A record of a JSON file, with its values checked by the same readers as cells are."""
    kept: Record = {}
    cells: dict[str, str] = {}
    columns = TABLES["safar"].known()
    for name, value in _clean(record).items():
        if name not in SET:
            continue
        if name in (
            "actors",
            "results",
            "external_ids",
            "translations",
            "organisations",
            "target_groups",
            "links",
            "stages",
        ):
            kept[name] = value
        elif isinstance(value, list):
            cells[name] = "; ".join(str(each) for each in value)
        else:
            cells[name] = "" if value is None else str(value)
    for name, cell in cells.items():
        column = columns.get(folded(name))
        if column is not None and column.read is not None:
            reader.heading = name
            column.read(cell, kept, reader)
    _check_shapes(kept, reader)
    return kept


TEXTS = {
    "actors": ("part", "name", "stakeholder_type"),
    "results": ("text", "unit", "source"),
    "external_ids": ("scheme", "value", "url"),
}


def _clean(value: Any) -> Any:
    """Without signs that nobody sees and no database keeps."""
    if isinstance(value, str):
        return CONTROL.sub("", value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    return {str(key): _clean(each) for key, each in value.items()} if isinstance(value, dict) else value


def _check_shapes(record: Record, reader: Reader) -> None:
    """Lists of texts are lists of texts, lists of rows are lists of rows."""
    for name in ("organisations", "target_groups", "links", "stages"):
        value = record.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            reader.problems.append((name, _("This must be a list of texts.")))
            del record[name]
    for name, keys in TEXTS.items():
        value = record.get(name, [])
        if not isinstance(value, list) or not all(
            isinstance(each, dict) and all(isinstance(each.get(key, ""), str) for key in keys)
            for each in value
        ):
            reader.problems.append(
                (name, _("This must be a list of objects with: %(known)s.") % {"known": ", ".join(keys)})
            )
            del record[name]
    if not isinstance(record.get("translations", {}), dict):
        reader.problems.append(
            ("translations", _("Translations are one JSON object: a language, then field and words."))
        )
    for each in record.get("actors", []):
        if each.get("stakeholder_type") and each["stakeholder_type"] not in reader.stakeholder_types.values():
            reader.problems.append(("actors", _not_known(each["stakeholder_type"])))


def _not_known(text: Any) -> str:
    return _("“%(text)s” is not known here.") % {"text": str(text)[:60]}


def _check_rows(record: Record, wrong: Say) -> None:
    """What the fields of actors, results and numbers cannot hold."""
    for name, model in ROWS.items():
        for each in record.get(name, []):
            values = {
                key: each[key] for key in each if key != "stakeholder_type" and each[key] not in ("", None)
            }
            try:
                model(**values).clean_fields(exclude={"practice", "stakeholder_type"})
            except TypeError:
                wrong(name, _not_known(", ".join(each)))
            except ValidationError as error:
                wrong(name, " ".join(error.messages))


def complete(record: Record, say: Say) -> None:
    """Say what every practice needs and this one lacks, and what our fields cannot hold."""
    told: list[str] = []

    def wrong(name: str, reason: Any) -> None:
        told.append(name)
        say(name, reason)

    for name in ("title", "summary"):
        if not str(record.get(name, "")).strip():
            wrong(name, _("This must not be empty."))
    if not record.get("objectives"):
        wrong("objectives", _("A practice serves at least one objective of the Compact. Choose one."))
    record["language"] = str(record.get("language", "")).strip().lower()[:2]
    if record["language"] not in UN_LANGUAGES:
        record["language"] = language_of(f"{record.get('title', '')} {record.get('summary', '')}")
    record["external_ids"] = [each for each in record.get("external_ids", []) if each.get("value")]
    if told:
        return
    try:
        record["cost"] = str(Decimal(str(record["cost"]))) if str(record.get("cost", "")).strip() else ""
    except InvalidOperation:
        wrong("cost", _("Write an amount in figures, such as 120000."))
    _check_rows(record, wrong)
    if told:
        return
    try:
        Practice(slug="practice", **plain(record)).clean_fields(exclude={"knot", "owner", "status"})
    except ValidationError as error:
        for name, reasons in error.message_dict.items():
            wrong(name, " ".join(reasons))


def plain(record: Record) -> dict[str, Any]:
    values = {name: record[name] for name in (*FIELDS, "translations") if name in record}
    if "cost" in values:
        values["cost"] = Decimal(values["cost"]) if values["cost"] else None
    return values
