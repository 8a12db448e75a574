"""JSON-LD in the words of schema.org and DCAT, so that a catalogue or a search engine reads it as it stands.

Fields for which neither has a word stand under our own prefix; a file from elsewhere without them is read
as far as it goes.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from safar.lib.languages import language_code
from safar.lib.refusal import Refusal
from safar.practices.layouts.columns import Record
from safar.practices.models import Actor, ExternalId

CONTEXT = {
    "schema": "https://schema.org/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "gcm": "https://migrationnetwork.un.org/taxonomy/term/",
}
GCM = "Global Compact for Migration"
# What schema.org has no word for, and what our own prefix holds as it is.
OURS = (
    "slug", "kind", "group", "level", "stages", "progress", "benefit", "lessons", "pitfalls", "conditions",
    "innovation", "legal_basis", "safeguards", "cost", "currency", "funding", "primary_objectives",
    "gcm_actions", "principles", "sdg_targets", "origin_countries", "destination_countries", "repeats",
    "actors", "organisations", "results", "translations", "status", "confirmed_on",
)  # fmt: skip


def document(nodes: Any) -> dict[str, Any]:
    """The catalogue of the given nodes."""
    own = f"{settings.SITE_URL}/ns#"
    return {
        "@context": {**CONTEXT, "safar": own},
        "@id": f"{settings.SITE_URL}/practices/",
        "@type": ["dcat:Catalog", "schema:DataCatalog"],
        "dct:title": settings.SITE_NAME,
        "schema:hasPart": list(nodes),
    }


def node(record: Record) -> dict[str, Any]:
    """One practice."""
    language = record["language"]
    written = {
        "@id": record["url"],
        "@type": ["schema:CreativeWork", "dcat:Resource"],
        "schema:name": _in_languages(record, "title"),
        "schema:description": _in_languages(record, "summary"),
        "schema:inLanguage": language,
        "schema:url": record["url"],
        "schema:identifier": [
            {
                "@type": "schema:PropertyValue",
                "schema:propertyID": each["scheme"],
                "schema:value": each["value"],
                **({"schema:url": each["url"]} if each["url"] else {}),
            }
            for each in record["external_ids"]
        ],
        "schema:about": [
            {
                "@type": "schema:DefinedTerm",
                "@id": f"gcm:{278 + number}",
                "schema:termCode": str(number),
                "schema:name": record["names"]["objectives"][number],
                "schema:inDefinedTermSet": GCM,
            }
            for number in record["objectives"]
        ],
        "schema:spatialCoverage": [
            {"@type": "schema:Country", "schema:identifier": code} for code in record["countries"]
        ],
        "schema:creator": _organisations([*_named(record, Actor.Part.IMPLEMENTER), *record["organisations"]]),
        "schema:contributor": _organisations(_named(record, Actor.Part.PARTNER)),
        "schema:funder": _organisations(_named(record, Actor.Part.DONOR)),
        "schema:temporalCoverage": _span(record),
        "schema:keywords": record["target_groups"],
        "schema:citation": record["source"],
        "schema:relatedLink": record["links"],
        "dct:publisher": record["written_up_by"],
    }
    written |= {f"safar:{name}": record[name] for name in OURS}
    return {name: value for name, value in written.items() if value not in ("", [], {}, None)}


def _in_languages(record: Record, field: str) -> list[dict[str, str]]:
    said = {record["language"]: record[field]}
    said |= {code: words[field] for code, words in record["translations"].items() if words.get(field)}
    return [{"@language": code, "@value": words} for code, words in said.items()]


def _named(record: Record, part: str) -> list[str]:
    return [each["name"] for each in record["actors"] if each["part"] == part]


def _organisations(names: list[str]) -> list[dict[str, str]]:
    return [{"@type": "schema:Organization", "schema:name": name} for name in dict.fromkeys(names)]


def _span(record: Record) -> str:
    if not record["year"]:
        return ""
    return f"{record['year']}/{record['end_year'] or '..'}"


# --- Reading ----------------------------------------------------------------------------


def read(document: Any) -> list[Record]:
    """The records of a document: its parts, its graph, or the one node it is."""
    if isinstance(document, dict):
        nodes = document.get("schema:hasPart") or document.get("hasPart") or document.get("@graph")
        nodes = nodes if nodes is not None else [document]
    else:
        nodes = document
    if not isinstance(nodes, list) or not all(isinstance(each, dict) for each in nodes):
        raise Refusal(_("This JSON-LD names no practices: it has neither schema:hasPart nor @graph."))
    return [_record(each) for each in nodes]


def _record(node: dict[str, Any]) -> Record:
    """With or without the prefix, values alone or in lists: files from elsewhere write both."""

    def said(name: str) -> list[Any]:
        value = node.get(f"schema:{name}", node.get(name))
        return value if isinstance(value, list) else [] if value is None else [value]

    language = language_code(str((said("inLanguage") or ["en"])[0]))
    record: Record = {"language": language}
    for field, name in (("title", "name"), ("summary", "description")):
        words = {_language(each, language): _value(each) for each in said(name)}
        record[field] = words.pop(language, next(iter(words.values()), ""))
    record["external_ids"] = _numbers(said("identifier"))
    record["objectives"] = sorted({number for each in said("about") if (number := _objective(each))})
    record["countries"] = sorted(
        {
            str(each.get("schema:identifier", each.get("identifier", "")))
            for each in _dicts(said("spatialCoverage"))
        }
        - {""}
    )
    record["target_groups"] = [str(each) for each in said("keywords")]
    record["source"] = str((said("citation") or [""])[0])
    record["links"] = [str(each) for each in said("relatedLink")]
    years = [int(each) for each in re.findall(r"\d{4}", str((said("temporalCoverage") or [""])[0]))]
    record["year"] = years[0] if years else None
    record["end_year"] = years[1] if len(years) > 1 else None
    record["actors"] = [
        {"part": part, "name": _name(each), "stakeholder_type": ""}
        for part, name in (("partner", "contributor"), ("donor", "funder"))
        for each in said(name)
    ]
    record["organisations"] = [_name(each) for each in said("creator")]
    record |= {name: node[f"safar:{name}"] for name in OURS if f"safar:{name}" in node}
    return record


def _dicts(values: list[Any]) -> list[dict[str, Any]]:
    return [each for each in values if isinstance(each, dict)]


def _value(each: Any) -> str:
    return str(each.get("@value", "")) if isinstance(each, dict) else str(each)


def _language(each: Any, otherwise: str) -> str:
    return str(each.get("@language", otherwise)) if isinstance(each, dict) else otherwise


def _name(each: Any) -> str:
    return str(each.get("schema:name", each.get("name", ""))) if isinstance(each, dict) else str(each)


def _numbers(values: list[Any]) -> list[dict[str, str]]:
    found = []
    for each in _dicts(values):
        scheme = str(each.get("schema:propertyID", each.get("propertyID", "")))
        if scheme in ExternalId.Scheme.values:
            value = str(each.get("schema:value", each.get("value", "")))
            found.append(
                {"scheme": scheme, "value": value, "url": str(each.get("schema:url", each.get("url", "")))}
            )
    return found


def _objective(each: Any) -> int:
    code = str(each.get("schema:termCode", each.get("termCode", ""))) if isinstance(each, dict) else ""
    return int(code) if code.isdigit() and 1 <= int(code) <= 23 else 0
