"""The questions of `data/markers.toml`, in the reader's language."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "markers.toml"


@dataclass(frozen=True)
class Question:
    key: str  # with its marker: "gender.asked"
    text: str


@dataclass(frozen=True)
class Marker:
    key: str
    label: str
    questions: tuple[Question, ...]


@cache
def _read() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def markers(language: str) -> tuple[Marker, ...]:
    """Every marker with its questions, in one of the six languages."""
    return tuple(
        Marker(
            marker["key"],
            marker[language],
            tuple(Question(f"{marker['key']}.{each['key']}", each[language]) for each in marker["question"]),
        )
        for marker in _read()["marker"]
    )


def question_keys() -> list[str]:
    return [question.key for marker in markers("en") for question in marker.questions]


def word(key: str, language: str) -> str:
    """A phrase of the page of the check."""
    return str(_read()["words"][key][language])
