"""The room: what screens start from and are told, the clock, dots, hiding, settling, and the door."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from safar.consultations import services
from safar.consultations.live import limits as cafe
from safar.consultations.models import Happening, NoteRival, Session, Vote
from safar.lib import limits
from tests.consultations.conftest import make_note
from tests.consultations.test_live import L, answers, change, open_fees, phone  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts():
    limits.forget()


def post(client, where, **body):
    return client.post(L + where, json.dumps(body), "application/json")


def events(client, after=0, **headers):
    """[(id, kind, data)] of what the stream says so far."""
    answer = client.get(f"{L}stream/?after={after}", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/event-stream")
    found = []
    for block in answer.content.decode().split("\n\n")[1:-1]:
        said = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((int(said["id"]), said["event"], json.loads(said["data"])))
    return found


@pytest.fixture
def host(amina, open_fees):  # noqa: F811
    client = Client()
    client.force_login(amina)
    return client


# --- State and stream ----------------------------------------------------------------


def test_the_state_says_all_a_screen_needs(phone, open_fees):  # noqa: F811
    sent = change(heading="Costs")
    answers(phone, sent)
    said = phone.get(f"{L}state/").json()
    (note,) = said["notes"]
    expected = {
        "id": sent["note"], "kind": "challenge", "heading": "Costs", "text": sent["text"], "language": "en",
        "table": 4, "round": 1, "who": "Nepal", "countries": ["NPL"], "objectives": [6], "revision": 1,
        "dots": 0, "hidden": False, "rivals": [],
    }  # fmt: skip
    assert note == expected
    assert said["last"] == Happening.objects.latest("pk").pk
    assert said["session"]["state"] == "open"
    assert said["round"]["number"] == 1


def test_an_unchanged_state_is_not_sent_again(phone, host):  # noqa: F811
    answers(phone, change())
    tag = phone.get(f"{L}state/")["ETag"]
    assert phone.get(f"{L}state/", headers={"If-None-Match": tag}).status_code == 304
    post(host, "timer/", action="more")
    assert phone.get(f"{L}state/", headers={"If-None-Match": tag}).status_code == 200


def test_the_state_costs_the_same_for_300_notes(phone, open_fees, django_assert_max_num_queries):  # noqa: F811
    for _n in range(3):
        answers(phone, *[change() for _m in range(100)])
    with django_assert_max_num_queries(6):
        assert len(phone.get(f"{L}state/").json()["notes"]) == 300


def test_the_stream_tells_what_came_after(phone, open_fees):  # noqa: F811
    first, second = change(text="One"), change(text="Two")
    answers(phone, first)
    seen = Happening.objects.latest("pk").pk
    answers(phone, second)
    assert [(kind, data["text"]) for _id, kind, data in events(phone)] == [("note", "One"), ("note", "Two")]
    assert [data["text"] for _id, _kind, data in events(phone, after=seen)] == ["Two"]
    assert [data["text"] for _id, _kind, data in events(phone, **{"Last-Event-ID": str(seen)})] == ["Two"]
    assert events(phone, after="nonsense") == []


def test_a_screen_that_comes_late_is_told_the_last_of_each_thing(phone, open_fees):  # noqa: F811
    sent = change()
    answers(phone, sent)
    for n in range(1, 4):
        answers(phone, change(note=sent["note"], base=n, text=f"Version {n}"))
    told = events(phone)
    assert [(kind, data["text"], data["revision"]) for _id, kind, data in told] == [("note", "Version 3", 4)]
    assert told[0][0] == Happening.objects.latest("pk").pk


def test_changes_made_on_pages_reach_the_screens_and_the_phones(phone, amina, open_fees):  # noqa: F811
    note = services.add_note(open_fees, kind="question", text="By a form", by=amina)
    services.edit_note(note, by=amina, text="Corrected by a form")
    assert note.revision == 2
    (late,) = answers(phone, change(note=str(note.pk), base=1, text="From a phone"))
    assert late["status"] == "conflict"
    services.delete_note(note, by=amina)
    assert [kind for _id, kind, _data in events(phone)] == ["gone"]


# --- The clock -----------------------------------------------------------------------


def test_the_clock_starts_pauses_goes_on_and_ends(host):
    for action, running, paused in (
        ("start", True, False), ("pause", True, True), ("resume", True, False), ("end", False, False),
    ):  # fmt: skip
        said = post(host, "timer/", action=action).json()["round"]
        assert (bool(said["started_at"]) and not said["ended_at"], bool(said["paused_at"])) == (
            running,
            paused,
        )
    assert [kind for _id, kind, _data in events(host)] == ["round"]
    assert events(host)[0][2]["ended_at"]
    assert "now" in events(host)[0][2]


def test_minutes_are_given_and_taken_but_never_below_one(host):
    assert post(host, "timer/", action="more").json()["round"]["minutes"] == 21
    for _n in range(25):
        minutes = post(host, "timer/", action="less").json()["round"]["minutes"]
    assert minutes == 1


def test_a_second_round_ends_the_first(host, open_fees):  # noqa: F811
    open_fees.rounds.create(number=2, minutes=10)
    post(host, "timer/", action="start", round=1)
    post(host, "timer/", action="start", round=2)
    assert open_fees.rounds.get(number=1).ended_at
    assert host.get(f"{L}state/").json()["round"]["number"] == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [({"action": "explode"}, 400), ({"action": "start", "round": 9}, 409), ({"action": "pause"}, 409),
     ({"action": "start", "round": "x"}, 400), ({"action": ["start"]}, 400), ({}, 400)],
)  # fmt: skip
def test_a_turn_that_cannot_be_made_is_explained(host, body, status):
    answer = post(host, "timer/", **body)
    assert (answer.status_code, bool(answer.json()["reason"])) == (status, True)


def test_only_hosts_turn_the_clock_and_hide_and_only_organisers_keep_the_door(phone, chipo, open_fees):  # noqa: F811
    note = make_note(open_fees)
    for client in (phone, Client()):
        assert post(client, "timer/", action="start").status_code == 403
        assert post(client, "hide/", note=str(note.pk), hidden=True).status_code == 403
        assert post(client, "door/", state="closed").status_code == 403
    assert Client().get(f"{L}host/").status_code == 302
    phone.force_login(chipo)
    assert phone.get(f"{L}host/").status_code == 403


# --- Hiding, settling, dots ----------------------------------------------------------


def test_a_note_is_taken_off_the_screen_and_put_back(host, open_fees):  # noqa: F811
    note = make_note(open_fees)
    assert post(host, "hide/", note=str(note.pk), hidden=True).status_code == 200
    assert events(host)[-1][2]["hidden"] is True
    assert note.text not in host.get(f"{L}room/").content.decode()
    post(host, "hide/", note=str(note.pk), hidden=False)
    assert events(host)[-1][2]["hidden"] is False


@pytest.mark.parametrize(
    ("pick", "text", "words"),
    [
        ("theirs", "", "Base"),
        ("mine", "", "Rival"),
        ("both", "", "Base\n\nRival"),
        ("both", "Joined", "Joined"),
    ],
)
def test_two_versions_are_settled_once(phone, open_fees, pick, text, words):  # noqa: F811
    sent = change(text="Base")
    answers(phone, sent)
    (conflict,) = answers(phone, change(note=sent["note"], base=None, text="Rival"))
    assert [each["text"] for each in phone.get(f"{L}state/").json()["notes"][0]["rivals"]] == ["Rival"]
    body = {"rival": conflict["rival"], "pick": pick, "text": text}
    assert post(phone, "rivals/", **body).status_code == 200
    (note,) = phone.get(f"{L}state/").json()["notes"]
    assert (note["text"], note["rivals"]) == (words, [])
    assert post(phone, "rivals/", **body).status_code == 409
    assert NoteRival.objects.get().text == "Rival"


def test_dots_are_counted_and_never_more_than_allowed(phone, open_fees):  # noqa: F811
    one, two = make_note(open_fees, 1), make_note(open_fees, 2)
    assert post(phone, "dots/", note=str(one.pk), dots=3).json() == {"left": 2}
    refused = post(phone, "dots/", note=str(two.pk), dots=3)
    assert refused.status_code == 409
    assert post(phone, "dots/", note=str(two.pk), dots=2).json() == {"left": 0}
    assert post(phone, "dots/", note=str(one.pk), dots=0).json() == {"left": 3}
    assert phone.get(f"{L}dots/").json() == {"mine": {str(two.pk): 2}, "left": 3}
    other = Client()
    other.post("/consultations/join/BCDFGH/")
    post(other, "dots/", note=str(two.pk), dots=5)
    assert events(phone)[-1][1:] == ("dots", {"note": str(two.pk), "dots": 7})
    assert Vote.objects.count() == 2


@pytest.mark.parametrize(
    "body", [{}, {"note": "x", "dots": 1}, {"dots": "many"}, {"dots": -1}, {"dots": 1e99}]
)
def test_dots_that_are_none_are_refused(phone, open_fees, body):  # noqa: F811
    note = make_note(open_fees)
    assert post(phone, "dots/", **{"note": str(note.pk), **body}).status_code == 400
    assert Vote.objects.count() == 0


def test_a_passer_by_gives_no_dots(client, open_fees):  # noqa: F811
    assert post(client, "dots/", note=str(make_note(open_fees).pk), dots=1).status_code == 403


# --- The door ------------------------------------------------------------------------


def test_the_organiser_opens_the_door_and_a_code_is_made(host, open_fees):  # noqa: F811
    Session.objects.filter(pk=open_fees.pk).update(join_code=None, joining="closed", state="prepared")
    said = post(host, "door/", state="open", joining="anybody").json()
    assert (said["state"], said["joining"], len(said["join_code"])) == ("open", "anybody", 6)
    kind, data = events(host)[-1][1:]
    assert (kind, data) == ("state", {"state": "open", "joining": "anybody"})
    typed = said["join_code"].lower()
    led = Client().post("/consultations/join/", {"code": f" {typed[:3]}-{typed[3:]} "})
    assert led["Location"].endswith(f"/consultations/join/{said['join_code']}/")
    assert host.get(f"{L}qr.svg")["Content-Type"] == "image/svg+xml"
    assert post(host, "door/", state="nowhere").status_code == 409


@pytest.mark.parametrize("how", [{"joining": "closed"}, {"state": "closed"}, {"joining": "registered"}])
def test_a_shut_door_lets_nobody_in(client, open_fees, how):  # noqa: F811
    Session.objects.filter(pk=open_fees.pk).update(**how)
    assert client.post("/consultations/join/BCDFGH/").status_code == 404
    assert "safar-cafe" not in client.cookies


def test_wrong_codes_are_counted(client, open_fees, monkeypatch):  # noqa: F811
    monkeypatch.setattr(cafe, "WRONG_CODES_A_MINUTE", 2)
    pages = [client.get(f"/consultations/join/ZZZZZ{n}/").content.decode() for n in range(4)]
    assert ["Wait a moment" in page for page in pages] == [False, False, True, True]


def test_reading_the_rule_comes_before_joining(client, open_fees):  # noqa: F811
    page = client.get("/consultations/join/BCDFGH/")
    assert "safar-cafe" not in client.cookies
    assert "are attributed" in page.content.decode()


def test_without_scripts_a_form_posts_one_note(phone, open_fees):  # noqa: F811
    page = phone.get(L).content.decode()
    assert 'name="note"' in page
    form = {key: change()[key] for key in ("id", "note", "kind", "text")}
    assert phone.post(L, form).status_code == 302
    assert phone.post(L, form).status_code == 302  # sent twice by an impatient finger
    assert [note.text for note in open_fees.notes.all()] == [form["text"]]
    kept = phone.post(L, {**form, "text": "x" * 6000})
    assert "x" * 6000 in kept.content.decode()


def test_who_has_not_joined_is_led_to_the_door(client, open_fees):  # noqa: F811
    for page in (L, f"{L}vote/"):
        assert client.get(page)["Location"] == "/consultations/join/"
    assert client.get(f"{L}room/").status_code == 200
