"""The few kinds of block a document is made of; every drawer knows each of them."""

from __future__ import annotations

from typing import Any

from safar.reports.layout.pen import Runs

Block = dict[str, Any]


def heading(level: int, runs: Runs, anchor: str = "", **more: Any) -> Block:
    """A heading. An action's also has `code`, `status` and `status_label`."""
    return {"block": "heading", "level": level, "runs": runs, "anchor": anchor, **more}


def paragraph(runs: Runs, style: str = "") -> Block:
    """A paragraph: plain, "lede", "meta" or "notice"."""
    return {"block": "paragraph", "runs": runs, "style": style}


def paragraphs(lines: list[Runs], style: str = "") -> list[Block]:
    return [paragraph(line, style) for line in lines]


def fact(label: str, *lines: Runs, wide: bool = False) -> dict[str, Any]:
    """One label with what it says; `wide` asks for the whole width."""
    return {"label": label, "lines": [line for line in lines if line], "wide": wide}


def facts(*rows: dict[str, Any], style: str = "") -> list[Block]:
    """Labels with what they say; rows that say nothing are left out."""
    said = [row for row in rows if row["lines"]]
    return [{"block": "facts", "rows": said, "style": style}] if said else []


def column(label: str, width: float = 1, align: str = "start") -> dict[str, Any]:
    return {"label": label, "width": width, "align": align}


def row(*cells: Runs, style: str = "") -> dict[str, Any]:
    return {"cells": list(cells), "style": style}


def table(
    caption: Runs, columns: list[dict[str, Any]], rows: list[dict[str, Any]], key: str = ""
) -> list[Block]:
    """A table with a caption and a heading row; an empty one is left out."""
    if not rows:
        return []
    return [{"block": "table", "caption": caption, "columns": columns, "rows": rows, "key": key}]


def figures(*items: tuple[str, Runs, str]) -> Block:
    """A few large numbers: label, value, and what to know about it."""
    return {
        "block": "figures",
        "items": [{"label": label, "value": value, "note": note} for label, value, note in items],
    }


def note(**parts: Any) -> Block:
    """A quoted note, theme or practice of the annex."""
    return {"block": "note", **parts}


def summary(caption: Runs, columns: list[dict[str, str]], rows: list[list[Any]], key: str) -> list[Block]:
    """A column for each kind of note; a cell is a list of {title, lines}. An empty one is left out."""
    if not rows:
        return []
    return [{"block": "summary", "caption": caption, "columns": columns, "rows": rows, "key": key}]
