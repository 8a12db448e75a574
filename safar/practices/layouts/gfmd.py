"""The submission form of the GFMD Platform for Partnerships (https://www.gfmd.org/pfp/ppd/contribute).

The form has no results, dates, status or lessons; those stay with us. Its contact is a person, whom we do
not keep: the organisation that wrote the practice up stands there when we write it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from safar.practices.layouts import reading
from safar.practices.layouts.columns import Column, Layout, Reader, Record, lines
from safar.practices.layouts.reading import PARTNERS, SCHEMES
from safar.practices.layouts.record import external
from safar.practices.models import Actor

_value, _url = reading.number_in(SCHEMES.GFMD_PPD)


def _places(record: Record) -> str:
    names: list[str] = record["names"]["countries"]
    return lines(names) if names else "Global" if record["level"] == "global" else ""


def _partners(record: Record) -> str:
    return lines(sorted([*reading.write_actors(record, *PARTNERS), *reading.unlisted(record)]))


def _objectives(record: Record) -> str:
    names = record["names"]["objectives"]
    return lines([f"Objective {number} - {names[number]}" for number in record["objectives"]])


def _not_kept(cell: str, record: Record, reader: Reader) -> None:
    if cell.strip():
        reader.notice(_("Pictures and contacts are not kept: a contact is a person."))


LAYOUT = Layout(
    "gfmd",
    "GFMD Platform for Partnerships",
    (
        Column(
            "ID",
            lambda record: external(record, "gfmd-ppd")["value"],
            _value,
            ("external_ids",),
            ("Number", "Node"),
        ),
        Column(
            "URL",
            lambda record: external(record, "gfmd-ppd")["url"],
            _url,
            ("external_ids",),
            ("Link", "Address"),
        ),
        Column("Title", lambda record: record["title"], reading.text("title"), ("title",)),
        Column("Illustration", lambda record: "", _not_kept),
        Column("Summary", lambda record: record["summary"], reading.text("summary"), ("summary",)),
        Column(
            "Countries/continents",
            _places,
            reading.countries("countries", places=True),
            ("countries", "level"),
            ("Countries", "Country"),
        ),
        Column("Partners", _partners, reading.actors(Actor.Part.PARTNER), ("actors", "organisations")),
        Column(
            "Thematic area",
            lambda record: record["group"],
            reading.text("group"),
            ("group",),
            ("Thematic areas", "Theme"),
        ),
        Column(
            "GCM objectives",
            _objectives,
            reading.objectives(),
            ("objectives",),
            ("GCM objective", "Objectives of the Compact"),
        ),
        Column(
            "SDGs",
            lambda record: "; ".join(record["sdg_targets"]),
            reading.sdg,
            ("sdg_targets",),
            ("SDG", "Sustainable Development Goals"),
        ),
        Column("GFMD source", lambda record: record["source"], reading.text("source"), ("source",)),
        Column("Contact", lambda record: record["written_up_by"], _not_kept),
        Column("Language", lambda record: record["language"], reading.text("language"), ("language",)),
    ),
)
