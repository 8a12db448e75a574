"""The thesaurus as others read it: SKOS, in Turtle or JSON-LD (W3C Recommendation of 18 August 2009)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from safar.search.thesaurus import Concept, thesaurus

SKOS = "http://www.w3.org/2004/02/skos/core#"
TERMS = "http://purl.org/dc/terms/"
# Objective n is term 278 + n of the hub of the UN Network on Migration.
HUB = "https://migrationnetwork.un.org/taxonomy/term/detail/"
HUB_BEFORE_FIRST = 278

Address = Callable[[str], str]  # the id of a concept -> where it stands


def as_json_ld(address: Address, scheme: str) -> str:
    """The whole thesaurus as JSON-LD."""
    all_ = thesaurus()
    graph: list[dict[str, Any]] = [
        {
            "@id": scheme,
            "@type": "skos:ConceptScheme",
            "dct:title": {"@value": "Words of migration", "@language": "en"},
            "dct:creator": "The Safar maintainers",
        }
    ]
    for each in all_.concepts.values():
        entry: dict[str, Any] = {
            "@id": address(each.id),
            "@type": "skos:Concept",
            "skos:inScheme": {"@id": scheme},
            "skos:prefLabel": [
                {"@value": labels[0].text, "@language": language} for language, labels in each.labels.items()
            ],
            "skos:altLabel": [
                {"@value": label.text, "@language": language}
                for language, labels in each.labels.items()
                for label in labels[1:]
            ],
            "dct:source": all_.sources[each.source]["title"],
        }
        for name, keys in _ties(each):
            if keys:
                entry[name] = [{"@id": address(key)} for key in keys]
        if each.objectives:
            entry["skos:relatedMatch"] = [{"@id": _hub(number)} for number in each.objectives]
        graph.append(entry)
    document = {"@context": {"skos": SKOS, "dct": TERMS}, "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_turtle(address: Address, scheme: str) -> str:
    """The whole thesaurus as Turtle."""
    all_ = thesaurus()
    lines = [
        f"@prefix skos: <{SKOS}> .",
        f"@prefix dct: <{TERMS}> .",
        "",
        f'<{scheme}> a skos:ConceptScheme ;\n  dct:title "Words of migration"@en ;'
        '\n  dct:creator "The Safar maintainers" .',
    ]
    for each in all_.concepts.values():
        said = [f"<{address(each.id)}> a skos:Concept", f"skos:inScheme <{scheme}>"]
        for language, labels in each.labels.items():
            said.append(f"skos:prefLabel {_text(labels[0].text)}@{language}")
            said += [f"skos:altLabel {_text(label.text)}@{language}" for label in labels[1:]]
        for name, keys in _ties(each):
            said += [f"{name} <{address(key)}>" for key in keys]
        said += [f"skos:relatedMatch <{_hub(number)}>" for number in each.objectives]
        said.append(f"dct:source {_text(all_.sources[each.source]['title'])}@en")
        lines += ["", " ;\n  ".join(said) + " ."]
    return "\n".join(lines) + "\n"


def _ties(each: Concept) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("skos:broader", each.broader), ("skos:narrower", each.narrower), ("skos:related", each.related))


def _hub(number: int) -> str:
    return f"{HUB}{HUB_BEFORE_FIRST + number}"


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
