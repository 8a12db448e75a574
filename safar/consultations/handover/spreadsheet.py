"""Open data as one sheet: a row for every note, that Excel reads as it is and never runs."""

from __future__ import annotations

import csv
import io

from safar.consultations.handover.data import Data, notes_in
from safar.lib.lists import harmless

COLUMNS = (
    "event", "session", "session_title", "attribution", "summary_heading", "kind", "group", "heading", "text",
    "language", "who", "countries", "organisations", "objectives", "links", "dots", "round", "table", "ref",
    "id", "merged_into",
)  # fmt: skip


def as_csv(content: Data) -> str:
    """UTF-8 with the mark Excel looks for. A cell that begins like a formula gets an apostrophe before it."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    under = {
        note: line["heading"]
        for session in content["sessions"]
        for line in session["summary_table"]
        for found in line["notes"].values()
        for note in found
    }
    for session, note in notes_in(content):
        row = {
            **note,
            "event": content["event"]["slug"],
            "session": session["slug"],
            "session_title": session["title"]["text"],
            "attribution": session["attribution"],
            "summary_heading": under.get(note["id"], ""),
            "who": note["who"]["text"],
            "countries": "; ".join(each["alpha3"] for each in note["countries"]),
            "organisations": "; ".join(note["organisations"]),
            "objectives": "; ".join(str(each) for each in note["objectives"]),
            "links": "; ".join(str(each) for each in note["links"]),
        }
        writer.writerow([harmless(_plain(row[name])) for name in COLUMNS])
    return file.getvalue()


def _plain(value: object) -> object:
    return "" if value is None else value
