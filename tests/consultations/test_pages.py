"""The pages: one happy visit, one refusal, and constant queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.consultations import services
from safar.consultations.models import Event, ImportDraft, Note, Theme
from tests.consultations.conftest import make_note

pytestmark = pytest.mark.django_db
CSV = "kind,heading,text,objectives\nchallenge,Fees,Workers pay.,6\npractice,Fund,A fund pays.,6\n"


def queries_of(client, url):
    client.get(url)  # what is remembered between requests is remembered now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def upload(client, text, name="notes.csv", session=None):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())
    return client.post("/consultations/workshop/import/", {"file": file, "session": session or ""})


def test_session_page_shows_the_table_to_anybody(client, fees, note):
    page = client.get(fees.get_absolute_url()).content.decode()
    assert [word in page for word in ("Opportunities", "Challenges", "Practices", "Heading 1", "Nepal")] == [
        True
    ] * 5


def test_unpublished_event_is_hidden_from_neighbours(client, workshop, fees, amina, dana, django_user_model):
    Event.objects.update(is_public=False)
    other = Event.objects.create(
        slug="open", title="Open", starts_on=workshop.starts_on, ends_on=workshop.ends_on, is_public=True
    )
    client.force_login(dana)
    assert client.get(other.get_absolute_url()).status_code == 200
    assert client.get(fees.get_absolute_url()).status_code == 404
    client.force_login(amina)
    assert client.get(fees.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "page", ["edit/", "new-session/", "gather/", "import/", "fees/edit/", "fees/notes/new/"]
)
def test_dana_reads_the_workshop_and_changes_nothing(client, fees, dana, amina, page):
    client.force_login(dana)
    assert client.get("/consultations/workshop/").status_code == 200
    assert client.get(f"/consultations/workshop/{page}").status_code == 403
    client.force_login(amina)
    assert client.get(f"/consultations/workshop/{page}").status_code == 200


def test_stranger_is_asked_to_sign_in(client, fees):
    assert client.get("/consultations/workshop/fees/notes/new/").status_code == 302


def test_note_is_written_and_corrected_on_its_pages(client, fees, amina):
    client.force_login(amina)
    client.post(
        "/consultations/workshop/fees/notes/new/",
        {
            "kind": "challenge",
            "text": "Fees are high",
            "language": "en",
            "objectives": ["6"],
            "countries": ["NPL"],
        },
    )
    note = Note.objects.get()
    client.post(
        f"/consultations/workshop/fees/notes/{note.pk}/edit/",
        {"kind": "challenge", "text": "Fees are very high", "language": "en", "ref": "f-1"},
    )
    note.refresh_from_db()
    assert (note.text, note.ref, note.objectives.count()) == ("Fees are very high", "f-1", 0)


def test_correcting_an_unattributed_note_keeps_what_is_hidden(client, quiet, amina):
    note = make_note(quiet)
    client.force_login(amina)
    client.post(
        f"/consultations/workshop/quiet/notes/{note.pk}/edit/",
        {"kind": "challenge", "text": "Put better", "language": "en", "who": "Somebody else"},
    )
    note.refresh_from_db()
    assert (note.text, note.who, note.countries.count()) == ("Put better", "Delegate Secret", 1)


def test_wrong_note_is_not_lost(client, fees, amina):
    client.force_login(amina)
    answer = client.post(
        "/consultations/workshop/fees/notes/new/",
        {"kind": "no such", "text": "Typed at length", "language": "en"},
    )
    assert "Typed at length" in answer.content.decode()
    assert Note.objects.count() == 0


def test_gathering_keeps_what_was_ticked_while_searching(client, fees, note, amina):
    client.force_login(amina)
    answer = client.post(
        "/consultations/workshop/gather/", {"notes": [str(note.pk)], "q": "nothing like it", "show": "1"}
    )
    assert f'value="{note.pk}"' in answer.content.decode()
    assert Theme.objects.count() == 0


def test_notes_are_gathered_released_and_put_back(client, fees, note, amina):
    client.force_login(amina)
    client.post("/consultations/workshop/gather/", {"notes": [str(note.pk)], "title": "Who pays"})
    theme = Theme.objects.get()
    release = f"{theme.get_absolute_url()}release/{note.pk}/"
    answer = client.post(release, follow=True)
    assert "Put it back" in answer.content.decode()
    client.post(release, {"back": "1"})
    assert note.heading in client.get(theme.get_absolute_url()).content.decode()


def test_gathering_nothing_is_explained(client, fees, note, amina):
    client.force_login(amina)
    answer = client.post("/consultations/workshop/gather/", {"title": ""})
    page = answer.content.decode()
    assert ("Choose at least one note." in page, "Name the new theme" in page) == (True, True)


def test_event_and_session_are_created_on_their_pages(client, ministry, amina):
    client.force_login(amina)
    client.post(
        "/consultations/new/",
        {
            "title": "New workshop", "organiser": ministry.pk, "starts_on": "2026-12-01",
            "ends_on": "2026-12-02", "language": "en", "aims": "One\nTwo",
        },
    )  # fmt: skip
    event = Event.objects.get()
    client.post(
        f"/consultations/{event.slug}/new-session/",
        {
            "title": "Fees",
            "language": "en",
            "attribution": "unattributed",
            "guiding_questions": "Who?\nWhat?",
        },
    )
    session = event.sessions.get()
    assert (event.aims, session.guiding_questions, session.number) == (["One", "Two"], ["Who?", "What?"], 1)


def test_file_is_shown_before_it_is_imported(client, fees, amina):
    client.force_login(amina)
    answer = upload(client, CSV, session=fees.pk)
    assert Note.objects.count() == 0
    page = client.get(answer.url).content.decode()
    assert ("2 notes will be made." in page, "Workers pay." in page) == (True, True)
    client.post(answer.url)
    assert (Note.objects.count(), ImportDraft.objects.count()) == (2, 0)


def test_bad_file_shows_every_row_and_imports_nothing(client, fees, amina):
    client.force_login(amina)
    answer = upload(client, CSV + "nonsense,H,T,99\n", session=fees.pk)
    page = client.get(answer.url).content.decode()
    assert ("2 things are wrong" in page, "Yes, import them" in page) == (True, False)
    client.post(answer.url)
    assert Note.objects.count() == 0


def test_kept_file_is_its_senders_alone(client, fees, amina, ministry):
    from tests.conftest import make_person

    client.force_login(amina)
    answer = upload(client, CSV, session=fees.pk)
    client.force_login(make_person("Hana", (ministry, "host")))
    assert client.get("/consultations/workshop/import/").status_code == 200
    assert client.get(answer.url).status_code == 404


def test_unreadable_file_is_refused_on_the_page(client, fees, amina):
    client.force_login(amina)
    answer = upload(client, b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert "neither a CSV file nor an XLSX workbook" in answer.content.decode()


def test_exported_notes_can_be_imported_again_unchanged(client, fees, note, amina):
    client.force_login(amina)
    for made in ("csv", "xlsx"):
        exported = client.get(f"/consultations/workshop/fees/notes/?format={made}").content
        answer = upload(client, exported, name=f"notes.{made}")
        page = client.get(answer.url).content.decode()
        assert "1 note is there already, word for word." in page


@pytest.mark.parametrize("signed_in", [False, True])
def test_list_of_notes_asks_the_same_for_1_and_300(client, fees, amina, signed_in):
    if signed_in:
        client.force_login(amina)
    make_note(fees)
    url = f"{fees.get_absolute_url()}notes/"
    one = queries_of(client, url)
    for n in range(2, 301):
        make_note(fees, n)
    many = queries_of(client, url)
    assert one == many
    assert many <= 12


@pytest.mark.parametrize("signed_in", [False, True])
def test_list_of_events_asks_the_same_for_1_and_300(client, workshop, ministry, amina, signed_in):
    if signed_in:
        client.force_login(amina)
    one = queries_of(client, "/consultations/")
    for n in range(300):
        Event.objects.create(
            slug=f"event-{n}", title=f"Event {n}", starts_on=workshop.starts_on, ends_on=workshop.ends_on,
            organiser=ministry, is_public=True,
        )  # fmt: skip
    many = queries_of(client, "/consultations/")
    assert one == many
    assert many <= 12


def test_session_event_and_themes_ask_the_same_for_more_notes(client, workshop, fees, amina):
    client.force_login(amina)
    services.create_theme(workshop, title="Theme", notes=[make_note(fees)], by=amina)
    pages = [fees.get_absolute_url(), workshop.get_absolute_url(), "/consultations/workshop/themes/"]
    before = [queries_of(client, page) for page in pages]
    services.create_theme(workshop, title="More", notes=[make_note(fees, n) for n in range(2, 30)], by=amina)
    assert [queries_of(client, page) for page in pages] == before


def test_empty_lists_say_what_to_do(client, fees):
    nothing = client.get(f"{fees.get_absolute_url()}notes/").content.decode()
    found = client.get(f"{fees.get_absolute_url()}notes/?q=zzz").content.decode()
    assert ("No notes yet" in nothing, "Nothing found" in found) == (True, True)
