"""Reports as other organisations write them: sources with the truth marked in them, and files made of them.

A source is written in one of three ways: Typst (``.typ``, becomes a PDF), lines for Word (``.docmd``) and
typed text (``.txtmd``). Marks, which no reader of the file sees: ``{{S title}}`` a session begins, ``{{H
name}}`` its host, ``{{P name}}`` a speaker, ``{{G heading}}`` a heading over items of one kind, ``{{T
theme}}`` one over a row of a table, ``{{o MEX USA|text}}`` an opportunity with its countries, likewise
``c`` and ``p``. Text that Poppler took out of the PDFs lies beside them (``NAME.layout.txt``,
``NAME.flow.txt``).
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "others"
MARK = re.compile(
    r"\{\{(?P<sign>[SHPGT]) (?P<name>[^}]*)\}\}|\{\{(?P<kind>[ocp])(?P<codes>[ A-Z]*)\|(?P<text>[^}]*)\}\}"
)
KINDS = {"o": "opportunities", "c": "challenges", "p": "practices"}
LINK = re.compile(r"https?://\S+")


@dataclass
class Item:
    session: int
    kind: str
    text: str
    group: str
    countries: tuple[str, ...]
    links: tuple[str, ...]


@dataclass
class Report:
    sessions: list[str] = field(default_factory=list)
    hosts: list[tuple[int, str]] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def known(path: Path) -> Report:
    """What the marks of a source say; words as a reader of the file sees them, links taken out."""
    report, group, theme, last = Report(), "", "", ""
    for mark in MARK.finditer(path.read_text(encoding="utf-8")):
        name = mark["name"]
        if mark["sign"] == "S":
            report.sessions.append(name)
            group = theme = ""
        elif mark["sign"] == "H":
            report.hosts.append((len(report.sessions) - 1, name))
        elif mark["sign"] == "P":
            report.speakers.append(name)
        elif mark["sign"] == "G":
            group = last = name
        elif mark["sign"] == "T":
            theme = name
        else:
            if report.items and report.items[-1].kind != KINDS[mark["kind"]] and last != group:
                group = ""
            last = ""
            text = re.sub(r"#footnote\[.*?\]", "", mark["text"])
            text = re.sub(r"\[([^]]*)\]\((https?://[^)\s]+)\)", r"\1 \2", text)
            if path.suffix == ".txtmd":
                text = re.sub(r"(?<=[/-])\n\s+(?=[\w-]+[/.])", "", text)
            text = " ".join(text.split())
            links = tuple(each.rstrip(").,") for each in LINK.findall(text))
            text = LINK.sub("", text).strip()
            report.items.append(
                Item(
                    len(report.sessions) - 1,
                    KINDS[mark["kind"]],
                    text,
                    group or theme,
                    tuple(mark["codes"].split()),
                    links,
                )
            )
    return report


def bare(source: str) -> str:
    """The source without marks."""
    return MARK.sub(lambda mark: mark["text"] or "", source)


def every() -> list[tuple[Path, str]]:
    """Each source with each of the forms it has: pdf, layout, flow; docx; txt."""
    found = []
    for path in sorted(HERE.iterdir()):
        if path.suffix == ".typ":
            found += [(path, form) for form in ("pdf", "layout", "flow")]
        elif path.suffix == ".docmd":
            found.append((path, "docx"))
        elif path.suffix == ".txtmd":
            found.append((path, "txt"))
    return found


@cache
def made(path: Path, form: str) -> bytes:
    if form in {"layout", "flow"}:
        return path.with_suffix(f".{form}.txt").read_bytes()
    source = bare(path.read_text(encoding="utf-8"))
    if form == "pdf":
        import typst

        return bytes(typst.compile(source.encode()))
    return word(source) if form == "docx" else source.encode()


# --- Word ------------------------------------------------------------------------------------


def word(source: str) -> bytes:
    import docx

    document: Any = docx.Document()
    rows: list[str] | None = None
    for line in source.splitlines():
        tag, _space, rest = line.partition(" ")
        if tag == "TITLE":
            document.add_heading(rest, 0)
        elif tag in {"H1", "H2"}:
            document.add_heading(rest, int(tag[1]))
        elif tag == "HEADER":
            document.sections[0].header.paragraphs[0].text = rest
        elif tag == "FOOTER":
            document.sections[0].footer.paragraphs[0].text = rest
        elif tag == "P":
            _runs(document.add_paragraph(), rest)
        elif tag in {"L", "N"}:
            _runs(document.add_paragraph(style="List Bullet" if tag == "L" else "List Number"), rest)
        elif tag == "TABLE":
            rows = []
        elif tag == "R" and rows is not None:
            rows.append(rest)
        elif tag == "END" and rows:
            _table(document, rows)
            rows = None
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Any, rows: list[str]) -> None:
    cells = [[cell.strip() for cell in re.split(r"(?:^|\s)\|(?=\s|$)", row)] for row in rows]
    table = document.add_table(rows=len(rows), cols=len(cells[0]), style="Table Grid")
    for at, row in enumerate(cells):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            for number, part in enumerate(text.split("¶")):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                part = part.strip()
                if part.startswith("- "):
                    paragraph.style, part = "List Bullet", part[2:]
                _runs(paragraph, part)


def _runs(paragraph: Any, text: str) -> None:
    """Words in bold, links with words over them, and line breaks, as Word keeps them."""
    for part in re.split(r"(\*\*.+?\*\*|\[[^]]+\]\([^)]+\)|\s*⏎\s*)", text):
        if part.startswith("**"):
            paragraph.add_run(part.strip("*")).bold = True
        elif "⏎" in part:
            paragraph.add_run().add_break()
        elif part.startswith("["):
            words, _middle, address = part[1:-1].partition("](")
            _link(paragraph, words, address)
        elif part:
            paragraph.add_run(part)


def _link(paragraph: Any, words: str, address: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(words)
    link.append(run._r)
    paragraph._p.append(link)
