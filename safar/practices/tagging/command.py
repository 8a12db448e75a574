"""`safar practices tag FILE.jsonl`: prints what might fit, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from safar.lib.console import as_json, say
from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.practices.command_group import practices
from safar.practices.tagging.lessons import tagger_for
from safar.search.languages import language_of
from safar.search.tagging import Suggestion

Row = tuple[str, str, str]  # id, text, language


@practices.command("tag")
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def tag(file: Path, wants_json: bool) -> None:
    """Propose objectives for practices in JSON-Lines ({id, title, text, language}); changes nothing."""
    found = {key: tagger_for(language).suggest(text) for key, text, language in _read(file)}
    report = {
        key: [
            {"objective": one.objective, "confidence": one.confidence, "because": list(one.because)}
            for one in suggestions
            if one.proposed
        ]
        for key, suggestions in found.items()
    }
    say(report, wants_json=wants_json, lines="\n".join(_line(key, all_) for key, all_ in found.items()))


def _line(key: str, suggestions: list[Suggestion]) -> str:
    said = [
        f"  {one.objective:>2}  {one.confidence:.2f}  {', '.join(one.because)}"
        for one in suggestions
        if one.proposed
    ]
    return "\n".join([key, *(said or ["  nothing fits well enough"])])


def _read(file: Path) -> list[Row]:
    """The rows of the file. Raises Refusal, with every bad row, when one is bad."""
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise Refusal(
            _("The file %(name)s cannot be read: %(why)s.") % {"name": file.name, "why": problem.strerror}
        ) from problem
    rows: dict[str, Row] = {}
    errors: list[dict[str, Any]] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            key, text, language = _row(line)
            if key in rows:
                raise ValueError(_("This id is in the file twice. Give each record an id of its own."))
        except ValueError as wrong:
            errors.append({"line": number, "reason": str(wrong)})
        else:
            rows[key] = (key, text, language)
    if errors:
        raise Refusal(
            _("Some lines of the file cannot be read. Put them right, then ask again."), errors=errors[:1_000]
        )
    if not rows:
        raise Refusal(_("There is no record in this file. Write one record a line."))
    return list(rows.values())


def _row(line: bytes) -> Row:
    try:
        value: Any = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValueError(_("This line is not a JSON object. Write one record a line."))
    key, title, text = (value.get(name, "") for name in ("id", "title", "text"))
    if isinstance(key, int) and not isinstance(key, bool):
        key = str(key)
    if not all(isinstance(each, str) for each in (key, title, text)):
        raise ValueError(_("id, title and text must be text."))
    if not key or not f"{title}{text}".strip():
        raise ValueError(_("A record needs an id, and a title or a text."))
    whole = f"{title}. {text}"
    language = value.get("language")
    if not isinstance(language, str) or language.lower()[:2] not in UN_LANGUAGES:
        return key, whole, language_of(whole)
    return key, whole, language.lower()[:2]
