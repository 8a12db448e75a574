"""Who said it, in a live session: what the rule forbids is stored nowhere and sent nowhere."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection

from safar.consultations.models import (
    Attribution,
    Note,
    NoteRival,
    Participant,
    Round,
    Seating,
    Session,
    Table,
)
from safar.lib import limits
from tests.consultations.test_live import answers, change, send

pytestmark = pytest.mark.django_db
L = "/consultations/workshop/quiet/live/"
WHO, DEVICE = "Delegate Secret", "device-secret-word"


@pytest.fixture(autouse=True)
def _counts():
    limits.forget()


@pytest.fixture
def hushed(quiet):
    quiet.state, quiet.joining, quiet.join_code = Session.State.OPEN, Session.Joining.ANYBODY, "BCDFGH"
    quiet.save()
    return quiet


def every_row():
    """{table: every row of it, as text}: nothing of the database is left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row[0] for row in cursor.fetchall())
    return found


def use_everything(client, address):
    """Write, correct, disagree, hide and settle, as a signed-in note taker would. Every way leaves rows."""
    first = change(who=WHO, countries=["XMA"], text="Recruitment fees.")
    answers(client, first, address=address)
    answers(client, change(note=first["note"], base=1, who=WHO, text="Corrected."), address=address)
    late = change(note=first["note"], base=1, who=WHO, text="Another hand.")
    (conflict,) = answers(client, late, address=address)
    answers(client, {**first, "text": "Other words."}, address=address)
    for where, body in (
        ("rivals/", {"rival": conflict["rival"], "pick": "both", "text": "Joined."}),
        ("hide/", {"note": first["note"], "hidden": True}),
    ):
        answer = client.post(address + where, json.dumps(body), "application/json")
        assert answer.status_code == 200, answer.content
    return first["note"]


@pytest.mark.parametrize("rule", [Attribution.UNATTRIBUTED, Attribution.STAKEHOLDER_TYPE])
def test_nothing_about_who_is_stored_anywhere(client, amina, hushed, rule, caplog):
    hushed.attribution = rule
    hushed.save()
    client.force_login(amina)
    with caplog.at_level(logging.DEBUG):
        pk = use_everything(client, L)
    for table, rows in every_row().items():
        assert WHO not in rows, table
    note = Note.objects.get(pk=pk)
    assert (note.who, note.organisations, note.countries.count()) == ("", [], 0)
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert [line for line in said if WHO in line or "Recruitment" in line or amina.email in line] == []


@pytest.mark.parametrize("rule", [Attribution.UNATTRIBUTED, Attribution.STAKEHOLDER_TYPE])
def test_the_history_of_these_notes_carries_nobody_and_no_page(client, amina, hushed, rule):
    hushed.attribution = rule
    hushed.save()
    client.force_login(amina)
    pk = use_everything(client, L)
    rows = list(Note.pgh_event_model.objects.filter(pgh_obj_id=pk).select_related("pgh_context"))
    assert len(rows) >= 4
    assert [set(row.pgh_context.metadata) for row in rows] == [{"why"}] * len(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT metadata::text FROM pghistory_context")
        contexts = [row[0] for row in cursor.fetchall()]
    assert [each for each in contexts if f'"user": {amina.pk}' in each] == []


def test_where_people_are_named_the_history_says_who_wrote(client, amina, hushed):
    hushed.attribution = Attribution.NAMED
    hushed.save()
    client.force_login(amina)
    sent = change(who=WHO)
    answers(client, sent, address=L)
    row = Note.pgh_event_model.objects.select_related("pgh_context").get(pgh_obj_id=sent["note"])
    assert row.pgh_context.metadata["user"] == amina.pk
    assert Note.objects.get(pk=sent["note"]).who == WHO


def test_only_the_code_of_a_stakeholder_type_is_kept(client, amina, hushed):
    hushed.attribution = Attribution.STAKEHOLDER_TYPE
    hushed.save()
    client.force_login(amina)
    sent = change(who="Trade unions", countries=["XMA"])
    answers(client, sent, address=L)
    assert Note.objects.get(pk=sent["note"]).who == "trade_unions"
    (shown,) = client.get(f"{L}state/").json()["notes"]
    assert (shown["who"], shown["countries"]) == ("Trade unions", [])


def test_a_device_leaves_no_trace(client, hushed, monkeypatch):
    monkeypatch.setattr("secrets.token_urlsafe", lambda *_n: DEVICE)
    assert client.post("/consultations/join/BCDFGH/").status_code == 302
    sent = change(who=WHO)
    answers(client, sent, address=L)
    body = json.dumps({"note": sent["note"], "dots": 2})
    assert client.post(f"{L}dots/", body, "application/json").status_code == 200
    for table, rows in every_row().items():
        assert DEVICE not in rows, table
        assert WHO not in rows, table


def test_other_names_under_the_same_id_are_the_same_words(client, amina, hushed):
    client.force_login(amina)
    sent = change(who="Nepal")
    answers(client, sent, address=L)
    (again,) = answers(client, {**sent, "who": "Qatar", "countries": []}, address=L)
    assert (again["status"], NoteRival.objects.count()) == ("again", 0)


def test_screens_of_a_hushed_session_are_told_nobody(client, amina, hushed):
    """Even what was stored by other ways, or under another rule, before."""
    note = Note.objects.create(session=hushed, kind="challenge", text="Fees", who=WHO)
    note.countries.set(["NPL"])
    from django.db import transaction

    from safar.consultations.live.telling import tell_of_notes

    with transaction.atomic():
        tell_of_notes(hushed.pk, note.pk)
    for path in ("state/", "stream/?after=0", "room/", "host/", ""):
        client.force_login(amina)
        shown = client.get(L + path)
        assert shown.status_code == 200
        words = shown.content.decode()
        assert WHO not in words
        assert '"NPL"' not in words
    assert send(client, change(), address=L).status_code == 200


@pytest.mark.parametrize("rule", list(Attribution))
@pytest.mark.parametrize("people", [0, 4, 5])
def test_a_small_table_is_told_where_people_are_named_alone(client, amina, hushed, rule, people):
    """Nobody is seated at the first: its four seats count."""
    hushed.attribution = rule
    hushed.save()
    found = Round.objects.create(session=hushed, number=2)
    table = Table.objects.create(session=hushed, number=9, seats=8 if people else 4)
    for n in range(people + bool(people)):
        status = "absent" if n == people else "arrived"  # who did not come does not hide anybody
        person = Participant.objects.create(event=hushed.event, name=f"Guest {n}", status=status)
        Seating.objects.create(round=found, table=table, participant=person)
    client.force_login(amina)
    answers(client, change(table=9, round=2), change(table=9, round=None), address=L)
    shown = [(each["table"], each["round"]) for each in client.get(f"{L}state/").json()["notes"]]
    told = rule == Attribution.NAMED or people >= 5
    assert sorted(shown, key=str) == ([(9, 2), (9, None)] if told else [(None, None)] * 2)
    stream = client.get(f"{L}stream/?after=0").content.decode()
    assert ('"table":9' in stream) is told


def test_no_table_stands_beside_a_stakeholder_type(client, amina, hushed):
    """One of a kind at a table is as good as a name."""
    hushed.attribution = Attribution.STAKEHOLDER_TYPE
    hushed.save()
    Table.objects.create(session=hushed, number=9, seats=8)
    client.force_login(amina)
    answers(client, change(table=9, who="Trade unions"), change(table=9, who=""), address=L)
    notes = client.get(f"{L}state/").json()["notes"]
    assert sorted((each["who"], each["table"]) for each in notes) == [("", 9), ("Trade unions", None)]
