"""The first pages: cover, what the plan is, the plan at a glance."""

from __future__ import annotations

from typing import Any

from safar.reports.layout.blocks import (
    Block,
    column,
    fact,
    facts,
    figures,
    heading,
    paragraph,
    paragraphs,
    row,
    table,
)
from safar.reports.layout.pen import Pen

Data = dict[str, Any]


def cover(pen: Pen, edition: Data) -> Data:
    plan = pen.content["plan"]
    return {
        "country": pen.name(plan["country"]["name"]),
        "invented": pen.labels["invented_mark"] if plan["country"]["is_invented"] else "",
        "title": pen.said(plan["title"]),
        "levels": [each["level"] for each in pen.content["coverage"]],
        "facts": facts(
            fact(pen.labels["owner"], pen.organisation(plan["owner"])),
            fact(pen.labels["period"], pen.span(plan["starts_on"], plan["ends_on"])),
            fact(pen.labels["plan_status_heading"], pen.plain(pen.labels["plan_status"][plan["status"]])),
            fact(pen.labels["edition_heading"], pen.plain(str(edition["number"]))),
            fact(pen.labels["frozen_on"], pen.plain(edition["frozen_on"])),
        ),
    }


def about_section(pen: Pen) -> list[Block]:
    """Summary, mandate and method, as the plan says them."""
    plan = pen.content["plan"]
    blocks = [heading(1, pen.label("about"), "about")]
    if plan["country"]["is_invented"]:
        line = pen.fill(pen.labels["invented"], country=pen.name(plan["country"]["name"]))
        blocks.append(paragraph(line, "notice"))
    blocks += paragraphs(pen.paragraphs(plan["summary"]), "lede")
    for part in ("mandate", "method"):
        if plan[part]["text"]:
            blocks.append(heading(2, pen.label(part), part))
            blocks += paragraphs(pen.paragraphs(plan[part]))
    return blocks


def glance_section(pen: Pen) -> list[Block]:
    """Key figures, the wall of 23, actions by status, and which action serves what."""
    totals, sentences, labels = pen.content["totals"], pen.sentences, pen.labels
    covered = sum(1 for each in pen.content["coverage"] if each["level"])
    return [
        heading(1, pen.label("glance"), "glance"),
        figures(
            (labels["actions"], pen.number(str(totals["actions"])), ""),
            (labels["objectives"], pen.plain(f"{covered}/{len(pen.objectives)}"), sentences["uncovered"]),
            (labels["budget"], pen.money(totals["budget"]), sentences["budget_known"]),
            (labels["secured"], pen.money(totals["secured"]), sentences["secured_known"]),
            (labels["gap"], pen.money(totals["gap"]), sentences["gap_known"]),
        ),
        *_statuses(pen),
        heading(2, pen.label("coverage_heading"), "coverage"),
        wall(pen),
        *_coverage_table(pen),
    ]


def _statuses(pen: Pen) -> list[Block]:
    rows = [
        row(pen.plain(pen.labels["status"][each["status"]]), pen.number(str(each["count"])))
        for each in pen.content["statuses"]
    ]
    total = pen.number(str(pen.content["totals"]["actions"]))
    return table(
        pen.label("status_caption"),
        [column(pen.labels["status_heading"], 3), column(pen.labels["actions"], 1, "end")],
        [*rows, row(pen.label("total"), total, style="total")],
        "statuses",
    )


def wall(pen: Pen) -> Block:
    """The 23 objectives as one figure. Its text alternative says what the picture shows."""
    cells = []
    for each in pen.content["coverage"]:
        objective = pen.objectives[each["objective"]]
        cells.append(
            {
                "number": str(each["objective"]),
                "label": pen.name(objective["label"]),
                "level": each["level"],
                "level_label": pen.labels["coverage"][each["level"]],
                "figure": pen.sentences["by_objective"][str(each["objective"])],
            }
        )
    return {
        "block": "wall",
        "caption": pen.label("wall_caption"),
        "alt": f"{pen.labels['wall_caption']}. {pen.sentences['coverage']} {pen.sentences['uncovered']}",
        "legend": list(pen.labels["coverage"]),
        "cells": cells,
    }


def _coverage_table(pen: Pen) -> list[Block]:
    rows = [
        row(
            pen.objective(each["objective"]),
            pen.plain(pen.labels["coverage"][each["level"]]),
            pen.codes(each["actions"]) or pen.label("none", "muted"),
        )
        for each in pen.content["coverage"]
    ]
    columns = [
        column(pen.labels["objective"], 4),
        column(pen.labels["status_heading"], 1.6),
        column(pen.labels["actions"], 3),
    ]
    return table(pen.label("coverage_caption"), columns, rows, "coverage")
