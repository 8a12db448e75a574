"""An event as open data: everything anybody may know of it, who said what as each session's rule allows.

Texts are {"text", "language"}, so that a missing translation stays visible. Where a session names
nobody, the round, the table and the time of a note are left out as well: a small table, and who sat
there when, can tell as much as a name.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.consultations import queries
from safar.consultations.attribution import RULES, attributed
from safar.consultations.handover.results import evaluation_of
from safar.consultations.handover.summary import summary_of
from safar.consultations.models import Attribution, Event, Heading, Note, Session, Speaker
from safar.lib.languages import Said, Translatable, django_code
from safar.lib.refusal import Refusal
from safar.thread.models import Tie

Data = dict[str, Any]
VERSION = 1  # of the shape described in docs/open-data.md


def event_called(slug: str, events: Any = None) -> Event:
    """The event with this short name. Raises Refusal that names the nearest ones."""
    events = Event.objects.all() if events is None else events
    found = events.filter(slug=slug).first()
    if found is not None:
        return found  # type: ignore[no-any-return]
    slugs = list(events.order_by("slug").values_list("slug", flat=True))
    near = (
        difflib.get_close_matches(slug, slugs, n=3, cutoff=0.5)
        or [each for each in slugs if slug and slug in each][:3]
    )
    if near:
        hint = _("Did you mean: %(near)s?") % {"near": ", ".join(near)}
    else:
        hint = _("See the events there are with: safar events list")
    raise Refusal(_("No event is called “%(slug)s”. %(hint)s") % {"slug": slug, "hint": hint}, near=near)


def event_data(event: Event, language: str) -> Data:
    """The event in one language, in a fixed number of queries however many notes it has."""
    with override(django_code(language)):
        return _event_data(event, language)


def _event_data(event: Event, language: str) -> Data:
    sessions = list(_sessions(event))
    notes = {session.pk: list(session.notes.all()) for session in sessions}
    knots = {note.knot_id: str(note.pk) for each in notes.values() for note in each}
    return {
        "version": VERSION,
        "language": language,
        "event": _event(event, language),
        "convenors": [
            {"name": each.name, "role": each.role, "country": _country(each.country, language)}
            for each in event.convenors.select_related("country")
        ],
        "programme": [_part(each, event, language) for each in _parts(event)],
        "sessions": [_session(each, notes[each.pk], language) for each in sessions],
        "themes": _themes(event, knots, language),
        "lessons": [
            {
                "kind": each.kind,
                "heading": _words(each.heading, event.language),
                "text": _words(each.text, event.language),
            }
            for each in event.lessons.all()
        ],
        "evaluation": evaluation_of(event, language),
    }


def fingerprint(content: Data) -> str:
    """SHA-256 of the data as canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode(errors="replace")).hexdigest()


def _sessions(event: Event) -> Any:
    notes = (
        Note.objects.select_related("session", "round", "table")
        .prefetch_related("countries", "objectives")
        .annotate(n_votes=Count("votes"))
        .order_by("order", "written_at", "pk")
    )
    return (
        event.sessions.select_related("part", "event")
        .prefetch_related(
            "objectives",
            "principles",
            "rounds",
            Prefetch("notes", notes),
            Prefetch("headings", Heading.objects.order_by("order", "pk").prefetch_related("notes")),
        )
        .order_by("number")
    )


def _parts(event: Event) -> Any:
    return event.programme.select_related("session").prefetch_related(
        Prefetch("speakers", Speaker.objects.select_related("country").order_by("order", "pk"))
    )


def _event(event: Event, language: str) -> Data:
    return {
        "slug": event.slug,
        "title": _said(event, "title", language),
        "summary": _said(event, "summary", language),
        "aims": [_words(each, event.language) for each in event.aims],
        "starts_on": _day(event.starts_on),
        "ends_on": _day(event.ends_on),
        "place": _words(event.place, event.language),
        "country": _country(event.country, language),
        "organiser": (
            {"slug": event.organiser.slug, "name": _said(event.organiser, "name", language)}
            if event.organiser
            else None
        ),
        "participants": event.participants,
        "states": event.states,
        "source": _words(event.source, event.language),
        "public": event.is_public,
    }


def _part(part: Any, event: Event, language: str) -> Data:
    session = getattr(part, "session", None)
    return {
        "key": part.key,
        "kind": part.kind,
        "day": _day(part.day),
        "starts": part.starts.strftime("%H:%M") if part.starts else None,
        "ends": part.ends.strftime("%H:%M") if part.ends else None,
        "title": _words(part.title, event.language),
        "summary": _words(part.summary, event.language),
        "session": session.slug if session else None,
        "speakers": [
            {
                "name": each.name,
                "honorific": each.honorific,
                "position": each.position,
                "organisation": each.organisation,
                "country": _country(each.country, language),
                "role": each.role,
                "said": _words(each.said, event.language),
                "document_url": each.document_url,
            }
            for each in part.speakers.all()
        ],
    }


def _session(session: Session, notes: list[Note], language: str) -> Data:
    return {
        "number": session.number,
        "slug": session.slug,
        "title": _said(session, "title", language),
        "summary": _said(session, "summary", language),
        "attribution": session.attribution,
        "attribution_rule": str(RULES[Attribution(session.attribution)]),
        "objectives": sorted(each.number for each in session.objectives.all()),
        "principles": [_said(each, "name", language) for each in session.principles.all()],
        "guiding_questions": [_words(each, session.language) for each in session.guiding_questions],
        "rounds": [
            {
                "number": each.number,
                "minutes": each.minutes,
                "question": _words(each.question, session.language),
            }
            for each in session.rounds.all()
        ],
        "summary_table": [
            {
                "heading": title,
                "notes": {kind: [str(note.pk) for note in found] for kind, found in by_kind.items()},
            }
            for title, by_kind in summary_of(session, notes)
        ],
        "notes": [_note(each, language) for each in notes],
    }


def _note(note: Note, language: str) -> Data:
    told = attributed(note)
    named = note.session.attribution == Attribution.NAMED
    stakeholder = told.stakeholder
    return {
        "id": str(note.pk),
        "ref": note.ref,
        "kind": note.kind,
        "group": note.group,
        "heading": note.heading,
        "text": note.text,
        "language": note.language,
        "who": {"text": told.who, "language": stakeholder.language if stakeholder else note.language},
        "countries": [_country(each, language) for each in told.countries],
        "organisations": told.organisations,
        "objectives": sorted(each.number for each in note.objectives.all()),
        "links": note.links,
        "dots": getattr(note, "n_votes", 0),
        "merged_into": str(note.merged_into_id) if note.merged_into_id else None,
        "round": note.round.number if named and note.round else None,
        "table": note.table.number if named and note.table else None,
    }


def _themes(event: Event, knots: dict[Any, str], language: str) -> list[Data]:
    themes = [theme for theme, _count in queries.themes_of(event)]
    gathered: dict[Any, list[str]] = {theme.knot_id: [] for theme in themes}
    ties = Tie.objects.filter(outcome__in=list(gathered), kind=Tie.Kind.GATHERED)
    for origin, outcome in ties.values_list("origin", "outcome"):
        if origin in knots:
            gathered[outcome].append(knots[origin])
    return [
        {
            "slug": theme.slug,
            "title": _said(theme, "title", language),
            "summary": _said(theme, "summary", language),
            "objectives": sorted(each.number for each in theme.objectives.all()),
            "notes": sorted(gathered[theme.knot_id]),
        }
        for theme in themes
    ]


def _said(record: Translatable, field: str, language: str) -> Data:
    said: Said = record.said(field, language)
    return {"text": said.text, "language": said.language}


def _words(text: str, language: str) -> Data:
    return {"text": text, "language": language}


def _country(country: Any, language: str) -> Data | None:
    if country is None:
        return None
    return {"alpha3": country.alpha3, "name": _said(country, "name", language)}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def notes_in(content: Data) -> Iterable[tuple[Data, Data]]:
    """(session, note) of every note in open data."""
    for session in content["sessions"]:
        for note in session["notes"]:
            yield session, note
