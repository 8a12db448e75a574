"""The pages of preparing: who may open them, what they do, and what they cost."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from safar.consultations.models import Event, Note, Participant, PeopleDraft, Registration, Session
from safar.consultations.preparing import services
from safar.consultations.preparing.tokens import participant_of
from safar.lib import limits
from tests.consultations.conftest import make_note
from tests.consultations.test_pages import queries_of
from tests.consultations.test_preparing_people import CSV, tables_holding

pytestmark = pytest.mark.django_db
BASE = "/consultations/workshop/"


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    limits.forget()


@pytest.fixture
def open_door(workshop):
    workshop.starts_on = workshop.ends_on = timezone.localdate()
    workshop.save()
    return services.set_registration(workshop, is_open=True, by=None)


@pytest.fixture
def nora(workshop):
    return services.add_participant(workshop, name="Nora Quill", email="nora@example.org", by=None)


@pytest.fixture
def own(nora):
    """The address of Nora's own page."""
    return f"/consultations/mine/{services.give_link(nora)}/"


ORGANISERS = [
    "programme/", "copy/", "delete/", "participants/", "participants/new/", "participants/import/",
    "fees/prepare/", "fees/delete/",
]  # fmt: skip


@pytest.mark.parametrize("page", ORGANISERS)
def test_only_organisers_open_the_pages_of_preparing(client, fees, dana, bruno, amina, page):
    for person, status in ((dana, 403), (bruno, 403), (amina, 200)):
        client.force_login(person)
        assert client.get(BASE + page).status_code == status, person


def test_nobody_else_reads_or_changes_a_participant(client, nora, dana, bruno):
    for person in (dana, bruno):
        client.force_login(person)
        for page in ("", "link/", "delete/"):
            answer = client.post(f"{BASE}participants/{nora.pk}/{page}")
            assert answer.status_code == 403
            assert "nora@example.org" not in answer.content.decode()
    assert Participant.objects.get().token_digest == ""


# --- Programme and session ----------------------------------------------------------------


def formset(prefix, *rows, initial=None):
    data = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": len(rows) if initial is None else initial,
    }
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data


def test_an_empty_programme_offers_the_usual_one_and_keeps_nothing_of_it(client, workshop, amina):
    client.force_login(amina)
    page = client.get(f"{BASE}programme/").content.decode()
    assert all(word in page for word in ("Opening", "Framing", "Wrap-up", "Closing"))
    assert workshop.programme.count() == 0


def test_programme_page_saves_moves_and_takes_out(client, fees, amina):
    client.force_login(amina)
    rows = [
        {"title": "Welcome", "kind": "opening", "day": "2026-11-02", "starts": "09:00", "ends": "09:30"},
        {"title": "Café", "kind": "cafe", "session": fees.pk},
        {"title": "", "kind": "cafe"},
    ]
    speakers = formset("part-0-speaker", {"name": "Ms A", "role": "moderator"}, initial=0)
    client.post(f"{BASE}programme/", formset("part", *rows, initial=2) | speakers)
    event = fees.event
    welcome, cafe = event.programme.all()
    assert (welcome.speakers.get().role, cafe.session) == ("moderator", fees)
    rows[0]["pk"], rows[1]["pk"] = welcome.pk, cafe.pk
    answer = client.post(f"{BASE}programme/", formset("part", *rows, initial=2) | {"move": "up:1"})
    assert answer["Location"].endswith("#part-0")
    assert [each.title for each in event.programme.all()] == ["Café", "Welcome"]
    assert welcome.speakers.count() == 1  # folded away is not taken away
    rows[0]["gone"] = "on"
    client.post(f"{BASE}programme/", formset("part", *rows, initial=2))
    assert [each.title for each in event.programme.all()] == ["Café"]


def test_what_somebody_else_added_meanwhile_stays(client, workshop, amina):
    client.force_login(amina)
    client.post(f"{BASE}programme/", formset("part", {"title": "Mine", "kind": "panel"}))
    client.post(f"{BASE}programme/", formset("part", {"title": "Theirs", "kind": "panel"}))
    assert {each.title for each in workshop.programme.all()} == {"Mine", "Theirs"}


@pytest.mark.parametrize("title", ["x" * 301, "a\u202eb", ""])
def test_a_title_that_cannot_be_kept_is_said_and_nothing_is_lost(client, workshop, amina, title):
    client.force_login(amina)
    rows = [{"title": title, "kind": "panel"}, {"title": "Typed with care", "kind": "panel"}]
    answer = client.post(f"{BASE}programme/", formset("part", *rows))
    assert answer.status_code == 200
    assert "Typed with care" in answer.content.decode()
    assert workshop.programme.count() == 0


def test_session_page_makes_tables_rounds_and_hosts(client, fees, amina):
    client.force_login(amina)
    page = f"{BASE}fees/prepare/"
    client.post(page, {"save": "many", "many-count": 24, "many-seats": 8})
    client.post(
        page, {"save": "rounds"} | formset("rounds", {"minutes": 20, "question": "Who pays?"}, initial=0)
    )
    client.post(
        page, {"save": "hosts"} | formset("hosts", {"name": "Ms A", "organisation": "Union"}, initial=0)
    )
    assert (fees.tables.count(), fees.rounds.get().question) == (24, "Who pays?")
    shown = client.get(BASE + "fees/").content.decode()
    assert "Ms A" in shown


def test_tables_get_names_languages_and_hosts(client, fees, amina):
    client.force_login(amina)
    host = services.add_participant(fees.event, name="Chipo", role="host", by=None)
    services.set_tables(fees, count=2, seats=8, by=None)
    first, second = fees.tables.all()
    rows = [
        {"pk": first.pk, "seats": 8, "name": "Window", "language": "fr", "host": str(host.pk)},
        {"pk": second.pk, "seats": 6},
    ]
    client.post(f"{BASE}fees/prepare/", {"save": "tables"} | formset("tables", *rows))
    assert list(fees.tables.values_list("name", "seats", "language", "host")) == [
        ("Window", 8, "fr", host.pk), ("", 6, "", None),
    ]  # fmt: skip


def test_session_page_costs_the_same_for_many_tables(client, fees, amina):
    client.force_login(amina)
    services.set_tables(fees, count=1, seats=8, by=None)
    few = queries_of(client, f"{BASE}fees/prepare/")
    services.set_tables(fees, count=100, seats=8, by=None)
    Participant.objects.bulk_create(
        Participant(event=fees.event, name=f"P{n}", role="host") for n in range(100)
    )
    assert queries_of(client, f"{BASE}fees/prepare/") == few <= 16


def test_every_rule_of_attribution_is_explained_where_it_is_chosen(client, fees, amina):
    client.force_login(amina)
    page = client.get(f"{BASE}fees/edit/").content.decode()
    assert "nobody learns who said what" in page
    assert "by stakeholder type only" in page.lower()


def test_copy_and_delete_from_their_pages(client, fees, amina, ministry):
    client.force_login(amina)
    sent = {"title": "Next year", "starts_on": "2027-11-08", "organiser": ministry.pk}
    client.post(f"{BASE}copy/", sent)
    assert Event.objects.get(title="Next year").sessions.count() == 1
    client.post(f"{BASE}delete/")
    assert Event.objects.filter(slug="workshop").exists()  # nobody was sure
    client.post(f"{BASE}delete/", {"sure": "on"})
    assert not Event.objects.filter(slug="workshop").exists()


def test_copying_for_an_organisation_one_does_not_organise_for_is_refused(client, fees, amina, union):
    client.force_login(amina)
    client.post(f"{BASE}copy/", {"title": "T", "starts_on": "2027-11-08", "organiser": union.pk})
    assert Event.objects.count() == 1


# --- Participants -------------------------------------------------------------------------


def test_participants_cost_the_same_for_one_and_three_hundred(client, workshop, nora, amina):
    client.force_login(amina)
    one = queries_of(client, f"{BASE}participants/")
    Participant.objects.bulk_create(
        Participant(event=workshop, name=f"P{n}", country_id="NPL", stakeholder_type_id="trade_unions")
        for n in range(300)
    )
    assert queries_of(client, f"{BASE}participants/") == one <= 12


def test_a_list_is_shown_first_and_then_taken_in(client, workshop, amina, bruno):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(amina)
    file = SimpleUploadedFile("people.csv", CSV.encode())
    address = client.post(f"{BASE}participants/import/", {"file": file})["Location"]
    assert "Ana Lima" in client.get(address).content.decode()
    assert workshop.people.count() == 0
    client.post(address)
    assert (workshop.people.count(), PeopleDraft.objects.count()) == (2, 0)


def test_bad_rows_are_listed_with_their_lines(client, workshop, amina):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(amina)
    file = SimpleUploadedFile("people.csv", b"name,country\nAna,Atlantis\n")
    address = client.post(f"{BASE}participants/import/", {"file": file})["Location"]
    page = client.get(address).content.decode()
    assert "Atlantis" in page
    assert ">2<" in page
    client.post(address)
    assert workshop.people.count() == 0


def test_own_list_can_be_taken_in_again(client, workshop, nora, amina):
    client.force_login(amina)
    exported = client.get(f"{BASE}participants/?format=csv").content
    from safar.consultations.importing.reading import read
    from safar.consultations.preparing.people import look

    crowd = look(read(exported), workshop)
    assert (crowd.problems, len(crowd.repeats)) == ([], 1)


def test_links_are_sent_to_those_without_one(client, workshop, nora, amina):
    client.force_login(amina)
    for _twice in range(2):
        client.post(f"{BASE}participants/links/")
    (sent,) = mail.outbox
    token = re.search(r"/mine/([\w-]+)/", sent.body)[1]
    assert participant_of(token) == nora


def test_a_mail_server_that_is_away_costs_nobody_a_link(client, workshop, nora, amina, monkeypatch):
    def away(*args, **options):
        raise OSError("no mail server")

    monkeypatch.setattr("safar.consultations.preparing.services.links.send_mail", away)
    client.force_login(amina)
    client.post(f"{BASE}participants/links/")
    assert services.waiting_for_link(workshop).count() == 1


# --- Registering --------------------------------------------------------------------------


def test_registering_without_an_account_leads_to_the_own_page(client, open_door):
    page = client.get(f"/consultations/register/{open_door.code}/")
    assert "erase everything" in page.content.decode()
    answer = client.post(
        f"/consultations/register/{open_door.code}/", {"name": "Nora Quill", "consent": "on"}
    )
    own = client.get(answer["Location"]).content.decode()
    assert "Nora Quill" in own
    assert Participant.objects.get().consented_at


def test_no_yes_no_registration(client, open_door):
    answer = client.post(f"/consultations/register/{open_door.code}/", {"name": "Nora Quill"})
    assert "Without your yes" in answer.content.decode()
    assert Participant.objects.count() == 0


def test_who_is_registered_already_is_told_to_nobody_but_them(client, open_door, nora):
    def answer(email):
        sent = client.post(
            f"/consultations/register/{open_door.code}/", {"name": "X", "email": email, "consent": "on"}
        )
        return sent.status_code, sent["Location"]

    assert answer("nora@example.org") == answer("new@example.org")
    assert {each.to[0] for each in mail.outbox} == {"nora@example.org", "new@example.org"}
    assert Participant.objects.get(pk=nora.pk).name == "Nora Quill"


def test_a_machine_that_fills_every_field_learns_nothing(client, open_door):
    sent = {"name": "X", "email": "x@example.org", "consent": "on", "website": "http://spam.example"}
    answer = client.post(f"/consultations/register/{open_door.code}/", sent)
    assert answer["Location"].endswith("/done/")
    assert (Participant.objects.count(), mail.outbox) == (0, [])


def test_a_flood_of_forms_is_slowed_down(client, open_door, monkeypatch):
    monkeypatch.setattr("safar.consultations.preparing.views.own.FORMS_A_MINUTE", 3)
    for n in range(6):
        client.post(f"/consultations/register/{open_door.code}/", {"name": f"P{n}", "consent": "on"})
    assert Participant.objects.count() == 3


def test_closed_and_guessed_codes_open_nothing(client, open_door, amina):
    assert client.get("/consultations/register/BCDFGHJK/").status_code == 404
    client.force_login(amina)
    client.post(f"{BASE}participants/registration/", {"open": "no"})
    assert client.get(f"/consultations/register/{open_door.code}/").status_code == 404
    client.post(f"{BASE}participants/registration/", {"open": "yes", "renew": "1"})
    assert client.get(f"/consultations/register/{open_door.code}/").status_code == 404
    assert client.get(f"/consultations/register/{Registration.objects.get().code}/").status_code == 200


@pytest.mark.parametrize("name", ["x" * 161, "a\u202eb", "a\x07b", "   "])
def test_names_that_cannot_be_kept_get_a_clear_answer(client, open_door, name):
    answer = client.post(f"/consultations/register/{open_door.code}/", {"name": name, "consent": "on"})
    assert (answer.status_code, Participant.objects.count()) == (200, 0)


def test_html_in_a_name_stays_text(client, workshop, own, nora, amina):
    Participant.objects.update(name="<script>alert(1)</script>")
    client.force_login(amina)
    for page in (own, f"{BASE}participants/", f"{BASE}participants/{nora.pk}/"):
        assert "<script>alert(1)" not in client.get(page).content.decode()


# --- The own page --------------------------------------------------------------------------


def test_own_page_is_kept_and_found_by_nobody(client, own):
    for address in (own, f"{own}erase/", "/consultations/mine/erased/", "/consultations/mine/guessed/"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"


def test_guesses_are_not_found_and_slowed_down(client, monkeypatch):
    monkeypatch.setattr("safar.consultations.preparing.views.own.WRONG_LINKS_A_MINUTE", 2)
    assert [client.get("/consultations/mine/guessed/").status_code for _each in range(4)] == [
        404,
        404,
        429,
        429,
    ]


def test_own_page_shows_all_that_is_held(client, own, nora):
    page = client.get(own).content.decode()
    told = {"user", "event", "id", "token_digest", "consent_text", "noted_mail_at", "fate_mail_at"}
    fields = {field.name for field in Participant._meta.concrete_fields} - told
    Participant.objects.update(
        organisation="Org-ganisation", needs="A ramp", external_id="N-17", languages=["fr", "portuguese"],
        country_id="NPL", stakeholder_type_id="trade_unions", role="rapporteur",
    )  # fmt: skip
    page = client.get(own).content.decode()
    for word in ("Org-ganisation", "A ramp", "N-17", "portuguese", "Nepal", "Rapporteur", "Registered"):
        assert word in page
    assert fields == {
        "external_id", "name", "email", "organisation", "stakeholder_type", "country", "languages", "needs",
        "role", "status", "language", "consented_at", "wants_notes", "wants_fate", "registered_at",
    }  # fmt: skip


def test_own_page_says_yes_chooses_mails_and_takes_the_name_off(client, own, nora, fees):
    note = make_note(fees, who="Nora Quill")
    assert "May we keep this?" in client.get(own).content.decode()
    client.post(own, {"do": "consent", "yes": "1"})
    client.post(own, {"do": "mails", "wants_notes": "on"})
    client.post(own, {"do": "nameless"})
    nora.refresh_from_db()
    assert nora.consent_text.startswith("2026-11-24")
    assert (nora.wants_notes, nora.wants_fate, Note.objects.get(pk=note.pk).who) == (True, False, "")


def test_a_person_corrects_what_is_held_but_not_the_address(client, own, nora):
    Participant.objects.update(languages=["fr", "portuguese"])
    sent = {"name": "Nora Q. Quill", "languages": ["en"], "email": "else@example.org", "role": "host"}
    client.post(f"{own}edit/", sent)
    nora.refresh_from_db()
    assert (nora.name, nora.languages) == ("Nora Q. Quill", ["en", "portuguese"])
    assert (nora.email, nora.role) == ("nora@example.org", "participant")


def test_own_page_tells_seats(client, own, nora, fees):
    from safar.consultations.models import Seating

    services.set_tables(fees, count=3, seats=8, by=None)
    services.save_rounds(fees, [{"minutes": 20}], by=None)
    Seating.objects.create(round=fees.rounds.get(), table=fees.tables.get(number=3), participant=nora)
    page = client.get(own).content.decode()
    assert "Round 1" in page
    assert '<span class="visually-hidden">Table </span>3<' in page


def test_own_page_lets_into_a_session_for_registered_people(client, own, fees):
    live = f"{BASE}fees/live/"
    assert client.get(live).status_code == 302
    client.post(own, {"do": "join", "session": "fees"})
    assert client.get(live).status_code == 302  # nobody has opened it
    Session.objects.update(state="open", joining="registered")
    client.post(own, {"do": "join", "session": "fees"})
    assert client.get(live).status_code == 200


def test_own_page_lets_into_no_session_of_another_event(client, own, fees, ministry):
    other = Event.objects.create(
        slug="o", title="O", starts_on=fees.event.starts_on, ends_on=fees.event.ends_on, is_public=True
    )
    Session.objects.create(
        event=other, number=1, slug="theirs", title="T", state="open", joining="registered"
    )
    client.post(own, {"do": "join", "session": "theirs"})
    assert client.get("/consultations/o/theirs/live/").status_code == 302


def test_a_person_erases_everything_and_nothing_is_left(client, own, nora, fees, caplog):
    make_note(fees, who="Nora Quill")
    assert "The notes themselves stay" in client.get(f"{own}erase/").content.decode()
    client.post(f"{own}erase/")
    assert Participant.objects.count() == 1  # not sure, not erased
    answer = client.post(f"{own}erase/", {"sure": "on"})
    assert answer["Location"].endswith("/mine/erased/")
    assert client.get(own).status_code == 404
    assert tables_holding("Quill", "nora@example.org", own.split("/")[3]) == []
    assert "Quill" not in caplog.text
    assert "nora@" not in caplog.text


def test_no_other_cookie_or_session_keeps_the_person(client, own):
    client.post(own, {"do": "mails"})
    client.post(f"{own}erase/", {"sure": "on"})
    assert "Nora" not in str(dict(client.session.items())) + str(client.cookies)
