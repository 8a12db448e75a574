"""Which of the six languages a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from safar.lib.languages import UN_LANGUAGES
from safar.search.text import runs, stopwords

ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
LOOKED_AT = 2_000  # letters
LATIN_LANGUAGES = ("en", "fr", "es")
SIGNS = {
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ç": "fr",
    "œ": "fr",
    "ê": "fr",
    "è": "fr",
    "à": "fr",
    "ù": "fr",
    "î": "fr",
}


@cache
def _identifier() -> Any:
    from py3langid import langid

    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LATIN_LANGUAGES))
    return identifier


def language_of(text: str, otherwise: str = "en") -> str:
    """The language most of the text is in; `otherwise` when it has no letters.

    The script decides where it can. Latin letters are weighed by their small words ("de los", "pour la") and
    accents, which a question of four words has, and then by its letters.

    >>> language_of("tarifas de contratación para trabajadoras")
    'es'
    """
    text = text[:LOOKED_AT]
    counts = {
        "ar": len(ARABIC.findall(text)),
        "zh": 3 * len(HAN.findall(text)),  # one sign says as much as three letters
        "ru": len(CYRILLIC.findall(text)),
        "latin": len(LATIN.findall(text)),
    }
    script = max(counts, key=lambda each: counts[each])
    if not counts[script]:
        return otherwise if otherwise in UN_LANGUAGES else "en"
    return script if script != "latin" else _latin(text, otherwise)


def _latin(text: str, otherwise: str) -> str:
    words = runs(text)
    points = {
        language: float(sum(word in stopwords(language) for word in words)) for language in LATIN_LANGUAGES
    }
    for sign in text.lower():
        if sign in SIGNS:
            points[SIGNS[sign]] += 1
    ranked = _identifier().rank(text.lower())
    for language, probability in ranked:
        points[language] += 1.5 * float(probability)
    if otherwise in points:
        points[otherwise] += 0.5
    return max(points, key=lambda language: points[language])
