"""`safar search`: one question, or a file of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal
from safar.practices.finding import KIND
from safar.practices.models import ExternalId
from safar.search import index, senses
from safar.search.find import Hit, find

MOST = 1_000


@click.command()
@click.argument("query", required=False)
@click.option("--batch", type=click.Path(path_type=Path), help="A JSON-Lines file of {id, query}.")
@click.option("--limit", type=click.IntRange(1, MOST), default=10, show_default=True)
@click.option("--language", default="", help="The language of the question; else it is recognised.")
@click.option("--learn", is_flag=True, help="Make the sentence vectors that big imports left for later.")
@click.option("--rebuild", is_flag=True, help="Write the whole index anew; the old one serves meanwhile.")
@as_json
def search(
    query: str | None,
    batch: Path | None,
    limit: int,
    language: str,
    learn: bool,
    rebuild: bool,
    wants_json: bool,
) -> None:
    """Find published practices for QUERY, in any of the six languages."""
    if [query is not None, batch is not None, learn, rebuild].count(True) != 1:
        raise click.UsageError("Give one QUERY, or --batch FILE, or --learn, or --rebuild.")
    if learn:
        made = senses.learn()
        say({"learnt": made}, wants_json=wants_json, lines=f"{made} vectors were made.")
        return
    if rebuild:
        written = index.rebuild()
        say({"entries": written}, wants_json=wants_json, lines=f"{written} entries were written anew.")
        return
    if batch is not None:
        answers = _answers(_questions(batch), limit)
        lines = "\n".join(f"{name}: {' '.join(ids)}" for name, ids in answers.items())
        say(answers, wants_json=wants_json, lines=lines)
        return
    hits = _find(query or "", language, limit)
    ids = external_ids([hit.key for hit in hits])
    rows = [
        {
            "id": int(hit.key),
            "external_id": ids.get(hit.key),
            "title": hit.title,
            "score": hit.score,
            "why": hit.why,
            "language": hit.language,
            "url": hit.url,
        }
        for hit in hits
    ]
    lines = "\n".join(f"{row['score']:8.3f}  {row['title']}\n          {row['why']}" for row in rows)
    say(rows, wants_json=wants_json, lines=lines or "Nothing was found.")


def _find(text: str, language: str, limit: int) -> list[Hit]:
    return find(text, language=language, kinds=[KIND], limit=limit, with_facets=False, thorough=True).hits


def external_ids(keys: list[str]) -> dict[str, str]:
    """{practice: its id in the database it came from}; the first one, where records were merged."""
    rows = ExternalId.objects.filter(practice__in=[int(key) for key in keys]).order_by("-pk")
    return {str(practice): value for practice, value in rows.values_list("practice", "value")}


def _questions(path: Path) -> list[tuple[str, str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise Refusal(f"The file {path.name} cannot be read: {problem}. Give a JSON-Lines file.") from problem
    questions = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
            questions.append((str(row["id"]), str(row["query"]), str(row.get("language") or "")))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Refusal(
                f'Line {number} of {path.name} is not a question like {{"id": "q1", "query": "..."}}.'
            ) from None
    return questions


def _answers(questions: list[tuple[str, str, str]], limit: int) -> dict[str, list[str]]:
    found = {name: [hit.key for hit in _find(text, language, limit)] for name, text, language in questions}
    ids = external_ids(sorted({key for keys in found.values() for key in keys}))
    return {name: [ids.get(key, key) for key in keys] for name, keys in found.items()}
