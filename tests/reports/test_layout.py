"""Small things of setting words."""

from __future__ import annotations

import pytest

from safar.reports.drawing.fonts import needs_chinese_font
from safar.reports.layout import lay_out
from safar.reports.layout.pen import Pen, anchor_of_action, run
from safar.reports.services import freeze_plan


def test_anchors_of_different_codes_differ():
    codes = ["1.1", "11", "1-1", "1_1", "A.1", "a.1", "١.١", "1.1 ", "1_2d_1"]
    assert len({anchor_of_action(code) for code in codes}) == len(codes)
    assert anchor_of_action("2.1") == "action-2-1"


def test_a_run_is_one_clean_line():
    assert run("a\x00\x0b \n b\u2028c\ufeff", "en")["text"] == "a b c"


@pytest.mark.parametrize(
    ("text", "needed"), [("Plan", False), ("移民", True), ("ひらがな", True), ("خطة", False)]
)
def test_which_texts_need_a_chinese_font(text, needed):
    assert needs_chinese_font(text) is needed


def test_every_block_is_one_that_drawers_know(edition):
    kinds = {block["block"] for block in lay_out(edition)["blocks"]}
    assert kinds == {"heading", "paragraph", "facts", "figures", "wall", "table", "origin", "note"}


def test_untranslated_words_carry_the_mark_of_their_language(full_plan):
    blocks = lay_out(freeze_plan(full_plan, language="fr", by=None))["blocks"]
    summary = next(
        block
        for block in blocks
        if block["block"] == "paragraph" and block["style"] == "lede" and len(block["runs"]) == 2
    )
    assert [(each["text"], each["style"]) for each in summary["runs"]] == [
        ("In two paragraphs.", ""),
        ("EN", "language"),
    ]


def test_a_misspelt_place_in_a_translation_is_shown_and_breaks_nothing(edition):
    line = Pen(edition.content).fill("Page {pagina} of {pages}", page="1", pages="2")
    assert "".join(each["text"] for each in line) == "Page {pagina} of 2"
