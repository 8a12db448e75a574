"""The last pages: where the actions came from, sources, and how to check this edition."""

from __future__ import annotations

from typing import Any

from safar.reports.layout.blocks import Block, column, fact, facts, heading, note, paragraph, row, table
from safar.reports.layout.pen import Pen, Runs, anchor_of_origin, run

Data = dict[str, Any]


def origins_annex(pen: Pen) -> list[Block]:
    """Every note, theme and practice that an action came from, in its own words."""
    blocks = [heading(1, pen.label("origins"), "origins"), paragraph(pen.label("how_public"), "meta")]
    if pen.sentences["not_public_in_all"]:
        blocks.append(paragraph(pen.plain(pen.sentences["not_public_in_all"]), "meta"))
    if pen.themes:
        blocks.append(heading(2, pen.label("themes"), "themes"))
        blocks += [_theme(pen, theme) for theme in pen.content["themes"]]
    if pen.notes:
        blocks.append(heading(2, pen.label("notes"), "notes"))
        blocks += _notes(pen)
    if pen.practices:
        blocks.append(heading(2, pen.label("practices"), "practices"))
        blocks += [_practice(pen, practice) for practice in pen.content["practices"]]
    return blocks


def _led_to(pen: Pen, group: str, key: str) -> Data:
    codes = [action["code"] for action in pen.content["actions"] if key in action["came_from"][group]]
    return fact(pen.labels["led_to"], pen.codes(codes))


def _theme(pen: Pen, theme: Data) -> Block:
    return note(
        kind="theme",
        kind_label="",
        anchor=anchor_of_origin(theme["key"]),
        heading=pen.said(theme["title"]),
        text=pen.paragraphs(theme["summary"]),
        facts=[
            fact(pen.labels["source"], pen.name(theme["event"]["title"])),
            fact(pen.labels["notes"], pen.plain(pen.sentences["theme_notes"][theme["key"]])),
            _led_to(pen, "themes", theme["key"]),
        ],
    )


def _notes(pen: Pen) -> list[Block]:
    """Notes by event and session; the session's rule of attribution stands above them."""
    blocks: list[Block] = []
    before: tuple[str, int] | None = None
    for each in pen.content["notes"]:
        session = each["session"]
        here = (each["event"]["slug"], session["number"])
        if here != before:
            title = pen.fill(
                pen.labels["session"], number=str(session["number"]), title=pen.said(session["title"])
            )
            blocks.append(heading(3, title, f"session-{here[0]}-{here[1]}"))
            event = pen.fill("{event}, {place} {year}", event=pen.name(each["event"]["title"]),
                             place=pen.place(each["event"]), year=str(each["event"]["year"]))  # fmt: skip
            blocks.append(paragraph(event, "meta"))
            blocks.append(paragraph(pen.plain(pen.labels["attribution"][each["attribution"]]), "meta"))
            before = here
        blocks.append(_note(pen, each))
    return blocks


def _note(pen: Pen, each: Data) -> Block:
    who = [pen.name(each["who"])] if each["who"]["text"] else []
    countries = [pen.name(country["name"]) for country in each["countries"]]
    organisations: list[Runs] = [[run(name, each["language"])] for name in each["organisations"]]
    return note(
        kind=each["kind"],
        kind_label=pen.labels["kind"][each["kind"]],
        anchor=anchor_of_origin(each["key"]),
        heading=pen.heading_of(each) if each["heading"] else [],
        text=pen.paragraphs({"text": each["text"], "language": each["language"]}),
        facts=[
            fact(pen.labels["attribution_heading"], pen.many([*who, *organisations, *countries])),
            _led_to(pen, "notes", each["key"]),
        ],
    )


def _practice(pen: Pen, practice: Data) -> Block:
    ids = [
        pen.plain(f"{each['scheme']}: {each['value']}", **({"url": each["url"]} if each["url"] else {}))
        for each in practice["external_ids"]
    ]
    return note(
        kind="practice",
        kind_label="",
        anchor=anchor_of_origin(practice["key"]),
        heading=pen.said(practice["title"]),
        text=pen.paragraphs(practice["summary"]),
        facts=[
            fact(pen.labels["country"], pen.many([pen.name(each["name"]) for each in practice["countries"]])),
            fact(pen.labels["source"], *ids, pen.said(practice["source"])),
            _led_to(pen, "practices", practice["key"]),
        ],
    )


def sources_annex(pen: Pen) -> list[Block]:
    """Where definitions, baselines and values were taken from."""
    rows = []
    for indicator in pen.content["indicators"]:
        code = pen.plain(indicator["display_code"])
        sources = [(pen.labels["indicator"], indicator["source"])]
        for action in pen.content["actions"]:
            sources += [
                (f"{pen.labels['baseline']}, {action['code']}", each["baseline_source"])
                for each in action["measures"]
                if each["indicator"] == indicator["code"]
            ]
        if indicator["latest_source"]:
            sources.append(
                (f"{pen.labels['latest']}, {indicator['latest_year']}", indicator["latest_source"])
            )
        rows += [row(code, pen.plain(what), pen.said(text)) for what, text in sources if text["text"]]
    columns = [
        column(pen.labels["code"], 1.2),
        column(pen.labels["what"], 2),
        column(pen.labels["source"], 5),
    ]
    events = {
        each["event"]["slug"]: each["event"] for each in [*pen.content["notes"], *pen.content["themes"]]
    }
    cited = [
        paragraph(
            pen.fill(
                "{title}. {source}",
                title=pen.name(event["title"], "strong"),
                source=pen.said(event["source"]),
            )
        )
        for event in sorted(events.values(), key=lambda event: event["starts_on"])
        if event["source"]["text"]
    ]
    found = table(pen.label("sources_caption"), columns, rows, "sources")
    return [heading(1, pen.label("sources"), "sources"), *cited, *found] if cited or found else []


def colophon(pen: Pen, edition: Data) -> list[Block]:
    """How to read this edition, and how to check that it is unchanged."""
    labels = pen.labels
    return [
        heading(1, pen.label("colophon"), "colophon"),
        *(
            paragraph(pen.label(key))
            for key in ("how_frozen", "how_unknown", "how_cancelled", "how_language")
        ),
        *facts(
            fact(labels["edition_heading"], pen.plain(str(edition["number"]))),
            fact(labels["language"], pen.plain(labels["language_name"][pen.language])),
            fact(labels["frozen_on"], pen.plain(edition["frozen_on"])),
            fact(labels["fingerprint"], pen.plain(edition["sha256"], "code")),
        ),
    ]
