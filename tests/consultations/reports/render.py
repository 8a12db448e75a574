"""From the known contents of a report to a file as people have them: PDF, Word, or text taken from a PDF."""

from __future__ import annotations

import io
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
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


FIELDS = ("docx-rows", "txt-keyvalue", "txt-blocks")  # forms with fields beside each item
WITHOUT_GROUPS = (*FIELDS, "docx-multirow", "pdf-rows", "txt-rows")


def known_items(report: dict[str, Any], form: str = "") -> list[Known]:
    """What the form shows of each item: some have no room for headings, or for countries."""
    form = form or report["form"]
    beside = "columns" in report or "country_line" in report
    return [
        Known(
            number,
            kind,
            "" if form in WITHOUT_GROUPS else group,
            text,
            () if beside and form not in FIELDS else countries,
        )
        for number, session in enumerate(report["session"])
        for kind in KINDS
        for group, text, countries in listed(session[kind])
    ]


def every_form(folder: str = "*") -> list[tuple[Path, str]]:
    """Each report in each of the forms it is made in."""
    found = []
    for path in sorted(HERE.glob(f"{folder}/*.toml")):
        report = contents(path)
        found += [(path, form) for form in (report["form"], *report.get("also", []))]
    return found


@cache
def made(path: Path, form: str = "") -> tuple[bytes, str]:
    """The bytes of the report, and how a file of its kind is called."""
    report = contents(path)
    form, _dash, way = (form or report["form"]).partition("-")
    if form == "docx":
        return word(report, way), "docx"
    if way in WRITTEN:
        return WRITTEN[way](report).encode(), "txt"
    data = pdf(report, way)
    if form == "pdf":
        return data, "pdf"
    text = {"layout": layout_text, "lines": line_text}.get(way, pdfium_text)(data)
    return text.encode(), "txt"


# --- PDF -------------------------------------------------------------------------------------


def _t(text: str) -> str:
    return re.sub(r"([\\#$*_@<>`\[\]=+/~\-\"'])", r"\\\1", text)


def pdf(report: dict[str, Any], way: str) -> bytes:
    import typst

    direction = ", dir: rtl" if report["language"] == "ar" else ""
    foot = report.get("furniture", "")
    columns = ", columns: 2" if way == "newspaper" else ""
    narrow = ", hyphenate: true" if way == "hyphens" else ""
    lines = [
        f'#set page(paper: "a4", height: 200mm, margin: 20mm{columns}, header: [#text(8pt)[{_t(foot)}]], '
        "footer: context [#align(center)[#text(8pt)[#counter(page).display()]]])",
        f'#set text(size: 10.5pt, lang: "{report["language"]}", '
        f'font: ("Noto Serif", "Noto Naskh Arabic", "Noto Serif CJK SC"){direction}{narrow})',
        f"#set par(justify: {'true' if way == 'hyphens' else 'false'})",
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
        lines += (
            _stacked(report, session) if way in {"sections", "newspaper"} else _table(report, session, way)
        )
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


def _table(report: dict[str, Any], session: dict[str, Any], way: str) -> list[str]:
    ruled = way not in {"columns", "layout", "raw"}
    stroke, gutter = ("0.5pt", "0pt") if ruled else ("none", "6pt")
    names = [f"[*{_t(report['names'][kind])}*]" for kind in report["order"]]
    head = f"table.header({', '.join(names)})" if way == "rows" else ", ".join(names)
    if way == "rows":  # one row for each item, as in a grid that people filled in side by side
        rows = zip_longest(
            *([_t(each[1]) for each in listed(session[kind])] for kind in report["order"]), fillvalue=""
        )
        cells = [f"[{cell}]" for row in rows for cell in row]
    elif way == "plain":  # no bullets: items are paragraphs
        cells = [
            "[" + " #parbreak() ".join(_cell({**report, "bullet": ""}, session, kind)) + "]"
            for kind in report["order"]
        ]
    else:
        cells = ["[" + " \\\n".join(_cell(report, session, kind)) + "]" for kind in report["order"]]
    return [
        f"#table(columns: (1fr, 1fr, 1.2fr), stroke: {stroke}, inset: 6pt, column-gutter: {gutter}, {head}, "
        + ", ".join(cells)
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
    if way == "sessionrows":
        _word_session_rows(document, report)
    for number, session in enumerate(report["session"], start=1):
        if way == "sessionrows":
            continue
        untitled = way == "untitled"
        title = f"{number}. {session['title']}" if untitled else f"{session['label']}: {session['title']}"
        document.add_heading(title, 1)
        document.add_paragraph(session["host_line"])
        for text in session["intro"]:
            document.add_paragraph(text)
        WORD[way](document, report, session)
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


def _word_untitled(document: Any, report: dict[str, Any], session: dict[str, Any]) -> None:
    """Numbered headings, and lists that Word itself numbers or dots."""
    at = report["session"].index(session) + 1
    for number, kind in enumerate(report["order"], start=1):
        document.add_heading(f"{at}.{number} {report['names'][kind]}", 2)
        group = ""
        for heading, text, _codes in listed(session[kind]):
            if heading != group:
                group = heading
                document.add_paragraph().add_run(heading).bold = True
            document.add_paragraph(text, style="List Bullet")


def _word_multirow(document: Any, report: dict[str, Any], session: dict[str, Any]) -> None:
    """A row of headings under a merged one, then one item a cell."""
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "§ 1"
    for column, kind in enumerate(report["order"]):
        table.cell(1, column).text = report["names"][kind]
    texts = [[each[1] for each in listed(session[kind])] for kind in report["order"]]
    for row in zip_longest(*texts, fillvalue=""):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _word_session_rows(document: Any, report: dict[str, Any]) -> None:
    table = document.add_table(rows=1, cols=4)
    heads = [report["session_column"], *(report["names"][kind] for kind in report["order"])]
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for session in report["session"]:
        cells = table.add_row().cells
        cells[0].text = session["title"]
        for cell, kind in zip(cells[1:], report["order"], strict=True):
            for number, part in enumerate(_plain(report, session, kind)):
                (cell.paragraphs[0] if number == 0 else cell.add_paragraph()).text = part


def _word_rows(document: Any, report: dict[str, Any], session: dict[str, Any]) -> None:
    table = document.add_table(rows=1, cols=3)
    for column, name in enumerate(report["columns"]):
        table.cell(0, column).text = name
    for kind in report["order"]:
        for _group, text, codes in listed(session[kind]):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = report["names"][kind], text
            cells[2].text = ", ".join(_names(report, codes))


WORD = {
    "table": _word_table,
    "sections": _word_sections,
    "rows": _word_rows,
    "multirow": _word_multirow,
    "untitled": _word_untitled,
}


def _names(report: dict[str, Any], codes: tuple[str, ...]) -> list[str]:
    from safar.reference.loader import names_of_countries

    return [names_of_countries()[code][report["language"]] for code in codes]


def markdown(report: dict[str, Any]) -> str:
    lines = [f"# {report['title']}", "", *report["opening"], ""]
    for session in report["session"]:
        lines += ["", f"## {session['label']}: {session['title']}", "", f"*{session['host_line']}*", ""]
        lines += [*session["intro"], ""]
        for kind in report["order"]:
            lines += [f"### {report['names'][kind]}", ""]
            group = ""
            for heading, text, _codes in listed(session[kind]):
                if heading != group:
                    group = heading
                    lines += ["", f"**{heading}**", ""]
                lines.append(f"* {text}")
            lines.append("")
    return "\n".join([*lines, "---", "", *report["closing"], ""])


def blocks(report: dict[str, Any]) -> str:
    """One block of fields for each item."""
    kind_name, text_name, country_name = report["fields"]
    lines = [report["title"].upper(), "", *report["opening"], ""]
    for session in report["session"]:
        lines += ["", f"{session['label']}: {session['title']}", session["host_line"], *session["intro"], ""]
        for kind in report["order"]:
            for _group, text, codes in listed(session[kind]):
                lines += [f"{kind_name}: {report['names'][kind]}", f"{text_name}: {text}"]
                lines += [f"{country_name}: {'; '.join(_names(report, codes))}"] if codes else []
                lines.append("")
    return "\n".join([*lines, *report["closing"], ""])


def keyvalue(report: dict[str, Any]) -> str:
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
                    names = _names(report, codes)
                    lines.append(f"{report['country_line']}: {', '.join(names)}")
            lines.append("")
    return "\n".join([*lines, *report["closing"], ""])


WRITTEN = {"keyvalue": keyvalue, "markdown": markdown, "blocks": blocks}
