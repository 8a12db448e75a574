"""The printing press: text in, PDF out, in a process of its own.

    python -m safar.reports.drawing.press < {"data": ..., "moment": ...} > plan.pdf

typst keeps what it has computed for as long as its process lives, some 60 MB
for each print. So the press is started for one print and ends with it, and
needs neither Django nor a database. It answers 0 with the PDF, NO_FONT when
Chinese text meets no font, CANNOT with a reason on its error output.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from safar.reports.drawing.fonts import NoChineseFont, collection, families_for, needs_chinese_font

TEMPLATE = Path(__file__).parent.parent / "typst" / "plan.typ"
NO_FONT, CANNOT = 3, 4
NO_GLYPH = "\ufffd"  # stands where no font here has the character
_STRINGS = re.compile(r"[^\s\"]+")


def press(data: str, moment: int) -> bytes:
    """The PDF (PDF/UA-1) of laid out data, made as if at `moment`.

    Raises NoChineseFont, or typst's own error.
    """
    import typst

    fonts = collection(system=needs_chinese_font(data))
    try:
        return _compile(TEMPLATE.read_bytes(), data, fonts, moment)
    except typst.TypstError as problem:
        if "could not be displayed" not in str(problem):
            raise
    # A note in a script we carry no font for: the system may have one. What no font has is shown as
    # a replacement character; Word and the web page keep the letters themselves.
    fonts = collection(system=True)
    return _compile(TEMPLATE.read_bytes(), _showable(data, fonts), fonts, moment)


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
    lacking = _unshowable(sorted(words), fonts)
    unshown = {word: re.sub(r"[^\x00-\x7f]", NO_GLYPH, word) for word in lacking}
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


def main() -> int:
    import typst

    asked = json.loads(sys.stdin.buffer.read())
    try:
        pdf = press(asked["data"], asked["moment"])
    except NoChineseFont:
        return NO_FONT
    except typst.TypstError as problem:
        sys.stderr.write(str(problem))
        return CANNOT
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
