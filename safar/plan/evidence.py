"""Files that show what an update says: what we accept, and how we know that a file is what it calls itself.

Values in, values out: no database here.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from safar.lib.antivirus import Verdict, admit
from safar.lib.refusal import Refusal

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
TYPES = {
    "pdf": "application/pdf",
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "odt": OPEN + "text",
    "ods": OPEN + "spreadsheet",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
MACRO_ENDINGS = {"docm", "xlsm", "dotm", "xltm", "xlam", "pptm", "xlsb", "doc", "xls"}
LONGEST_PART = 2_000_000  # of the list of contents inside an office file; real ones have a few thousand bytes


@dataclass(frozen=True)
class CheckedFile:
    """A file that has been looked at and may be kept."""

    name: str
    content_type: str
    data: bytes
    scan: Verdict = Verdict.NOT_SCANNED

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def check_file(name: str, data: bytes, *, max_bytes: int) -> CheckedFile:
    """The file, with the type its content shows, looked at by the virus scanner where there is one.

    Raises Refusal saying what is wrong and what to do.
    """
    name = clean_name(name)
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if len(data) > max_bytes:
        raise Refusal(
            _(
                "“%(name)s” is %(size)s; files may have up to %(most)s. "
                "Make it smaller, or send its address instead."
            )
            % {"name": name, "size": megabytes(len(data)), "most": megabytes(max_bytes)}
        )
    if not data:
        raise Refusal(_("“%(name)s” is empty. Choose the file again.") % {"name": name})
    if ending in MACRO_ENDINGS:
        raise Refusal(_refused_macro(name))
    if ending not in TYPES:
        raise Refusal(
            _("“%(name)s” is of a kind we do not accept. Send one of: %(kinds)s.")
            % {"name": name, "kinds": "pdf, docx, xlsx, odt, ods, csv, txt, png, jpg"}
        )
    found = content_ending(data)
    if found == "macro":
        raise Refusal(_refused_macro(name))
    if found != {"jpeg": "jpg", "csv": "txt"}.get(ending, ending):
        raise Refusal(
            _(
                "“%(name)s” is called .%(ending)s, but its content is something else. "
                "Save it again as %(ending)s."
            )
            % {"name": name, "ending": ending}
        )
    return CheckedFile(name, TYPES[ending], data, admit(name, data))


def megabytes(size: int) -> str:
    """A size as people compare it.

    >>> megabytes(20_000_000)
    '20 MB'
    """
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"


def _refused_macro(name: str) -> str:
    return _(
        "“%(name)s” can carry macros, which run on the computer of whoever opens it. "
        "Save it as docx, xlsx or pdf, without macros."
    ) % {"name": name}


def clean_name(name: str) -> str:
    """The name without folders and control signs, short enough to keep.

    >>> clean_name("C:\\\\Reports\\\\Quarter 1.pdf")
    'Quarter 1.pdf'
    """
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    # Signs that turn the direction of text can make exe.pdf look like pdf.exe, and the other way round.
    name = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cc", "Cf", "Zl", "Zp")).strip(
        " ."
    )
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 190 - len(ending)]}{dot}{ending}" if dot else name[:190] or "file"


def content_ending(data: bytes) -> str:
    """The ending its content deserves; "macro" for an office file with macros, "" for what we do not know."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _office_ending(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "macro"  # the old office format, in which macros cannot be told from text
    return "txt" if _is_text(data) else ""


def _office_ending(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            lowered = [name.lower() for name in names]
            if any(name.endswith("vbaproject.bin") or name.startswith("basic/") for name in lowered):
                return "macro"
            if "mimetype" in names:
                kind = _part(archive, "mimetype").decode("ascii", "replace").strip()
                return {OPEN + "text": "odt", OPEN + "spreadsheet": "ods"}.get(kind, "")
            if "[Content_Types].xml" not in names:
                return ""
            kinds = _part(archive, "[Content_Types].xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return ""
    if "macroenabled" in kinds.lower():
        return "macro"
    if "wordprocessingml.document.main+xml" in kinds:
        return "docx"
    return "xlsx" if "spreadsheetml.sheet.main+xml" in kinds else ""


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    # Read by size, not by promise: a bomb says it is small.
    with archive.open(name) as part:
        return part.read(LONGEST_PART)


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        return False
    else:
        encodings = ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not any(unicodedata.category(sign) == "Cc" for sign in set(text) - set("\r\n\t\f\v\x1a"))
    return False
