"""A workshop report laid out: the same words in the same order for paper, Word and the screen.

Reads nothing but open data and the words of the document; the drawers are those of a plan.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from safar.lib.formats import day_text
from safar.lib.languages import direction
from safar.reports.layout.blocks import (
    Block,
    column,
    fact,
    facts,
    figures,
    heading,
    note,
    paragraph,
    paragraphs,
    row,
    summary,
    table,
)
from safar.reports.layout.pen import Data, Pen, Runs, run
from safar.reports.workshops.evaluation import evaluation_section
from safar.reports.workshops.labels import minutes_said, notes_said

KINDS = ("opportunity", "challenge", "practice")
BEGINNING = 180  # characters of a note that a summary table shows
NO_MARK, NAMED_IN_A_NOTE, TREATED = 0, 1, 3


class WorkshopPen(Pen):
    """Writes for one workshop: knows its language, its labels and its notes by id."""

    def __init__(self, content: Data, words: Data, objectives: dict[int, Data]) -> None:
        self.content = content
        self.language = content["language"]
        self.labels = words
        self.sentences = {}
        self.objectives = objectives
        self.notes = {each["id"]: each for session in content["sessions"] for each in session["notes"]}


def lay_out(
    content: Data, words: Data, objectives: dict[int, Data], *, made_at: datetime, sha256: str
) -> Data:
    """Everything a drawer needs, as plain data."""
    pen = WorkshopPen(content, words, objectives)
    event = content["event"]
    made_on = made_at.date()
    as_of = words["as_of"].replace("{day}", day_text(made_on, pen.language))
    organiser = event["organiser"]["name"]["text"] if event["organiser"] else ""
    return {
        "language": pen.language,
        "direction": direction(pen.language),
        "title": run(event["title"]["text"], pen.language)["text"],
        "author": run(organiser, pen.language)["text"],
        "frozen_at": made_at.isoformat(),
        "date": [made_on.year, made_on.month, made_on.day],
        "labels": {
            **{key: words[key] for key in ("contents", "figures", "page")},
            "edition": words["report"],
        },
        "cover": _cover(pen, as_of),
        "blocks": [
            *_about(pen),
            *_programme(pen),
            *_speakers(pen),
            *_sessions(pen),
            *_themes(pen),
            *_lessons(pen),
            *evaluation_section(pen),
            *_annex(pen),
            *_colophon(pen, sha256),
        ],
    }


def _cover(pen: WorkshopPen, as_of: str) -> Data:
    event = pen.content["event"]
    named = {number for each in pen.notes.values() for number in each["objectives"]}
    treated = {number for session in pen.content["sessions"] for number in session["objectives"]}
    return {
        "country": pen.label("report"),
        "invented": "",
        "title": pen.said(event["title"]),
        "levels": [
            TREATED if number in treated else NAMED_IN_A_NOTE if number in named else NO_MARK
            for number in sorted(pen.objectives)
        ],
        "facts": facts(
            fact(pen.labels["dates"], pen.span(event["starts_on"], event["ends_on"])),
            fact(pen.labels["place"], pen.name(event["place"]) if event["place"]["text"] else []),
            fact(pen.labels["organiser"], pen.name(event["organiser"]["name"]) if event["organiser"] else []),
            fact(pen.labels["language"], pen.plain(pen.labels["language_name"][pen.language])),
            fact(pen.labels["report"], pen.plain(as_of)),
        ),
    }


def _about(pen: WorkshopPen) -> list[Block]:
    content = pen.content
    event = content["event"]
    blocks = [heading(1, pen.label("about"), "about")]
    blocks += paragraphs(pen.paragraphs(event["summary"]), "lede")
    numbers = [("sessions", len(content["sessions"])), ("sessions_notes", len(pen.notes))]
    numbers += [(key, event[key]) for key in ("participants", "states") if event[key] is not None]
    blocks.append(figures(*((pen.labels[key], pen.number(str(n)), "") for key, n in numbers)))
    if event["aims"]:
        blocks.append(heading(2, pen.label("aims"), "aims"))
        blocks += [paragraph(pen.said(each)) for each in event["aims"]]
    if content["convenors"]:
        blocks.append(heading(2, pen.label("convenors"), "convenors"))
        blocks += facts(
            *(
                fact(
                    pen.labels["convenor_role"][each["role"]],
                    _with_country(pen, pen.name(_own(pen, each["name"])), each["country"]),
                )
                for each in content["convenors"]
            )
        )
    blocks += facts(
        fact(pen.labels["country"], pen.name(event["country"]["name"]) if event["country"] else []),
        fact(pen.labels["source"], pen.said(event["source"])),
    )
    return blocks


def _programme(pen: WorkshopPen) -> list[Block]:
    rows = [
        row(
            _when(pen, each),
            pen.plain(pen.labels["part_kind"][each["kind"]]),
            pen.said(each["title"], "strong"),
        )
        for each in pen.content["programme"]
    ]
    columns = [
        column(pen.labels["time"], 1.5),
        column(pen.labels["part"], 1.3),
        column(pen.labels["programme"], 4),
    ]
    found = table(pen.label("programme_caption"), columns, rows, "m-programme")
    return [heading(1, pen.label("programme"), "programme"), *found] if found else []


def _when(pen: WorkshopPen, part: Data) -> Runs:
    clock = "–".join(each for each in (part["starts"], part["ends"]) if each)
    said = pen.day(part["day"]) if part["day"] else []
    return pen.many([each for each in (said, pen.plain(clock) if clock else []) if each], ", ")


def _speakers(pen: WorkshopPen) -> list[Block]:
    blocks: list[Block] = []
    for part in pen.content["programme"]:
        if not part["speakers"]:
            continue
        blocks.append(heading(2, pen.said(part["title"]), f"part-{len(blocks)}"))
        blocks += paragraphs(pen.paragraphs(part["summary"]))
        for each in part["speakers"]:
            name = " ".join(filter(None, [each["honorific"], each["name"]]))
            language = part["title"]["language"]
            office = [[run(each[key], language)] for key in ("position", "organisation") if each[key]]
            if each["country"]:
                office.append(pen.name(each["country"]["name"]))
            linked = {"url": each["document_url"]} if each["document_url"] else {}
            blocks.append(
                note(
                    kind="speaker",
                    kind_label=pen.labels["speaker_role"][each["role"]],
                    anchor="",
                    heading=[run(name, language)],
                    text=[*([pen.many(office, ", ")] if office else []), *pen.paragraphs(each["said"])],
                    facts=[fact(pen.labels["source"], pen.plain(pen.labels["document"], **linked))]
                    if linked
                    else [],
                )
            )
    return [heading(1, pen.label("speakers"), "speakers"), *blocks] if blocks else []


def _sessions(pen: WorkshopPen) -> list[Block]:
    blocks: list[Block] = []
    for session in pen.content["sessions"]:
        blocks.append(heading(2, _session_title(pen, session), f"session-{session['number']}"))
        blocks += paragraphs(pen.paragraphs(session["summary"]))
        rounds = [
            pen.many([pen.plain(minutes_said(each["minutes"])), pen.said(each["question"])], ": ")
            if each["minutes"] and each["question"]["text"]
            else pen.plain(minutes_said(each["minutes"]))
            if each["minutes"]
            else pen.said(each["question"])
            for each in session["rounds"]
        ]
        blocks += facts(
            fact(pen.labels["hosts"], *_hosts(pen, session)),
            fact(pen.labels["objectives"], pen.many([pen.objective(each) for each in session["objectives"]])),
            fact(pen.labels["principles"], pen.many([pen.said(each) for each in session["principles"]])),
            fact(pen.labels["questions"], *_numbered(pen, session["guiding_questions"])),
            fact(pen.labels["rounds"], *rounds),
            fact(pen.labels["sessions_notes"], pen.plain(notes_said(len(session["notes"])))),
        )
        blocks.append(paragraph(pen.plain(pen.labels["attribution"][session["attribution"]]), "notice"))
        blocks += _summary(pen, session)
        if not session["notes"]:
            blocks.append(paragraph(pen.label("no_notes", "unknown")))
    return [heading(1, pen.label("sessions"), "sessions"), *blocks] if blocks else []


def _numbered(pen: WorkshopPen, texts: list[Data]) -> list[Runs]:
    """One a line; where there are several, each begins with its number, or they would run together."""
    if len(texts) < 2:
        return [pen.said(each) for each in texts]
    return [pen.many([pen.plain(str(n)), pen.said(each)], ". ") for n, each in enumerate(texts, 1)]


def _hosts(pen: WorkshopPen, session: Data) -> list[Runs]:
    """Those whom the public programme names as hosts of the session."""
    parts = [part for part in pen.content["programme"] if part["session"] == session["slug"]]
    hosts = []
    for part in parts:
        for each in part["speakers"]:
            if each["role"] == "host":
                words = [each["name"], each["organisation"] if each["organisation"] != each["name"] else ""]
                said = [[run(word, part["title"]["language"])] for word in words if word]
                hosts.append(_with_country(pen, pen.many(said, ", "), each["country"]))
    return hosts


def _summary(pen: WorkshopPen, session: Data) -> list[Block]:
    """A heading with notes of several kinds has a row of its own; the others follow in their columns."""
    rows, rest = [], {kind: [] for kind in KINDS}  # type: ignore[var-annotated]
    for line in session["summary_table"]:
        groups = {kind: _group(pen, line["heading"], found) for kind, found in line["notes"].items() if found}
        if line["heading"] and len(groups) > 1:
            rows.append([[groups[kind]] if kind in groups else [] for kind in KINDS])
        else:
            for kind, group in groups.items():
                rest[kind].append(group)
    if any(rest.values()):
        rows.append([rest[kind] for kind in KINDS])
    columns = [{"kind": kind, "label": pen.labels["column"][kind]} for kind in KINDS]
    caption = pen.fill(pen.labels["summary_caption"], number=str(session["number"]))
    return summary(caption, columns, rows, f"summary-{session['number']}")


def _group(pen: WorkshopPen, title: str, found: list[str]) -> Data:
    notes = [pen.notes[each] for each in found if each in pen.notes]
    language = notes[0]["language"] if notes else pen.language
    return {
        "title": [run(title, language)] if title else [],
        "lines": [[run(_begin(each), each["language"], anchor=_anchor(each["id"]))] for each in notes],
    }


def _begin(each: Data) -> str:
    """A note in a few words: its heading, or where its text begins."""
    words = " ".join((each["heading"] or each["text"]).split())
    if len(words) <= BEGINNING:
        return words
    cut = words[:BEGINNING].rsplit(" ", 1)[0]
    return f"{cut}…"


def _themes(pen: WorkshopPen) -> list[Block]:
    blocks = [
        note(
            kind="theme",
            kind_label="",
            anchor="",
            heading=pen.said(theme["title"]),
            text=pen.paragraphs(theme["summary"]),
            facts=[
                fact(pen.labels["objectives"], *[pen.objective(each) for each in theme["objectives"]]),
                fact(
                    pen.labels["sessions_notes"],
                    *[
                        [run(_begin(pen.notes[each]), pen.notes[each]["language"], anchor=_anchor(each))]
                        for each in theme["notes"]
                        if each in pen.notes
                    ],
                ),
            ],
        )
        for theme in pen.content["themes"]
    ]
    return [heading(1, pen.label("themes"), "themes"), *blocks] if blocks else []


def _lessons(pen: WorkshopPen) -> list[Block]:
    blocks: list[Block] = []
    for number, lesson in enumerate(pen.content["lessons"], 1):
        blocks.append(heading(2, pen.said(lesson["heading"]), f"lesson-{number}"))
        blocks += paragraphs(pen.paragraphs(lesson["text"]))
    return [heading(1, pen.label("lessons"), "lessons"), *blocks] if blocks else []


def _annex(pen: WorkshopPen) -> list[Block]:
    """Every note in full, by session and kind."""
    blocks = [heading(1, pen.label("annex"), "annex"), paragraph(pen.label("how_attribution"), "meta")]
    for session in pen.content["sessions"]:
        if not session["notes"]:
            continue
        number = session["number"]
        blocks.append(heading(2, _session_title(pen, session), f"notes-{number}"))
        blocks.append(paragraph(pen.plain(pen.labels["attribution"][session["attribution"]]), "notice"))
        for kind, name in pen.labels["column"].items():
            found = [each for each in session["notes"] if each["kind"] == kind]
            if found:
                blocks.append(heading(3, pen.plain(name), f"notes-{number}-{kind}"))
                blocks += [_note(pen, each) for each in found]
    return blocks if pen.notes else []


def _note(pen: WorkshopPen, each: Data) -> Block:
    language = each["language"]
    who = [pen.name(each["who"])] if each["who"]["text"] else []
    who += [[run(name, language)] for name in each["organisations"]]
    who += [pen.name(country["name"]) for country in each["countries"]]
    into = each["merged_into"]
    return note(
        kind=each["kind"],
        kind_label="",
        anchor=_anchor(each["id"]),
        heading=[run(each["heading"], language)] if each["heading"] else [],
        text=pen.paragraphs({"text": each["text"], "language": language}),
        facts=[
            fact(pen.labels["attribution_heading"], pen.many(who) if who else []),
            fact(pen.labels["objectives"], pen.many([pen.objective(n) for n in each["objectives"]])),
            fact(pen.labels["dots"], pen.number(str(each["dots"])) if each["dots"] else []),
            fact(pen.labels["links"], *[_link(pen, link) for link in each["links"]]),
            fact(
                pen.labels["sessions_notes"],
                pen.plain(pen.labels["merged"], anchor=_anchor(into)) if into in pen.notes else [],
            ),
        ],
    )


def _colophon(pen: WorkshopPen, sha256: str) -> list[Block]:
    return [
        heading(1, pen.label("colophon"), "colophon"),
        *(paragraph(pen.label(key)) for key in ("how_attribution", "how_summary", "how_language")),
        *facts(fact(pen.labels["fingerprint"], pen.plain(sha256, "code"))),
    ]


def _link(pen: WorkshopPen, link: Any) -> Runs:
    url = str(link)
    return pen.plain(url, **({"url": url} if url.startswith(("https://", "http://")) else {}))


def _session_title(pen: WorkshopPen, session: Data) -> Runs:
    title = pen.said(session["title"])
    return pen.fill(pen.labels["session"], number=str(session["number"]), title=title)


def _with_country(pen: WorkshopPen, words: Runs, country: Data | None) -> Runs:
    if country is None or "".join(each["text"] for each in words) == country["name"]["text"]:
        return words
    return pen.many([words, pen.name(country["name"])], ", ")


def _own(pen: WorkshopPen, text: str) -> Data:
    """Words of the event itself, in its own language."""
    return {"text": text, "language": pen.content["event"]["title"]["language"]}


def _anchor(note_id: str) -> str:
    return f"note-{note_id}"
