"""What python-docx has no words for: languages, directions, fields, bookmarks, rules of tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_DIRECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from safar.lib.languages import direction

REGIONS = {"ar": "ar-SA", "zh": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
INK, QUIET, ACCENT = RGBColor(0x18, 0x22, 0x2C), RGBColor(0x50, 0x5C, 0x68), RGBColor(0x00, 0x58, 0x6A)
SANS, SERIF = "Calibri", "Cambria"
AFTER_BIDI = (
    "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents",
    "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment", "w:textboxTightWrap", "w:outlineLvl",
    "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange",
)  # fmt: skip
AFTER_BORDER = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:bidi", *AFTER_BIDI)


def element(tag: str, **attributes: str) -> Any:
    """An element of Word's own vocabulary."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


# --- The document -----------------------------------------------------------------------

# name: (font, points, colour, bold, space before, space after)
STYLES: dict[str, tuple[str, float, RGBColor, bool, float, float]] = {
    "Normal": (SANS, 10.5, INK, False, 0, 6),
    "Title": (SERIF, 28, INK, True, 24, 36),
    "Subtitle": (SANS, 14, ACCENT, True, 60, 0),
    "Heading 1": (SERIF, 20, INK, True, 0, 12),
    "Heading 2": (SERIF, 15, INK, True, 20, 6),
    "Heading 3": (SERIF, 12.5, INK, True, 18, 3),
    "TOC Heading": (SERIF, 20, INK, True, 0, 12),
    "Caption": (SANS, 9, QUIET, False, 8, 3),
    "Lede": (SERIF, 13, INK, False, 0, 8),
    "Meta": (SANS, 9, QUIET, False, 2, 6),
    "Notice": (SANS, 10.5, INK, False, 4, 10),
    "Status": (SANS, 10, ACCENT, True, 0, 6),
    "Origin": (SANS, 9.5, INK, False, 0, 2),
    "Note": (SANS, 10, INK, False, 2, 2),
    "Note Facts": (SANS, 9, QUIET, False, 0, 6),
    "Cell": (SANS, 9, INK, False, 2, 2),
    "Gap": (SANS, 5, INK, False, 0, 4),
    "Header": (SANS, 8, QUIET, False, 0, 0),
    "Footer": (SANS, 8, QUIET, False, 0, 0),
    "toc 1": (SANS, 10.5, INK, True, 6, 2),
    "toc 2": (SANS, 10, INK, False, 0, 2),
}
BESIDE = ("Notice", "Origin", "Note", "Note Facts")
KEPT = ("Heading 1", "Heading 2", "Heading 3", "TOC Heading", "Caption", "Status")


def prepare(paper: Paper, laid_out: dict[str, Any]) -> None:
    """Page, styles, properties, header and footer of an empty document."""
    right = laid_out["direction"] == "rtl"
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(21)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.different_first_page_header_footer = True
    if right:
        section._sectPr.append(element("w:bidi"))
    _properties(paper, laid_out)
    for name, look in STYLES.items():
        _style(paper, name, look, right=right)
    _languages(paper, laid_out["language"])
    title = section.header.paragraphs[0]
    mark_run(title.add_run(f"{laid_out['title']} · {laid_out['labels']['edition']}"), laid_out["language"])
    turn_paragraph(title, right=right)
    _page_number(section.footer.paragraphs[0], laid_out, right=right)


def _properties(paper: Paper, laid_out: dict[str, Any]) -> None:
    frozen_at = datetime.fromisoformat(laid_out["frozen_at"]).astimezone(UTC).replace(tzinfo=None)
    properties = paper.core_properties
    properties.title, properties.author = laid_out["title"][:255], laid_out["author"][:255]
    properties.language = REGIONS[laid_out["language"]]
    properties.subject, properties.version = laid_out["labels"]["edition"], ""
    properties.comments = properties.keywords = properties.category = ""
    properties.created = properties.modified = properties.last_printed = frozen_at
    properties.last_modified_by, properties.revision = "", 1


def _style(
    paper: Paper, name: str, look: tuple[str, float, RGBColor, bool, float, float], *, right: bool
) -> None:
    font, points, colour, bold, before, after = look
    styles = paper.styles
    known = {style.name: style for style in styles}
    style: Any = known.get(name) or styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for each in list(fonts.attrib):
        del fonts.attrib[each]  # the fonts of the theme would win over ours
    for tag in ("w:spacing", "w:kern"):  # letters drawn apart would tear Arabic words
        for each in properties.findall(qn(tag)):
            properties.remove(each)
    eastern = "SimSun" if font == SERIF else "Microsoft YaHei"
    for kind, family in {"ascii": font, "hAnsi": font, "cs": "Arial", "eastAsia": eastern}.items():
        fonts.set(qn(f"w:{kind}"), family)
    style.font.size, style.font.bold, style.font.italic, style.font.cs_bold = Pt(points), bold, False, bold
    style.font.color.rgb = colour
    _complex_size(properties, points)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.keep_with_next = name in KEPT
    if name == "toc 2":
        form.left_indent = Mm(6)
    border = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    if name in BESIDE:
        form.left_indent = Mm(4)
        colour_name = "00586A" if name in ("Notice", "Origin") else "B5D9DF"
        rule_beside(style.element.get_or_add_pPr(), colour_name, right=right)


def _complex_size(properties: Any, points: float) -> None:
    """The size of Arabic letters, which Word keeps apart from that of Latin ones."""
    old = properties.find(qn("w:szCs"))
    if old is not None:
        properties.remove(old)
    size = element("w:szCs", val=str(int(points * 2)))
    properties.insert_element_before(
        size, "w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", "w:cs",
        "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath",
    )  # fmt: skip


def _languages(paper: Paper, language: str) -> None:
    """The language of everything that does not say its own."""
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    old = properties.find(qn("w:lang"))
    if old is not None:
        properties.remove(old)
    latin = REGIONS[language] if language not in ("ar", "zh") else REGIONS["en"]
    properties.append(element("w:lang", val=latin, eastAsia="zh-CN", bidi="ar-SA"))


def _page_number(paragraph: Paragraph, laid_out: dict[str, Any], *, right: bool) -> None:
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    label = laid_out["labels"]["page"]
    for mark in fields:
        label = label.replace(mark, f"\x1f{mark}\x1f")
    for piece in label.split("\x1f"):
        if piece in fields:
            begin_field(paragraph, fields[piece])
            mark_run(paragraph.add_run("1"), laid_out["language"])
            end_field(paragraph)
        elif piece:
            mark_run(paragraph.add_run(piece), laid_out["language"])
    turn_paragraph(paragraph, right=right)


# --- Lines --------------------------------------------------------------------------------


def mark_run(run: Run, language: str, *, bold: bool = False, styled: str = "", size: float = 0) -> None:
    """Say the run's language, and let it run from the right where the language does."""
    font = run.font
    if bold:
        font.bold = font.cs_bold = True
    if styled in ("muted", "unknown", "language"):
        font.color.rgb = QUIET
    if styled == "unknown" and language not in ("ar", "zh"):
        font.italic = True
    if styled == "code":
        font.name, size = "Consolas", 8
    if styled == "language":
        size = 7
    properties = run._r.get_or_add_rPr()
    if size:
        font.size = Pt(size)
        _complex_size(properties, size)
    from_right = direction(language) == "rtl"
    if from_right:
        font.rtl = True
    region = REGIONS.get(language, language)
    kind = "bidi" if from_right else "eastAsia" if language == "zh" else "val"
    properties.append(element("w:lang", **{kind: region}))


def turn_paragraph(paragraph: Paragraph, *, right: bool) -> None:
    """Let the paragraph run from the right."""
    if right:
        paragraph._p.get_or_add_pPr().insert_element_before(element("w:bidi"), *AFTER_BIDI)


def rule_beside(properties: Any, colour: str, *, right: bool) -> None:
    """A rule where the lines begin."""
    border = element("w:pBdr")
    border.append(element("w:right" if right else "w:left", val="single", sz="12", space="8", color=colour))
    properties.insert_element_before(border, *AFTER_BORDER)


def begin_field(paragraph: Paragraph, instruction: str) -> None:
    """What follows in the paragraph is shown until Word computes the field itself."""
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    text = element("w:instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = instruction
    paragraph.add_run()._r.append(text)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


class Bookmarks:
    """Short names for places, since Word allows letters and figures only."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, anchor: str) -> str:
        return self._names.setdefault(anchor, f"place{len(self._names) + 1}") if anchor else ""

    def mark(self, paragraph: Paragraph, anchor: str) -> None:
        if not anchor:
            return
        name = self.name(anchor)
        number = name.removeprefix("place")
        start = element("w:bookmarkStart", id=number, name=name)
        properties = paragraph._p.get_or_add_pPr()
        properties.addnext(start)
        paragraph._p.append(element("w:bookmarkEnd", id=number))


class Linked:
    """A link inside a paragraph; its runs are added like those of the paragraph."""

    def __init__(self, paragraph: Paragraph, link: Any) -> None:
        self.paragraph, self.link = paragraph, link

    def add_run(self, text: str) -> Run:
        run = self.paragraph.add_run(text)
        self.link.append(run._r)
        return run


def add_link(paragraph: Paragraph, *, url: str, bookmark: str) -> Linked:
    """A link to an address or to a place in the document."""
    link = element("w:hyperlink", **({} if url else {"anchor": bookmark}))
    if url:
        link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(link)
    return Linked(paragraph, link)


# --- Tables ---------------------------------------------------------------------------------


def turn_table(table: Any, *, right: bool) -> None:
    """Let the columns count from the right."""
    if right:
        table.table_direction = WD_TABLE_DIRECTION.RTL


def repeat_as_heading(row: Any) -> None:
    """Show the row again at the top of every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    properties.append(element("w:tblHeader"))


def shade(cell: Any, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))


def rule_table(table: Any, *, every_side: bool = False) -> None:
    """Hairlines between the rows, or around every cell."""
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        drawn = every_side or side in ("top", "bottom", "insideH")
        borders.append(
            element(f"w:{side}", val="single" if drawn else "nil", sz="4", space="0", color="C9C6BB")
        )
    table._tbl.tblPr.insert_element_before(
        borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription"
    )


def describe_table(table: Any, caption: str, description: str) -> None:
    """Words for those who cannot see the table."""
    table._tbl.tblPr.append(element("w:tblCaption", val=caption))
    table._tbl.tblPr.append(element("w:tblDescription", val=description))
