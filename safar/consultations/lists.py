"""Events, and the notes of a session, as lists."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from safar.consultations.attribution import Attributed, attributable, attributed, names_everybody
from safar.consultations.models import Event, Note, Session
from safar.lib.lists import Choice, Column, Filter, RecordList
from safar.reference.models import Country, Objective


def objective_choices() -> Iterable[Choice]:
    return [(str(each.number), f"{each.number} {each.said('label')}") for each in Objective.objects.all()]


def years() -> Iterable[Choice]:
    return [(str(day.year), day.year) for day in Event.objects.dates("starts_on", "year", order="DESC")]


class EventList(RecordList):
    """Workshops and consultations."""

    name = "consultations"
    columns = [
        Column("title", _("Event"), value=lambda event: str(event.said("title")), sort="title"),
        Column("starts_on", _("When"), sort="starts_on"),
        Column("ends_on", _("Ends on"), shown=False),
        Column("place", _("Where"), sort="place"),
        Column("country", _("Country"), value=lambda event: event.country_id or "", shown=False),
        Column(
            "organiser",
            _("Organiser"),
            value=lambda event: event.organiser and str(event.organiser.said("name")),
        ),
        Column("sessions", _("Sessions"), value=lambda event: event.n_sessions),
        Column("notes", _("Notes"), value=lambda event: event.n_notes, sort="n_notes"),
        Column("slug", _("Short name"), shown=False),
    ]
    filters = [
        Filter("year", _("Year"), years, lambda events, year: events.filter(starts_on__year=year)),
        Filter(
            "objective",
            _("Objective"),
            objective_choices,
            lambda events, number: events.filter(sessions__objectives=number).distinct(),
        ),
    ]
    search = ["title__icontains", "summary__icontains", "place__icontains"]
    default_sort = "-starts_on"

    @staticmethod
    def records(events: QuerySet[Event]) -> QuerySet[Event]:
        return events.select_related("country", "organiser").annotate(
            n_sessions=Count("sessions", distinct=True), n_notes=Count("sessions__notes", distinct=True)
        )


class NoteList(RecordList):
    """The notes of one session. Its export can be imported again."""

    columns = [
        Column("ref", _("Short name"), value=lambda note: note.ref or str(note.pk), sort="ref"),
        Column("session", _("Session"), value=lambda note: note.session.slug, shown=False),
        Column("kind", _("Kind"), sort=("kind", "order")),
        Column("group", _("Group"), shown=False),
        Column("heading", _("Note"), sort="heading"),
        Column("text", _("Text"), shown=False),
        Column("language", _("Language"), shown=False),
        Column("who", _("Who"), value=lambda note: attributed(note).who),
        Column(
            "countries",
            _("Countries"),
            value=lambda note: [country.alpha3 for country in attributed(note).countries],
            shown=False,
        ),
        Column(
            "organisations",
            _("Organisations"),
            value=lambda note: attributed(note).organisations,
            shown=False,
        ),
        Column(
            "objectives", _("Objectives"), value=lambda note: [each.number for each in note.objectives.all()]
        ),
    ]
    # Never `who`, countries or organisations: searching for a name must not tell who said what.
    search = ["heading__icontains", "text__icontains", "group__icontains", "ref__iexact"]
    default_sort = "kind"

    def __init__(self, request: HttpRequest, session: Session) -> None:
        self.name = f"notes-{session.slug}"  # type: ignore[misc]
        notes = session.notes.select_related("session__event").prefetch_related("objectives", "countries")
        self.filters = [  # type: ignore[misc]
            Filter("kind", _("Kind"), lambda: Note.Kind.choices, lambda found, kind: found.filter(kind=kind)),
            Filter(
                "objective",
                _("Objective"),
                objective_choices,
                lambda found, number: found.filter(objectives=number),
            ),
        ]
        if names_everybody(session):
            self.filters.append(Filter("country", _("Country"), lambda: _countries(session), _in_country))
        super().__init__(request, notes)

    @property
    def shown(self) -> list[tuple[Note, Attributed]]:
        """The notes of this page, each with what may be known of its origin."""
        return [(note, attributed(note)) for note in self.page]


def _countries(session: Session) -> Iterable[Choice]:
    named = Country.objects.filter(notes__session=session).distinct()
    return [(country.alpha3, str(country.said("name"))) for country in named]


def _in_country(notes: Any, code: str) -> Any:
    return attributable(notes).filter(countries=code)
