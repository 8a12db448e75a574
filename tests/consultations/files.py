"""Files as people, and people of bad will, send them."""

from __future__ import annotations

import io
import zipfile

HEADINGS = ["session", "kind", "heading", "text", "who", "objectives"]
ROWS = [
    ["fees", "challenge", "Fees", "Workers pay.", "Somebody", "6"],
    ["1", "Practice", "Fund", "A fund pays.", "", 5],
]


def csv_of(*rows, delimiter=",", headings=HEADINGS):
    return "\r\n".join(delimiter.join(map(str, row)) for row in (headings, *rows)).encode()


def book_of(*rows, headings=HEADINGS, change=None):
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Notes"
    for row in (headings, *rows):
        sheet.append(row)
    if change:
        change(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_entry(data, name, content, *, replace=True):
    """The archive with one entry replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if not (replace and entry.filename == name):
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def entry_of(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()
