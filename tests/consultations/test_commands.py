"""`safar notes import` and `safar events list`."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from safar.consultations.commands import events, notes
from safar.consultations.models import Note
from safar.lib.refusal import Refusal
from tests.consultations.files import ROWS, csv_of

pytestmark = pytest.mark.django_db


def run(*arguments):
    return json.loads(
        CliRunner().invoke(notes, ["import", *arguments, "--json"], catch_exceptions=False).output
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_bytes(csv_of(*ROWS))
    return str(path)


def test_dry_run_and_import_answer_in_json(fees, file):
    assert run(file, "--session", "fees", "--dry-run") == {"would_create": 2, "errors": []}
    assert Note.objects.count() == 0
    assert run(file, "--session", "fees") == {"created": 2, "errors": []}
    assert Note.objects.count() == 2


def test_dry_run_reports_bad_rows_and_import_refuses_them(fees, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(csv_of(*ROWS, ["fees", "nonsense", "H", "T", "", ""]))
    report = run(str(bad), "--session", "fees", "--dry-run")
    assert [(each["line"], each["field"]) for each in report["errors"]] == [(4, "kind")]
    with pytest.raises(Refusal) as refused:
        run(str(bad), "--session", "fees")
    assert refused.value.details["errors"] == report["errors"]
    assert Note.objects.count() == 0


def test_unknown_session_names_those_that_are_known(fees, file):
    with pytest.raises(Refusal, match="These are known: fees"):
        run(file, "--session", "nowhere")


def test_import_in_somebodys_name_asks_whether_they_may(fees, file, amina, dana):
    with pytest.raises(Refusal, match="may not take notes"):
        run(file, "--session", "fees", "--by", dana.email)
    assert run(file, "--session", "fees", "--by", amina.email)["created"] == 2
    context = Note.objects.first().history.select_related("pgh_context").get().pgh_context
    assert context.metadata["user"] == amina.pk


def test_events_are_listed_with_their_sessions(fees, quiet):
    answer = CliRunner().invoke(events, ["list", "--json"], catch_exceptions=False)
    (event,) = json.loads(answer.output)
    assert [session["slug"] for session in event["sessions"]] == ["fees", "quiet"]
