"""A practice written down for other programs, and read back: one module for each layout.

    gfmd    the submission form of the GFMD Platform for Partnerships
    unnm    the entry pages of the UN Network Repository of Practices
    safar   every field of ours, one column each; also as JSON Lines
    linked  the same as JSON-LD, in the words of schema.org and DCAT

Between them stands the record: a dict of plain values, made and taken apart in `record`.
"""

from __future__ import annotations

from typing import Any

from safar.practices.layouts import gfmd, linked, safar, unnm
from safar.practices.layouts.columns import Layout

TABLES: dict[str, Layout] = {"gfmd": gfmd.LAYOUT, "unnm": unnm.LAYOUT, "safar": safar.LAYOUT}
# What `--format` may be: (layout, kind of file). The kind of a database's layout follows the file's name.
FORMATS: dict[str, tuple[str, str]] = {
    "gfmd": ("gfmd", ""),
    "unnm": ("unnm", ""),
    "csv": ("safar", "csv"),
    "xlsx": ("safar", "xlsx"),
    "jsonl": ("safar", "jsonl"),
    "jsonld": ("linked", "jsonld"),
}


def layout_of(headings: list[str]) -> Layout | None:
    """The layout that knows most of these headings; None where none knows two of them."""
    best = max(TABLES.values(), key=lambda layout: layout.knows(headings))
    return best if best.knows(headings) >= 2 else None


def linked_records(document: Any) -> list[dict[str, Any]]:
    return linked.read(document)
