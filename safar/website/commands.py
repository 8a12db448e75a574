"""Commands that look across all rooms: the thread of a note."""

from __future__ import annotations

from typing import Any

import click

from safar.consultations.models import Note
from safar.consultations.queries import find_note
from safar.lib.console import as_json, say
from safar.plan.models import Action
from safar.reports.models import Edition
from safar.thread.queries import Step, came_of
from safar.website.fates import Branch, actions_behind, editions_behind, tree


@click.group()
def thread() -> None:
    """What came from what."""


@thread.command("show")
@click.argument("note_id")
@as_json
def show(note_id: str, wants_json: bool) -> None:
    """Follow a note: theme, practices, actions, indicators, report editions."""
    note = find_note(note_id)
    steps = came_of(note.knot_id, None)
    say(thread_of(note, steps), wants_json=wants_json, lines=_lines(note, steps))


def thread_of(note: Note, steps: list[Step]) -> dict[str, Any]:
    """Everything that came of a note, as data."""
    actions = actions_behind(steps)
    editions = editions_behind(steps)
    return {
        "note": {
            "id": str(note.pk),
            "ref": note.ref,
            "kind": note.kind,
            "heading": note.heading,
            "text": note.text,
            "language": note.language,
            "session": note.session.slug,
            "event": note.session.event.slug,
            "url": note.get_absolute_url(),
        },
        "themes": _titled(steps, "theme"),
        "practices": _titled(steps, "practice"),
        "actions": [_action(action, steps, editions) for action in actions.values()],
        "steps": [
            {
                "kind": step.card.kind,
                "title": str(step.card.title),
                "url": step.card.url,
                "knot": str(step.card.knot),
                "via": str(step.via),
                "tie": step.tie,
                "depth": step.depth,
            }
            for step in steps
        ],
    }


def _titled(steps: list[Step], kind: str) -> list[dict[str, Any]]:
    found = {step.card.knot: step for step in reversed(steps) if step.card.kind == kind}
    return [
        {"title": str(step.card.title), "url": step.card.url, "tie": step.tie, "depth": step.depth}
        for step in reversed(found.values())
    ]


def _action(action: Action, steps: list[Step], editions: dict[Any, Edition]) -> dict[str, Any]:
    reported = {
        step.card.knot for step in steps if step.via == action.knot_id and step.card.kind == "edition"
    }
    return {
        "code": action.code,
        "title": action.title,
        "plan": action.plan.slug,
        "status": action.status,
        "lead": action.lead.name if action.lead else None,
        "url": action.get_absolute_url(),
        "indicators": [
            {
                "code": measure.indicator.display_code,
                "name": measure.indicator.name,
                "baseline": measure.baseline,
                "baseline_year": measure.baseline_year,
                "target": measure.target,
                "target_year": measure.target_year,
                "unit": measure.indicator.unit,
            }
            for measure in action.measures.all()
        ],
        "editions": [
            {
                "number": edition.number,
                "language": edition.language,
                "frozen_at": edition.frozen_at,
                "url": edition.get_absolute_url(),
            }
            for knot, edition in editions.items()
            if knot in reported
        ],
    }


def _lines(note: Note, steps: list[Step]) -> str:
    lines = [f"{note.get_kind_display()}: {note}", f"  {note.session.event} · {note.session}"]
    if not steps:
        lines.append("  Nothing has come of this yet.")
    _draw(tree(note.knot_id, steps), lines, "  ")
    return "\n".join(lines)


def _draw(branches: list[Branch], lines: list[str], indent: str) -> None:
    for branch in branches:
        words = f"{branch.tie_name} {branch.card.kind_name}: "
        if branch.action is not None:
            words += f"{branch.action.code} {branch.card.title} ({branch.action.get_status_display()})"
        elif branch.measure is not None:
            words += f"{branch.card.title} ({branch.measure.baseline} → {branch.measure.target})"
        else:
            words += str(branch.card.title)
        lines.append(indent + words)
        _draw(branch.branches, lines, indent + "  ")


COMMANDS = {"thread": thread}
