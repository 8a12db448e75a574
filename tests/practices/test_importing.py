"""Practices from JSON-Lines: all of a file or nothing, found when it returns, and the second time nothing."""

from __future__ import annotations

import json

import pytest

from safar.lib.refusal import Refusal
from safar.practices.importing.json_lines import dry_run, import_practices
from safar.practices.models import ExternalId, Practice, Step
from safar.practices.services import edit_practice, publish_practice, withdraw_practice
from safar.search.find import find

pytestmark = pytest.mark.django_db

ROW = {
    "id": "gfmd-1",
    "url": "https://example.org/fees",
    "source": "gfmd",
    "title": "Fees are paid back",
    "language": "en",
    "text": "Agencies return recruitment fees to workers.",
    "year_start": 2019,
    "countries": ["NPL", "JOR"],
    "organisations": ["Ministry of Labour"],
    "type": "Policy (including law, public measure)",
    "objectives": [6, 10],
}


def lines(*rows):
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def load(*rows, publish=True):
    return import_practices(lines(*rows), name="file.jsonl", by=None, publish=publish)


def found(question):
    return [hit.title for hit in find(question).hits]


def test_a_published_practice_is_found_when_the_import_returns(reference):
    assert len(load(ROW).rows) == 1
    practice = Practice.objects.get()
    assert (practice.title, practice.kind, practice.year) == (ROW["title"], "law_policy", 2019)
    assert sorted(practice.countries.values_list("pk", flat=True)) == ["JOR", "NPL"]
    assert sorted(practice.objectives.values_list("pk", flat=True)) == [6, 10]
    assert practice.history.count() == 1
    assert [step.after for step in Step.objects.all()] == ["draft", "published"]
    hit = find("recruitment fee", filters={"country": ["NPL"], "objective": [10]}).hits[0]
    assert hit.key == str(practice.pk)


def test_importing_again_changes_nothing(reference):
    load(ROW)
    before = Practice.objects.values().get()
    edit_practice(Practice.objects.get(), by=None, title="Our own words")
    again = load(ROW)
    assert (len(again.rows), len(again.known)) == (0, 1)
    assert Practice.objects.get().title == "Our own words"
    assert Practice.objects.values_list("pk", flat=True).get() == before["id"]
    assert ExternalId.objects.count() == 1


def test_drafts_are_not_found_until_they_are_published(reference):
    load(ROW, publish=False)
    assert Practice.objects.get().status == "draft"
    assert found("recruitment") == []
    assert load(ROW).published == 1
    assert found("recruitment") == [ROW["title"]]


def test_every_bad_row_is_named_and_nothing_is_made(reference):
    bad = [
        {**ROW, "id": "2", "title": ""},
        {**ROW, "id": "3", "countries": ["Atlantis"]},
        {**ROW, "id": "4", "objectives": [24]},
        {**ROW, "id": "5", "year_start": "soon", "url": "javascript:alert(1)"},
        ROW,
        {**ROW, "id": "6", "organisations": "ILO"},
        {**ROW, "id": "7", "language": "de"},
        {**ROW, "id": "8", "text": 5},
    ]
    data = lines(ROW, *bad) + b'\nnot json\n[1]\n{"id": "\xff"}\n'
    with pytest.raises(Refusal, match="Nothing was imported") as refusal:
        import_practices(data, name="file.jsonl", by=None, publish=True)
    places = [(error["line"], error["field"]) for error in refusal.value.details["errors"]]
    assert places == [
        (2, "title"), (3, "countries"), (4, "objectives"), (5, "url"), (5, "year_start"), (6, "id"),
        (7, "organisations"), (8, "language"), (9, "text"), (10, ""), (11, ""), (12, ""),
    ]  # fmt: skip
    assert not Practice.objects.exists()
    assert found("recruitment") == []


def test_little_is_needed(reference):
    checked = dry_run(lines({"id": 7, "title": "Línea de ayuda", "text": "Atención a víctimas de la trata"}))
    assert not checked.problems
    row = checked.rows[0]
    assert (row.external_id, row.language, row.scheme, row.kind) == ("7", "es", "other", "other")
    with pytest.raises(Refusal, match="no record"):
        dry_run(b"\n\n")


def test_titles_alike_get_addresses_of_their_own(reference):
    load(ROW, {**ROW, "id": "2"}, {**ROW, "id": "3", "title": "招聘费"})
    assert sorted(Practice.objects.values_list("slug", flat=True)) == [
        "fees-are-paid-back",
        "fees-are-paid-back-2",
        "practice",
    ]


def test_services_show_what_they_change(reference, amina):
    load(ROW)
    practice = Practice.objects.get()
    edit_practice(practice, by=amina, summary="Unpaid wages are claimed from abroad.")
    assert found("wages") == [ROW["title"]]
    withdraw_practice(practice, by=amina, why="It ended")
    assert found("wages") == []
    publish_practice(practice, by=amina)
    assert found("wages") == [ROW["title"]]
    Practice.objects.all().delete()
    assert found("wages") == []
