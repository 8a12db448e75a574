"""Brings the files in `data/` into the tables: as often as you like, with the same result.

The files are the original. A row that a file no longer has is removed, unless
records refer to it; then the whole load is refused and nothing changes.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from django.db import models, transaction

from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.reference.models import (
    Cluster,
    Country,
    GcmAction,
    Objective,
    ObjectiveSdgTarget,
    Principle,
    ReferenceLoad,
    Region,
    ReviewMilestone,
    SdgGoal,
    SdgTarget,
    StakeholderType,
)

DATA = Path(__file__).parent / "data"
CLDR = "Unicode CLDR, through Babel"
TABLES: tuple[type[models.Model], ...] = (
    Objective,
    GcmAction,
    Principle,
    SdgGoal,
    SdgTarget,
    ObjectiveSdgTarget,
    StakeholderType,
    Cluster,
    ReviewMilestone,
    Region,
    Country,
)
CLUSTER_KINDS = {"imrf_roundtable": Cluster.Kind.ROUNDTABLE, "mptf_area": Cluster.Kind.MPTF}


def read(name: str) -> dict[str, Any]:
    """One of the data files, as it stands."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def read_csv(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fingerprint() -> str:
    """Changes whenever a data file, or this loader, changes."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted(DATA.iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def is_loaded(wanted: str) -> bool:
    """Whether the tables were last loaded from files with this fingerprint."""
    return ReferenceLoad.objects.filter(fingerprint=wanted).exists()


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Load every file. Gives {table: rows}. Raises Refusal when a removed row is still used."""
    for load in (_regions, _countries, _objectives, _gcm_actions, _principles, _sdgs, _stakeholders):
        load()
    _clusters()
    _calendar()
    ReferenceLoad.objects.all().delete()
    ReferenceLoad.objects.create(fingerprint=fingerprint())
    return counts()


def counts() -> dict[str, int]:
    """How many rows each reference table holds."""
    return {table._meta.model_name or "": table._default_manager.count() for table in TABLES}


def checks() -> dict[str, dict[str, int]]:
    """{table: {check mark: rows}}: what of the reference data nobody has checked yet."""
    return {
        table._meta.model_name or "": dict(
            Counter(table._default_manager.values_list("check_mark", flat=True))
        )
        for table in TABLES
    }


def sources() -> list[str]:
    """Every source cited by a reference table, once."""
    cited: set[str] = set()
    for table in TABLES:
        cited.update(table._default_manager.order_by().values_list("source", flat=True).distinct())
    return sorted(cited)


def missing_titles() -> dict[str, list[int]]:
    """{language: objectives without an official title in it}."""
    objectives = list(Objective.objects.all())
    return {
        language: [each.number for each in objectives if not each.translations.get(language, {}).get("title")]
        for language in UN_LANGUAGES
        if language != "en"
    }


def _keep(model: type[models.Model], rows: dict[Any, dict[str, Any]]) -> None:
    """Make the table hold exactly these rows, by primary key."""
    try:
        model._default_manager.exclude(pk__in=rows).delete()
    except models.ProtectedError as error:
        users = ", ".join(sorted(str(each) for each in error.protected_objects)[:3])
        raise Refusal(
            f"The file of {model._meta.verbose_name_plural} has lost a row that records still use: {users}. "
            "Put the row back, or change those records first."
        ) from error
    present = model._default_manager.in_bulk(list(rows))
    model._default_manager.bulk_create(
        [model(pk=key, **row) for key, row in rows.items() if key not in present]
    )
    changed = []
    for key, record in present.items():
        if any(getattr(record, name) != value for name, value in rows[key].items()):
            for name, value in rows[key].items():
                setattr(record, name, value)
            changed.append(record)
    if changed:
        names = {name.removesuffix("_id") for name in rows[changed[0].pk]}
        model._default_manager.bulk_update(changed, sorted(names))


def _texts(**fields: dict[str, dict[str, str]]) -> dict[str, Any]:
    """{field: {language: {text, check, source}}} → our columns and `translations`."""
    columns: dict[str, Any] = {"translations": {}}
    for name, by_language in fields.items():
        for language, entry in by_language.items():
            if language == "en":
                columns[name] = entry["text"]
                continue
            into = columns["translations"].setdefault(language, {})
            into.update(
                {name: entry["text"], f"{name}_check": entry["check"], f"{name}_source": entry["source"]}
            )
    return columns


def _mark(entry: dict[str, Any]) -> dict[str, str]:
    return {"source": entry["source"], "check_mark": entry["check"]}


def _objectives() -> None:
    rows = {
        each["number"]: {
            **_texts(title=each["title"], label=each["label"]),
            "hub_taxonomy": each["hub_taxonomy"],
            **_mark(each),
        }
        for each in read("objectives.toml")["objective"]
    }
    _keep(Objective, rows)


def _gcm_actions() -> None:
    present = {(a.objective_id, a.letter): a.pk for a in GcmAction.objects.all()}
    made = []
    rows: dict[Any, dict[str, Any]] = {}
    for each in read("actions.toml")["action"]:
        translations = {
            language: {"text": each[f"text_{language}"], "text_check": each.get("translations", "D")}
            for language in UN_LANGUAGES
            if language != "en" and each.get(f"text_{language}")
        }
        row = {
            "objective_id": each["objective"],
            "letter": each["letter"],
            "text": each["text_en"],
            "translations": translations,
            **_mark(each),
        }
        key = (each["objective"], each["letter"])
        if key in present:
            rows[present[key]] = row
        else:
            made.append(GcmAction(**row))
    _keep(GcmAction, rows)
    GcmAction.objects.bulk_create(made)


def _principles() -> None:
    rows = {
        each["letter"]: {**_texts(name=each["name"]), "description": each["description_en"], **_mark(each)}
        for each in read("principles.toml")["principle"]
    }
    _keep(Principle, rows)


def _sdgs() -> None:
    data = read("sdg.toml")
    goals = {each["number"]: {**_texts(name=each["name"]), **_mark(each)} for each in data["goal"]}
    _keep(SdgGoal, goals)
    targets = {
        each["code"]: {"goal_id": each["goal"], "text": each["text_en"], "order": order, **_mark(each)}
        for order, each in enumerate(data["target"])
    }
    _keep(SdgTarget, targets)
    wanted = {(each["objective"], each["target"]): each for each in data["link"]}
    present = {(link.objective_id, link.target_id): link.pk for link in ObjectiveSdgTarget.objects.all()}
    ObjectiveSdgTarget.objects.filter(
        pk__in=[pk for key, pk in present.items() if key not in wanted]
    ).delete()
    ObjectiveSdgTarget.objects.bulk_create(
        ObjectiveSdgTarget(objective_id=key[0], target_id=key[1], **_mark(each))
        for key, each in wanted.items()
        if key not in present
    )


def _stakeholders() -> None:
    rows = {
        each["code"]: {
            **_texts(name=each["name"]),
            "in_paragraph_44": each["para44"],
            "order": each["order"],
            **_mark(each),
        }
        for each in read("stakeholders.toml")["stakeholder"]
    }
    _keep(StakeholderType, rows)


def _clusters() -> None:
    entries = read("clusters.toml")["cluster"]
    rows = {
        each["code"]: {
            **_texts(name=each["name"]),
            "kind": CLUSTER_KINDS.get(each["kind"], each["kind"]),
            "order": each["number"],
            **_mark(each),
        }
        for each in entries
    }
    _keep(Cluster, rows)
    for each in entries:
        Cluster.objects.get(pk=each["code"]).objectives.set(
            [*each["objectives"], *each.get("across_all", [])]
        )


def _calendar() -> None:
    rows = {
        each["code"]: {
            **_texts(title=each["title"]),
            "kind": each["kind"],
            "year": each["year"],
            "starts_on": each.get("starts_on"),
            "ends_on": each.get("ends_on"),
            "region": each.get("region", ""),
            **_mark(each),
        }
        for each in read("calendar.toml")["event"]
    }
    _keep(ReviewMilestone, rows)


def _regions() -> None:
    rows = {}
    for each in read_csv("regions.csv"):
        translations = {
            language: {"name": each[f"name_{language}"], "name_check": each.get("check", "K")}
            for language in UN_LANGUAGES
            if language != "en" and each.get(f"name_{language}")
        }
        rows[each["code"]] = {
            "name": each["name_en"],
            "parent_id": each["parent_code"] or None,
            "level": each["level"],
            "translations": translations,
            **_mark(each),
        }
    _keep(Region, rows)


def _countries() -> None:
    """Codes from our file, names as the United Nations writes them, else from CLDR.

    Invented countries are not of this file and are left alone.
    """
    named = {each["alpha3"]: each for each in read("country_names.toml")["country"]}
    rows: dict[Any, dict[str, Any]] = {}
    for each in read_csv("countries.csv"):
        names = _country_names(each["alpha2"], named.get(each["alpha3"], {}))
        rows[each["alpha3"]] = {
            "alpha2": each["alpha2"],
            "m49": each["m49"],
            "name": names.pop("en", {}).get("name", each["alpha3"]),
            "translations": names,
            "region_id": each["region_code"] or None,
            "is_un_member": each["un_member"] == "yes",
            **_mark(each),
        }
    for invented in Country.objects.filter(is_invented=True):
        rows[invented.pk] = {}
    _keep(Country, rows)


@cache
def names_of_countries() -> dict[str, dict[str, str]]:
    """{alpha3: {language: name}}, from the files alone."""
    named = {each["alpha3"]: each for each in read("country_names.toml")["country"]}
    return {
        each["alpha3"]: {
            language: said["name"]
            for language, said in _country_names(each["alpha2"], named.get(each["alpha3"], {})).items()
        }
        for each in read_csv("countries.csv")
    }


def _country_names(alpha2: str, entry: dict[str, str]) -> dict[str, dict[str, str]]:
    """{language: {name, name_source}}; what the entry does not name is named by CLDR."""
    names = {}
    for language in UN_LANGUAGES:
        if language in entry:
            names[language] = {"name": entry[language], "name_source": entry["source"]}
        elif alpha2 in (known := Locale.parse(language).territories):
            names[language] = {"name": known[alpha2], "name_source": CLDR}
    return names
