"""The forms under which a word of a text or of a label is known: its stem, told apart from others."""

from __future__ import annotations

import re
from functools import cache

from safar.search.text import fold, has_han, is_han, stem, stopwords

JOINED = "وبلفك"  # and, by, for, so, as: Arabic writes them onto the next word
_BRITISH = {
    "labor": "labour", "center": "centre", "centers": "centres", "program": "programme",
    "programs": "programmes", "counseling": "counselling", "behavior": "behaviour", "license": "licence",
    "licensed": "licenced", "licensing": "licencing", "neighborhood": "neighbourhood",
    "laborers": "labourers",
}  # fmt: skip
# Words whose stem is another word's (nationality and nation, internal and international): told apart.
_APART = {
    language: {word: words.split()[0] for words in lines for word in words.split()}
    for language, lines in {
        "en": (
            "recruiter recruiters", "employer employers", "employability", "nationality nationalities",
            "nationals", "internal internally", "cooperative cooperatives", "university universities",
            "integrated", "integral", "integrity", "populism", "minority minorities", "governance",
            "publication publications", "accountability", "researcher researchers",
        ),
        "fr": (
            "nationalite nationalites", "cooperative cooperatives", "universite universites", "populisme",
            "integre integree integres integrees", "integral integrale", "integrite", "loyer loyers",
            "traite traites", "mere meres", "directive directives",
        ),
        "es": (
            "reclutador reclutadora reclutadores", "trabajador trabajadora trabajadores trabajadoras",
            "deporte deportes", "nacionalidad nacionalidades", "cooperativa cooperativas", "trata",
            "integrado integrada integrados integradas", "integral integrales", "parto partos", "populismo",
            "consul consules", "inversionista inversionistas", "prestamo prestamos", "periodista periodistas",
            "estudio estudios",
        ),
        "ru": ("данные данных данным данными",),
    }.items()
}  # fmt: skip
# Small words that turn the meaning: "no fees", "without papers".
_TURNING = {
    "en": {"no", "not", "without", "non"}, "fr": {"sans", "non"}, "es": {"sin", "no"},
    "ru": {"без", "не"}, "ar": {"غير", "بدون", "بلا", "عدم"},
}  # fmt: skip
_IZE = re.compile(r"(?<=\w{3})iz(?=(?:e|es|ed|ing|er|ers|ation|ations|ational)$)")


def parts_of(words: list[str]) -> list[str]:
    """Folded words (`runs`), and each Chinese sign by itself."""
    if not has_han(words):
        return words
    return [part for word in words for part in (word if is_han(word) else (word,))]


def without_joined(word: str) -> list[str]:
    """An Arabic word as it stands, and without the one or two letters that may be joined to its beginning."""
    found = [word]
    for letters in (1, 2):
        if len(word) - letters < 3 or word[letters - 1] not in JOINED:
            break
        found.append(word[letters:])
    return found


def _forms(word: str, language: str) -> tuple[str, ...]:
    plain = word
    apart = _APART.get(language, {}).get(word)
    if apart:
        return (apart,)
    if language == "en":
        plain = _BRITISH.get(word) or _IZE.sub("is", word)
    known_by = without_joined(plain) if language == "ar" else [plain]
    return tuple(dict.fromkeys(stem(each, language) for each in known_by))


@cache
def _silent(language: str) -> frozenset[str]:
    """Small words that say nothing and turn nothing."""
    return stopwords(language) - {fold(word) for word in _TURNING.get(language, ())}


def forms_of(part: str, language: str) -> tuple[str, ...] | None:
    """The forms of a word or of a Chinese sign; None where it says nothing."""
    if is_han(part):
        return (part,)
    return None if part in _silent(language) else _forms(part, language)
