"""Preparing a café: programme, sessions, rounds, tables, copies, and taking things away."""

from __future__ import annotations

from datetime import date, time

import pytest

from safar.consultations.models import (
    Event,
    Note,
    Participant,
    ProgrammePart,
    Seating,
    Session,
    Speaker,
    Theme,
)
from safar.consultations.preparing import services
from safar.consultations.services import create_theme
from safar.lib.refusal import Refusal
from safar.people.models import User
from safar.thread.models import Tie
from tests.consultations.conftest import make_note

pytestmark = pytest.mark.django_db


def part(title, **fields):
    return {"title": title, "kind": "panel", "speakers": [], **fields}


def test_programme_is_saved_in_the_order_given(workshop, fees, amina):
    services.save_programme(
        workshop,
        [
            part("Welcome", kind="opening", day=date(2026, 11, 2), starts=time(9), ends=time(9, 30)),
            part("Café", kind="cafe", session=fees, speakers=[{"name": "Chipo", "role": "host"}]),
        ],
        by=amina,
    )
    first, second = workshop.programme.all()
    assert (first.title, first.starts, second.session, second.speakers.get().name) == (
        "Welcome", time(9), fees, "Chipo",
    )  # fmt: skip
    services.save_programme(
        workshop,
        [
            part("Café", pk=second.pk, kind="cafe", session=fees),
            part("Welcome", pk=first.pk, kind="opening"),
        ],
        by=amina,
    )
    assert [each.pk for each in workshop.programme.all()] == [second.pk, first.pk]


def test_what_a_report_said_of_a_speaker_survives_an_edit(workshop, amina):
    there = ProgrammePart.objects.create(event=workshop, key="p", kind="panel", order=1, title="Panel")
    speaker = Speaker.objects.create(part=there, name="Ms A", role="speaker", order=1, said="We agreed.")
    row = {"pk": speaker.pk, "name": "Ms A. B", "role": "panellist"}
    services.save_programme(workshop, [part("Panel", pk=there.pk, speakers=[row])], by=amina)
    speaker.refresh_from_db()
    assert (speaker.name, speaker.said) == ("Ms A. B", "We agreed.")


@pytest.mark.parametrize(
    "wrong",
    [{"day": date(2026, 12, 1)}, {"starts": time(10), "ends": time(9)}, {"starts": time(9), "ends": time(9)}],
)
def test_programme_outside_the_event_or_backwards_is_refused(workshop, amina, wrong):
    with pytest.raises(Refusal):
        services.save_programme(workshop, [part("Welcome"), part("Late", **wrong)], by=amina)
    assert workshop.programme.count() == 0


def test_two_parts_cannot_hold_one_session(workshop, fees, amina):
    with pytest.raises(Refusal, match="same session"):
        services.save_programme(workshop, [part("A", session=fees), part("B", session=fees)], by=amina)


def test_two_sessions_change_places(workshop, fees, quiet, amina):
    services.save_programme(workshop, [part("A", session=fees), part("B", session=quiet)], by=amina)
    a, b = workshop.programme.all()
    rows = [part("A", pk=a.pk, session=quiet), part("B", pk=b.pk, session=fees)]
    services.save_programme(workshop, rows, by=amina)
    fees.refresh_from_db()
    assert fees.part == b


def test_twenty_four_tables_of_eight_at_once(fees, amina):
    services.set_tables(fees, count=24, seats=8, by=amina)
    assert list(fees.tables.values_list("number", "seats")) == [(n, 8) for n in range(1, 25)]


def test_a_table_with_notes_stays_and_others_go(fees, amina):
    services.set_tables(fees, count=4, seats=8, by=amina)
    make_note(fees, table=fees.tables.get(number=3))
    with pytest.raises(Refusal, match="Table 3 stays"):
        services.set_tables(fees, count=2, seats=8, by=amina)
    services.set_tables(fees, count=3, seats=6, by=amina)
    assert list(fees.tables.values_list("number", "seats")) == [(1, 6), (2, 6), (3, 6)]


def test_seats_lost_with_a_table_are_counted(workshop, fees, amina):
    services.set_tables(fees, count=2, seats=8, by=amina)
    services.save_rounds(fees, [{"minutes": 20}], by=amina)
    person = services.add_participant(workshop, name="Nora", by=amina)
    Seating.objects.create(round=fees.rounds.get(), table=fees.tables.get(number=2), participant=person)
    assert services.set_tables(fees, count=1, seats=8, by=amina) == 1


@pytest.mark.parametrize(("count", "seats"), [(0, 8), (201, 8), (4, 0), (4, 51)])
def test_impossible_tables_are_refused(fees, amina, count, seats):
    with pytest.raises(Refusal):
        services.set_tables(fees, count=count, seats=seats, by=amina)


def test_host_of_a_table_is_registered_for_the_event(workshop, fees, amina, ministry):
    other = Event.objects.create(
        slug="o", title="O", starts_on=workshop.starts_on, ends_on=workshop.ends_on, organiser=ministry
    )
    stranger = Participant.objects.create(event=other, name="Stranger")
    services.set_tables(fees, count=1, seats=8, by=amina)
    row = {"pk": fees.tables.get().pk, "seats": 8, "host": stranger}
    with pytest.raises(Refusal, match="not registered"):
        services.save_tables(fees, [row], by=amina)


def test_rounds_change_order_and_one_that_began_stays(fees, amina):
    services.save_rounds(fees, [{"minutes": 20, "question": "What helps?"}, {"minutes": 15}], by=amina)
    first, second = fees.rounds.all()
    services.save_rounds(fees, [{"pk": second.pk, "minutes": 15}, {"pk": first.pk, "minutes": 25}], by=amina)
    assert list(fees.rounds.values_list("pk", "minutes")) == [(second.pk, 15), (first.pk, 25)]
    fees.rounds.filter(pk=second.pk).update(started_at="2026-11-02T09:00Z")
    with pytest.raises(Refusal, match="has begun"):
        services.save_rounds(fees, [{"pk": first.pk, "minutes": 25}], by=amina)


def test_hosts_give_a_session_its_place_in_the_programme(fees, amina):
    services.save_hosts(fees, [{"name": "Chipo", "organisation": "Union"}], by=amina)
    fees.refresh_from_db()
    assert (fees.part.kind, fees.part.speakers.get().organisation) == ("cafe", "Union")
    services.save_hosts(fees, [], by=amina)
    assert fees.part.speakers.count() == 0


# --- Copies --------------------------------------------------------------------------


def test_copy_takes_the_shape_and_nobody(workshop, fees, amina):
    fees.guiding_questions = ["What helps?"]
    fees.save()
    services.save_programme(
        workshop,
        [
            part(
                "Café",
                kind="cafe",
                day=date(2026, 11, 3),
                session=fees,
                speakers=[{"name": "Ms A", "role": "host"}],
            )
        ],
        by=amina,
    )
    services.set_tables(fees, count=3, seats=8, by=amina)
    services.save_rounds(fees, [{"minutes": 20, "question": "Who pays?"}], by=amina)
    fees.tables.update(host=services.add_participant(workshop, name="Nora", by=amina))
    make_note(fees)
    made = services.copy_event(workshop, title="Next year", starts_on=date(2027, 11, 8), by=amina)
    session = made.sessions.get()
    assert (made.is_public, made.ends_on, made.organiser) == (False, date(2027, 11, 9), workshop.organiser)
    assert made.programme.get().day == date(2027, 11, 9)
    assert session.part == made.programme.get()
    assert (session.guiding_questions, session.attribution) == (["What helps?"], "named")
    assert session.rounds.get().question == "Who pays?"
    assert [(t.number, t.host) for t in session.tables.all()] == [(1, None), (2, None), (3, None)]
    assert (made.people.count(), session.notes.count(), made.programme.get().speakers.count()) == (0, 0, 0)
    assert (session.state, session.join_code) == ("prepared", None)


# --- Taking away -----------------------------------------------------------------------


def taken_up(record):
    """An action of some plan came of it."""
    from safar.people.models import Organisation
    from safar.plan.models import Action, Plan, Priority

    plan = Plan.objects.create(
        slug="p", title="P", country_id="NPL", owner=Organisation.objects.first(),
        starts_on=date(2027, 1, 1), ends_on=date(2030, 1, 1),
    )  # fmt: skip
    priority = Priority.objects.create(plan=plan, code="1", title="Fair recruitment", order=1)
    action = Action.objects.create(plan=plan, priority=priority, code="1.1", title="Act", objective_id=6)
    Tie.objects.create(origin_id=record.knot_id, outcome_id=action.knot_id, kind=Tie.Kind.TAKEN_UP)


def test_event_goes_with_everything(workshop, fees, amina):
    make_note(fees)
    create_theme(workshop, title="Fees", notes=list(Note.objects.all()), by=amina)
    services.add_participant(workshop, name="Nora", by=amina)
    services.delete_event(workshop, by=amina)
    left = [model.objects.count() for model in (Event, Session, Note, Theme, Participant, Tie)]
    assert left == [0] * 6
    assert set(Note.pgh_event_model.objects.values_list("who", flat=True)) == {""}


def test_nothing_goes_that_an_action_builds_on(workshop, fees, amina):
    note = make_note(fees)
    taken_up(note)
    for delete, record in ((services.delete_event, workshop), (services.delete_session, fees)):
        with pytest.raises(Refusal, match="action"):
            delete(record, by=amina)
    assert Note.objects.count() == 1


def test_session_stays_when_its_note_reached_a_plan_through_a_theme(workshop, fees, quiet, amina):
    theme = create_theme(workshop, title="Fees", notes=[make_note(fees)], by=amina)
    taken_up(theme)
    for delete, record in ((services.delete_theme, theme), (services.delete_session, fees)):
        with pytest.raises(Refusal):
            delete(record, by=amina)
    services.delete_session(quiet, by=amina)
    assert workshop.sessions.get() == fees


def test_theme_goes_and_its_notes_stay(workshop, fees, amina):
    theme = create_theme(workshop, title="Fees", notes=[make_note(fees)], by=amina)
    services.delete_theme(theme, by=amina)
    assert (Theme.objects.count(), Note.objects.count(), Tie.objects.count()) == (0, 1, 0)


def test_session_under_way_is_not_deleted(workshop, fees, amina):
    Session.objects.update(state="open")
    for delete, record in ((services.delete_event, workshop), (services.delete_session, fees)):
        with pytest.raises(Refusal, match="under way"):
            delete(record, by=amina)


def test_history_says_who_deleted(workshop, fees, amina):
    services.delete_session(fees, by=amina)
    row = Session.pgh_event_model.objects.get(pgh_label="delete")
    assert User.objects.get(pk=row.pgh_context.metadata["user"]) == amina
