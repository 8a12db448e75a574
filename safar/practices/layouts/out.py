"""Practices written to a file in one of the FORMATS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from safar.practices.layouts import FORMATS, TABLES, files
from safar.practices.layouts.record import record_of, with_everything
from safar.practices.models import Practice


def records(everything: bool = False) -> Iterator[dict[str, Any]]:
    """What anybody may read; drafts and withdrawn practices too, where `everything` is wanted."""
    chosen = Practice.objects.filter(merged_into=None) if everything else Practice.objects.readable()
    yield from map(record_of, with_everything(chosen.order_by("pk")).iterator(chunk_size=500))


def export(name: str, kind: str, out: Any, everything: bool = False) -> int:
    """Write a format of FORMATS; gives how many practices. `kind` is of the file: csv or xlsx."""
    layout, fixed = FORMATS[name]
    target: BinaryIO = out
    return files.write(records(everything), TABLES.get(layout), fixed or kind, target)
