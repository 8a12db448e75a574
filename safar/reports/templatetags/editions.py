"""How the lines of an edition become HTML."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from safar.lib.languages import direction

register = template.Library()


@register.filter
def words(runs: list[dict[str, str]], language: str = "") -> SafeString:
    """A line with each piece in its own language; `language` is the one around it."""
    return format_html_join("", "{}", ((_piece(run, language),) for run in runs))


def _piece(run: dict[str, str], language: str) -> SafeString:
    text: Any = run["text"]
    style = run["style"]
    if style == "language":
        return format_html(' <abbr class="paper-language" title="{}">{}</abbr>', run.get("title", ""), text)
    if run["language"] != language:
        text = format_html(
            '<bdi lang="{}" dir="{}">{}</bdi>', run["language"], direction(run["language"]), text
        )
    if style:
        text = format_html('<span class="paper-{}">{}</span>', style, text)
    if run.get("url", "").startswith(("https://", "http://")):
        return format_html('<a href="{}">{}</a>', run["url"], text)
    if run.get("anchor"):
        return format_html('<a href="#{}">{}</a>', run["anchor"], text)
    return format_html("{}", text)


@register.filter
def line_direction(runs: list[dict[str, str]], language: str) -> str:
    """The direction of a paragraph that is wholly in a language running the other way; else nothing."""
    ways = {direction(run["language"]) for run in runs if run["style"] != "language"}
    return ways.pop() if len(ways) == 1 and ways != {direction(language)} else ""


@register.filter
def cells(row: dict[str, Any], columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells of a row, each with the alignment of its column."""
    return [
        {"runs": runs, "align": column["align"]} for runs, column in zip(row["cells"], columns, strict=True)
    ]
