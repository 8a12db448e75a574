"""The PDF: tagged, shaped, embedded, and safe from what people write."""

from __future__ import annotations

import subprocess
import sys

import pikepdf
import pytest

from safar.consultations.models import Note
from safar.lib.refusal import Refusal
from safar.reports.drawing import pdf, press
from safar.reports.drawing.fonts import CHINESE_SANS, NoChineseFont, collection
from safar.reports.layout import lay_out
from safar.reports.services import freeze_plan
from tests.reports.conftest import NASTY
from tests.reports.reading import opened, tags_of, text_of


@pytest.fixture
def packaged_fonts(monkeypatch):
    """A machine without any font of its own, and the press where a test can reach it."""
    bare = collection(system=False)
    monkeypatch.setattr(press, "collection", lambda system: bare)

    def here(data, moment):
        try:
            return 0, press.press(data, moment), ""
        except NoChineseFont:
            return press.NO_FONT, b"", ""

    monkeypatch.setattr(pdf, "_run_press", here)


def drawn(plan, language="en"):
    return pdf.draw(lay_out(freeze_plan(plan, language=language, by=None)))


def test_it_is_a_tagged_pdf_for_everybody(full_plan):
    with opened(drawn(full_plan)) as paper:
        assert bool(paper.Root.MarkInfo.Marked) is True
        assert str(paper.Root.Lang) == "en"
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "National plan"
        tags = tags_of(paper)
    assert {
        "/Document",
        "/H1",
        "/H2",
        "/H3",
        "/Table",
        "/TH",
        "/TD",
        "/TOC",
        "/Figure",
        "/Caption",
        "/Link",
    } <= set(tags) | {"/Document"}


def test_it_has_bookmarks_for_its_chapters_and_actions(full_plan):
    with opened(drawn(full_plan)) as paper, paper.open_outline() as outline:
        chapters = [item.title for item in outline.root]
        groups = [group.title for item in outline.root for group in item.children]
        actions = [each.title for item in outline.root for group in item.children for each in group.children]
    assert chapters[:3] == ["About this plan", "The plan at a glance", "Priorities and actions"]
    assert "P1 Fair recruitment" in groups
    assert [title.split()[0] for title in actions if title[0].isdigit()] == ["1.1", "1.2", "2.1", "1.10"]


def test_its_fonts_are_embedded(full_plan):
    with opened(drawn(full_plan)) as paper:
        fonts_used = [font for page in paper.pages for font in page.Resources.Font.values()]
        parts = [set(font.DescendantFonts[0].FontDescriptor.keys()) for font in fonts_used]
    assert parts
    assert [each for each in parts if not {"/FontFile2", "/FontFile3"} & each] == []


def test_the_figure_says_in_words_what_it_shows(full_plan):
    with opened(drawn(full_plan)) as paper:
        alternatives = [
            str(each.Alt) for each in paper.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
    assert any(alt.startswith("The 23 objectives of the Compact") for alt in alternatives)


def test_what_people_write_is_never_read_as_markup(full_plan):
    Note.objects.filter(ref="a").update(heading=NASTY)
    full_plan.title = NASTY
    full_plan.save()
    words = text_of(drawn(full_plan))
    assert words.count('#panic("no")') >= 2
    for piece in ("$x^2$", "*bold*", "`raw`", "@ref", "<label>", "[x] {y}"):
        assert piece in words


def test_the_same_edition_gives_the_same_bytes(edition):
    assert pdf.draw(lay_out(edition)) == pdf.draw(lay_out(edition))


def test_arabic_is_set_in_a_packaged_font_from_the_right(full_plan, packaged_fonts):
    data = drawn(full_plan, "ar")
    with opened(data) as paper:
        assert str(paper.Root.Lang).startswith("ar")
        names = {
            str(font.BaseFont).split("+")[-1] for page in paper.pages for font in page.Resources.Font.values()
        }
    assert any(name.startswith("NotoSansArabic") for name in names)
    assert "الخطة الوطنية"[0] in text_of(data)


@pytest.mark.parametrize("language", ["fr", "ru", "es"])
def test_it_is_drawn_in_the_other_languages(full_plan, language, packaged_fonts):
    with opened(drawn(full_plan, language)) as paper:
        assert str(paper.Root.Lang).startswith(language)


def test_chinese_without_a_font_says_what_to_install(full_plan, packaged_fonts):
    full_plan.translations["zh"] = {"title": "国家计划"}
    full_plan.save()
    with pytest.raises(Refusal, match="apt install fonts-noto-cjk") as refused:
        drawn(full_plan, "zh")
    assert "SAFAR_FONT_DIR" in str(refused.value)


def test_chinese_is_drawn_with_a_font_of_the_system(full_plan):
    if not set(CHINESE_SANS) & set(collection(system=True).families()):
        pytest.skip("no Chinese font on this machine")
    full_plan.translations["zh"] = {"title": "国家计划"}
    full_plan.save()
    assert "国家计划" in text_of(drawn(full_plan, "zh"))


def test_a_character_without_a_font_does_not_stop_the_print(full_plan, packaged_fonts):
    Note.objects.filter(ref="a").update(text="Well done \U0001f44d and \u1200\u120b!")
    words = text_of(drawn(full_plan))
    assert "Well done \ufffd and \ufffd\ufffd!" in words


def test_control_characters_are_left_out(full_plan):
    Note.objects.filter(ref="a").update(text="before\x07\x1f\ufeffafter\ufdd0")
    assert "beforeafter" in text_of(drawn(full_plan))


def test_an_empty_plan_can_be_printed(plan):
    assert "National plan" in text_of(drawn(plan))


def test_what_the_press_cannot_do_is_told(edition, monkeypatch):
    monkeypatch.setattr(pdf, "PATIENCE", 0.01)
    with pytest.raises(Refusal, match=r"longer than 0\.01 seconds"):
        pdf.draw(lay_out(edition))
    laid_out = lay_out(edition) | {"blocks": [{"block": "unheard of"}]}
    monkeypatch.setattr(pdf, "PATIENCE", 60)
    with pytest.raises(Refusal, match="The PDF could not be drawn: dictionary does not contain key"):
        pdf.draw(laid_out)


def test_typst_stays_out_of_the_process_that_answers_people():
    code = "import sys, safar.reports.drawing.pdf; print('typst' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
