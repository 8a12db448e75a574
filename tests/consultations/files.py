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


def locked_pdf():
    """A PDF whose password nobody knows."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>",
        b"<< /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % each for each in offsets)
    trailer = b"<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<6162> <6162>] >>"
    return body + b"xref\n0 5\n" + table + b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF" % len(body)
