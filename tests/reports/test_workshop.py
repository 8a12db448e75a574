"""The report of a workshop: page, PDF, Word, open data, and the command."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from click.testing import CliRunner
from docx import Document

from safar.consultations.command_group import consultations
from safar.consultations.handover.surveying import answer, set_survey
from safar.consultations.models import Heading, Lesson, Note, ProgrammePart, Speaker, Theme
from safar.lib.refusal import Refusal
from safar.reports.drawing import word
from safar.reports.models import WorkshopFile
from safar.reports.workshops import commands  # noqa: F401  (adds itself to the group)
from safar.reports.workshops.services import draw_report, file_of, report_of
from safar.thread.models import Tie
from safar.thread.services import tie
from tests.reports.conftest import NASTY, add_session
from tests.reports.reading import opened, tags_of, text_of

pytestmark = pytest.mark.django_db
R = "/consultations/workshop/report/"


@pytest.fixture
def workshop(event, meridia):
    """Two sessions under different promises, with a programme, a theme and a lesson."""
    part = ProgrammePart.objects.create(
        event=event, key="one", kind="cafe", day=date(2019, 3, 21), order=1, title="Recruitment at the tables"
    )
    Speaker.objects.create(part=part, name="Lucia Host", role="host", organisation="Forum", order=1)
    named, hushed = add_session(event, 1, "named"), add_session(event, 2, "unattributed")
    named.part = part
    named.save()
    named.objectives.set([6])
    who = {"who": "Delegate Open", "organisations": ["Open Society"]}
    fees = Note.objects.create(session=named, kind="challenge", text=NASTY, heading="Fees", order=1, **who)
    fees.countries.set([meridia])
    Note.objects.create(session=named, kind="opportunity", text="=HYPERLINK(1)\nand a line", order=2)
    secret = {"who": "Delegate Secret", "organisations": ["Secret Union"]}
    quiet = Note.objects.create(
        session=hushed, kind="practice", text="ورقة بالعربية", language="ar", order=1, **secret
    )
    quiet.countries.set(["NPL"])
    heading = Heading.objects.create(session=named, kind="challenge", title="Who pays", order=1)
    heading.notes.add(fees)
    theme = Theme.objects.create(event=event, slug="fees", title="Fees everywhere", summary="Workers pay.")
    tie(fees, theme, Tie.Kind.GATHERED)
    Lesson.objects.create(event=event, order=1, heading="Start small", text="And go on.")
    return event


def run(*words):
    result = CliRunner().invoke(consultations, ["export", *map(str, words)])
    if isinstance(result.exception, Refusal):
        raise result.exception
    return result


def words_of(data):
    return "".join(text_of(data).split())


def test_the_pdf_is_tagged_and_holds_every_part(workshop):
    data = draw_report(report_of(workshop, "en"), "pdf")
    text = words_of(data)
    for said in (
        "Recruitmentatthetables",
        "LuciaHost",
        "Whopays",
        "Feeseverywhere",
        "Startsmall",
        "DelegateOpen",
    ):
        assert said in text
    with opened(data) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "pdfuaid:part" in pdf.Root.Metadata.read_bytes().decode()
        assert {"/Table", "/TH", "/H1", "/H2", "/Link"} <= set(tags_of(pdf))


@pytest.mark.parametrize("language", ["ar", "fr", "ru", "es"])
def test_it_is_printed_in_other_languages(workshop, language):
    report = report_of(workshop, language)
    assert report.laid_out()["direction"] == ("rtl" if language == "ar" else "ltr")
    with opened(draw_report(report, "pdf")) as pdf:
        assert str(pdf.Root.Lang).startswith(language)


def test_word_has_the_same_words_and_a_real_summary_table(workshop):
    report = report_of(workshop, "en")
    paper = Document(io.BytesIO(word.draw(report.laid_out())))
    titles = [each.text for each in paper.paragraphs if each.style.name == "Heading 1"]
    wanted = [
        "".join(run["text"] for run in each["runs"])
        for each in report.laid_out()["blocks"]
        if each["block"] == "heading" and each["level"] == 1
    ]
    assert titles == wanted
    heads = [[cell.text for cell in table.rows[0].cells] for table in paper.tables if table.rows]
    assert ["Opportunities", "Challenges", "Practices"] in heads


def test_what_an_unattributed_session_heard_is_told_without_anybody(workshop):
    report = report_of(workshop, "en")
    for format in ("pdf", "docx", "html"):
        data = draw_report(report, format)
        text = words_of(data) if format == "pdf" else _text_of(data, format)
        assert "DelegateOpen" in "".join(text.split())
        assert "Secret" not in text
    assert "Secret" not in json.dumps(report.content)


def _text_of(data, format):
    if format == "html":
        return data.decode()
    paper = Document(io.BytesIO(data))
    return " ".join(each.text or "" for each in paper.element.iter() if each.tag.endswith("}t"))


def test_open_data_keeps_who_where_the_session_names_people(workshop):
    named, hushed = report_of(workshop, "en").content["sessions"]
    assert named["notes"][0]["who"]["text"] == "Delegate Open"
    assert [each["alpha3"] for each in named["notes"][0]["countries"]] == ["XMA"]
    assert hushed["notes"][0]["who"]["text"] == ""
    assert (hushed["notes"][0]["countries"], hushed["notes"][0]["organisations"]) == ([], [])


def test_the_summary_follows_the_headings(workshop):
    named = report_of(workshop, "en").content["sessions"][0]
    lines = {line["heading"]: line["notes"] for line in named["summary_table"]}
    ids = [each["id"] for each in named["notes"]]
    assert lines == {"Who pays": {"challenge": [ids[0]]}, "": {"opportunity": [ids[1]]}}


def test_a_sheet_opens_in_excel_and_runs_nothing(workshop, client):
    answer = client.get(f"{R}csv/")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["text"] for row in rows] == [NASTY, "'=HYPERLINK(1)\nand a line", "ورقة بالعربية"]
    assert [row["who"] for row in rows] == ["Delegate Open", "", ""]
    assert rows[0]["summary_heading"] == "Who pays"


@pytest.mark.parametrize("format", ["html", "pdf", "docx", "csv", "json"])
def test_a_reader_who_has_the_file_is_sent_nothing(workshop, client, format):
    first = client.get(f"{R}{format}/")
    assert (first.status_code, first["Content-Disposition"]) == (
        200,
        f'attachment; filename="workshop-en.{format}"',
    )
    again = client.get(f"{R}{format}/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Note.objects.filter(heading="Fees").update(text="Other words.")
    changed = client.get(f"{R}{format}/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_a_file_is_drawn_once(workshop, client, monkeypatch):
    first = client.get(f"{R}pdf/").content
    monkeypatch.setattr("safar.reports.workshops.services.DRAWERS", {})
    assert client.get(f"{R}pdf/").content == first


def test_the_page_reads_like_the_print(workshop, client):
    page = client.get(R).content.decode()
    for said in ("Who pays", "Fees everywhere", "Start small", "Lucia Host", f"{R}pdf/", f"{R}csv/"):
        assert said in page
    assert "Secret" not in page
    assert f'href="{R}"' in client.get("/consultations/workshop/").content.decode()


def test_an_unpublished_event_is_reported_to_its_members_only(workshop, client, dana, amina):
    workshop.is_public = False
    workshop.save()
    client.force_login(dana)
    assert [client.get(R).status_code, client.get(f"{R}json/").status_code] == [404, 404]
    client.force_login(amina)
    answer = client.get(f"{R}json/")
    assert (answer.status_code, "private" in answer["Cache-Control"]) == (200, True)


def test_a_long_report_is_drawn_beside_the_page(workshop, client, monkeypatch):
    monkeypatch.setattr("safar.reports.workshops.services.MANY_NOTES", 1)
    begun = []

    class Beside:
        def __init__(self, target, args, daemon):
            begun.append((target, args))

        def start(self):
            """Later."""

    monkeypatch.setattr("safar.reports.workshops.services.threading.Thread", Beside)
    answer = client.get(f"{R}pdf/")
    assert (answer.status_code, answer["Location"]) == (302, f"{R}?drawing=pdf")
    waiting = client.get(answer["Location"])
    assert (waiting["Refresh"], "The file is being drawn" in waiting.content.decode()) == ("2", True)
    assert client.get(f"{R}pdf/").status_code == 302
    assert len(begun) == 1  # asked for twice, drawn once
    ((_target, args),) = begun
    from safar.reports.workshops.services import _draw_into

    _draw_into(*args)
    ready = client.get(answer["Location"])
    assert ("Refresh" in ready, "The file is ready" in ready.content.decode()) == (False, True)
    assert client.get(f"{R}pdf/").content.startswith(b"%PDF")


def test_a_drawing_that_failed_says_so_and_is_tried_again(workshop, client, monkeypatch):
    from safar.reports.workshops import services

    def fail(_laid_out):
        raise Refusal("No font.")

    before = dict(services.DRAWERS)
    monkeypatch.setattr(services, "DRAWERS", {**before, "pdf": fail})
    assert "No font." in client.get(f"{R}pdf/", follow=True).content.decode()
    monkeypatch.setattr(services, "DRAWERS", before)
    assert client.get(f"{R}pdf/").content.startswith(b"%PDF")


def test_drawn_files_go_when_a_rule_becomes_stricter(workshop):
    file_of(report_of(workshop, "en"), "html")
    session = workshop.sessions.get(number=1)
    session.attribution = "unattributed"
    session.save()
    assert not WorkshopFile.objects.exists()
    assert "Delegate Open" not in bytes(file_of(report_of(workshop, "en"), "html").data).decode()


def test_as_many_questions_for_many_notes(workshop, django_assert_max_num_queries):
    session = workshop.sessions.get(number=1)
    Note.objects.bulk_create(
        [Note(session=session, kind="challenge", text=f"Note {n}", order=n + 10) for n in range(200)]
    )
    with django_assert_max_num_queries(22):
        report_of(workshop, "en").laid_out()


def test_the_command_writes_every_format(workshop, tmp_path):
    for form, magic in (("json", b"{"), ("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF"), ("docx", b"PK")):
        out = tmp_path / f"w.{form}"
        answer = json.loads(run("workshop", "--format", form, "--out", out, "--json").stdout)
        assert out.read_bytes().startswith(magic)
        assert (answer["notes"], answer["bytes"]) == (3, out.stat().st_size)


def test_the_command_prints_data_and_asks_for_a_file_for_the_rest(workshop):
    assert json.loads(run("workshop").stdout_bytes)["event"]["slug"] == "workshop"
    assert run("workshop", "--format", "csv").stdout_bytes.decode("utf-8-sig").startswith("event,session")
    with pytest.raises(Refusal, match="--out"):
        run("workshop", "--format", "pdf")


def test_the_command_refuses_clearly(workshop, tmp_path):
    with pytest.raises(Refusal, match="Did you mean: workshop") as refused:
        run("workshp", "--out", tmp_path / "x")
    assert refused.value.details == {"near": ["workshop"]}
    with pytest.raises(Refusal, match="Cannot write to"):
        run("workshop", "--out", tmp_path / "no" / "x.json")
    with pytest.raises(Refusal, match="it is a folder"):
        run("workshop", "--out", tmp_path)


@pytest.mark.parametrize("n", [4, 5])
def test_the_survey_is_in_the_report_once_five_have_answered(workshop, n):
    set_survey(workshop, is_open=True, by=None)
    for _each in range(n):
        answer(workshop, {"useful": "very"}, comment="For organisers alone", language="en")
    report = report_of(workshop, "fr")
    said = json.dumps(report.laid_out()["blocks"], ensure_ascii=False)
    assert ("Très utile" in said) is (n == 5)
    assert "For organisers alone" not in said + json.dumps(report.content)
