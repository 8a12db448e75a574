"""Files: what they call themselves is what they are, or they stay outside."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from safar.lib.refusal import Refusal
from safar.plan.evidence import check_file, clean_name

MOST = 200_000


def docx():
    file = io.BytesIO()
    Document().save(file)
    return file.getvalue()


def xlsx():
    file = io.BytesIO()
    Workbook().save(file)
    return file.getvalue()


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def odf(kind):
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}", **{"content.xml": "<x/>"})


def with_macro(data):
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as made:
        made.writestr("word/vbaProject.bin", b"\0")
    return file.getvalue()


GOOD = [
    ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
    ("a.png", b"\x89PNG\r\n\x1a\n..", "image/png"),
    ("a.JPG", b"\xff\xd8\xff\xe0..", "image/jpeg"),
    ("a.jpeg", b"\xff\xd8\xff\xe0..", "image/jpeg"),
    ("a.txt", "Café\n".encode(), "text/plain"),
    ("a.csv", "é;1\n".encode("cp1252"), "text/csv"),
    ("a.csv", "a,b\n".encode("utf-16"), "text/csv"),
]


@pytest.mark.parametrize(("name", "data", "kind"), GOOD)
def test_good_files_are_kept_with_their_type(name, data, kind):
    kept = check_file(name, data, max_bytes=MOST)
    assert (kept.content_type, kept.size, kept.data) == (kind, len(data), data)


def test_office_files_are_kept():
    kept = [("a.docx", docx()), ("a.xlsx", xlsx()), ("a.odt", odf("text")), ("a.ods", odf("spreadsheet"))]
    assert [check_file(name, data, max_bytes=MOST).name for name, data in kept] == [name for name, _ in kept]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.exe", b"MZ", "of a kind we do not accept"),
        ("a", b"text", "of a kind we do not accept"),
        ("a.pdf", b"MZ\x90\x00", "content is something else"),
        ("a.png", b"%PDF-1.7", "content is something else"),
        ("a.txt", b"%PDF-1.7", "content is something else"),
        ("a.txt", b"a\x00b", "content is something else"),
        ("a.csv", b"a\x07b", "content is something else"),
        ("a.docx", b"PK\x03\x04 broken", "content is something else"),
        ("a.docm", b"PK", "macros"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "macros"),
        ("a.pdf", b"", "is empty"),
        ("a.pdf", b"%PDF-" + b"x" * MOST, "up to 0.2 MB"),
    ],
)
def test_other_files_are_refused_with_a_reason(name, data, says):
    with pytest.raises(Refusal, match=says):
        check_file(name, data, max_bytes=MOST)


def test_macros_are_found_behind_an_honest_name():
    with pytest.raises(Refusal, match="macros"):
        check_file("a.docx", with_macro(docx()), max_bytes=MOST)
    basic = archive(mimetype="application/vnd.oasis.opendocument.text", Basic__Standard="x")
    with pytest.raises(Refusal, match="macros"):
        check_file("a.odt", basic, max_bytes=MOST)


def test_spreadsheet_is_not_taken_for_a_letter():
    with pytest.raises(Refusal, match="content is something else"):
        check_file("a.docx", xlsx(), max_bytes=MOST)


def test_bomb_is_not_unpacked():
    bomb = archive(**{"[Content_Types].xml": b"0" * 50_000_000})
    assert len(bomb) < MOST
    with pytest.raises(Refusal, match="content is something else"):
        check_file("a.docx", bomb, max_bytes=MOST)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("fdp\u202eexe.pdf", "fdpexe.pdf"),
        ("x" * 300 + ".pdf", "x" * 187 + ".pdf"),
        ("", "file"),
    ],
)
def test_names_lose_folders_and_tricks(name, clean):
    assert clean_name(name) == clean
