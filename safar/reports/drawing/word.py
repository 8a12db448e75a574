"""An edition as a Word file: real headings, real tables, fields for contents and page numbers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Pt, RGBColor
from docx.text.paragraph import Paragraph

from safar.lib.languages import direction
from safar.reports.drawing.word_xml import (
    Bookmarks,
    Linked,
    add_link,
    begin_field,
    describe_table,
    end_field,
    mark_run,
    prepare,
    repeat_as_heading,
    rule_table,
    shade,
    turn_paragraph,
    turn_table,
)

Data = dict[str, Any]
Runs = list[dict[str, str]]
ACCENT, QUIET, WHITE = RGBColor(0x00, 0x58, 0x6A), RGBColor(0x50, 0x5C, 0x68), RGBColor(0xFF, 0xFF, 0xFF)
KINDS = {
    "opportunity": RGBColor(0x27, 0x67, 0x3A),
    "challenge": RGBColor(0x9B, 0x3F, 0x17),
    "practice": RGBColor(0x54, 0x45, 0x8F),
}
LEVELS = ("FFFFFF", "E4F0F2", "B5D9DF", "00586A")
SPACE = 9500  # width of the text in twentieths of a point


def draw(laid_out: Data) -> bytes:
    """The edition as .docx bytes."""
    paper = Document()
    prepare(paper, laid_out)
    writer = Writer(paper, laid_out)
    writer.cover()
    writer.contents()
    for block in laid_out["blocks"]:
        writer.block(block)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


class Writer:
    """Knows the paper, its language, and the names of its bookmarks."""

    def __init__(self, paper: Paper, laid_out: Data) -> None:
        self.paper = paper
        self.doc = laid_out
        self.language: str = laid_out["language"]
        self.runs_right = laid_out["direction"] == "rtl"
        self.bookmarks = Bookmarks()
        # python-docx walks through every style for each paragraph it is given one by name.
        self.styles = {style.name: style.style_id for style in paper.styles}
        self.drawers: dict[str, Callable[[Data], None]] = {
            "heading": self.heading,
            "paragraph": self.plain,
            "facts": self.facts,
            "table": self.table,
            "figures": self.figures,
            "wall": self.wall,
            "origin": self.origin,
            "note": self.note,
            "summary": self.summary,
        }

    def block(self, block: Data) -> None:
        self.drawers[block["block"]](block)

    # --- Lines ------------------------------------------------------------------

    def line(self, paragraph: Paragraph, runs: Runs, *, bold: bool = False) -> Paragraph:
        """Put runs into a paragraph, each in its own language and direction."""
        ways = {direction(run["language"]) for run in runs if run["style"] != "language"}
        turn_paragraph(paragraph, right=self.runs_right if len(ways) != 1 else ways == {"rtl"})
        for run in runs:
            self._piece(paragraph, run, bold=bold)
        return paragraph

    def _piece(self, paragraph: Paragraph, run: dict[str, str], *, bold: bool) -> None:
        text = f" {run['text']}" if run["style"] == "language" else run["text"]
        place: Paragraph | Linked = paragraph
        if "url" in run or "anchor" in run:
            place = add_link(
                paragraph, url=run.get("url", ""), bookmark=self.bookmarks.name(run.get("anchor", ""))
            )
        piece = place.add_run(text)
        mark_run(piece, run["language"], bold=bold or run["style"] == "strong", styled=run["style"])
        if place is not paragraph:
            piece.font.color.rgb = ACCENT

    def paragraph(self, runs: Runs, style: str = "Normal", *, bold: bool = False) -> Paragraph:
        return self.line(self._new(style), runs, bold=bold)

    def _new(self, style: str) -> Paragraph:
        paragraph = self.paper.add_paragraph()
        paragraph._p.style = self.styles[style]
        return paragraph

    def words(self, text: str) -> Runs:
        return [{"text": text, "language": self.language, "style": ""}]

    # --- Front ------------------------------------------------------------------

    def cover(self) -> None:
        cover = self.doc["cover"]
        country = self.paragraph(cover["country"], "Subtitle")
        if cover["invented"]:
            mark_run(country.add_run(f" ({cover['invented']})"), self.language)
        self.paragraph(cover["title"], "Title")
        for block in cover["facts"]:
            self.facts(block)

    def contents(self) -> None:
        """A field that Word fills in; the headings stand in it already for readers that compute no fields."""
        heading = self.paragraph(self.words(self.doc["labels"]["contents"]), "TOC Heading")
        heading.paragraph_format.page_break_before = True
        entries = [each for each in self.doc["blocks"] if each["block"] == "heading" and each["level"] < 3]
        for index, each in enumerate(entries):
            line = self._new(f"toc {each['level']}")
            if index == 0:
                begin_field(line, r'TOC \o "1-3" \h \z \u')
            self.line(line, [{**run, "anchor": each["anchor"]} for run in each["runs"]])
            if index == len(entries) - 1:
                end_field(line)

    # --- Blocks -----------------------------------------------------------------

    def heading(self, block: Data) -> None:
        runs = block["runs"]
        if "code" in block:
            runs = [*self.words(f"{block['code']}\u2002"), *runs]
        heading = self.paragraph(runs, f"Heading {block['level']}")
        if block["level"] == 1:
            heading.paragraph_format.page_break_before = True
        self.bookmarks.mark(heading, block["anchor"])
        if "status" in block:
            self.paragraph(self.words(block["status_label"]), "Status")

    def plain(self, block: Data) -> None:
        styles = {"lede": "Lede", "meta": "Meta", "notice": "Notice"}
        self.paragraph(block["runs"], styles.get(block["style"], "Normal"))

    def origin(self, block: Data) -> None:
        head = self.paragraph(self.words(block["label"]), "Origin", bold=True)
        head.runs[0].font.color.rgb = ACCENT
        for line in block["lines"]:
            head.paragraph_format.keep_with_next = True
            head = self.paragraph(line, "Origin")
        head.paragraph_format.space_after = Pt(8)

    def note(self, block: Data) -> None:
        first = True
        if block["kind_label"] or block["heading"]:
            kind = self.words(f"{block['kind_label']}\u2002") if block["kind_label"] else []
            head = self.paragraph([*kind, *block["heading"]], "Note", bold=True)
            head.paragraph_format.keep_with_next = True
            self.bookmarks.mark(head, block["anchor"])
            first = False
        for text in block["text"]:
            paragraph = self.paragraph(text, "Note")
            if first:
                self.bookmarks.mark(paragraph, block["anchor"])
            first = False
        for row in block["facts"]:
            if row["lines"]:
                line = self.words(f"{row['label']}: ")
                for index, each in enumerate(row["lines"]):
                    line += [*(self.words("; ") if index else []), *each]
                self.paragraph(line, "Note Facts")

    def facts(self, block: Data) -> None:
        """Labels and what they say, as a table without rules."""
        table = self._table([2800, SPACE - 2800])
        for each in block["rows"]:
            label, said = table.add_row().cells
            self._cell(label, self.words(each["label"]), ink=QUIET)
            for index, line in enumerate(each["lines"]):
                self._cell(said, line, more=index > 0)
        self._gap()

    def figures(self, block: Data) -> None:
        self.facts(
            {"rows": [{"label": each["label"], "lines": [self._figure(each)]} for each in block["items"]]}
        )

    def _figure(self, item: Data) -> Runs:
        value: Runs = [{**run, "style": run["style"] or "strong"} for run in item["value"]]
        return [*value, *self.words(f" ({item['note']})")] if item["note"] else value

    def table(self, block: Data) -> None:
        """A table under its caption; Word repeats its heading row on every page."""
        self.paragraph(block["caption"], "Caption")
        columns = block["columns"]
        whole = sum(column["width"] for column in columns)
        table = self._table([int(SPACE * column["width"] / whole) for column in columns])
        head = table.add_row()
        for cell, column in zip(head.cells, columns, strict=True):
            self._cell(cell, self.words(column["label"]), align=column["align"], bold=True)
        repeat_as_heading(head)
        for row in block["rows"]:
            for cell, runs, column in zip(table.add_row().cells, row["cells"], columns, strict=True):
                self._cell(cell, runs, align=column["align"], bold=row["style"] == "total")
        rule_table(table)
        self._gap()

    def summary(self, block: Data) -> None:
        """A column for each kind; under each heading what was noted."""
        self.paragraph(block["caption"], "Caption")
        columns = block["columns"]
        table = self._table([SPACE // len(columns)] * len(columns))
        head = table.add_row()
        for cell, column in zip(head.cells, columns, strict=True):
            self._cell(cell, self.words(column["label"]), bold=True, ink=KINDS.get(column["kind"]))
        repeat_as_heading(head)
        for row in block["rows"]:
            for cell, said in zip(table.add_row().cells, row, strict=True):
                lines: list[tuple[Runs, bool]] = []
                for group in said:
                    lines += [(group["title"], True)] if group["title"] else []
                    lines += [(line, False) for line in group["lines"]]
                for index, (line, bold) in enumerate(lines):
                    self._cell(cell, line, bold=bold, more=index > 0)
        rule_table(table)
        self._gap()

    def wall(self, block: Data) -> None:
        """The 23 objectives as a table of six columns: every cell says its level in words too."""
        table = self._table([SPACE // 6] * 6)
        cells = [cell for _row in range(4) for cell in table.add_row().cells]
        for cell, item in zip(cells, block["cells"], strict=False):
            ink = WHITE if item["level"] == 3 else None
            shade(cell, LEVELS[item["level"]])
            self._cell(cell, self.words(item["number"]), bold=True, ink=ink)
            self._cell(cell, item["label"], more=True, ink=ink)
            self._cell(cell, self.words(item["level_label"]), more=True, ink=ink or QUIET)
        rule_table(table, every_side=True)
        describe_table(table, "".join(run["text"] for run in block["caption"]), block["alt"])
        self.paragraph(block["caption"], "Meta")

    # --- Cells ------------------------------------------------------------------

    def _table(self, widths: list[int]) -> Any:
        table = self.paper.add_table(rows=0, cols=len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Emu(width * 635)  # a twentieth of a point in Word's own unit
        turn_table(table, right=self.runs_right)
        return table

    def _cell(
        self,
        cell: Any,
        runs: Runs,
        *,
        align: str = "start",
        bold: bool = False,
        more: bool = False,
        ink: RGBColor | None = None,
    ) -> None:
        paragraph = cell.add_paragraph() if more else cell.paragraphs[0]
        paragraph._p.style = self.styles["Cell"]
        self.line(paragraph, runs, bold=bold)
        if align == "end":
            # Word counts from the side where the line begins: in Arabic this is the left.
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if ink is not None:
            for piece in paragraph.runs:
                piece.font.color.rgb = ink

    def _gap(self) -> None:
        """Two tables that touch become one in Word."""
        self._new("Gap")
