"""From a file to its lines and tables: PDF, Word, or plain text. Every bad file gets a clear answer."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from safar.consultations.reports_in.shapes import Source
from safar.lib.refusal import Refusal

MAX_BYTES = 25_000_000
MAX_LINES = 20_000
PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"\x1f\x8b",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc",
)


def read_file(path: Path) -> Source:
    """A report on this machine. Its size is asked before a byte is read."""
    if not path.is_file():
        raise Refusal(_("There is no file %(path)s. Check its name.") % {"path": path})
    refuse_size(path.stat().st_size)
    return read(path.read_bytes())


def read(data: bytes) -> Source:
    """The lines and tables of a report. Raises Refusal for what cannot be read."""
    refuse_size(len(data))
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refusal(_("The file is empty. Bring a PDF, a Word file (.docx) or plain text."))
    source = _read(data)
    lines = source.lines()
    if not any(line.text for line in lines):
        raise Refusal(
            _("The file holds no text, as a scan does. Have its text recognised (OCR), then import it.")
        )
    if len(lines) > MAX_LINES:
        raise Refusal(
            _("The report has more than %(most)s lines. Split it into smaller files.") % {"most": MAX_LINES}
        )
    return source


def _read(data: bytes) -> Source:
    from safar.consultations.reports_in import pdf, plain, word

    if b"%PDF-" in data[:1024]:
        return pdf.read(data)
    if data.startswith(b"PK"):
        return word.read(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            _("This is an old Word file (.doc), or one with a password. Save it as .docx without a password.")
        )
    if data.startswith(b"{\\rtf"):
        raise Refusal(_("This is rich text (.rtf). Open it in Word, save it as .docx, then import it."))
    if data.startswith(PICTURES):
        raise Refusal(not_a_report())
    return plain.read(decoded(data))


def refuse_size(size: int) -> None:
    if size > MAX_BYTES:
        raise Refusal(
            _("The file has %(size)s MB; at most %(most)s MB can be imported. Split it into smaller files.")
            % {"size": f"{size / 1e6:.0f}", "most": f"{MAX_BYTES / 1e6:.0f}"}
        )


def not_a_report() -> str:
    return _("This is no report that Safar can read. Bring a PDF, a Word file (.docx) or plain text.")


def decoded(data: bytes) -> str:
    """Text as its sender meant it. UTF-8 or UTF-16; else the code page its bytes fit best."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data[:4000]:
        return _without_mark(data)
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in data[:20_000])
    if odd > 20:
        raise Refusal(not_a_report())
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _by_code_page(data)


def _without_mark(data: bytes) -> str:
    """UTF-16 that does not say so: every other byte of plain letters is zero."""
    start = data[:4000]
    for page, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if zeros.count(0) > 0.5 * len(zeros) and start.count(0) <= zeros.count(0) + 2:
            text = data[: len(data) // 2 * 2].decode(page, errors="replace")
            if "\x00" not in text:
                return text
    raise Refusal(not_a_report())


def _by_code_page(data: bytes) -> str:
    """The code page in which most letters are of one script; unreadable bytes are refused, not guessed."""
    best, most = "", -1.0
    for page, low, high in (("cp1252", 0xC0, 0x17F), ("cp1251", 0x410, 0x451), ("cp1256", 0x621, 0x6D2)):
        try:
            text = data.decode(page)
        except UnicodeDecodeError:
            continue
        strange = [each for each in text if ord(each) > 127 and each.isalpha()]
        if not strange:
            return text
        fitting = sum(low <= ord(each) <= high for each in strange) / len(strange)
        # A page of accents stands among plain letters; Cyrillic and Arabic stand among themselves.
        mixed = sum(each.isascii() and each.isalpha() for each in text) / max(1, len(text))
        fitting += 0.3 * (mixed > 0.4) if page == "cp1252" else 0.3 * (mixed < 0.4)
        if fitting > most:
            best, most = text, fitting
    try:
        chinese = data.decode("gb18030")
        if sum("\u4e00" <= each <= "\u9fff" for each in chinese) > 0.4 * len(chinese.strip()):
            return chinese
    except UnicodeDecodeError:
        pass
    if not best:
        raise Refusal(_("The letters of this file cannot be read. Save it as text in UTF-8, then import it."))
    return best
