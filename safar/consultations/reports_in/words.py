"""The words of `words.toml`, folded so that case and accents do not matter."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from safar.consultations.reports_in.shapes import BULLET, CJK

KINDS = ("opportunities", "challenges", "practices")
LATIN_MARKS = re.compile(r"[\u0300-\u036f\u064b-\u0655\u0640]")
NUMBERING = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}|[A-Z])[.)]?\s+(?=\S)")


def folded(text: str) -> str:
    """Lower case, no accents, one space between words."""
    plain = LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text))
    plain = plain.casefold().replace("’", "'").replace("أ", "ا").replace("إ", "ا")
    return " ".join(unicodedata.normalize("NFC", plain).split())


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def anyone_of(known: list[str]) -> str:
    """A pattern for whole words, the longest first. Chinese has no spaces to tell words by."""
    longest = sorted({folded(each) for each in known}, key=len, reverse=True)
    spaced = [re.escape(each) for each in longest if not CJK.search(each)]
    dense = [re.escape(each) for each in longest if CJK.search(each)]
    parts = [rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []
    return "|".join(parts + dense)


@lru_cache(maxsize=1)
def _kinds() -> tuple[re.Pattern[str], dict[str, str]]:
    known = {folded(word): kind for kind, each in words()["kinds"].items() for word in each}
    return re.compile(anyone_of(list(known))), known


@lru_cache(maxsize=1)
def _around() -> set[str]:
    return {folded(word) for word in words()["around"]["words"]}


def kinds_said(text: str) -> list[str]:
    """Every kind the words name, in order, whatever else they say."""
    pattern, known = _kinds()
    return list(dict.fromkeys(known[match[0]] for match in pattern.finditer(folded(text))))


def stripped(text: str) -> str:
    """A heading without its number and without its colon."""
    return NUMBERING.sub("", BULLET.sub("", text, count=1)).strip(" :：*#_").strip()


def kind_of_heading(text: str, *, loosely: bool = False) -> str:
    """The one kind a heading names; empty when it says anything else as well."""
    plain = stripped(text)
    found = kinds_said(plain)
    if len(found) != 1 or len(plain) > 80 or len(plain.split()) > 9:
        return ""
    if loosely:
        return found[0]
    rest = re.findall(r"[^\W\d]+", _kinds()[0].sub(" ", folded(plain)))
    return "" if any(word not in _around() and not all(map(CJK.match, word)) for word in rest) else found[0]


def kinds_of_row(cells: list[str]) -> list[str]:
    """The kind of each cell of a heading row; empty for a cell that names none."""
    found = []
    for cell in cells:
        said = kinds_said(cell) if len(cell.split()) <= 8 and len(cell) <= 80 else []
        found.append(said[0] if len(said) == 1 else "")
    return found


def kinds_in_line(text: str) -> list[str]:
    """The kinds of a heading row whose cells stand in one line: “Opportunities Challenges Practices”."""
    plain = folded(text)
    if len(plain) > 140 or re.search(r"[,;.،，。、]", plain):
        return []
    pattern, known = _kinds()
    matches = list(pattern.finditer(plain))
    found = list(dict.fromkeys(known[match[0]] for match in matches))
    rest = re.findall(r"[^\W\d]+", pattern.sub(" ", plain))
    if len(found) < 2 or len(rest) > 4:
        return []
    # “Challenges and opportunities” is a title; a row of headings has no “and” between two of them.
    for before, after in pairwise(matches):
        between = plain[before.end() : after.start()].strip()
        if known[before[0]] != known[after[0]] and between in {
            "and",
            "et",
            "y",
            "и",
            "و",
            "和",
            "与",
            "&",
            "/",
        }:
            return []
    if any(word not in _around() for word in rest) and len(found) < 3:
        return []
    return found


def only_headings(text: str) -> bool:
    """Whether every word names a kind or may stand beside one."""
    rest = re.findall(r"[^\W\d]+", _kinds()[0].sub(" ", folded(text)))
    return len(text) < 90 and all(word in _around() for word in rest) and not re.search(r"[.;。؛]", text)


def field_of(text: str) -> str:
    """What a column or a key is about: country, organisation, link, kind, session, heading, text, number."""
    plain = folded(text).strip(" :：()")
    return _fields().get(plain, "")


@lru_cache(maxsize=1)
def _fields() -> dict[str, str]:
    return {folded(word): name for name, each in words()["fields"].items() for word in each}


ORDINAL = r"(?:no\.?|n[°º]|№|#)?\s*(?:\d{1,2}|[ivx]{1,4}|[a-h]|[٠-٩]{1,2})"


@lru_cache(maxsize=1)
def _session() -> re.Pattern[str]:
    each = "|".join(
        re.escape(word)
        for word in sorted({folded(w) for w in words()["session"]["words"]}, key=len, reverse=True)
    )
    named = "|".join(re.escape(folded(w)) for w in words()["ordinals"]["words"])
    # Where lines were turned round, the colon may stand before the number.
    return re.compile(rf"^(?:{each})\s+(?:(?:{ORDINAL}|{named})\s*(?:[:：.\-–—|]|$)|[:：]\s*\d{{1,2}}(?!\d))")


@lru_cache(maxsize=1)
def _han_session() -> re.Pattern[str]:
    each = "|".join(sorted(words()["session"]["han"], key=len, reverse=True))
    n = r"[一二三四五六七八九十\d]{1,3}"
    return re.compile(rf"^(?:第{n}(?:{each})|(?:{each}){n})\s*(?:[:：.、\-–—\s]|$)")


def is_session_title(text: str) -> bool:
    """“Session 2: …”, “Mesa 1. …”, “第一组：…”."""
    plain = folded(NUMBERING.sub("", text) if not text[:1].isdigit() else re.sub(r"^[\d.]+\s+", "", text))
    if len(plain) > 260 or text[:1].islower():
        return False
    return bool(_session().match(plain) or _han_session().match(plain))


SERIES = re.compile(
    r"^(?P<word>[^\W\d]{2,}(?: [^\W\d]{2,}){0,2})\s+(?:no\.?\s*)?"
    r"(?P<n>\d{1,2}|[A-H]|[IVX]{1,4})\s*[:：.\-–—]\s*\S"
)


def in_series(text: str) -> tuple[str, str] | None:
    """(what it is called, its number) of a heading that counts: “Circle 2: …”."""
    match = SERIES.match(text.strip())
    if not match or text[:1].islower() or kinds_said(match["word"]):
        return None
    return folded(match["word"]), match["n"]


@lru_cache(maxsize=1)
def _others() -> set[str]:
    return {folded(word) for word in words()["other"]["words"]}


def is_other_heading(text: str, *, exactly: bool = False) -> bool:
    """“Recommendations”, “Clausura”: a part that holds no notes."""
    plain = folded(stripped(text))
    if plain in _others() or exactly:
        return plain in _others()
    first = re.split(r"[:：\-–—]| of the | de la | des ", plain)[0].strip()
    return first in _others() and len(plain.split()) <= 14


def leaning(text: str) -> float:
    """Below zero leans towards a challenge, above towards an opportunity."""
    plain = folded(text)
    against, towards = _leaning()
    return float(min(len(towards.findall(plain)), 2) - min(len(against.findall(plain)), 2))


@lru_cache(maxsize=1)
def _leaning() -> tuple[re.Pattern[str], re.Pattern[str]]:
    each = words()["leaning"]
    return re.compile(anyone_of(each["challenges"])), re.compile(anyone_of(each["opportunities"]))
