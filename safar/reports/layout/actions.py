"""The body: each priority with its table, each action with what it says and where it came from."""

from __future__ import annotations

from typing import Any

from safar.reports.layout.blocks import (
    Block,
    column,
    fact,
    facts,
    heading,
    note,
    paragraph,
    paragraphs,
    row,
    table,
)
from safar.reports.layout.pen import Pen, Runs, anchor_of_action, anchor_of_origin

Data = dict[str, Any]


def actions_section(pen: Pen) -> list[Block]:
    blocks = [heading(1, pen.label("actions_heading"), "actions")]
    for priority in pen.content["priorities"]:
        title = pen.fill("{code} {title}", code=priority["code"], title=pen.said(priority["title"]))
        blocks += _group(pen, title, priority["code"], [pen.actions[code] for code in priority["actions"]])
    others = [action for action in pen.content["actions"] if action["priority"] is None]
    if others:
        blocks += _group(pen, pen.label("no_priority"), "", others)
    return blocks


def _group(pen: Pen, title: Runs, code: str, actions: list[Data]) -> list[Block]:
    blocks = [heading(2, title, f"priority-{code or 'none'}")]
    if code:
        priority = pen.priorities[code]
        blocks += paragraphs(pen.paragraphs(priority["summary"]))
        served = [pen.objective(number) for number in priority["objectives"]]
        blocks += facts(fact(pen.labels["objectives"], pen.many(served)))
    blocks += _matrix(pen, code or pen.labels["no_priority"], actions)
    for action in actions:
        blocks += _action(pen, action)
    return blocks


def _matrix(pen: Pen, name: str, actions: list[Data]) -> list[Block]:
    rows = [
        row(
            pen.codes([action["code"]]),
            pen.said(action["title"]),
            pen.organisation(action["lead"]),
            pen.span(action["starts_on"], action["ends_on"]),
            pen.status(action),
            pen.amount(action["budget"]),
        )
        for action in actions
    ]
    columns = [
        column(pen.labels["code"], 0.9),
        column(pen.labels["action"], 3.5),
        column(pen.labels["lead"], 2.5),
        column(pen.labels["dates"], 2),
        column(pen.labels["status_heading"], 1.8),
        column(_in_currency(pen, "budget"), 1.8, "end"),
    ]
    return table(pen.fill(pen.labels["matrix_caption"], priority=name), columns, rows, f"matrix-{name}")


def _in_currency(pen: Pen, key: str) -> str:
    runs = pen.fill(pen.labels["in_currency"], label=pen.labels[key], currency=pen.currency)
    return "".join(run["text"] for run in runs)


def _action(pen: Pen, action: Data) -> list[Block]:
    head = heading(
        3,
        pen.said(action["title"]),
        anchor_of_action(action["code"]),
        code=action["code"],
        status=action["status"],
        status_label=pen.labels["status"][action["status"]],
    )
    return [
        head,
        _origin_line(pen, action),
        *paragraphs(pen.paragraphs(action["description"])),
        *_facts(pen, action),
        *_measures(pen, action),
        *_updates(pen, action),
    ]


def _facts(pen: Pen, action: Data) -> list[Block]:
    labels = pen.labels
    further = [number for number in action["objectives"] if number != action["objective"]]
    many = pen.many
    return facts(
        fact(labels["expected_result"], *pen.paragraphs(action["expected_result"]), wide=True),
        fact(labels["deliverable"], *pen.paragraphs(action["deliverable"]), wide=True),
        fact(labels["lead"], pen.organisation(action["lead"])),
        fact(labels["dates"], pen.span(action["starts_on"], action["ends_on"])),
        fact(labels["level_heading"], pen.plain(labels["level"][action["level"]])),
        fact(labels["main_objective"], pen.objective(action["objective"])),
        fact(labels["gcm_actions"], many([pen.plain(each) for each in action["gcm_actions"]], ", ")),
        fact(labels["sdg_targets"], many([pen.plain(each) for each in action["sdg_targets"]], ", ")),
        fact(labels["budget"], pen.money(action["budget"])),
        fact(labels["secured"], pen.money(action["secured"])),
        fact(labels["gap"], pen.money(action["gap"])),
        fact(labels["also_serves"], many([pen.objective(number) for number in further]), wide=True),
        fact(labels["partners"], many([pen.organisation(each) for each in action["partners"]]), wide=True),
        fact(labels["principles"], many([pen.name(each) for each in action["principles"]]), wide=True),
        fact(labels["funding_source"], pen.said(action["funding_source"]), wide=True),
        fact(labels["legal_basis"], *pen.paragraphs(action["legal_basis"]), wide=True),
        style="action",
    )


def _measures(pen: Pen, action: Data) -> list[Block]:
    rows = [
        row(
            pen.fill(
                "{code} {name}",
                code=pen.indicators[each["indicator"]]["display_code"],
                name=pen.said(pen.indicators[each["indicator"]]["name"]),
            ),
            pen.said(pen.indicators[each["indicator"]]["unit"]),
            pen.value(each["baseline"], each["baseline_year"]),
            pen.value(each["target"], each["target_year"]),
            pen.value(each["latest"], each["latest_year"]),
        )
        for each in action["measures"]
    ]
    columns = [
        column(pen.labels["indicator"], 4),
        column(pen.labels["unit"], 1.6),
        *(column(pen.labels[key], 1.6, "end") for key in ("baseline", "target", "latest")),
    ]
    return table(pen.fill(pen.labels["measures_caption"], code=action["code"]), columns, rows)


def _updates(pen: Pen, action: Data) -> list[Block]:
    return [
        note(
            kind="update",
            kind_label=pen.labels["progress"],
            anchor="",
            heading=pen.fill(
                "{day} · {status}",
                day=pen.day(each["reported_on"]),
                status=pen.labels["status"][each["status"]],
            ),
            text=pen.paragraphs(each["text"]),
            facts=[
                fact(pen.labels["evidence"], pen.many([pen.plain(file["name"]) for file in each["evidence"]]))
            ]
            if each["evidence"]
            else [],
        )
        for each in action["updates"]
    ]


def _origin_line(pen: Pen, action: Data) -> Block:
    """Came from: challenge ‘…’ (session 3, Geneva 2019)."""
    lines = origins_of(pen, action["came_from"])
    unnamed = pen.sentences["not_public"].get(action["code"])
    if unnamed:
        lines.append(pen.plain(unnamed, "muted"))
    if not lines:
        return paragraph(pen.label("no_origin", "muted"), "origin")
    return {"block": "origin", "label": pen.labels["came_from"], "lines": lines}


def origins_of(pen: Pen, came_from: Data) -> list[Runs]:
    """One line for each note, theme and practice, leading to the annex."""
    labels = pen.labels
    lines = []
    for key in came_from["themes"]:
        theme = pen.themes[key]
        title = _linked(pen.name(theme["title"]), key)
        event = theme["event"]
        lines.append(
            pen.fill(labels["origin_theme"], title=title, place=pen.place(event), year=str(event["year"]))
        )
    for key in came_from["notes"]:
        origin = pen.notes[key]
        lines.append(
            pen.fill(
                labels["origin_note"],
                kind=labels["kind"][origin["kind"]],
                text=_linked(pen.heading_of(origin), key),
                number=str(origin["session"]["number"]),
                place=pen.place(origin["event"]),
                year=str(origin["event"]["year"]),
            )
        )
    for key in came_from["practices"]:
        title = _linked(pen.name(pen.practices[key]["title"]), key)
        lines.append(pen.fill(labels["origin_practice"], title=title))
    return lines


def _linked(runs: Runs, key: str) -> Runs:
    return [{**each, "anchor": anchor_of_origin(key)} for each in runs]
