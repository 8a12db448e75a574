"""An edition on paper: a tagged PDF (PDF/UA-1), set by typst."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.reports.drawing.fonts import collection, families_for, needs_chinese_font

TEMPLATE = Path(__file__).parent.parent / "typst" / "plan.typ"
NO_GLYPH = "\ufffd"  # stands where no font here has the character
_STRINGS = re.compile(r"[^\s\"]+")


def draw(laid_out: dict[str, Any]) -> bytes:
    """The edition as PDF bytes. The same edition and fonts give the same bytes.

    Raises Refusal when it holds Chinese text and no font can show it.
    """
    import typst

    data = json.dumps(laid_out, ensure_ascii=False)
    moment = int(datetime.fromisoformat(laid_out["frozen_at"]).timestamp())
    fonts = collection(system=needs_chinese_font(data))
    try:
        return _compile(TEMPLATE.read_bytes(), data, fonts, moment)
    except typst.TypstError as problem:
        if "could not be displayed" not in str(problem):
            raise
    # A note in a script we carry no font for: the system may have one. What no font has is shown as
    # a replacement character; Word and the web page keep the letters themselves.
    fonts = collection(system=True)
    try:
        return _compile(TEMPLATE.read_bytes(), _showable(data, fonts), fonts, moment)
    except typst.TypstError as problem:
        raise Refusal(
            _(
                "The PDF could not be drawn: %(problem)s. The edition is kept: its Word file and its page "
                "can be made."
            )
            % {"problem": problem}
        ) from problem


def _compile(template: bytes, data: str, fonts: Any, moment: int) -> bytes:
    import typst

    pdf: bytes = typst.compile(
        template,  # as bytes, so that the document can read no file of ours
        font_paths=fonts,
        ignore_system_fonts=True,  # `fonts` has them already where they are wanted
        format="pdf",
        sys_inputs={"data": data, "fonts": json.dumps(families_for(data, fonts))},
        pdf_standards=["ua-1"],
        timestamp=moment,
    )
    return pdf


def _showable(data: str, fonts: Any) -> str:
    """The data with every character that no font has replaced."""
    words = {word for word in _STRINGS.findall(data) if not word.isascii()}
    unshown = {word: re.sub(r"[^\x00-\x7f]", NO_GLYPH, word) for word in _unshowable(sorted(words), fonts)}
    if not unshown:
        return data
    return _STRINGS.sub(lambda found: unshown.get(found[0], found[0]), data)


def _unshowable(words: list[str], fonts: Any) -> list[str]:
    """Of these words, the ones that hold a character without a glyph: by halves, since few do."""
    import typst

    probe = b"""#set document(title: sys.inputs.data)
        #set text(font: json(bytes(sys.inputs.fonts)).sans)
        #sys.inputs.data"""
    try:
        _compile(probe, "\n".join(words), fonts, 0)
    except typst.TypstError:
        if len(words) == 1:
            return words
        half = len(words) // 2
        return _unshowable(words[:half], fonts) + _unshowable(words[half:], fonts)
    return []
