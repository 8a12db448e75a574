"""The plan across its actions: indicators, money, and what nobody has said yet."""

from __future__ import annotations

from typing import Any

from safar.reports.layout.blocks import Block, column, heading, paragraph, row, table
from safar.reports.layout.pen import Pen

Data = dict[str, Any]


def indicators_section(pen: Pen) -> list[Block]:
    rows = []
    for action in pen.content["actions"]:
        for each in action["measures"]:
            indicator = pen.indicators[each["indicator"]]
            rows.append(
                row(
                    pen.plain(indicator["display_code"]),
                    pen.said(indicator["name"]),
                    pen.codes([action["code"]]),
                    pen.value(each["baseline"], each["baseline_year"]),
                    pen.value(each["target"], each["target_year"]),
                    pen.value(each["latest"], each["latest_year"]),
                )
            )
    columns = [
        column(pen.labels["code"], 1.2),
        column(pen.labels["indicator"], 4),
        column(pen.labels["action"], 1),
        *(column(pen.labels[key], 1.5, "end") for key in ("baseline", "target", "latest")),
    ]
    found = table(pen.label("indicators_caption"), columns, rows, "indicators")
    return [heading(1, pen.label("indicators"), "indicators"), *found] if found else []


def money_section(pen: Pen) -> list[Block]:
    """Sums by priority, then every action; a sum says how many actions it knows of."""
    columns = [column(pen.labels[key], 1.4, "end") for key in ("budget", "secured", "gap")]
    by_priority = [
        row(
            pen.fill(
                "{code} {title}",
                code=each["priority"],
                title=pen.said(pen.priorities[each["priority"]]["title"]),
            )
            if each["priority"]
            else pen.label("no_priority"),
            pen.number(str(each["actions"])),
            *_amounts(pen, each),
        )
        for each in pen.content["money"]
    ]
    totals = pen.content["totals"]
    total = row(pen.label("total"), pen.number(str(totals["actions"])), *_amounts(pen, totals), style="total")
    by_action = [
        row(pen.codes([each["code"]]), pen.said(each["title"]), *_amounts(pen, each))
        for each in pen.content["actions"]
    ]
    currency = pen.currency
    return [
        heading(1, pen.label("money"), "money"),
        *table(
            pen.fill(pen.labels["money_caption"], currency=currency),
            [column(pen.labels["priority"], 3.6), column(pen.labels["actions"], 0.9, "end"), *columns],
            [*by_priority, total],
            "money",
        ),
        paragraph(
            pen.many(
                [
                    pen.fill("{label}: {known}", label=pen.labels[key], known=pen.sentences[f"{key}_known"])
                    for key in ("budget", "secured", "gap")
                ],
                " · ",
            ),
            "meta",
        ),
        *table(
            pen.fill(pen.labels["money_actions_caption"], currency=currency),
            [column(pen.labels["code"], 1), column(pen.labels["action"], 3.7), *columns],
            by_action,
            "money-actions",
        ),
    ]


def _amounts(pen: Pen, amounts: Data) -> list[Any]:
    return [pen.amount(amounts[key]) for key in ("budget", "secured", "gap")]


def unknowns_section(pen: Pen) -> list[Block]:
    """Gaps in the plan, said openly."""
    rows = [
        row(
            pen.plain(pen.labels["missing_labels"][each["what"]]),
            pen.codes(each["actions"]) or pen.label("nothing_missing", "muted"),
        )
        for each in pen.content["unknown"]
    ]
    columns = [column(pen.labels["missing"], 2), column(pen.labels["actions"], 4)]
    return [
        heading(1, pen.label("unknowns"), "unknowns"),
        paragraph(pen.label("how_unknown")),
        *table(pen.label("unknowns_caption"), columns, rows, "unknowns"),
    ]
