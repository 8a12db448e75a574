"""The entry page of the UN Network Repository of Practices (https://migrationnetwork.un.org/practice/…).

Its sections are as read there; the list of its kinds of practice is only partly known to us, so ours are
written where it has no word for them, and both are read.
"""

from __future__ import annotations

from safar.practices.layouts import reading
from safar.practices.layouts.columns import Column, Layout, Reader, Record, folded, lines
from safar.practices.layouts.reading import SCHEMES, actors, text
from safar.practices.layouts.record import external
from safar.practices.models import Actor, Practice

KINDS = {
    "partnership": "Partnership/Multistakeholder initiative",
    "law_policy": "Law/Policy",
    "agreement": "Agreement",
    "project": "Project/Programme",
    "service": "Service",
    "training": "Training",
    "campaign": "Campaign",
    "tool": "Tool",
    "research": "Research",
    "other": "Other",
}
_value, _url = reading.number_in(SCHEMES.UNNM)
_level = reading.choice("level", Practice.Level)
_kind = reading.choice(
    "kind",
    Practice.Kind,
    {folded(name): kind for kind, name in KINDS.items()}
    | {"policy": "law_policy", "law": "law_policy", "programme": "project", "program": "project"}
    | {"capacity building": "training", "partnership": "partnership"},
)


def _objectives(record: Record, *, primary: bool) -> str:
    names, first = record["names"]["objectives"], record["primary_objectives"]
    # Where nobody has said which objectives are primary, all of them stand under the second heading.
    wanted = [each for each in record["objectives"] if (each in first) is primary]
    return lines([f"Objective {number}: {names[number]}" for number in wanted])


def _dates(record: Record) -> str:
    begin, end = record["year"], record["end_year"]
    if begin and end:
        return f"{begin} - {end}"
    if begin and record["progress"] == Practice.Progress.ONGOING:
        return f"{begin} - Present"
    return str(begin or "")


def _kind_or_other(cell: str, record: Record, reader: Reader) -> None:
    _kind(cell if cell.strip() else "Other", record, reader)


LAYOUT = Layout(
    "unnm",
    "UN Network Repository of Practices",
    (
        Column(
            "ID",
            lambda record: external(record, "unnm")["value"],
            _value,
            ("external_ids",),
            ("Node", "Slug"),
        ),
        Column(
            "URL", lambda record: external(record, "unnm")["url"], _url, ("external_ids",), ("Link", "Page")
        ),
        Column(
            "Title",
            lambda record: record["title"],
            text("title"),
            ("title",),
            ("Title of practice", "Name of practice"),
        ),
        Column(
            "Primary GCM Objectives",
            lambda record: _objectives(record, primary=True),
            reading.objectives(primary=True),
            ("objectives", "primary_objectives"),
        ),
        Column(
            "Secondary GCM Objectives",
            lambda record: _objectives(record, primary=False),
            reading.objectives(),
            ("objectives",),
            ("GCM Objectives",),
        ),
        Column(
            "GCM Guiding Principles",
            lambda record: lines([record["names"]["principles"][letter] for letter in record["principles"]]),
            reading.principles,
            ("principles",),
        ),
        Column(
            "SDGs",
            lambda record: "; ".join(record["sdg_targets"]),
            reading.sdg,
            ("sdg_targets",),
            ("Sustainable Development Goals",),
        ),
        Column("Dates", _dates, reading.span, ("year", "end_year", "progress"), ("Date", "Period")),
        Column(
            "Type of Practice",
            lambda record: KINDS[record["kind"]],
            _kind_or_other,
            ("kind",),
            ("Type of practice", "Practice type"),
        ),
        Column(
            "Countries",
            lambda record: lines(record["names"]["countries"]),
            reading.countries("countries"),
            ("countries",),
            ("Country",),
        ),
        Column("Regions", lambda record: lines(record["names"]["regions"]), also=("Region",)),
        Column("Sub-regions", lambda record: lines(record["names"]["subregions"]), also=("Sub Regions",)),
        Column(
            "Geographic Scope", lambda record: record["level"].capitalize(), _level, ("level",), ("Scope",)
        ),
        Column(
            "Summary",
            lambda record: record["summary"],
            text("summary"),
            ("summary",),
            ("Summary of practice",),
        ),
        Column(
            "Main Implementing Organization",
            lambda record: lines(reading.write_actors(record, Actor.Part.IMPLEMENTER)),
            actors(Actor.Part.IMPLEMENTER),
            ("actors",),
            ("Main implementer", "Implementing entity", "Main implementing entity"),
        ),
        Column(
            "Other Organizations Involved",
            lambda record: lines(reading.unlisted(record)),
            reading.entries("organisations"),
            ("organisations",),
            ("Other organizations", "Collaborators"),
        ),
        Column(
            "Partner Organizations",
            lambda record: lines(reading.write_actors(record, Actor.Part.PARTNER)),
            actors(Actor.Part.PARTNER),
            ("actors",),
            ("Partners", "Partner/Donor Organizations"),
        ),
        Column(
            "Donor Organizations",
            lambda record: lines(reading.write_actors(record, Actor.Part.DONOR)),
            actors(Actor.Part.DONOR),
            ("actors",),
            ("Donors",),
        ),
        Column("Benefit and Impact", lambda record: record["benefit"], text("benefit"), ("benefit",)),
        Column(
            "Key Lessons",
            lambda record: record["lessons"],
            text("lessons"),
            ("lessons",),
            ("Lessons learned",),
        ),
        Column(
            "Recommendations (if the practice is to be replicated)",
            lambda record: record["conditions"],
            text("conditions"),
            ("conditions",),
            ("Recommendations", "Replication"),
        ),
        Column("Innovation", lambda record: record["innovation"], text("innovation"), ("innovation",)),
        Column(
            "Additional Resources",
            lambda record: lines(record["links"]),
            reading.links,
            ("links",),
            ("Resources", "Additional links"),
        ),
        Column("Date Submitted", lambda record: record["confirmed_on"]),
        Column("Source", lambda record: record["source"], text("source"), ("source",)),
        Column(
            "Language",
            lambda record: record["language"],
            text("language"),
            ("language",),
            ("Resource language",),
        ),
    ),
)
