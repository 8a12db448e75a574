"""Text made comparable: letters folded, words cut out and brought to their stems, in each language's own way.

Chinese writes no spaces: its words here are pairs of neighbouring signs.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock

DATA = Path(__file__).parent / "data"

WORD = re.compile(r"[^\W_]+")
WRITTEN = re.compile(r"[\w\u0300-\u036f\u0640\u064b-\u065f]+")  # words with their accents and vowels
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
FIRST_HAN = "\u3400"
REMEMBERED = 200  # letters; longer texts are seldom asked for twice
MOST_WORDS = 200_000  # remembered of a language
SNOWBALL = {"ar": "arabic", "en": "english", "fr": "french", "ru": "russian", "es": "spanish"}

_ARABIC = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
    }
)


class _Plain(dict[int, int | str | None]):
    """{code of a sign: what stands for it}: accents fall away, Arabic letters get one shape."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = found = None if unicodedata.combining(chr(code)) else _ARABIC.get(code, code)
        return found


_PLAIN = _Plain()


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Small letters, no accents, one shape for each letter.

    >>> fold("Émigrés")
    'emigres'
    """
    return _folded(text)


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_ARABIC))
    if plain.isascii():
        return plain
    # й and ё are letters, not accents; Russian stemming needs the first.
    return plain.replace("и\u0306", "й").translate(_PLAIN)


@cache
def stopwords(language: str) -> frozenset[str]:
    """Folded words that say nothing of a subject."""
    with (DATA / "stopwords.toml").open("rb") as file:
        return frozenset(tomllib.load(file).get(language, "").split())


def runs(text: str) -> list[str]:
    """Folded words in their order; a run of Chinese signs is one word."""
    folded = fold(text) if len(text) < REMEMBERED else _folded(text)
    if not HAN.search(folded):
        return WORD.findall(folded)
    found: list[str] = []
    for word in WORD.findall(folded):
        at = 0
        for han in HAN.finditer(word):
            if han.start() > at:
                found.append(word[at : han.start()])
            found.append(han.group())
            at = han.end()
        if at < len(word):
            found.append(word[at:])
    return found


def pairs_of(signs: str) -> list[str]:
    """Neighbouring signs, two by two.

    >>> pairs_of("移民工")
    ['移民', '民工']
    """
    return [signs] if len(signs) < 2 else [signs[at : at + 2] for at in range(len(signs) - 1)]


def is_han(word: str) -> bool:
    return word[:1] >= FIRST_HAN and bool(HAN.match(word))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    if language not in SNOWBALL:
        return str
    import snowballstemmer

    stemmer = snowballstemmer.stemmer(SNOWBALL[language])
    one_at_a_time = Lock()  # it keeps the word in itself, so two threads would mix theirs

    def stemmed(word: str) -> str:
        with one_at_a_time:
            return str(stemmer.stemWord(word))

    return stemmed


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """What a folded word shares with its other forms."""
    if word.isdigit():
        return word
    if language == "ar" and len(word) > 4:
        for joined in ("وال", "بال", "كال", "فال", "لل", "ال"):  # and-the, by-the, for-the, the
            if word.startswith(joined) and len(word) - len(joined) >= 3:
                word = word[len(joined) :]
                break
    return _stemmer(language)(word)


class _Stems(dict[str, str | None]):
    """{folded word: its stem}, None for a word that says nothing; words of other scripts than Chinese."""

    def __init__(self, language: str) -> None:
        self._language, self._stop = language, stopwords(language)

    def __missing__(self, word: str) -> str | None:
        if len(self) >= MOST_WORDS:
            self.clear()
        says = word not in self._stop and (len(word) > 1 or word.isdigit())
        self[word] = found = stem(word, self._language) if says else None
        return found


@cache
def _stems(language: str) -> _Stems:
    return _Stems(language)


def stems_of(words: list[str], language: str) -> list[str]:
    """The stems of folded words (`runs`) that say something, in order."""
    if not has_han(words):
        return [each for each in map(_stems(language).__getitem__, words) if each is not None]
    return [stem for stem, _word in _terms(words, language)]


def has_han(words: list[str]) -> bool:
    return max(words, default="") >= FIRST_HAN and any(map(is_han, words))


def terms(text: str, language: str) -> list[tuple[str, str]]:
    """(stem, word as written but folded) of every word that says something, in order."""
    return _terms(runs(text), language)


def _terms(words: list[str], language: str) -> list[tuple[str, str]]:
    stems, stop = _stems(language), stopwords("zh")
    found: list[tuple[str, str]] = []
    for word in words:
        if is_han(word):
            found += [(pair, pair) for pair in pairs_of(word) if pair not in stop]
        elif (known := stems[word]) is not None:
            found.append((known, word))
    return found
