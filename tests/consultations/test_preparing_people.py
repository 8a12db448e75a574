"""Participants: registering, lists, own links, and what erasing leaves behind."""

from __future__ import annotations

import io

import pytest
from django.db import connection

from safar.consultations.importing.reading import read
from safar.consultations.models import Note, Participant, PeopleDraft, Seating
from safar.consultations.preparing import services
from safar.consultations.preparing.people import look
from safar.consultations.preparing.services import lists
from safar.consultations.preparing.services.erasing import mentions_of, notes_of
from safar.consultations.preparing.tokens import participant_of
from safar.consultations.services import add_note, edit_note
from safar.lib.refusal import Refusal
from tests.consultations.conftest import make_note

pytestmark = pytest.mark.django_db


@pytest.fixture
def upcoming(workshop):
    """The workshop, before it begins; its registration is open."""
    from django.utils import timezone

    workshop.starts_on = workshop.ends_on = timezone.localdate()
    workshop.save()
    services.set_registration(workshop, is_open=True, by=None)
    return workshop


@pytest.fixture
def nora(upcoming):
    person, token, _new = services.register(upcoming, name="Nora Quill", email="Nora@Example.org")
    person.token = token
    return person


# --- Registering -----------------------------------------------------------------------


def test_registering_records_the_yes_with_its_words_and_version(nora):
    assert nora.consented_at is not None
    assert nora.consent_text.startswith("2026-11-24 (en)\n")
    assert "erase everything" in nora.consent_text


def test_the_secret_of_a_link_is_not_stored(nora):
    assert participant_of(nora.token) == nora
    assert nora.token not in str(Participant.objects.values())
    services.give_link(nora)
    assert participant_of(nora.token) is None


def test_an_address_registers_once_and_is_not_written_over(upcoming, nora):
    again, token, new = services.register(upcoming, name="Somebody Else", email="NORA@example.org")
    assert (again, new, participant_of(token).name) == (nora, False, "Nora Quill")
    with pytest.raises(Refusal, match="registered already, as Nora Quill"):
        services.add_participant(upcoming, name="N", email="nora@example.org", by=None)


def test_closed_registration_takes_nobody(upcoming):
    services.set_registration(upcoming, is_open=False, by=None)
    with pytest.raises(Refusal, match="closed"):
        services.register(upcoming, name="Late")


def test_registration_closes_when_the_event_is_over(workshop):
    from datetime import date

    workshop.starts_on = workshop.ends_on = date(2020, 1, 1)
    workshop.save()
    services.set_registration(workshop, is_open=True, by=None)
    with pytest.raises(Refusal, match="closed"):
        services.register(workshop, name="Late")


# --- Lists -------------------------------------------------------------------------------

CSV = """name,email,organisation,stakeholder type,country,languages,needs,role
Ana Lima,ana@example.org,Union,trade unions,Nepal,English; French,ramp,host
Ben Ott,ben@example.org,Ministry,lead_ministry,TCD,fr,,
"""


def looked(text, event):
    return look(read(text.encode() if isinstance(text, str) else text), event)


def test_a_list_becomes_people(upcoming):
    crowd = services.import_people(read(CSV.encode()), upcoming, by=None)
    ana, ben = upcoming.people.order_by("name")
    assert crowd.problems == []
    assert (ana.languages, ana.country_id, ana.role, ana.needs) == (["en", "fr"], "NPL", "host", "ramp")
    assert (ben.country_id, ben.stakeholder_type_id, ben.language) == ("TCD", "lead_ministry", "fr")
    assert (ana.consented_at, ana.token_digest) == (None, "")


@pytest.mark.parametrize(
    "headings",
    [
        "nom;courriel;pays", "nombre;correo electrónico;país", "имя;электронная почта;страна",
        "الاسم;البريد الإلكتروني;البلد", "姓名;电子邮件;国家",
    ],
)  # fmt: skip
def test_headings_are_known_in_six_languages(upcoming, headings):
    crowd = looked(f"{headings}\nX Y;x@example.org;NPL\n", upcoming)
    assert (crowd.drafts[0].email, crowd.drafts[0].country) == ("x@example.org", "NPL")


def test_every_bad_row_is_listed_with_its_line_and_nobody_comes_in(upcoming):
    text = CSV + "Cy,nowhere,,,Atlantis,,,king\n,d@example.org,,,,,,\nEve,ana@example.org,,,,,,\n"
    found = [(each.line, each.field) for each in looked(text, upcoming).problems]
    assert found == [(4, "email"), (4, "country"), (4, "role"), (5, "name"), (6, "email")]
    with pytest.raises(Refusal, match="5 things are wrong"):
        services.import_people(read(text.encode()), upcoming, by=None)
    assert upcoming.people.count() == 0


def test_the_same_list_twice_registers_nobody_twice(upcoming):
    text = CSV + "Without Address,,Union,,,,,\n"
    services.import_people(read(text.encode()), upcoming, by=None)
    crowd = services.import_people(read(text.encode()), upcoming, by=None)
    assert (len(crowd.drafts), [each.line for each in crowd.repeats]) == (0, [2, 3, 4])
    assert upcoming.people.count() == 3


@pytest.mark.parametrize(
    "name", ["x" * 161, "a\u202eb", "a\x07b", "=cmd()"], ids=["long", "reordering", "control", "formula"]
)
def test_names_that_cannot_be_kept_are_said(upcoming, name):
    assert [each.field for each in looked(f"name,email\n{name},\nOtto,\n", upcoming).problems] == ["name"]


def test_a_workbook_is_read_as_well(upcoming):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Name", "E-mail", "Country"])
    book.active.append(["Ana Lima", "ana@example.org", "Nepal"])
    file = io.BytesIO()
    book.save(file)
    assert looked(file.getvalue(), upcoming).drafts[0].country == "NPL"


def test_looking_costs_the_same_for_few_and_many(upcoming, django_assert_max_num_queries):
    rows = "".join(f"Person {n},p{n}@example.org,Nepal\n" for n in range(1000))
    with django_assert_max_num_queries(4):
        assert len(looked("name,email,country\n" + rows, upcoming).drafts) == 1000


# --- Erasing -----------------------------------------------------------------------------


def tables_holding(*words):
    """Every table of the database in which a row holds one of these words, in whatever case."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            for word in words:
                cursor.execute(
                    f"SELECT count(*) FROM {table} each WHERE each::text ILIKE %s "
                    "OR to_jsonb(each)::text ILIKE %s",
                    [f"%{word}%", f"%{word}%"],
                )
                if cursor.fetchone()[0]:
                    found.append((table, word))
    return found


@pytest.fixture
def spoken(upcoming, fees, nora):
    """Nora spoke: her note was edited, another one deleted, and she has a seat and hosts a table."""
    note = add_note(fees, kind="challenge", text="Fees are high.", who="Nora  QUILL, Union", by=None)
    edit_note(note, text="Fees are very high.", by=None)
    edit_note(note, who="Nora Quill", by=None)
    add_note(fees, kind="challenge", text="Gone.", who="Nora Quill", by=None).delete()
    services.set_tables(fees, count=1, seats=8, by=None)
    services.save_rounds(fees, [{"minutes": 20}], by=None)
    fees.tables.update(host=nora)
    Seating.objects.create(round=fees.rounds.get(), table=fees.tables.get(), participant=nora)
    return note


def test_erased_means_erased_in_every_table(upcoming, nora, spoken, amina):
    lists.keep_list(upcoming, name="l.csv", data=b"name,email\nNora Quill,nora@example.org\n", by=amina)
    before = {table for table, _word in tables_holding("Nora Quill", "nora@example.org")}
    assert {"public.consultations_participant", "public.consultations_noteevent"} <= before  # it finds things
    services.erase_participant(nora)
    assert tables_holding("Nora", "Quill", "nora@example.org", str(nora.pk)) == []
    assert Note.objects.get(pk=spoken.pk).text == "Fees are very high."
    assert (Seating.objects.count(), PeopleDraft.objects.count()) == (0, 0)
    assert spoken.session.tables.get().host is None


def test_erasing_reaches_notes_of_a_session_that_is_gone(upcoming, fees, nora, spoken, amina):
    Note.pgh_event_model.objects.filter(pgh_obj_id=spoken.pk)
    fees.delete()  # not through the service, which would have blanked the names already
    assert tables_holding("Nora Quill") != []
    services.erase_participant(nora)
    assert tables_holding("Quill", "nora@example.org") == []


def test_a_corrected_name_is_erased_with_the_old_one(nora, spoken):
    renamed = services.edit_participant(nora, name="Eleonora Pen", by=None)
    assert Note.objects.get(pk=spoken.pk).who == "Eleonora Pen"
    services.erase_participant(renamed)
    assert tables_holding("Quill", "Eleonora", "nora@example.org") == []


def test_name_comes_off_and_the_person_stays(nora, spoken):
    before = Note.objects.get(pk=spoken.pk).revision
    assert services.take_name_off(nora) == 1
    after = Note.objects.get(pk=spoken.pk)
    assert (after.who, after.revision) == ("", before + 1)
    assert participant_of(nora.token) == nora


def test_history_does_not_tell_who_took_the_name_off(nora, spoken, dana):
    from safar.lib.tracked import reason

    with reason("Something else", by=dana):
        services.take_name_off(nora)
    last = Note.pgh_event_model.objects.filter(pgh_obj_id=spoken.pk).latest("pgh_id")
    assert last.pgh_context.metadata == {"why": "A participant took their name off"}


@pytest.mark.parametrize(
    ("who", "hers"),
    [
        ("Nora Quill", True),
        ("Dr NORA QUILL (Union)", True),
        ("Nora Quillington", False),
        ("Eleonora Quill", False),
    ],
)
def test_a_name_is_found_as_whole_words(upcoming, fees, nora, who, hers):
    make_note(fees, who=who)
    assert [note.who for note in notes_of(nora)] == ([who] if hers else [])


def test_names_of_other_events_stay(upcoming, fees, nora, ministry):
    from safar.consultations.models import Event
    from tests.consultations.conftest import make_session

    other = Event.objects.create(
        slug="o", title="O", starts_on=upcoming.starts_on, ends_on=upcoming.ends_on, organiser=ministry
    )
    note = make_note(make_session(other, 1, "other"), who="Nora Quill")
    services.erase_participant(nora)
    assert Note.objects.get(pk=note.pk).who == "Nora Quill"


def test_notes_are_hers_only_where_the_session_names_people(upcoming, fees, quiet, nora):
    make_note(quiet, who="Nora Quill")
    assert notes_of(nora) == []


def test_names_inside_the_words_of_a_note_are_counted(upcoming, fees, nora):
    make_note(fees, text="As nora quill said, fees are high.")
    assert mentions_of(nora) == 1


def test_a_script_without_spaces_is_matched_too(upcoming, fees):
    person = services.add_participant(upcoming, name="王小明", by=None)
    note = make_note(fees, who="王小明，工会")
    assert [each.pk for each in notes_of(person)] == [note.pk]
