"""A report as it was understood: sessions with their items, people, what was told, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from safar.consultations.reports_in import people
from safar.consultations.reports_in.footnotes import give, notes_of
from safar.consultations.reports_in.outline import Outline
from safar.consultations.reports_in.people import Person
from safar.consultations.reports_in.places import countries_in, links_in, organisations_in
from safar.consultations.reports_in.shapes import Grid, Item, Line, Part, Source, joined
from safar.consultations.reports_in.words import KINDS

# What may stand in `unplaced[].reason`.
WHY_LEFT = ("no_heading", "heading", "table", "page_links", "columns_merged", "footnote", "furniture")


@dataclass(slots=True)
class Session:
    title: str
    items: list[Item]
    hosts: list[Person]
    story: list[list[Line]]
    lines: list[Line]
    headings: list[Line]


@dataclass(slots=True)
class Report:
    sessions: list[Session]
    speakers: list[tuple[str, Person]]
    story: list[tuple[str, list[Line]]]
    unplaced: list[tuple[list[Line], str]]
    pages: int
    titles: list[Line] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "sessions": [_session(each) for each in self.sessions],
            "speakers": [_speaker(part, person) for part, person in self.speakers],
            "narrative": [
                {"part": part, "text": text_of(lines), "source": source_of(lines)}
                for part, lines in self.story
            ],
            "unplaced": [
                {"text": text_of(lines), "reason": why, "source": source_of(lines)}
                for lines, why in self.unplaced
            ],
            "titles": [{"text": line.text, "source": source_of([line])} for line in self.titles],
            "pages": self.pages,
        }


def understood(source: Source) -> Report:
    """Everything a report says, each line in its place."""
    outline = Outline(source).walk()
    notes = notes_of(list(_every(source)))
    sessions: list[Session] = []
    story: list[tuple[str, list[Line]]] = []
    speakers: list[tuple[str, Person]] = []
    for part in outline.parts:
        paragraphs = list(paragraphs_of(part.story))
        hosts = _hosts(paragraphs) if part.items else []
        for lines in paragraphs:
            speakers += [(part.title, each) for each in people.speakers_in(text_of(lines), lines)]
        if part.items:
            for item in part.items:
                give(item, notes)
                _complete(item)
            sessions.append(Session(part.title, part.items, hosts, paragraphs, part.lines, part.headings))
        else:
            story += [(part.title, lines) for lines in paragraphs]
            outline.left += [(line, "heading") for line in part.headings if line.use == "heading"]
    unplaced = _unplaced(outline, source)
    if not sessions:  # a report in which nothing was found was not understood at all
        unplaced = [(lines, "no_heading") for _part, lines in story] + unplaced
        story = []
    titles = [line for part in outline.parts for line in part.lines]
    return Report(sessions, people.merged(speakers), story, unplaced, source.pages, titles)


def paragraphs_of(lines: list[Line]) -> Iterable[list[Line]]:
    """Lines of running text as the paragraphs they were."""
    widths = sorted(line.width for line in lines)
    usual = widths[int(len(widths) * 0.9)] if widths else 0
    found: list[Line] = []
    for line in lines:
        if found and _begins(line, found[-1], usual):
            yield found
            found = []
        found.append(line)
    if found:
        yield found


def _begins(line: Line, before: Line, usual: float) -> bool:
    if line.gap or line.whole or line.bulleted or "title" in (line.use, before.use):
        return True
    # Where no space parts paragraphs, a line that ends early does.
    return before.width < 0.8 * usual and not line.text[0].islower()


def _hosts(paragraphs: list[list[Line]]) -> list[Person]:
    found: dict[str, Person] = {}
    for lines in paragraphs:
        for person in people.hosts_in(text_of(lines)):
            person.lines = lines
            found.setdefault(person.name, person)
    return list(found.values())


def _complete(item: Item) -> None:
    """Countries, organisations and links, and what they say of how sure we are."""
    named, outright = countries_in(item.text)
    item.countries += [code for code in named if code not in item.countries]
    item.organisations += [each for each in organisations_in(item.text) if each not in item.organisations]
    item.links += [each for each in links_in(item.text) if each not in item.links]
    if not outright:
        item.sure *= 0.93
    if len(item.text.split()) > 90 or len(item.text) > 700:
        item.sure *= 0.8
    if item.text.count("(") != item.text.count(")"):
        item.sure *= 0.7
    if len(item.text) < 4:
        item.sure *= 0.5


def _unplaced(outline: Outline, source: Source) -> list[tuple[list[Line], str]]:
    found: list[tuple[list[Line], str]] = []
    for line, why in outline.left:
        if line.use not in {"item"}:
            found.append(([line], why))
            line.use = "left"
    found += [([line], "page_links") for line in outline.links]
    placed = {id(line) for lines, _why in found for line in lines}
    used = {"item", "heading", "title", "left", "link", "split"}
    told = {id(line) for part in outline.parts for line in part.story}
    for line in _every(source):
        if line.use == "furniture":
            found.append(([line], "furniture"))
        elif line.use == "foot":
            found.append(([line], "footnote"))
        elif line.use not in used and id(line) not in told and id(line) not in placed:
            found.append(([line], "no_heading"))
    return found


def _every(source: Source) -> list[Line]:
    """Every line there is. Pieces of a line that were told apart are that line."""
    return [
        line for block in source.blocks for line in (block.lines() if isinstance(block, Grid) else [block])
    ]


# --- As plain values ---------------------------------------------------------------------------


def text_of(lines: list[Line]) -> str:
    text = ""
    for line in lines:
        text = joined(text, line.text)
    return text


def source_of(lines: list[Line]) -> dict[str, Any]:
    """Where it stands. `lines` are all line numbers; `page` is where it begins."""
    return {
        "page": lines[0].page if lines else 0,
        "places": [list(line.where) for line in {line.where: line for line in lines}.values()],
        "lines": sorted({line.number for line in lines if line.page == lines[0].page})
        + [line.number for line in lines if line.page != lines[0].page],
        **(
            {"pages": sorted({line.page for line in lines})} if len({line.page for line in lines}) > 1 else {}
        ),
    }


def _session(session: Session) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": session.title,
        "hosts": [person.name for person in session.hosts],
        "host_details": [
            {"name": person.name, "organisation": person.organisation, "source": source_of(person.lines)}
            for person in session.hosts
        ],
    }
    for kind in KINDS:
        said[kind] = [item_as_dict(item) for item in session.items if item.kind == kind]
    said["summary"] = [{"text": text_of(lines), "source": source_of(lines)} for lines in session.story]
    said["headings"] = [
        {"text": line.text, "source": source_of([line])}
        for line in {id(e): e for e in session.headings}.values()
    ]
    said["source"] = source_of(session.lines) if session.lines else None
    return said


def item_as_dict(item: Item) -> dict[str, Any]:
    return {
        "heading": item.heading,
        "text": item.text,
        "countries": item.countries,
        "organisations": item.organisations,
        "links": item.links,
        "confidence": round(max(0.05, min(0.99, item.sure)), 2),
        "source": source_of(item.lines),
    }


def _speaker(part: str, person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "title": person.title,
        "role": person.role,
        "position": person.position,
        "organisation": person.organisation,
        "country": person.country,
        "part": part,
        "source": source_of(person.lines),
    }


__all__ = ["Part", "Report", "Session", "understood"]
