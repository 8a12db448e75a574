"""Mails to participants: who gets one, what stands in it, and that nobody gets it twice."""

from __future__ import annotations

import json
import smtplib
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from safar.consultations.command_group import consultations
from safar.consultations.handover.mails import command, outbox  # noqa: F401  (the command adds itself)
from safar.consultations.handover.mails.writing import stop_token, write
from safar.consultations.models import Letter, Participant, Round, Seating, Table
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.plan.services import add_action, add_priority, create_plan, publish_plan
from safar.reference.models import Objective
from safar.thread.models import Tie
from safar.thread.services import tie
from tests.consultations.conftest import make_note

pytestmark = pytest.mark.django_db
MAILS = "/consultations/workshop/mails/"


def quick(_seconds):
    """No waiting between two mails."""


def send(event=None):
    return outbox.send_due(event, pause=quick)


def person(event, name, **fields):
    values = {
        "email": f"{name.lower()}@example.org",
        "consented_at": timezone.now(),
        "wants_notes": True,
        "wants_fate": True,
    }
    return Participant.objects.create(event=event, name=name, **{**values, **fields})


@pytest.fixture
def room(fees):
    """Two tables over two rounds: Zoe and four others at the first, Yan and four others at the second."""
    rounds = [Round.objects.create(session=fees, number=n) for n in (1, 2)]
    tables = [Table.objects.create(session=fees, number=n) for n in (1, 2)]
    for n, name in enumerate(("Zoe", "Yan")):
        people = [person(fees.event, name)]
        people += [person(fees.event, f"{name}{k}", wants_notes=False, wants_fate=False) for k in range(4)]
        for each in rounds:
            Seating.objects.bulk_create(
                [Seating(round=each, table=tables[n], participant=one) for one in people]
            )
        make_note(fees, n + 1, table=tables[n], round=rounds[0], text=f"Said beside {name}.")
    return fees


def body_for(event, name, kind="noted"):
    return write(kind, outbox.heard_of(event, kind), Participant.objects.get(name=name)).body


# --- Who, and what ----------------------------------------------------------------------


def test_everybody_reads_what_was_noted_at_their_own_tables(room, workshop):
    body = body_for(workshop, "Zoe")
    assert "- Challenge: Said beside Zoe. (Delegate Secret, Hidden Union, Nepal)" in body
    assert "Said beside Yan." not in body
    assert "/consultations/workshop/report/" in body


@pytest.mark.parametrize("rule", ["unattributed", "stakeholder_type"])
@pytest.mark.parametrize("who", ["Delegate Secret", "trade_unions"])
def test_a_session_that_names_nobody_is_told_without_names(room, workshop, rule, who):
    """Nor by stakeholder type: whoever sat there knows whom that means."""
    room.attribution = rule
    room.save()
    room.notes.update(who=who)
    body = body_for(workshop, "Zoe")
    assert "- Challenge: Said beside Zoe." in body
    assert [word for word in ("Secret", "Hidden", "Nepal") if word in body] == []
    assert "Trade unions" not in body


def test_a_small_table_that_names_nobody_is_left_out(room, workshop):
    Participant.objects.filter(name="Zoe3").update(status="absent")
    assert "Said beside Zoe." in body_for(workshop, "Zoe")
    room.attribution = "unattributed"
    room.save()
    assert "Said beside Zoe." not in body_for(workshop, "Zoe")
    assert "Said beside Yan." in body_for(workshop, "Yan")


def test_a_host_reads_all_rounds_of_the_table(room, workshop):
    host = person(workshop, "Hana")
    table = room.tables.get(number=2)
    table.host = host
    table.save()
    assert "Said beside Yan." in body_for(workshop, "Hana")


def test_the_mail_speaks_the_language_of_its_reader(room, workshop):
    Participant.objects.filter(name="Zoe").update(language="ar")
    heard = outbox.heard_of(workshop, "noted")
    written = write("noted", heard, Participant.objects.get(name="Zoe"))
    assert written.headers["Content-Language"] == "ar"
    assert "/ar/consultations/workshop/report/" in written.body


@pytest.mark.parametrize(
    "fields",
    [{"consented_at": None}, {"wants_notes": False}, {"email": ""}, {"status": "absent"}],
)
def test_nobody_gets_what_they_did_not_ask_for(room, workshop, fields):
    Participant.objects.filter(name__in=("Zoe", "Yan")).update(**fields)
    with pytest.raises(Refusal, match="Nobody is owed"):
        outbox.queue(workshop, "noted", by=None)


@pytest.fixture
def taken_up(room, ministry, meridia, union, amina):
    """Zoe's note became an action that anybody may read."""
    plan = create_plan(title="Plan", country=meridia, owner=ministry, by=amina)
    objective = Objective.objects.get(pk=6)
    priority = add_priority(plan, title="Fair recruitment", objectives=[objective], by=amina)
    plan = publish_plan(plan, by=amina)
    action = add_action(
        plan, title="Forbid fees", objective=objective, priority=priority, lead=union, by=amina
    )
    tie(room.notes.get(text="Said beside Zoe."), action, Tie.Kind.TAKEN_UP)
    return action


def test_what_became_of_it_goes_to_those_whose_notes_led_somewhere(room, workshop, taken_up):
    assert outbox.queue(workshop, "fate", by=None) == 1
    assert send().sent == 1
    (sent,) = mail.outbox
    assert sent.to == ["zoe@example.org"]
    for words in ("Action: Forbid fees", taken_up.get_absolute_url(), "- Said beside Zoe."):
        assert words in sent.body
    assert Participant.objects.get(name="Zoe").fate_mail_at


def test_what_is_not_public_stands_in_no_mail(room, workshop, taken_up):
    Plan.objects.update(is_public=False)
    with pytest.raises(Refusal):
        outbox.queue(workshop, "fate", by=None)


# --- Once ---------------------------------------------------------------------------------


def test_a_mail_leaves_once_and_it_is_written_down(room, workshop):
    assert outbox.queue(workshop, "noted", by=None) == 2
    with pytest.raises(Refusal):
        outbox.queue(workshop, "noted", by=None)
    done = send()
    assert (done.sent, done.failed, len(mail.outbox)) == (2, 0, 2)
    assert send().sent == 0
    with pytest.raises(Refusal):
        outbox.queue(workshop, "noted", by=None)
    zoe = Participant.objects.get(name="Zoe")
    assert zoe.noted_mail_at
    assert zoe.letters.get().state == Letter.State.SENT
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe"].startswith("<http")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_changes_their_mind_in_time_gets_nothing(room, workshop):
    outbox.queue(workshop, "noted", by=None)
    Participant.objects.filter(name="Zoe").update(wants_notes=False)
    Participant.objects.get(name="Yan").delete()
    assert (send().sent, mail.outbox, Letter.objects.count()) == (0, [], 0)


def test_the_pace_is_kept(room, workshop, settings):
    settings.SAFAR_MAILS_A_MINUTE = 30
    outbox.queue(workshop, "noted", by=None)
    waited = []
    outbox.send_due(pause=waited.append)
    assert waited == [2.0, 2.0]


class Server:
    """A mail server that answers with these, one by one; None is a yes."""

    def __init__(self, *answers, opens=True):
        self.answers, self.opens = list(answers), opens

    def open(self):
        if not self.opens:
            raise ConnectionRefusedError

    def close(self):
        pass

    def send_messages(self, messages):
        answer = self.answers.pop(0)
        if answer is not None:
            raise answer
        return len(messages)


@pytest.fixture
def server(monkeypatch, room, workshop):
    outbox.queue(workshop, "noted", by=None)
    Participant.objects.filter(name="Yan").delete()

    def stand_in(*answers, **options):
        found = Server(*answers, **options)
        monkeypatch.setattr(outbox, "get_connection", lambda: found)

    return stand_in


def test_a_no_for_now_is_tried_again_later(server):
    busy = smtplib.SMTPRecipientsRefused({"zoe@example.org": (451, b"busy")})
    server(busy)
    assert send().later == 1
    letter = Letter.objects.get()
    assert (letter.state, letter.due_at > timezone.now()) == (Letter.State.WAITING, True)
    server(None)
    assert send().sent == 0  # not due yet
    Letter.objects.update(due_at=timezone.now())
    assert send().sent == 1


def test_after_enough_tries_it_is_listed(server):
    for _n in range(5):
        server(smtplib.SMTPDataError(452, b"full"))
        Letter.objects.update(due_at=timezone.now())
        send()
    assert Letter.objects.get().state == Letter.State.FAILED


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (smtplib.SMTPRecipientsRefused({"zoe@example.org": (550, b"nobody")}), "refused it (550)"),
        (smtplib.SMTPServerDisconnected("gone"), "it may have arrived"),
        (ConnectionResetError(), "it may have arrived"),
    ],
)
def test_what_is_refused_or_unsure_is_not_sent_again_by_itself(server, answer, says):
    server(answer)
    assert send().failed == 1
    letter = Letter.objects.get()
    assert (letter.state, says in letter.problem) == (Letter.State.FAILED, True)
    server(None)
    assert send().sent == 0


def test_a_server_that_is_away_costs_no_letter(server):
    server(opens=False)
    done = send()
    assert (done.away, Letter.objects.get().state) == (True, Letter.State.WAITING)


def test_a_letter_whose_process_died_is_not_sent_again_by_itself(server):
    Letter.objects.update(state=Letter.State.SENDING, changed_at=timezone.now() - timedelta(hours=1))
    server(None)
    assert send().sent == 0
    assert "it may have arrived" in Letter.objects.get().problem


# --- The pages, the link, the command -------------------------------------------------------


@pytest.fixture
def no_thread(monkeypatch):
    monkeypatch.setattr(outbox, "send_beside", lambda: None)


def test_the_organiser_sees_how_many_and_what_before_it_goes(client, amina, room, workshop, no_thread):
    client.force_login(amina)
    page = client.get(MAILS).content.decode()
    assert "Send 2 mails" in page
    assert "Name of the participant," in page
    assert mail.outbox == []
    assert client.post(MAILS, {"do": "noted"}).status_code == 302
    assert Letter.objects.filter(state=Letter.State.WAITING).count() == 2
    again = client.post(MAILS, {"do": "noted"}, follow=True).content.decode()
    assert "Nobody is owed this mail now" in again


def test_the_preview_tells_of_no_table(client, amina, room, workshop):
    """Nor do two looks at it: it is the same for everybody."""
    client.force_login(amina)
    page = client.get(MAILS).content.decode()
    assert ("Said beside Zoe." in page, "Said beside Yan." in page) == (True, True)


def test_failures_are_listed_and_tried_again_by_hand(client, amina, server, workshop, no_thread):
    server(smtplib.SMTPRecipientsRefused({"zoe@example.org": (550, b"nobody")}))
    send()
    client.force_login(amina)
    assert "zoe@example.org" in client.get(MAILS).content.decode()
    client.post(MAILS, {"do": "again"})
    server(None)
    assert send().sent == 1


def test_others_see_no_mails(client, dana, bruno, room):
    for each in (dana, bruno):
        client.force_login(each)
        assert [client.get(MAILS).status_code, client.post(MAILS, {"do": "noted"}).status_code] == [403, 403]


def test_the_link_in_a_mail_ends_the_mails_and_opens_nothing_else(client, room):
    zoe = Participant.objects.get(name="Zoe")
    address = f"/consultations/mails/stop/{stop_token(zoe)}/"
    asked = client.get(address)
    zoe.refresh_from_db()
    assert (asked.status_code, zoe.wants_notes) == (
        200,
        True,
    )  # a scanner that follows links ends nothing
    assert "Zoe" not in asked.content.decode()
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    zoe.refresh_from_db()
    assert (zoe.wants_notes, zoe.wants_fate) == (False, False)
    assert client.post(f"/consultations/mails/stop/{zoe.pk.hex}:forged/").status_code == 404


def test_the_command_sends_what_waits(room, workshop, settings):
    settings.SAFAR_MAILS_A_MINUTE = 60_000
    outbox.queue(workshop, "noted", by=None)
    answer = CliRunner().invoke(consultations, ["send-mails", "--json"])
    assert json.loads(answer.stdout) == {"sent": 2, "failed": 0, "later": 0, "busy": False, "away": False}
    assert "@" not in answer.stdout


def test_as_many_queries_for_many_people(client, amina, room, workshop):
    client.force_login(amina)
    client.get(MAILS)
    with CaptureQueriesContext(connection) as few:
        client.get(MAILS)
    for n in range(3):
        person(workshop, f"More{n}")
        make_note(room, 10 + n)
    with CaptureQueriesContext(connection) as many:
        client.get(MAILS)
    assert len(many) == len(few)
