"""Objectives proposed for practices: by the command, learning from what is published."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from safar.lib.refusal import Refusal
from safar.practices.models import Practice
from safar.practices.tagging.command import tag
from safar.practices.tagging.lessons import PUBLISHED, forget, lessons, tagger_for
from tests.practices.test_practices import make_practice, write_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_learnt_before():
    forget()
    yield
    forget()


def write(path, *rows):
    file = path / "practices.jsonl"
    file.write_text("\n".join(json.dumps(row) if isinstance(row, dict) else row for row in rows))
    return file


def run(file):
    return CliRunner().invoke(tag, [str(file), "--json"], standalone_mode=True)


def test_a_file_is_tagged_and_nothing_is_written(tmp_path):
    before = Practice.objects.count()
    file = write(
        tmp_path,
        {"id": "a", "title": "Fair hiring", "text": "Recruiters charge workers no fees.", "language": "en"},
        {"id": 7, "text": "Envoi d'argent au pays par téléphone", "language": "fr", "objectives": [1]},
        {"id": "c", "text": "The table is green"},
    )
    answer = json.loads(run(file).stdout)
    assert set(answer) == {"a", "7", "c"}
    assert 6 in [one["objective"] for one in answer["a"]]
    assert answer["7"][0]["objective"] == 20
    assert answer["c"] == []
    [first, *_others] = answer["a"]
    assert set(first) == {"objective", "confidence", "because"}
    assert first["confidence"] >= 0.5
    assert first["because"]
    assert Practice.objects.count() == before


def test_every_bad_line_is_told_and_nothing_is_tagged(tmp_path):
    file = write(tmp_path, {"id": "a", "text": "x"}, "{oops", {"text": "no id"}, {"id": "a", "text": "again"})
    answer = run(file)
    assert answer.stdout == ""
    assert isinstance(answer.exception, Refusal)
    assert [error["line"] for error in answer.exception.details["errors"]] == [2, 3, 4]


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read" in str(run(tmp_path / "nowhere.jsonl").exception)


def test_empty_file_is_refused(tmp_path):
    assert "no record" in str(run(write(tmp_path, "")).exception)


def test_published_practices_are_lessons_and_drafts_are_not():
    published_practice = make_practice("fund", "A fund that pays fees", [6, 14])
    learnt = [each for each in lessons("en") if each.weight == PUBLISHED]
    assert [each.text.split(".")[0] for each in learnt] == [published_practice.title]
    assert learnt[0].objectives == {each.number for each in published_practice.objectives.all()}
    Practice.objects.update(status=Practice.Status.DRAFT)
    assert [each for each in lessons("en") if each.weight == PUBLISHED] == []


def test_what_people_publish_changes_what_is_proposed(monkeypatch):
    monkeypatch.setattr("safar.practices.tagging.lessons.FRESH", 0)
    asked = "A mokhtar register in every quarter"
    before = {each.objective: each.confidence for each in tagger_for("en").suggest(asked)}
    for n in range(4):
        make_practice(f"mokhtar-{n}", f"Mokhtar register {n}", [4])
    after = {each.objective: each.confidence for each in tagger_for("en").suggest(asked)}
    assert after[4] > before.get(4, 0) + 0.1
    assert tagger_for("en") is tagger_for("en")


def test_the_form_suggests_from_what_is_typed_and_leaves_the_choice(client, amina):
    client.force_login(amina)
    typed = {"title": "Cheaper remittances", "summary": "Recruitment fees are paid back.", "language": "en"}
    part = client.post("/practices/suggest/", {**typed, "objectives": ["6"]}).content.decode()
    assert '<input type="checkbox" name="objectives" value="20">' in part
    assert "<bdi>remittances</bdi>" in part
    assert 'value="6"' not in part, "what is chosen already is not suggested"
    assert Practice.objects.count() == 0
    nothing = client.post(
        "/practices/suggest/", {"title": "A table", "summary": "It is green."}
    ).content.decode()
    assert "Nothing more fits well enough" in nothing


def test_the_form_of_a_draft_shows_suggestions_at_once(client, amina, ministry):
    practice = write_up(amina, ministry, title="Shelter for victims of trafficking")
    client.force_login(amina)
    page = client.get(f"/practices/{practice.slug}/edit/").content.decode()
    assert "<bdi>victims of trafficking</bdi>" in page


def test_dana_is_shown_no_suggestions(client, dana):
    client.force_login(dana)
    assert client.post("/practices/suggest/", {"title": "Recruitment fees"}).status_code == 403
