"""Seats of an event's own people: made, mended, moved by hand, shown and printed."""

from __future__ import annotations

import pytest

from safar.consultations.models import Participant, Round, Seating, SeatingPlan, SeatingRun, Table
from safar.consultations.preparing.tokens import new_token
from safar.consultations.seating import plan as plan_module
from safar.consultations.seating.nouns import alike, at_tables, repeats_of
from safar.consultations.seats import services, work
from safar.consultations.seats.keeping import people_of, plan_of
from safar.lib.refusal import Refusal
from tests.consultations.test_pages import queries_of

pytestmark = pytest.mark.django_db
SEATING = "/consultations/workshop/fees/seating/"
TYPES = ("trade_unions", "private_sector", "academia")


def add_people(event, n, **fields):
    return [
        Participant.objects.create(
            event=event,
            name=f"Person {number:03}",
            organisation=f"Organisation {number % 4}",
            stakeholder_type_id=TYPES[number % 3],
            country_id=("NPL", "KEN", "FRA")[number % 3],
            **fields,
        )
        for number in range(n)
    ]


@pytest.fixture
def room(fees):
    """Twelve people, three tables of five, two rounds; the first keeps table 1."""
    people = add_people(fees.event, 12)
    for number in (1, 2, 3):
        host = people[0] if number == 1 else None
        Table.objects.create(session=fees, number=number, seats=5, host=host)
    for number in (1, 2):
        Round.objects.create(session=fees, number=number)
    return people


@pytest.fixture
def here(monkeypatch, django_capture_on_commit_callbacks):
    """Makes a plan in this process, where the test's own transaction is seen."""
    monkeypatch.setattr(work, "spawn", lambda run, language: work.work(run))
    # A short look is enough here; how good long ones are is told by test_seating.py.
    for name, value in (("FEW_STEPS", 500), ("TRIES", 1), ("SMALL", 0)):
        monkeypatch.setattr(plan_module, name, value)

    def make(session, by):
        with django_capture_on_commit_callbacks(execute=True):
            services.start(session, by=by)
        return plan_of(session)

    return make


def where(session):
    """{(round, person): table}"""
    seatings = Seating.objects.filter(round__session=session)
    return {
        (round, person): table
        for round, person, table in seatings.values_list("round__number", "participant", "table__number")
    }


def test_everybody_has_one_seat_in_every_round(fees, room, amina, here):
    plan = here(fees, amina)
    seats = where(fees)
    assert set(seats) == {(round, person.pk) for round in (1, 2) for person in room}
    assert seats[1, room[0].pk] == seats[2, room[0].pk] == 1
    run = SeatingRun.objects.get()
    assert (run.state, run.progress) == ("done", 1.0)
    kept = SeatingPlan.objects.get()
    assert kept.repeats == repeats_of(plan.rounds) >= kept.bound
    assert kept.quality["mix"]["stakeholder_type"]["heard"] > 2


def test_a_plan_under_way_is_not_begun_twice_and_a_broken_one_can_be(fees, room, amina, monkeypatch):
    monkeypatch.setattr(work, "spawn", lambda run, language: None)
    services.start(fees, by=amina)
    with pytest.raises(Refusal, match="being made"):
        services.start(fees, by=amina)
    run = SeatingRun.objects.get()
    SeatingRun.objects.update(beat_at=run.beat_at - work.SILENT * 2)
    services.start(fees, by=amina)


def test_a_run_that_was_overtaken_keeps_nothing(fees, room, amina, here, monkeypatch):
    monkeypatch.setattr(work, "spawn", lambda run, language: None)
    run = services.start(fees, by=amina)
    SeatingRun.objects.update(state="failed")
    work.work(run.pk)
    assert not Seating.objects.exists()


def test_what_cannot_be_seated_is_said_at_once(fees, room, amina):
    Table.objects.filter(session=fees).update(seats=3)
    with pytest.raises(Refusal, match="3 seats are missing"):
        services.start(fees, by=amina)
    assert not SeatingRun.objects.exists()


def test_late_arrivals_and_no_shows_move_nobody(fees, room, amina, here):
    here(fees, amina)
    before = where(fees)
    services.set_status(room[5], Participant.Status.ABSENT, by=amina)
    (late,) = add_people(fees.event, 1)
    assert services.update_seats(fees, by=amina) == (1, 0)
    after = where(fees)
    assert {key: table for key, table in after.items() if key[1] != late.pk} == {
        key: table for key, table in before.items() if key[1] != room[5].pk
    }
    assert {round for round, person in after if person == late.pk} == {1, 2}
    plan = plan_of(fees)
    assert (plan.repeats, plan.bound <= plan.repeats) == (repeats_of(plan.rounds), True)


def test_a_round_that_is_over_stays_as_it_was(fees, room, amina, here):
    here(fees, amina)
    first = fees.rounds.get(number=1)
    first.started_at = first.ended_at = first.session.event.people.first().registered_at
    first.save()
    before = where(fees)
    services.set_status(room[5], Participant.Status.ABSENT, by=amina)
    assert where(fees) == {key: table for key, table in before.items() if key != (2, room[5].pk)}
    services.set_status(room[5], Participant.Status.ARRIVED, by=amina)
    assert {round for round, person in where(fees) if person == room[5].pk} == {1, 2}


def test_somebody_who_finds_no_seat_is_still_noted_as_there(fees, room, amina, here):
    here(fees, amina)
    late = add_people(fees.event, 4, status=Participant.Status.ABSENT)
    for each in late[:3]:
        services.set_status(each, Participant.Status.ARRIVED, by=amina)
    with pytest.raises(Refusal, match="No seat is free"):
        services.set_status(late[3], Participant.Status.ARRIVED, by=amina)
    late[3].refresh_from_db()
    assert late[3].status == Participant.Status.ARRIVED


def figures(session):
    plan = plan_of(session)
    known = {person.id: person for person in people_of(session)}

    def pairs(name):
        return sum(alike([getattr(known[each], name) for each in ids]) for ids in at_tables(plan.rounds))

    return (
        repeats_of(plan.rounds), pairs("stakeholder_type"), pairs("region"), pairs("organisation"),
    )  # fmt: skip


@pytest.mark.parametrize("number", [3, 7, 11])
def test_the_price_of_a_move_is_what_it_costs(fees, room, amina, here, number):
    here(fees, amina)
    for at in range(2):
        offer = services.offers_for(fees, room[number], 2)[at]
        before = figures(fees)
        services.move(fees, room[number], round=2, table=offer.table, swap_with=offer.swap_with, by=amina)
        price = offer.price
        change = (price.repeats, price.types, price.regions, price.organisations)
        assert tuple(now - was for now, was in zip(figures(fees), before, strict=True)) == change
        assert where(fees)[2, room[number].pk] == offer.table
        assert SeatingPlan.objects.get().repeats == figures(fees)[0]


def test_hosts_and_old_offers_are_refused(fees, room, amina, here):
    here(fees, amina)
    assert services.offers_for(fees, room[0], 1) == []
    for person, table, other in ((room[0], 2, ""), (room[3], 99, ""), (room[3], 2, "nobody")):
        with pytest.raises(Refusal, match="not on offer"):
            services.move(fees, person, round=1, table=table, swap_with=other, by=amina)


def test_nobody_is_offered_a_table_of_a_language_they_do_not_speak(fees, room, amina, here):
    Participant.objects.update(languages=["en"])
    Participant.objects.filter(pk__in=[each.pk for each in room[1:5]]).update(languages=["fr", "en"])
    Table.objects.filter(session=fees, number=2).update(language="fr", seats=5)
    Table.objects.filter(session=fees).exclude(number=2).update(language="en", seats=6)
    here(fees, amina)
    assert all(offer.table != 2 for offer in services.offers_for(fees, room[8], 1))


# --- Pages -------------------------------------------------------------------------------


def test_the_page_makes_shows_and_mends_a_plan(
    client, fees, room, amina, here, django_capture_on_commit_callbacks
):
    client.force_login(amina)
    assert "Make the plan" in client.get(SEATING).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(SEATING, {"do": "make"})
    page = client.get(SEATING).content.decode()
    assert "How good it is" in page
    assert page.count('class="table-card"') == 3
    assert "Person 003" in page
    add_people(fees.event, 1)
    assert "1 person has no seat in this round" in client.get(SEATING).content.decode()
    client.post(SEATING, {"do": "update"})
    assert "no seat in this round" not in client.get(SEATING).content.decode()


def test_progress_is_told_and_the_page_comes_back_by_itself(client, fees, room, amina, monkeypatch):
    monkeypatch.setattr(work, "spawn", lambda run, language: None)
    services.start(fees, by=amina)
    SeatingRun.objects.update(progress=0.4)
    client.force_login(amina)
    part = client.get(SEATING, headers={"HX-Request": "true"})
    assert 'value="40"' in part.content.decode()
    SeatingRun.objects.update(state="failed", reason=f"No table for {room[3].pk}")
    assert client.get(SEATING, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "The plan was not made" in client.get(SEATING).content.decode()


def test_a_person_is_moved_and_noted_by_form(client, fees, room, amina, here):
    here(fees, amina)
    client.force_login(amina)
    url = f"{SEATING}{room[3].pk}/"
    offer = services.offers_for(fees, room[3], 2)[0]
    assert "Move to another table" in client.get(f"{url}?round=2").content.decode()
    client.post(f"{url}?round=2", {"round": "2", "to": f"{offer.table}:{offer.swap_with}"})
    assert where(fees)[2, room[3].pk] == offer.table
    client.post(url, {"status": "absent"})
    assert (1, room[3].pk) not in where(fees)
    assert client.post(url, {"round": "x", "to": "y"}).status_code == 302


@pytest.mark.parametrize("page", ["", "cards/", "sheets/", "slips/", "person"])
def test_only_organisers_see_who_sits_where(client, fees, room, amina, dana, here, page):
    here(fees, amina)
    url = f"{SEATING}{room[3].pk}/" if page == "person" else f"{SEATING}{page}"
    client.force_login(amina)
    shown = client.get(url)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    assert ("Person 003" in shown.content.decode()) == (page != "cards/")
    client.force_login(dana)
    assert client.get(url).status_code == 403
    assert client.post(url, {"do": "make", "status": "absent"}).status_code == 403
    assert Participant.objects.get(pk=room[3].pk).status == Participant.Status.REGISTERED


def test_a_participant_finds_the_own_seats(client, fees, room, amina, here):
    here(fees, amina)
    token = new_token(room[3])
    room[3].save()
    page = client.get(f"/consultations/mine/{token}/").content.decode()
    assert page.count('class="slip-table"') == 2
    assert "Person 004" not in page


def test_the_seating_page_costs_the_same_for_any_number_of_people(client, fees, room, amina, here):
    here(fees, amina)
    client.force_login(amina)
    pages = (SEATING, f"{SEATING}sheets/", f"{SEATING}slips/", f"{SEATING}{room[3].pk}/")
    few = [queries_of(client, page) for page in pages]
    Table.objects.create(session=fees, number=4, seats=8)
    add_people(fees.event, 6)
    services.update_seats(fees, by=amina)
    assert [queries_of(client, page) for page in pages] == few
