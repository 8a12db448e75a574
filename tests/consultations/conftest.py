"""A workshop of the ministry: two sessions, a few notes."""

from __future__ import annotations

from datetime import date

import pytest

from safar.consultations.models import Event, Note, Session


@pytest.fixture
def workshop(ministry):
    return Event.objects.create(
        slug="workshop",
        title="Workshop on recruitment",
        starts_on=date(2026, 11, 2),
        ends_on=date(2026, 11, 3),
        organiser=ministry,
        is_public=True,
    )


def make_session(event, number, slug, attribution="named"):
    session = Session.objects.create(
        event=event, number=number, slug=slug, title=f"Session on {slug}", attribution=attribution
    )
    session.objectives.set([6])
    return session


@pytest.fixture
def fees(workshop):
    return make_session(workshop, 1, "fees")


@pytest.fixture
def quiet(workshop):
    """A session in which nobody is named."""
    return make_session(workshop, 2, "quiet", "unattributed")


def make_note(session, n=1, *, countries=("NPL",), **fields):
    values = {
        "ref": f"{session.slug}-{n}",
        "kind": Note.Kind.CHALLENGE,
        "heading": f"Heading {n}",
        "text": f"Workers pay fees, said note {n}.",
        "who": "Delegate Secret",
        "organisations": ["Hidden Union"],
        "order": n,
    }
    note = Note.objects.create(session=session, **{**values, **fields})
    note.countries.set(countries)
    note.objectives.set([6])
    return note


@pytest.fixture
def note(fees):
    return make_note(fees)
