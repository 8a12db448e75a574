"""What participants thought of the format, as far as it may be told."""

from __future__ import annotations

from typing import Any

from safar.reports.layout.blocks import Block, column, heading, paragraph, row, table
from safar.reports.layout.pen import Pen
from safar.reports.workshops.labels import answered_said


def evaluation_section(pen: Pen) -> list[Block]:
    """A table for each question; too few answers are only counted. What people wrote is for organisers."""
    found: dict[str, Any] | None = pen.content.get("evaluation")
    if not found or not found["answered"]:
        return []
    blocks = [
        heading(1, pen.label("evaluation"), "evaluation"),
        paragraph(pen.plain(answered_said(found["answered"]))),
    ]
    if found["hidden"]:
        blocks.append(paragraph(pen.plain(found["hidden"]), "meta"))
    for question in found["questions"]:
        columns = [column(pen.labels["answer"], 3), column(pen.labels["answers"], 1, "end")]
        rows = [row(pen.plain(each["label"]), pen.number(str(each["count"]))) for each in question["answers"]]
        blocks += table(pen.plain(question["text"]), columns, rows, f"survey-{question['key']}")
    return blocks
