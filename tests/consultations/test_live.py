"""Capture: what phones send is kept once, none of it is lost, and every answer says what happened."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from safar.consultations.live import limits as cafe
from safar.consultations.live.posts import LONGEST
from safar.consultations.models import Happening, Note, NoteRival, Receipt, Round, Session, Table
from safar.lib import limits

pytestmark = pytest.mark.django_db
L = "/consultations/workshop/fees/live/"


@pytest.fixture(autouse=True)
def _counts():
    limits.forget()


@pytest.fixture
def open_fees(fees):
    fees.state = Session.State.OPEN
    fees.joining = Session.Joining.ANYBODY
    fees.join_code = "BCDFGH"
    fees.save()
    Round.objects.create(session=fees, number=1, minutes=20)
    Table.objects.create(session=fees, number=4)
    return fees


@pytest.fixture
def phone(client, open_fees):
    """A phone that came in by the code, without an account."""
    assert client.post("/consultations/join/BCDFGH/").status_code == 302
    return client


def change(**fields):
    values = {
        "id": str(uuid.uuid4()), "note": str(uuid.uuid4()), "base": None, "kind": "challenge",
        "text": "Fees eat the first year's wage.", "heading": "", "who": "Nepal", "language": "en",
        "table": 4, "round": 1, "objectives": [6], "countries": ["NPL"],
        "written_at": timezone.now().isoformat(),
    }  # fmt: skip
    return {**values, **fields}


def send(client, *posts, address=L, sent_at=None, **extra):
    body = {"sent_at": sent_at or timezone.now().isoformat(), "posts": list(posts)}
    headers = {"X-Safar-Cafe": "1", **extra}
    return client.post(f"{address}notes/", json.dumps(body), "application/json", headers=headers)


def answers(client, *posts, **more):
    answer = send(client, *posts, **more)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_a_note_is_kept_with_all_it_says(phone, open_fees):
    sent = change()
    (answer,) = answers(phone, sent)
    assert (answer["status"], answer["revision"], answer["reason"]) == ("kept", 1, "")
    note = Note.objects.get(pk=sent["note"])
    assert (note.text, note.who, note.table.number, note.round.number) == (sent["text"], "Nepal", 4, 1)
    assert [each.pk for each in note.countries.all()] == ["NPL"]
    assert [each.pk for each in note.objectives.all()] == [6]


def test_a_batch_keeps_its_order_in_few_queries(phone, open_fees, django_assert_max_num_queries):
    send(phone, change())  # fills what is remembered of countries and objectives
    posts = [change(text=f"Word {n}") for n in range(60)]
    with django_assert_max_num_queries(24):
        found = answers(phone, *posts)
    assert [each["id"] for each in found] == [each["id"] for each in posts]
    kept = open_fees.notes.filter(text__startswith="Word").order_by("order")
    assert [note.text for note in kept] == [f"Word {n}" for n in range(60)]


def test_the_same_change_twice_is_one_note(phone, open_fees):
    sent = change()
    answers(phone, sent)
    (again,) = answers(phone, sent)
    assert (again["status"], again["revision"]) == ("again", 1)
    (first, second) = answers(phone, *[change(id=sent["id"], note=sent["note"], text=sent["text"])] * 2)
    assert {first["status"], second["status"]} == {"again"}
    assert (open_fees.notes.count(), Receipt.objects.count(), NoteRival.objects.count()) == (1, 1, 0)


def test_the_same_id_with_other_words_loses_neither(phone, open_fees):
    sent = change()
    other = {**sent, "text": "Quite other words."}
    answers(phone, sent)
    (answer,) = answers(phone, other)
    (once_more,) = answers(phone, other)
    assert answer["status"] == once_more["status"] == "conflict"
    assert answer["theirs"]["text"] == sent["text"]
    assert answer["rival"] == once_more["rival"]
    assert open_fees.notes.get().text == sent["text"]
    assert NoteRival.objects.get().text == "Quite other words."


def test_two_hands_on_one_note_lose_neither(phone, open_fees):
    sent = change()
    answers(phone, sent)
    (mine,) = answers(phone, change(note=sent["note"], base=1, text="First hand"))
    assert (mine["status"], mine["revision"]) == ("kept", 2)
    (late,) = answers(phone, change(note=sent["note"], base=1, text="Second hand"))
    assert (late["status"], late["theirs"]["text"], late["theirs"]["revision"]) == (
        "conflict",
        "First hand",
        2,
    )
    rival = NoteRival.objects.get()
    assert (str(rival.pk), rival.text, rival.base_revision) == (late["rival"], "Second hand", 1)
    kinds = list(Happening.objects.values_list("kind", flat=True))
    assert kinds == ["note", "note", "rival"]


def test_the_same_hand_may_correct_itself_before_it_arrived(phone, open_fees):
    sent = change()
    second = change(note=sent["note"], text="Better words")
    found = answers(phone, sent, second)
    assert [each["status"] for each in found] == ["kept", "kept"]
    assert open_fees.notes.get().text == "Better words"
    # The answer was lost on the way: everything comes again, with a third correction.
    third = change(note=sent["note"], text="Best words")
    assert [each["status"] for each in answers(phone, sent, second, third)] == ["again", "again", "kept"]
    assert open_fees.notes.get().text == "Best words"


def test_words_for_a_note_that_was_deleted_come_back_as_a_note(phone, open_fees):
    (answer,) = answers(phone, change(base=7, text="Still here"))
    assert answer["status"] == "kept"
    assert open_fees.notes.get().text == "Still here"


def test_a_note_of_another_session_cannot_be_reached(phone, open_fees, quiet):
    elsewhere = Note.objects.create(session=quiet, kind="challenge", text="Theirs")
    (answer,) = answers(phone, change(note=str(elsewhere.pk), base=1, text="Mine now"))
    assert (answer["status"], Note.objects.get(pk=elsewhere.pk).text) == ("refused", "Theirs")


# --- Bad input ------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "n"), [(name, most + 1) for name, most in LONGEST.items()])
def test_what_is_too_long_is_refused_and_the_rest_is_kept(phone, open_fees, field, n):
    found = answers(phone, change(**{field: "x" * n}), change(text="Fine"))
    assert [each["status"] for each in found] == ["refused", "kept"]
    assert str(n) in found[0]["reason"]
    assert open_fees.notes.get().text == "Fine"


LONG = "x" * 60_000
OVER_LONG = [
    {"id": LONG}, {"note": LONG}, {"kind": LONG}, {"language": LONG}, {"table": 10**18}, {"round": 10**18},
    {"base": 10**18}, {"objectives": list(range(5000))}, {"countries": ["NPL"] * 5000}, {"countries": [LONG]},
    {"written_at": LONG}, {LONG: LONG},
]  # fmt: skip


@pytest.mark.parametrize("much", OVER_LONG, ids=lambda much: next(iter(much))[:12])
def test_every_field_may_be_too_long_and_the_other_notes_are_kept(phone, open_fees, much):
    first, second = answers(phone, change(text="Odd", **much), change(text="Fine"), sent_at=LONG)
    assert second["status"] == "kept"
    kept = list(open_fees.notes.values_list("text", flat=True))
    assert first["status"] in ("kept", "refused")
    assert ("Odd" in kept) == (first["status"] == "kept")
    assert first["reason"] or first["status"] == "kept"
    assert len(first["reason"]) < 300


@pytest.mark.parametrize("field", ["text", "heading", "who"])
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x1bc\x85d", "abcd"),
        ("\u202egnorw\u202c way", "gnorw way"),
        ("\u2066iso\u2069late", "isolate"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("&lt;b&gt; {{ 7*7 }} {% now %}", "&lt;b&gt; {{ 7*7 }} {% now %}"),
        ("\ud800half", "half"),
    ],
)
def test_tricks_in_any_words_are_harmless_and_the_words_stay(phone, open_fees, field, typed, kept):
    (answer,) = answers(phone, change(**{field: typed}))
    assert answer["status"] == "kept"
    assert getattr(open_fees.notes.get(), field) == kept
    assert bool(answer["reason"]) == (typed != kept)
    page = phone.get(f"{L}room/").content.decode()
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_batch_full_of_tricks_loses_none_of_the_good_ones(phone, open_fees):
    good = [change(text=f"Good {n}") for n in range(5)]
    bad = [change(text="x" * 6000), "nonsense", change(kind="poem"), change(id=LONG), None]
    sent = [post for pair in zip(bad, good, strict=True) for post in pair]
    found = answers(phone, *sent)
    assert [each["status"] for each in found] == ["refused", "kept"] * 5
    assert all(each["reason"] for each in found[::2])
    assert sorted(open_fees.notes.values_list("text", flat=True)) == [f"Good {n}" for n in range(5)]


def test_invisible_characters_are_taken_out_and_said(phone, open_fees):
    (answer,) = answers(
        phone, change(text="Fees\x00 \u202eare\u202c \u2067high\u2069\x1b[31m\ud800", who="A\u202dB")
    )
    assert answer["status"] == "kept"
    assert "Invisible" in answer["reason"]
    note = open_fees.notes.get()
    assert (note.text, note.who) == ("Fees are high[31m", "AB")


def test_lines_joiners_and_direction_marks_of_languages_are_kept(phone, open_fees):
    text = "می\u200cخواهم\nשלום\u200f!"
    (answer,) = answers(phone, change(text=text, language="ar"))
    assert (answer["reason"], open_fees.notes.get().text) == ("", text)


def test_html_is_text(phone, open_fees):
    text = "<script>alert(1)</script> & <b>bold</b>"
    answers(phone, change(text=text))
    assert open_fees.notes.get().text == text
    shown = phone.get(f"{L}room/").content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize("days", [-1, 1, -400])
def test_a_wrong_clock_is_corrected(phone, open_fees, days):
    now = timezone.now()
    wrong = now + timedelta(days=days)
    written = wrong - timedelta(minutes=10)
    answers(phone, change(written_at=written.isoformat()), sent_at=wrong.isoformat())
    off = abs(open_fees.notes.get().written_at - (now - timedelta(minutes=10)))
    assert off < timedelta(minutes=1)


@pytest.mark.parametrize(
    "said", ["", "yesterday", 12, None, "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", []]
)
def test_a_time_that_is_none_becomes_now(phone, open_fees, said):
    (answer,) = answers(phone, change(written_at=said), sent_at=said or "x")
    assert answer["status"] == "kept"
    assert abs(open_fees.notes.get().written_at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "broken",
    [
        None, 3, "note", [], {}, {"id": 1}, change(id="no"), change(note=None), change(kind="poem"),
        change(text=""), change(text="\u202e \x00"), change(text=5), change(heading=["x"]),
        change(who={"a": 1}),
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused_and_the_rest_is_kept(phone, open_fees, broken):
    found = answers(phone, broken, change(text="Fine"))
    assert [each["status"] for each in found] == ["refused", "kept"]
    assert found[0]["reason"]
    assert open_fees.notes.count() == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"base": "x"}, {"base": -4}, {"base": 10**30}, {"base": True}, {"table": 10**30}, {"table": "4"},
        {"round": -1}, {"objectives": "6"}, {"objectives": [99, None, {}, "6", 10**40]},
        {"countries": ["XXX", 4, ["NPL"], "npl\x00"]}, {"language": "tlh"}, {"language": 5},
    ],
)  # fmt: skip
def test_odd_particulars_do_not_cost_the_words(phone, open_fees, odd):
    (answer,) = answers(phone, change(**odd))
    assert answer["status"] == "kept"
    assert open_fees.notes.count() == 1


@pytest.mark.parametrize(
    "body", ["", "nonsense", "[]", "3", '{"posts": 4}', "[" * 50_000, '{"posts": {}}', "\xff\xfe", "{}"]
)
def test_what_is_no_json_gets_a_clear_answer(phone, body):
    answer = phone.post(f"{L}notes/", body, "application/json", headers={"X-Safar-Cafe": "1"})
    assert answer.status_code == 400
    assert answer.json()["reason"]


def test_ten_megabytes_are_too_much(phone, open_fees):
    answer = send(phone, change(text="x" * 10_000_000))
    assert (answer.status_code, open_fees.notes.count()) == (413, 0)
    assert answer.json()["reason"]


def test_more_than_a_hundred_at_once_is_asked_for_in_parts(phone):
    assert send(phone, *[change() for _n in range(101)]).status_code == 400


def test_a_flood_is_told_to_wait(phone, open_fees, monkeypatch):
    monkeypatch.setattr(cafe, "CHANGES_A_MINUTE", 3)
    assert [send(phone, change()).status_code for _n in range(5)] == [200, 200, 200, 429, 429]
    assert send(phone, change())["Retry-After"]


# --- Who may ------------------------------------------------------------------------


def test_a_strange_page_cannot_post(phone, open_fees):
    body = json.dumps({"posts": [change()]})
    assert phone.post(f"{L}notes/", body, "application/json").status_code == 403
    assert send(phone, change(), Origin="https://evil.example").status_code == 403
    assert send(phone, change(), **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert send(phone, change(), Origin="http://testserver").status_code == 200


def test_a_passer_by_and_dana_cannot_post(client, dana, open_fees):
    assert send(client, change()).status_code == 403
    client.force_login(dana)
    assert send(client, change()).status_code == 403
    assert open_fees.notes.count() == 0


def test_a_forged_cookie_opens_nothing(client, open_fees):
    client.cookies["safar-cafe"] = "eyJkIjoieCIsInMiOlsxXX0:1:forged"
    assert send(client, change()).status_code == 403


def test_before_and_after_the_session_only_hosts_write(phone, client, amina, open_fees):
    from safar.consultations.live.door import set_door

    written = timezone.now().isoformat()
    set_door(open_fees, state="prepared", by=amina)
    assert answers(phone, change())[0]["status"] == "refused"
    set_door(open_fees, state="closed", by=amina)
    late, in_time = answers(phone, change(), change(written_at=written))
    assert (late["status"], in_time["status"]) == ("refused", "kept")
    client.force_login(amina)
    assert answers(client, change())[0]["status"] == "kept"


def test_an_unpublished_event_is_there_for_those_who_joined_only(phone, open_fees, workshop):
    from django.test import Client

    workshop.is_public = False
    workshop.save()
    assert phone.get(f"{L}state/").status_code == 200
    assert Client().get(f"{L}state/").status_code == 404
    assert Client().get(f"{L}stream/").status_code == 404
    assert send(Client(), change()).status_code == 404


def test_who_is_not_told_the_table_does_not_take_it_away(phone, open_fees):
    sent = change()
    answers(phone, sent)
    answers(phone, change(note=sent["note"], base=1, text="Better words.", table=None, round=None))
    note = Note.objects.get(pk=sent["note"])
    assert (note.text, note.table.number, note.round.number) == ("Better words.", 4, 1)
