"""Which fonts a document is set in, and where they come from.

Latin, Cyrillic and Greek letters, and Arabic, come with packages. Chinese
fonts are larger than everything else in Safar together, so they are taken from
the system, or from the folder that SAFAR_FONT_DIR names.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

# Simplified characters first; of the others, any reads better than none.
CHINESE_SANS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Hiragino Sans GB", "SimHei",
    "Droid Sans Fallback", "Noto Sans CJK TC", "Noto Sans CJK JP", "AR PL UMing CN", "SimSun",
)  # fmt: skip
CHINESE_SERIF = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Songti SC", "SimSun")
# Chinese characters, and the kana, Korean letters and full-width signs that the same fonts hold.
_CHINESE = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fdf\u3000-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\uff01-\uffee\U00020000-\U0003ffff]"
)


class NoChineseFont(Exception):
    """Chinese text, and no font here can show it."""


def needs_chinese_font(text: str) -> bool:
    """Whether the text holds Chinese, Japanese or Korean characters.

    >>> needs_chinese_font("GCM"), needs_chinese_font("移民")
    (False, True)
    """
    return _CHINESE.search(text) is not None


def own_folder() -> str:
    """The folder of fonts of this installation; empty where it names none that exists."""
    own = os.environ.get("SAFAR_FONT_DIR", "").strip()
    return own if own and Path(own).is_dir() else ""


def collection(*, system: bool) -> Any:
    """The fonts at hand. Looking through the system takes a moment, so it is done once, when needed."""
    return _collection(system, own_folder())


@lru_cache(maxsize=4)
def _collection(system: bool, own: str) -> Any:
    import fontpkg_noto_sans
    import fontpkg_noto_sans_arabic
    import typst

    folders = [
        str(Path(each.__path__[0]) / "files") for each in (fontpkg_noto_sans, fontpkg_noto_sans_arabic)
    ]
    return typst.Fonts(
        include_system_fonts=system,
        include_embedded_fonts=True,
        font_paths=[*folders, own] if own else folders,
    )


def families_for(text: str, fonts: Any) -> dict[str, list[str]]:
    """{"sans": families, "serif": families} for a document that holds this text.

    Raises NoChineseFont when the text is Chinese and no font here can show it.
    """
    sans, serif = ["Noto Sans", "Noto Sans Arabic"], ["Libertinus Serif", "Noto Sans", "Noto Sans Arabic"]
    if not needs_chinese_font(text):
        return {"sans": sans, "serif": serif}
    here = set(fonts.families())
    own = own_folder()
    mine = sorted({font.family for font in fonts.fonts() if own and (font.path or "").startswith(own)})
    chinese = [name for name in CHINESE_SANS if name in here][:1]
    chinese_serif = [name for name in CHINESE_SERIF if name in here][:1]
    if not (mine or chinese or chinese_serif):
        raise NoChineseFont
    return {
        "sans": [*sans, *mine, *(chinese or chinese_serif)],
        "serif": [*serif, *mine, *(chinese_serif or chinese)],
    }
