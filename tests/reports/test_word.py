"""The Word file: opened again with the library that anybody may use."""

from __future__ import annotations

import io
import re
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from safar.consultations.models import Note
from safar.reports.drawing import word
from safar.reports.layout import lay_out
from safar.reports.services import freeze_plan


def drawn(plan, language="en"):
    edition = freeze_plan(plan, language=language, by=None)
    return edition, Document(io.BytesIO(word.draw(lay_out(edition))))


def headings(paper, level):
    return [each.text for each in paper.paragraphs if each.style.name == f"Heading {level}"]


def test_it_has_real_headings(full_plan):
    edition, paper = drawn(full_plan)
    laid_out = lay_out(edition)["blocks"]
    for level in (1, 2, 3):
        wanted = [each for each in laid_out if each["block"] == "heading" and each["level"] == level]
        assert len(headings(paper, level)) == len(wanted)
    assert [title.split("\u2002")[0] for title in headings(paper, 3)[:4]] == ["1.1", "1.2", "2.1", "1.10"]


def test_it_has_real_tables_whose_heading_row_repeats(full_plan):
    edition, paper = drawn(full_plan)
    wanted = [each for each in lay_out(edition)["blocks"] if each["block"] == "table"]
    repeating = [
        table
        for table in paper.tables
        if table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    ]
    assert len(repeating) == len(wanted)
    assert [cell.text for cell in repeating[0].rows[0].cells] == ["Status", "Actions"]


def test_it_says_who_when_and_in_which_language(full_plan):
    edition, paper = drawn(full_plan)
    core = paper.core_properties
    assert (core.title, core.author, core.language) == ("National plan", "Ministry of Labour", "en-GB")
    assert core.created.replace(tzinfo=None) == edition.frozen_at.replace(tzinfo=None, microsecond=0)
    assert core.modified == core.created


def test_contents_and_page_numbers_are_fields(full_plan):
    _edition, paper = drawn(full_plan)
    fields = [each.text for each in paper.element.iter(qn("w:instrText"))]
    footer = [each.text for each in paper.sections[0].footer._element.iter(qn("w:instrText"))]
    assert (fields, footer) == ([r'TOC \o "1-3" \h \z \u'], ["PAGE", "NUMPAGES"])


def test_every_link_inside_leads_somewhere(full_plan):
    _edition, paper = drawn(full_plan)
    places = {each.get(qn("w:name")) for each in paper.element.iter(qn("w:bookmarkStart"))}
    asked = {each.get(qn("w:anchor")) for each in paper.element.iter(qn("w:hyperlink"))} - {None}
    assert asked
    assert asked <= places


def test_arabic_runs_from_the_right(full_plan):
    _edition, paper = drawn(full_plan, "ar")
    title = next(each for each in paper.paragraphs if each.style.name == "Title")
    assert title._p.pPr.find(qn("w:bidi")) is not None
    assert title.runs[0].font.rtl is True
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in paper.tables)
    assert paper.sections[0]._sectPr.find(qn("w:bidi")) is not None


def test_english_inside_arabic_runs_from_the_left(full_plan):
    _edition, paper = drawn(full_plan, "ar")
    quoted = next(each for each in paper.paragraphs if "A public register." in each.text)
    assert quoted._p.pPr.find(qn("w:bidi")) is None
    assert quoted.runs[0]._r.rPr.find(qn("w:lang")).get(qn("w:val")) == "en-GB"


def test_control_characters_do_not_break_it(full_plan):
    Note.objects.filter(ref="a").update(text="before\x07\x1fafter")
    _edition, paper = drawn(full_plan)
    assert any("beforeafter" in each.text for each in paper.paragraphs)


@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_every_part_is_sound_and_the_properties_stand_in_order(full_plan, language):
    """Word refuses files whose paragraph properties are out of order."""
    edition = freeze_plan(full_plan, language=language, by=None)
    data = word.draw(lay_out(edition))
    order = [
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "pBdr",
        "bidi",
        "spacing",
        "ind",
        "jc",
        "rPr",
    ]
    with ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        body = parts.read("word/document.xml").decode()
    for properties in re.findall(r"<w:pPr>(.*?)</w:pPr>", body):
        names = re.findall(r"<w:(\w+)", re.sub(r"<w:pBdr>.*?</w:pBdr>", "<w:pBdr/>", properties))
        places = [order.index(name) for name in names if name in order]
        assert places == sorted(places), names
