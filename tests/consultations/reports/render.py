"""From the known contents of a report to a file as people have them: PDF, Word, or text taken from a PDF."""

from __future__ import annotations

import io
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KINDS = ("opportunities", "challenges", "practices")


@dataclass(frozen=True)
class Known:
    """One item as it was put into the report."""

    session: int
    kind: str
    group: str
    text: str
    countries: tuple[str, ...]


def contents(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def listed(block: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(group, text, countries) of each line of a block."""
    found, group = [], ""
    for line in block.strip().splitlines():
        if line.startswith("# "):
            group = line[2:].strip()
        else:
            text, _bar, codes = line.removeprefix("- ").partition("||")
            found.append((group, text.strip(), tuple(codes.split())))
    return found


def known_items(report: dict[str, Any]) -> list[Known]:
    return [
        Known(number, kind, group, text, countries)
        for number, session in enumerate(report["session"])
        for kind in KINDS
        for group, text, countries in listed(session[kind])
    ]


def made(path: Path) -> tuple[bytes, str]:
    """The bytes of the report, and how a file of its kind is called."""
    report = contents(path)
    form, _dash, way = report["form"].partition("-")
    if form == "docx":
        return word(report, way), "docx"
    if way in ("keyvalue",):
        return keyvalue(report).encode(), "txt"
    ruled = way in ("ruled", "flat")
    data = pdf(report, stacked=way == "sections", ruled=ruled)
    if form == "pdf":
        return data, "pdf"
    if way == "flat":
        return pdfium_text(data).encode(), "txt"
    text = {"layout": layout_text, "raw": pdfium_text, "lines": line_text}[way](data)
    return text.encode(), "txt"


# --- PDF -------------------------------------------------------------------------------------


def _t(text: str) -> str:
    return re.sub(r"([\\#$*_@<>`\[\]=+/~\-\"'])", r"\\\1", text)


def pdf(report: dict[str, Any], *, stacked: bool, ruled: bool) -> bytes:
    import typst

    direction = ", dir: rtl" if report["language"] == "ar" else ""
    foot = report.get("furniture", "")
    lines = [
        f'#set page(paper: "a4", height: 200mm, margin: 20mm, header: [#text(8pt)[{_t(foot)}]], '
        "footer: context [#align(center)[#text(8pt)[#counter(page).display()]]])",
        f'#set text(size: 10.5pt, font: ("Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC"){direction})',
        "#set par(justify: false)",
        f"#text(18pt)[*{_t(report['title'])}*]",
        "",
    ]
    for text in report["opening"]:
        lines += [_t(text), ""]
    for session in report["session"]:
        lines += [f"#v(1em)#text(13pt)[*{_t(session['label'])}: {_t(session['title'])}*]", ""]
        lines += [_t(session["host_line"]), ""]
        for text in session["intro"]:
            lines += [_t(text), ""]
        lines += _stacked(report, session) if stacked else _table(report, session, ruled)
    for text in report["closing"]:
        lines += ["#v(1.5em)", _t(text), ""]
    return bytes(typst.compile("\n".join(lines).encode()))


def _bullet(report: dict[str, Any], number: int) -> str:
    sign = str(report["bullet"])
    return re.sub("1", str(number), sign)


def _cell(report: dict[str, Any], session: dict[str, Any], kind: str) -> list[str]:
    parts, group = [], ""
    for number, (heading, text, _codes) in enumerate(listed(session[kind]), start=1):
        if heading != group:
            group = heading
            parts.append(f"{_t(heading)}:")
        parts.append(f"{_t(_bullet(report, number))} {_t(text)}")
    return parts


def _table(report: dict[str, Any], session: dict[str, Any], ruled: bool) -> list[str]:
    stroke, gutter = ("0.5pt", "0pt") if ruled else ("none", "6pt")
    cells = [
        "#par(hanging-indent: 0em)[" + " \\\n".join(_cell(report, session, kind)) + "]"
        for kind in report["order"]
    ]
    names = [f"[*{_t(report['names'][kind])}*]" for kind in report["order"]]
    return [
        f"#table(columns: (1fr, 1fr, 1.2fr), stroke: {stroke}, inset: 6pt, column-gutter: {gutter}, "
        + ", ".join(names)
        + ", "
        + ", ".join(f"[{cell}]" for cell in cells)
        + ")",
        "",
    ]


def _stacked(report: dict[str, Any], session: dict[str, Any]) -> list[str]:
    lines = []
    for kind in report["order"]:
        lines += [f"#text(11.5pt)[*{_t(report['names'][kind])}*]", ""]
        for part in _cell(report, session, kind):
            lines += [part, ""]
    return lines


def pdfium_text(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    document.close()
    return "\n".join(pages)


def layout_text(data: bytes) -> str:
    """Columns side by side, held apart by spaces, as “pdftotext -layout” writes them."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\f".join(page.extract_text(layout=True, x_density=5.2) for page in document.pages)


def line_text(data: bytes) -> str:
    """Line by line across all columns, as careless tools write them."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return "\n".join(page.extract_text() for page in document.pages)


# --- Word and plain text ----------------------------------------------------------------------


def word(report: dict[str, Any], way: str) -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(report["title"], 0)
    for text in report["opening"]:
        document.add_paragraph(text)
    for session in report["session"]:
        document.add_heading(f"{session['label']}: {session['title']}", 1)
        document.add_paragraph(session["host_line"])
        for text in session["intro"]:
            document.add_paragraph(text)
        {"table": _word_table, "sections": _word_sections, "rows": _word_rows}[way](document, report, session)
    for text in report["closing"]:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain(report: dict[str, Any], session: dict[str, Any], kind: str) -> list[str]:
    parts, group = [], ""
    for number, (heading, text, _codes) in enumerate(listed(session[kind]), start=1):
        if heading != group:
            group = heading
            parts.append(f"{heading}:")
        parts.append(f"{_bullet(report, number)} {text}".strip())
    return parts


def _word_table(document: Any, report: dict[str, Any], session: dict[str, Any]) -> None:
    table = document.add_table(rows=2, cols=3)
    for column, kind in enumerate(report["order"]):
        table.cell(0, column).text = report["names"][kind]
        cell = table.cell(1, column)
        for number, part in enumerate(_plain(report, session, kind)):
            paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            paragraph.text = part


def _word_sections(document: Any, report: dict[str, Any], session: dict[str, Any]) -> None:
    for kind in report["order"]:
        document.add_heading(report["names"][kind], 2)
        for part in _plain(report, session, kind):
            document.add_paragraph(part)


def _word_rows(document: Any, report: dict[str, Any], session: dict[str, Any]) -> None:
    from safar.reference.loader import names_of_countries

    table = document.add_table(rows=1, cols=3)
    for column, name in enumerate(report["columns"]):
        table.cell(0, column).text = name
    for kind in report["order"]:
        for _group, text, codes in listed(session[kind]):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = report["names"][kind], text
            names = [names_of_countries()[code][report["language"]] for code in codes]
            cells[2].text = ", ".join(names)


def keyvalue(report: dict[str, Any]) -> str:
    from safar.reference.loader import names_of_countries

    lines = [report["title"], "", *report["opening"], ""]
    for session in report["session"]:
        lines += [
            "",
            f"{session['label']}. {session['title']}",
            session["host_line"],
            "",
            *session["intro"],
            "",
        ]
        for kind in report["order"]:
            for number, (_group, text, codes) in enumerate(listed(session[kind]), start=1):
                name = report["names"][kind] + (f" {number}" if report.get("numbered") else "")
                lines.append(f"{name}: {text}")
                if codes and report.get("country_line"):
                    names = [names_of_countries()[code][report["language"]] for code in codes]
                    lines.append(f"{report['country_line']}: {', '.join(names)}")
            lines.append("")
    return "\n".join([*lines, *report["closing"], ""])
