"""The questions of the survey, as `survey.toml` has them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Question:
    key: str
    text: str
    answers: tuple[tuple[str, str], ...]  # (key, label), from the best to the worst


@cache
def questions(language: str) -> tuple[Question, ...]:
    """Every question with its answers, in one of the six languages."""
    with (Path(__file__).parent / "survey.toml").open("rb") as file:
        read = tomllib.load(file)["question"]
    return tuple(
        Question(
            each["key"],
            each[language],
            tuple((answer["key"], answer[language]) for answer in each["answer"]),
        )
        for each in read
    )
