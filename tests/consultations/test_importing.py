"""Importing notes: what a row becomes, and what is said of the others."""

from __future__ import annotations

import pytest

from safar.consultations.importing import services
from safar.consultations.importing.reading import read
from safar.consultations.importing.words import known
from safar.consultations.models import Attribution, ImportDraft, Note
from safar.lib.refusal import Refusal
from tests.consultations.conftest import make_note
from tests.consultations.files import ROWS, book_of, csv_of

pytestmark = pytest.mark.django_db


def look(data, session, encoding=""):
    return services.dry_run(read(data, encoding), session=session)


def problems(data, session):
    return [(each.line, each.field) for each in look(data, session).problems]


def reason_of(data, session):
    (problem,) = look(data, session).problems
    return problem.reason


@pytest.mark.parametrize("make", [csv_of, book_of])
def test_dry_run_counts_and_makes_nothing(fees, make):
    checked = look(make(*ROWS), fees)
    assert ([draft.text for draft in checked.drafts], checked.problems) == (
        ["Workers pay.", "A fund pays."],
        [],
    )
    assert Note.objects.count() == 0


@pytest.mark.parametrize("make", [csv_of, book_of])
def test_import_makes_every_note(fees, amina, make):
    make_note(fees)
    services.import_notes(read(make(*ROWS)), name="notes.csv", session=fees, by=amina)
    made = Note.objects.get(text="Workers pay.")
    assert (made.kind, made.who, made.order, made.language) == ("challenge", "Somebody", 2, "en")
    assert [each.number for each in made.objectives.all()] == [6]
    history = made.history.select_related("pgh_context").get()
    assert history.pgh_context.metadata["why"] == "Imported from notes.csv"


def test_one_bad_row_imports_nothing(fees, amina):
    bad = csv_of(*ROWS, ["fees", "challenge", "H", "", "", "6"])
    with pytest.raises(Refusal) as refused:
        services.import_notes(read(bad), name="notes.csv", session=fees, by=amina)
    assert [(each["line"], each["field"]) for each in refused.value.details["errors"]] == [(4, "text")]
    assert Note.objects.count() == 0


def test_every_thing_wrong_with_a_row_is_said(fees):
    bad = csv_of(["nowhere", "chalenge", "H", "", "", "24"])
    assert problems(bad, fees) == [(2, "session"), (2, "kind"), (2, "text"), (2, "objectives")]


def test_misspelt_word_gets_a_suggestion(fees):
    assert "Did you mean “challenge”?" in reason_of(csv_of(["", "chalenge", "H", "T", "", ""]), fees)
    assert "Did you mean “fees”?" in reason_of(csv_of(["feess", "challenge", "H", "T", "", ""]), fees)
    countries = csv_of(["challenge", "T", "Nepall"], headings=["kind", "text", "countries"])
    assert "Did you mean “nepal”?" in reason_of(countries, fees)


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["Type", "Note"], "Challenge"),
        (["NATURE", "Texte"], "Défi"),
        (["Tipo", "Texto"], "desafíos"),
        (["Вид", "Текст"], "Вызов"),
        (["النوع", "النص"], "تحدي"),
        (["类型", "内容"], "挑战"),
    ],
)
def test_headings_and_kinds_are_known_in_six_languages(fees, headings, kind):
    (draft,) = look(csv_of([kind, "T"], headings=headings), fees).drafts
    assert draft.kind == "challenge"


def test_no_word_means_two_things():
    import tomllib
    from pathlib import Path

    from safar.consultations.importing import words

    with (Path(words.__file__).parent / "words.toml").open("rb") as file:
        tables = tomllib.load(file)
    for name, table in tables.items():
        folded = {words.folded(word) for each in table.values() for word in each}
        meanings = [(words.folded(word), meaning) for meaning, each in table.items() for word in each]
        assert len(set(meanings)) == len(folded), name
        assert set(known(name)) == folded


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_separator_is_understood(fees, delimiter):
    rows = [["fees", "challenge", "Fees", '"Pay, or wait; or go"', "", ""]]
    (draft,) = look(csv_of(*rows, delimiter=delimiter), fees).drafts
    assert draft.text == "Pay, or wait; or go"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
def test_unicode_files_are_read_whatever_their_mark(fees, encoding, mark):
    text = csv_of(["fees", "challenge", "Frais", "رسوم التوظيف", "", ""]).decode()
    (draft,) = look(mark + text.encode(encoding), fees).drafts
    assert draft.text == "رسوم التوظيف"


def test_older_encoding_is_read_only_when_it_is_named(fees):
    data = csv_of(["fees", "challenge", "Très", "Coûts élevés", "", ""]).decode().encode("cp1252")
    with pytest.raises(Refusal, match=r"Line 2 .*UTF-8"):
        look(data, fees)
    assert look(data, fees, "cp1252").drafts[0].text == "Coûts élevés"
    with pytest.raises(Refusal, match="does not read the encoding klingon"):
        look(data, fees, "klingon")


def test_line_is_where_the_row_starts_in_the_file(fees):
    data = b'kind,text\nchallenge,"two\nlines"\n\nnonsense,T\nchallenge,\n'
    assert problems(data, fees) == [(5, "kind"), (6, "text")]


def test_row_of_a_workbook_is_its_own_row(fees):
    data = book_of(["fees", "challenge", "H", "T", "", ""], [], ["fees", "nonsense", "H", "T", "", ""])
    assert problems(data, fees) == [(4, "kind")]


def test_sessions_go_by_slug_number_and_title(fees, quiet):
    rows = [
        [name, "challenge", "H", f"T {name}", "", ""]
        for name in ("quiet", "2", "Session 2", "Session on quiet", "")
    ]
    assert [draft.session.slug for draft in look(csv_of(*rows), fees).drafts] == ["quiet"] * 4 + ["fees"]


def test_without_a_session_every_row_names_one(fees):
    assert look(csv_of(*ROWS[:1]), None).problems == []
    with pytest.raises(Refusal, match="The column “session” is missing"):
        look(b"kind,text\nchallenge,T\n", None)


@pytest.mark.parametrize(
    ("words", "numbers"),
    [("6", [6]), ("5; 6", [5, 6]), ("5,6,5", [5, 6]), ("GCM 6 / Obj. 17", [6, 17]), ("Objective 23", [23]),
     ("٦", [6]), ("", [])],
)  # fmt: skip
def test_objectives_are_understood_as_people_write_them(fees, words, numbers):
    data = csv_of(["challenge", "T", f'"{words}"'], headings=["kind", "text", "objectives"])
    assert look(data, fees).drafts[0].objectives == numbers


@pytest.mark.parametrize("words", ["0", "24", "6x9", "recruitmint fees", "166", "SDG 8", "target 10.7"])
def test_what_is_no_objective_is_refused(fees, words):
    data = csv_of(["challenge", "T", words], headings=["kind", "text", "objectives"])
    assert problems(data, fees) == [(2, "objectives")]


def test_countries_go_by_code_and_by_name_in_six_languages(fees):
    data = csv_of(["challenge", "T", "NPL; np; Népal; 尼泊尔; Tchad"], headings=["kind", "text", "countries"])
    assert look(data, fees).drafts[0].countries == ["NPL", "TCD"]


def test_same_file_twice_makes_nothing_new(fees, amina):
    rows = [["a-1", "challenge", "T"], ["", "challenge", "U"], ["", "challenge", "U"]]
    data = csv_of(*rows, headings=["ref", "kind", "text"])
    services.import_notes(read(data), name="a.csv", session=fees, by=amina)
    again = services.import_notes(read(data), name="a.csv", session=fees, by=amina)
    assert (Note.objects.count(), again.drafts, again.unchanged) == (3, [], 3)


def test_note_is_never_written_over(fees):
    note = make_note(fees)
    data = csv_of([note.ref, "challenge", "Other words"], headings=["id", "kind", "text"])
    assert "never writes over" in reason_of(data, fees)


def test_two_rows_cannot_share_a_short_name(fees):
    data = csv_of(["a", "challenge", "T"], ["a", "challenge", "U"], headings=["ref", "kind", "text"])
    assert "Line 2 has the same ref" in reason_of(data, fees)


def test_unattributed_session_keeps_no_names(quiet, amina):
    data = csv_of(
        ["challenge", "T", "Delegate Secret", "NPL", "Union"],
        headings=["kind", "text", "who", "countries", "organisations"],
    )
    checked = services.import_notes(read(data), name="a.csv", session=quiet, by=amina)
    note = Note.objects.get()
    assert (note.who, note.countries.count(), note.organisations) == ("", 0, [])
    assert "not kept" in checked.notices[0]


def test_stakeholder_type_must_be_one(fees):
    fees.attribution = Attribution.STAKEHOLDER_TYPE
    fees.save()
    good = csv_of(["challenge", "T", "Trade unions"], headings=["kind", "text", "who"])
    assert look(good, fees).drafts[0].who == "trade_unions"
    bad = csv_of(["challenge", "T", "Delegate Secret"], headings=["kind", "text", "who"])
    assert "Secret" not in reason_of(bad, fees)


def test_kept_file_is_imported_once_and_forgotten(workshop, fees, amina):
    draft = services.keep_draft(workshop, name="a.csv", data=csv_of(*ROWS), session=fees, by=amina)
    services.import_draft(draft, by=amina)
    assert (Note.objects.count(), ImportDraft.objects.count()) == (2, 0)
    with pytest.raises(Refusal, match="already"):
        services.import_draft(draft, by=amina)


def test_kept_file_is_forgotten_after_a_day(workshop, fees, amina):
    from datetime import timedelta

    from django.utils import timezone

    draft = services.keep_draft(workshop, name="a.csv", data=csv_of(*ROWS), session=fees, by=amina)
    ImportDraft.objects.filter(pk=draft.pk).update(made_at=timezone.now() - timedelta(hours=25))
    assert (services.forget_old_drafts(), ImportDraft.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("text", "language"),
    [("رسوم", "ar"), ("Сборы", "ru"), ("招聘费", "zh"), ("Fees", "en"), ("123", "en")],
)
def test_unsaid_language_follows_the_script(fees, text, language):
    assert look(csv_of(["challenge", text], headings=["kind", "text"]), fees).drafts[0].language == language
