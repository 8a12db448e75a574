"""What rooms hand in, and the terms under which it is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from safar.lib.languages import UN_LANGUAGES
from safar.search.languages import language_of
from safar.search.text import runs, stems_of
from safar.search.thesaurus import subjects_of

RECIPE = "3"  # raise it when terms_of changes
SUBJECT_OF_TITLE = 1.5
NAME = 0.25  # and a word of a name
TITLE = 2.0  # a word of the title counts as this many in the text
STEP = 4  # counts are kept in quarters, in one byte
LONGEST = 60_000  # letters of a text that are looked at


@dataclass(frozen=True)
class Document:
    """One record of a room.

    `kind` and `key` name it ("practice", its slug or id). `language` may be left to us. `facets` are what
    lists are narrowed by: {"objective": [6, 10], "country": ["NPL"], "year": [2019]}; their values are
    compared as text. The facets `kind` and `language` are added here. What is not public is found only by
    who asks for it.
    """

    kind: str
    key: str
    title: str
    text: str = ""
    language: str = ""
    url: str = ""
    facets: Mapping[str, Sequence[str | int]] = field(default_factory=dict)
    is_public: bool = True
    names: str = ""

    def cleaned(self) -> Document:
        """Without what PostgreSQL cannot keep, and with its language named."""
        title, text = storable(self.title), storable(self.text)[:LONGEST]
        language = self.language if self.language in UN_LANGUAGES else language_of(f"{title} {text}")
        return Document(
            self.kind,
            self.key,
            title,
            text,
            language,
            storable(self.url)[:400],
            {name: [str(value) for value in values] for name, values in self.facets.items()},
            self.is_public,
            storable(self.names)[:LONGEST],
        )


@dataclass(frozen=True)
class Terms:
    """How often each term stands in a document (in quarters), and how long it is."""

    counts: dict[str, int]
    length: float


def storable(text: str) -> str:
    """Text without NUL and halves of signs, which no database keeps."""
    text = text.replace("\x00", " ")
    return text if text.isascii() else text.encode("utf-8", "ignore").decode("utf-8")


@cache
def recipe() -> str:
    """Names the way in which terms are made; another name means that every shelf must be written anew."""
    mark = sha256(RECIPE.encode())
    for path in sorted((Path(__file__).parent / "data").rglob("*.toml")):
        mark.update(path.read_bytes())
    return mark.hexdigest()


def concept_term(key: str) -> str:
    return f"#{key}"


@lru_cache(maxsize=20_000)
def facet_term(name: str, value: str | int) -> str:
    return storable(f"={name}:{value}")[:200]


def terms_of(document: Document) -> Terms:
    """The terms of a cleaned document: stems, and its facets."""
    language = document.language
    title_words, text_words = runs(document.title), runs(document.text)
    title, text = stems_of(title_words, language), stems_of(text_words, language)
    weights: dict[str, float] = {}
    for stem, count in Counter(title).items():
        weights[stem] = TITLE * count
    for stem, count in Counter(text).items():
        weights[stem] = weights.get(stem, 0.0) + count
    for stem in stems_of(runs(document.names), language):
        weights[stem] = weights.get(stem, 0.0) + NAME
    counts = {stem[:200]: min(255, round(STEP * weight)) for stem, weight in weights.items()}
    for key, weight in _subjects(title_words, text_words, language).items():
        counts[concept_term(key)] = max(1, round(STEP * weight))
    for term in facet_terms(document):
        counts[term] = STEP
    return Terms(counts, float(len(text) + len(title)))


def _subjects(title: list[str], text: list[str], language: str) -> dict[str, float]:
    """The concepts of the thesaurus that these words speak of; those of the title more."""
    weights = subjects_of(text, language)
    for key, weight in subjects_of(title, language).items():
        weights[key] = SUBJECT_OF_TITLE * max(weights.get(key, 0.0), weight)
    return weights


def facet_terms(document: Document) -> Iterable[str]:
    yield facet_term("kind", document.kind)
    yield facet_term("language", document.language)
    if document.is_public:
        yield facet_term("public", "yes")
    for name, values in document.facets.items():
        for value in values:
            yield facet_term(name, value)
