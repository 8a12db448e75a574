"""From a file to rows of text, with every way a file can be wrong said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal

MAX_ROWS = 50_000
MAX_COLUMNS = 200


@dataclass(slots=True)
class Cell:
    """Text, or what is wrong with the cell. `is_number`: a workbook holds it as a number."""

    text: str = ""
    problem: str = ""
    is_number: bool = False
    where: str = ""


@dataclass(slots=True)
class Row:
    """One row; `line` is where it starts in the file, as an editor or a spreadsheet counts."""

    line: int
    cells: list[Cell]

    @property
    def is_blank(self) -> bool:
        return not any(cell.text.strip() or cell.problem for cell in self.cells)


@dataclass
class Sheet:
    """The rows of a file, header first, and what the reader should know of how it was read."""

    rows: Iterator[Row]
    notices: list[str] = field(default_factory=list)


def read_file(path: Path, encoding: str = "") -> Sheet:
    """The rows of a file on this machine. Its size is asked before a byte is read."""
    if not path.is_file():
        raise Refusal(_("There is no file %(path)s. Check its name.") % {"path": path})
    refuse_size(path.stat().st_size)
    return read(path.read_bytes(), encoding)


def read(data: bytes, encoding: str = "") -> Sheet:
    """The rows of a CSV file or a workbook. Raises Refusal for anything else."""
    refuse_size(len(data))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(_("The file is empty. Write a heading row and one note a row, then import it again."))
    from safar.consultations.importing import delimited, workbook

    refuse_other_kinds(data)
    if data.startswith(b"PK"):
        return workbook.read(data)
    return delimited.read(data, encoding)


def refuse_size(size: int) -> None:
    most: int = settings.SAFAR_MAX_IMPORT_BYTES
    if size > most:
        raise Refusal(
            _("The file has %(size)s MB; at most %(most)s MB can be imported. Split it into smaller files.")
            % {"size": f"{size / 1e6:.0f}", "most": f"{most / 1e6:.0f}"}
        )


def refuse_other_kinds(data: bytes) -> None:
    """Files that are neither text nor a workbook of today's kind."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            _(
                "This is an old Excel file (.xls), or one protected with a password. "
                "Open it, take the password off, and save it as .xlsx or .csv."
            )
        )
    if data.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF", b"Rar!", b"7z\xbc")
    ):
        raise Refusal(not_a_table())
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise Refusal(_("The file is written in UTF-32, which few programs read. Save it as CSV in UTF-8."))


def not_a_table() -> str:
    return _(
        "This is neither a CSV file nor an XLSX workbook. Save your table as one of them, and try again."
    )


def refuse_too_many_rows() -> None:
    raise Refusal(
        _("The file has more than %(most)s rows. Split it into smaller files.") % {"most": f"{MAX_ROWS:,}"}
    )


def refuse_too_many_columns(line: int) -> None:
    raise Refusal(
        _("Line %(line)s reaches beyond %(most)s columns. Notes need eleven at most; delete the others.")
        % {"line": line, "most": MAX_COLUMNS}
    )
