"""From a spreadsheet to recommendations, and from a recommendation to an action."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from openpyxl import Workbook

from safar.consultations.importing.reading import read
from safar.lib.refusal import Refusal
from safar.recommendations import services
from safar.recommendations.models import Recommendation
from safar.recommendations.queries import with_actions
from safar.reference.models import Country
from safar.thread.queries import came_from
from tests.conftest import make_organisation, make_person
from tests.recommendations.conftest import ROW


def brought(country, *rows, **more):
    return services.import_recommendations(list(enumerate(rows, 2)), country, by=None, **more)


def counts(outcome):
    return outcome.created, outcome.changed, outcome.unchanged


def test_a_row_is_kept_with_everything_it_says(recommendation):
    assert (recommendation.source, recommendation.position, recommendation.language) == (
        "upr", "accepted", "en",
    )  # fmt: skip
    assert [each.pk for each in recommendation.objectives.all()] == [6, 16]


def test_importing_again_changes_nothing_and_an_empty_cell_overrules_nothing(meridia, recommendation):
    assert counts(brought(meridia, ROW)) == (0, 0, 1)
    assert counts(brought(meridia, {**ROW, "position": "", "objectives": ""})) == (0, 0, 1)
    assert counts(brought(meridia, {**ROW, "position": "noted", "objectives": "6"})) == (0, 1, 0)
    recommendation.refresh_from_db()
    assert recommendation.position == "noted"
    assert [each.pk for each in recommendation.objectives.all()] == [6]


def test_the_same_paragraph_of_the_next_session_is_another_recommendation(meridia, recommendation):
    assert counts(brought(meridia, {**ROW, "session": "cycle 4"})) == (1, 0, 0)


def test_a_dry_run_keeps_nothing(meridia, reference):
    assert counts(brought(meridia, ROW, dry_run=True)) == (1, 0, 0)
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "suggestion"),
    [
        ({"source": "CEDAV"}, "source", "cedaw"),
        ({"source": ""}, "source", ""),
        ({"position": "suported"}, "position", "accepted"),
        ({"language": "Klingon"}, "language", ""),
        ({"objectives": "24"}, "objectives", "6; 16"),
        ({"objectives": "all"}, "objectives", "6; 16"),
        ({"received_on": "12/03/2024"}, "received_on", "2026-11-25"),
        ({"country": "Kenya"}, "country", "XMA"),
        ({"code": "x" * 41}, "code", ""),
        ({"code": ""}, "code", ""),
        ({"text": ""}, "text", ""),
    ],
)
def test_one_bad_cell_keeps_everything_out(meridia, reference, change, field, suggestion):
    outcome = brought(meridia, ROW, {**ROW, "code": "136.13", **change})
    assert [(each.line, each.field, each.suggestion) for each in outcome.problems] == [(3, field, suggestion)]
    assert not Recommendation.objects.exists()


def test_two_rows_of_one_code_are_named(meridia, reference):
    outcome = brought(meridia, ROW, ROW)
    assert "Line 2 has the same code, 136.12" in outcome.problems[0].reason


@pytest.mark.parametrize(
    "heading",
    [
        "source;session;code;text;received on",
        "Mécanisme;Cycle;Paragraphe;Recommandation;Reçu le",
        "Mecanismo;Ciclo;Párrafo;Recomendación;Fecha",
        "Механизм;Цикл;Пункт;Рекомендация;Дата",
        "الآلية;الدورة;الفقرة;التوصية;التاريخ",
        "机制;周期;段落;建议;日期",
    ],
)
def test_headings_are_known_in_six_languages(meridia, reference, heading):
    sheet = read(f"{heading}\nCMW;2;25;Protect domestic workers.;2024-04-12\n".encode())
    assert counts(services.import_sheet(sheet, meridia, by=None)) == (1, 0, 0)
    made = Recommendation.objects.get()
    assert (made.source, made.session, made.code, made.received_on) == ("cmw", "2", "25", date(2024, 4, 12))


def test_a_workbook_is_read_and_a_formula_is_refused(meridia, reference):
    book = Workbook()
    book.active.append(["source", "code", "text", "remarks"])
    book.active.append(["CRC", 41, "Register every birth.", "=1+1"])
    file = io.BytesIO()
    book.save(file)
    outcome = services.import_sheet(read(file.getvalue()), meridia, by=None)
    assert (counts(outcome), outcome.unread) == ((1, 0, 0), ["remarks"])
    book.active["C2"] = "=1+1"
    file = io.BytesIO()
    book.save(file)
    outcome = services.import_sheet(read(file.getvalue()), meridia, by=None)
    assert [(each.line, each.field) for each in outcome.problems] == [(2, "text")]


def test_a_file_without_a_needed_column_is_refused(meridia, reference):
    with pytest.raises(Refusal, match="no column code"):
        services.import_sheet(read(b"source,text\nUPR,So.\n"), meridia, by=None)


def test_only_editors_of_the_country_bring_recommendations_in(meridia, reference, bruno, chipo, dana):
    for person in (chipo, dana):
        with pytest.raises(Refusal, match="Focal points and editors"):
            services.import_recommendations([(2, ROW)], meridia, by=person)
    with pytest.raises(Refusal, match="Focal points and editors"):
        services.import_recommendations([(2, ROW)], Country.objects.get(pk="KEN"), by=bruno)
    assert services.import_recommendations([(2, ROW)], meridia, by=bruno).created == 1


def test_taken_up_and_let_go(recommendation, action, amina):
    services.take_up(recommendation, action, by=amina)
    services.take_up(recommendation, action, by=amina)
    assert [step.card.kind for step in came_from(action.knot_id, None)] == ["recommendation"]
    assert with_actions(None).get().codes == [action.code]
    assert services.let_go(recommendation, action, by=amina)
    assert not with_actions(None).get().is_taken_up


def test_others_tie_nothing(recommendation, action, dana, chipo, reference):
    kenyan = make_person(
        "Wanjiru",
        (make_organisation("kenya", "Ministry", "lead_ministry", Country.objects.get(pk="KEN")), "editor"),
    )
    for person in (dana, chipo, kenyan):
        with pytest.raises(Refusal, match="Focal points and editors"):
            services.take_up(recommendation, action, by=person)
        with pytest.raises(Refusal, match="Focal points and editors"):
            services.let_go(recommendation, action, by=person)


def test_a_recommendation_of_another_country_is_not_tied(recommendation, action, amina):
    Recommendation.objects.update(country="KEN")
    recommendation.refresh_from_db()
    with pytest.raises(Refusal, match="Focal points and editors"):
        services.take_up(recommendation, action, by=amina)


def test_the_command_imports_and_lists(tmp_path, meridia, reference):
    from click.testing import CliRunner

    from safar.recommendations.commands import recommendations

    file = tmp_path / "upr.csv"
    file.write_text("source,code,text\nUPR,1.1,Ratify the Convention.\n")

    def run(*words):
        return CliRunner().invoke(recommendations, [*words, "--json"])

    asked = ("import", str(file), "--country", "xma")
    assert json.loads(run(*asked, "--dry-run").output)["created"] == 1
    assert json.loads(run("list").output) == []
    assert json.loads(run(*asked).output)["created"] == 1
    assert [each["code"] for each in json.loads(run("list", "--country", "xma").output)] == ["1.1"]
    file.write_text("source,code,text\nCEDAV,1.2,Ratify it.\n")
    assert json.loads(run(*asked, "--dry-run").output)["errors"][0]["suggestion"] == "cedaw"
    assert isinstance(run(*asked).exception, Refusal)
