"""Words and figures set as a reader of the edition's language expects them.

A *run* is a piece of text with its language and style; a line is a list of
runs. Every drawer knows the same styles: "", "strong", "muted", "unknown",
"language" (the mark of an untranslated text) and "code".
"""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from typing import Any

from safar.lib import formats

Data = dict[str, Any]
Run = dict[str, str]
Runs = list[Run]

# What neither Word's XML nor a tagged PDF may hold; a note pasted from elsewhere may bring them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_PLACE = re.compile(r"\{(\w+)\}")

_PARTED = {("ar", ", "): "، ", ("ar", "; "): "؛ ", ("zh", ", "): "、", ("zh", "; "): "；"}


def run(text: Any, language: str, style: str = "", **more: str) -> Run:
    clean = _CONTROL.sub("", _BREAK.sub(" ", str(text)))
    return {"text": clean, "language": language, "style": style, **more}


def joined(lines: list[Runs], between: Run) -> Runs:
    """Several lines as one, with `between` between them."""
    out: Runs = []
    for index, line in enumerate(lines):
        out += [between, *line] if index else line
    return out


class Pen:
    """Writes for one edition: knows its language, its labels and its records by key."""

    def __init__(self, content: Data) -> None:
        self.content = content
        self.language: str = content["language"]
        self.labels: Data = content["labels"]
        self.sentences: Data = content["sentences"]
        self.currency: str = content["plan"]["currency"]
        self.objectives = {each["number"]: each for each in content["objectives"]}
        self.actions = {each["code"]: each for each in content["actions"]}
        self.indicators = {each["code"]: each for each in content["indicators"]}
        self.notes = {each["key"]: each for each in content["notes"]}
        self.themes = {each["key"]: each for each in content["themes"]}
        self.practices = {each["key"]: each for each in content["practices"]}
        self.priorities = {each["code"]: each for each in content["priorities"]}

    # --- Runs -----------------------------------------------------------------

    def plain(self, text: Any, style: str = "", **more: str) -> Runs:
        """Words of the document itself."""
        return [run(text, self.language, style, **more)]

    def label(self, key: str, style: str = "") -> Runs:
        return self.plain(self.labels[key], style)

    def said(self, text: Data, style: str = "", **more: str) -> Runs:
        """Words of a record, marked where they are in another language than the edition."""
        if not text["text"]:
            return []
        runs = [run(text["text"], text["language"], style, **more)]
        if text["language"] != self.language:
            runs.append(self.tag(text["language"]))
        return runs

    def name(self, text: Data, style: str = "", **more: str) -> Runs:
        """A name or title inside a line: in its own language, without the mark."""
        return [run(text["text"], text["language"], style, **more)]

    def tag(self, language: str) -> Run:
        """The small mark behind words nobody has translated."""
        name = self.labels["language_name"].get(language, language)
        return run(language.upper(), self.language, "language", title=name)

    def paragraphs(self, text: Data) -> list[Runs]:
        """A longer text, paragraph by paragraph; the language is marked once, at its end."""
        parts = [part.strip() for part in text["text"].splitlines() if part.strip()]
        lines: list[Runs] = [[run(part, text["language"])] for part in parts]
        if lines and text["language"] != self.language:
            lines[-1].append(self.tag(text["language"]))
        return lines

    def fill(self, template: str, **places: Runs | str | int) -> Runs:
        """A sentence of the document with its {places} filled, each in its own language."""
        runs: Runs = []
        for index, piece in enumerate(_PLACE.split(template)):
            if index % 2:
                # A translation may misspell a place; the print shows it rather than fails.
                value = places.get(piece, "{" + piece + "}")
                runs += value if isinstance(value, list) else self.plain(value)
            elif piece:
                runs += self.plain(piece)
        return runs

    def unknown(self) -> Runs:
        return self.label("unknown", "unknown")

    def many(self, lines: list[Runs], between: str = "; ") -> Runs:
        """Several things in one line, parted as the language parts them."""
        return joined(lines, run(_PARTED.get((self.language, between), between), self.language))

    # --- Figures and days -------------------------------------------------------

    def number(self, value: str | None) -> Runs:
        return (
            self.unknown()
            if value is None
            else self.plain(formats.number_text(Decimal(value), self.language))
        )

    def amount(self, value: str | None) -> Runs:
        """Money without its currency, for tables that name it once."""
        return self.number(value)

    def money(self, value: str | None) -> Runs:
        if value is None:
            return self.unknown()
        return self.plain(formats.money_text(Decimal(value), self.currency, self.language))

    def value(self, value: str | None, year: int | None) -> Runs:
        """A measured value and its year."""
        if value is None or not year:
            return self.number(value)
        return self.fill(self.labels["in_year"], value=self.number(value), year=str(year))

    def day(self, value: str | None) -> Runs:
        return (
            self.plain(formats.day_text(date.fromisoformat(value), self.language))
            if value
            else self.unknown()
        )

    def span(self, start: str | None, end: str | None) -> Runs:
        if start and end:
            days = (date.fromisoformat(start), date.fromisoformat(end))
            return self.plain(formats.span_text(*days, self.language))
        if start:
            return self.fill(self.labels["from_day"], day=self.day(start))
        return self.fill(self.labels["to_day"], day=self.day(end)) if end else self.unknown()

    # --- Things of the plan -----------------------------------------------------

    def codes(self, codes: list[str]) -> Runs:
        """Codes of actions, each leading to its action."""
        return self.many([self.plain(code, anchor=anchor_of_action(code)) for code in codes], ", ")

    def objective(self, number: int) -> Runs:
        objective = self.objectives.get(number)
        label = self.said(objective["label"]) if objective else []
        return self.fill(self.labels["objective_label"], number=str(number), label=label)

    def organisation(self, organisation: Data | None) -> Runs:
        return self.name(organisation["name"]) if organisation else self.unknown()

    def status(self, action: Data) -> Runs:
        return self.plain(self.labels["status"][action["status"]])

    def heading_of(self, note: Data) -> Runs:
        """What a note is called: its heading, or the beginning of its text."""
        text = note["heading"] or (note["text"][:77] + "…" if len(note["text"]) > 80 else note["text"])
        return [run(" ".join(text.split()), note["language"])]

    def place(self, event: Data) -> Runs:
        return self.name(event["place"]) if event["place"]["text"] else self.name(event["title"])


def anchor_of_action(code: str) -> str:
    """A name for links that HTML, Word and typst all accept.

    >>> anchor_of_action("2.1")
    'action-2-1'
    """
    plain = {".": "-"} | {char: char for char in string.ascii_letters + string.digits}
    return "action-" + "".join(plain.get(char, f"_{ord(char):x}_") for char in code)


def anchor_of_origin(key: str) -> str:
    return f"origin-{key}"
