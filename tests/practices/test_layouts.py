"""Practices written in the layouts of others and ours, and read back: nothing is lost, nothing is doubled."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.duplicates import Facts, duplicates, known_facts
from safar.practices.layouts import FORMATS, TABLES, files, layout_of
from safar.practices.layouts.checking import check
from safar.practices.layouts.importing import import_practices
from safar.practices.layouts.out import export, records
from safar.practices.models import Practice, PracticeFile
from safar.practices.services import ActorRow, ResultRow
from safar.reference.models import Country, GcmAction, Objective, Principle, SdgTarget, StakeholderType
from safar.search.text import fold
from tests.conftest import make_person
from tests.practices.test_practices import write_up

pytestmark = pytest.mark.django_db
FILES = [(name, kind) for name in FORMATS for kind in ("csv", "xlsx") if FORMATS[name][1] in ("", kind)] + [
    ("jsonl", ""),
    ("jsonld", ""),
]


@pytest.fixture
def full(ministry, amina):
    """A practice of which everything is known."""
    practice = write_up(
        amina,
        ministry,
        title="A fund; with “signs” = and, commas",
        summary="It pays.\n\nTwice a year.",
        kind="partnership",
        group="Frameworks",
        language="en",
        level="national",
        stages=["stay", "return"],
        target_groups=[
            "Domestic workers; live-in",
        ],
        organisations=["Agency", "Office; of Returns"],
        objectives=Objective.objects.filter(number__in=[6, 21]),
        primary_objectives=Objective.objects.filter(number=6),
        gcm_actions=GcmAction.objects.filter(objective=6, letter__in="ac"),
        principles=Principle.objects.filter(letter__in="af"),
        sdg_targets=SdgTarget.objects.filter(code="10.7"),
        countries=Country.objects.filter(alpha3__in=["PHL", "BHR"]),
        origin_countries=Country.objects.filter(alpha3="PHL"),
        year=2018,
        end_year=2021,
        progress="completed",
        benefit="-5 per cent",
        lessons="Ask first.",
        pitfalls="Too late.",
        conditions="A register.",
        innovation="One window.",
        legal_basis="Act 12",
        safeguards="A complaint line.",
        cost=Decimal("1250000.50"),
        currency="EUR",
        funding="The fund",
        links=["https://example.org/a"],
        source="Report, 2021",
        actors=[
            ActorRow("Overseas Office", "implementer", StakeholderType.objects.get(pk="lead_ministry")),
            ActorRow("Union of Workers", "partner"),
            ActorRow("A bank", "donor"),
        ],
        results=[
            ResultRow("Workers paid", Decimal("1200"), "persons", 2020, "Report, p. 4"),
            ResultRow("Heard"),
        ],
    )
    practice.translations = {"fr": {"title": "Un fonds"}}
    practice.save()
    practice.external_ids.create(scheme="gfmd-ppd", value="215", url="https://www.gfmd.org/pfp/ppd/215")
    practice.external_ids.create(
        scheme="unnm", value="a-fund", url="https://migrationnetwork.un.org/practice/a-fund"
    )
    return services.publish_practice(practice, by=amina)


def exported(name, kind="csv"):
    out = io.BytesIO()
    export(name, kind, out)
    return out.getvalue()


def snapshot():
    """Everything there is, and what the database wrote down of changes."""
    return (
        [json.dumps(record, default=str, sort_keys=True) for record in records(everything=True)],
        Practice.history.rel.related_model.objects.count(),
    )


@pytest.mark.parametrize(("name", "kind"), FILES)
def test_an_export_imported_again_changes_nothing(full, ministry, amina, name, kind):
    write_up(amina, ministry, title="An unfinished one")
    before = snapshot()
    data = exported(name, kind)
    checked = import_practices(data, owner=ministry, by=amina, update=True)
    assert (len(checked.drafts), checked.problems) == (1, [])
    assert [draft.outcome for draft in checked.drafts] == ["same"], checked.drafts[0].differs
    assert snapshot() == before


@pytest.mark.parametrize(("name", "kind"), [each for each in FILES if each[0] not in ("gfmd", "unnm")])
def test_our_own_files_bring_everything_back(full, ministry, amina, name, kind):
    (before,) = records()
    data = exported(name, kind)
    full.delete()
    import_practices(data, owner=ministry, by=None, publish=True)
    (after,) = records()
    assert after == before | {"url": after["url"]}


@pytest.mark.parametrize("name", ["gfmd", "unnm"])
def test_the_layouts_of_others_bring_back_what_they_hold(full, ministry, amina, name):
    data = exported(name)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    full.delete()
    import_practices(data, owner=ministry, by=None, publish=True)
    again = list(csv.DictReader(io.StringIO(exported(name).decode("utf-8-sig"))))
    assert again == rows
    assert Practice.objects.get().external_ids.get().scheme == {"gfmd": "gfmd-ppd", "unnm": "unnm"}[name]


GFMD_ROW = {
    "ID": "5041",
    "URL": "https://www.gfmd.org/pfp/ppd/5041",
    "Title": "Flexible work visa for domestic workers",
    "Summary": "The visa lets workers change employer.",
    "Countries/continents": "Philippines, Bahrain",
    "Partners": "Labour Fund; IOM",
    "GCM objectives": "Objective 5; Objective 6",
    "SDGs": "SDG 8; 10.7",
    "Contact": "A person, 123",
    "GFMD source": "Geneva workshop 2019",
}
UNNM_ROW = {
    "Title": "Flexible work visa for domestic workers in Bahrain",
    "URL": "https://migrationnetwork.un.org/practice/flexible-visa",
    "Primary GCM Objectives": "Objective 5: Enhance availability",
    "GCM Guiding Principles": "Human rights",
    "Dates": "2017 - Present",
    "Type of practice": "Partnership/Multistakeholder initiative",
    "Countries": "Philippines\nBahrain",
    "Geographic scope": "Regional",
    "Summary": "Workers may move from one employer to another.",
    "Main Implementing Organization": "Labour Fund",
    "Key Lessons": "Both sides must agree.",
}


def csv_of(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_one_practice_of_both_databases_is_recognised_and_made_one(ministry, amina):
    first = import_practices(csv_of(GFMD_ROW), owner=ministry, by=amina)
    assert [each["reason"] for each in first.notices] == [
        "“SDG 8” names no SDG target, such as 10.7, and is not kept.",
        "Pictures and contacts are not kept: a contact is a person.",
    ]
    there = Practice.objects.get()
    (draft,) = check(csv_of(UNNM_ROW)).drafts
    assert (draft.outcome, draft.alike.b.slug) == ("new", there.slug)
    import_practices(csv_of(UNNM_ROW), owner=ministry, by=amina)
    other = Practice.objects.exclude(pk=there.pk).get()
    (pair,) = duplicates(known_facts())
    assert {pair.a.pk, pair.b.pk} == {there.pk, other.pk}
    assert "The same organisations: Labour Fund" in pair.why
    kept = services.merge_practices(other, there, by=amina)
    assert {(each.scheme, each.value) for each in kept.external_ids.all()} == {
        ("gfmd-ppd", "5041"),
        ("unnm", "flexible-visa"),
    }
    before = snapshot()
    for row in (GFMD_ROW, UNNM_ROW):
        assert import_practices(csv_of(row), owner=ministry, by=amina).of("new") == []
    assert snapshot() == before
    assert duplicates(known_facts()) == []


def test_two_countries_that_do_the_same_are_two_practices(ministry, amina):
    rows = [GFMD_ROW | {"Countries/continents": "Nepal", "Partners": ""}]
    rows.append(GFMD_ROW | {"ID": "7", "URL": "", "Countries/continents": "Chad", "Partners": ""})
    import_practices(csv_of(*rows), owner=ministry, by=amina)
    assert duplicates(known_facts()) == []


@pytest.mark.django_db
def test_a_page_that_lists_practices_makes_them_no_doubles():
    def facts(pk, title, *links, countries=()):
        return Facts(
            pk, f"p{pk}", title, "en", (fold(title),), "", frozenset(countries), links=frozenset(links)
        )

    page, other = "https://example.org/report", "https://example.org/one"
    titles = ("Hotline for nurses", "Register of recruiters", "Visas for students")
    listed = [facts(n, title, page) for n, title in enumerate(titles)]
    assert duplicates(listed) == []
    assert duplicates(listed[:2]) == []
    alike = [facts(7, "Hotline for nurses abroad", other), facts(8, "A hotline for nurses", other)]
    assert [pair.why[0] for pair in duplicates([*listed[1:], *alike])] == ["The same link"]


def test_the_flexible_visa_of_the_seed_is_recognised(ministry, amina):
    """As the 2019 report calls it, and as the page of the UN Network is called; nothing else is known."""
    rows = [
        GFMD_ROW | {"Title": "Flexible work visa of the Philippines and Bahrain", "Partners": "", "ID": "1"},
        GFMD_ROW
        | {
            "Title": "Philippines-Bahrain partnership on the issuance of flexible visas",
            "Partners": "",
            "ID": "2",
        },
        GFMD_ROW | {"Title": "Skills of nurses of the Philippines in Bahrain", "Partners": "", "ID": "3"},
    ]
    rows = [row | {"URL": "", "Summary": f"Record {row['ID']}."} for row in rows]
    import_practices(csv_of(*rows), owner=ministry, by=amina)
    (pair,) = duplicates(known_facts())
    assert {pair.a.title[:8], pair.b.title[:8]} == {"Flexible", "Philippi"}


def test_one_practice_in_two_languages_is_recognised(ministry, amina):
    """The words share nothing; what they speak of, where, when and who do."""
    spanish = UNNM_ROW | {
        "Title": "Visado flexible para trabajadoras del hogar",
        "Summary": "Las trabajadoras del hogar pueden cambiar de empleador. El empleador paga las comisiones "
        "de contratación y hay un mecanismo de denuncia.",
        "Language": "es",
    }
    english = spanish | {
        "URL": "https://migrationnetwork.un.org/practice/other",
        "Title": "A permit that is not bound to one house",
        "Summary": "Domestic workers may change their employer. The employer pays the recruitment fees, and "
        "there is a complaint mechanism.",
        "Language": "en",
    }
    elsewhere = english | {"URL": "https://migrationnetwork.un.org/practice/third", "Countries": "Nepal"}
    import_practices(csv_of(spanish, english, elsewhere), owner=ministry, by=amina)
    (pair,) = duplicates(known_facts())
    assert {pair.a.language, pair.b.language} == {"es", "en"}
    assert "The words mean nearly the same" in pair.why


def test_what_differs_stays_until_the_change_is_asked_for(full, ministry, amina):
    row = dict(next(csv.DictReader(io.StringIO(exported("gfmd").decode("utf-8-sig")))))
    row |= {"Summary": "It pays three times.", "Partners": "Union of Workers\nA new friend"}
    checked = import_practices(csv_of(row), owner=ministry, by=amina)
    assert checked.of("differs")[0].differs == ["actors", "summary"]
    full.refresh_from_db()
    assert full.summary == "It pays.\n\nTwice a year."
    import_practices(csv_of(row), owner=ministry, by=amina, update=True)
    full.refresh_from_db()
    assert full.summary == "It pays three times."
    assert sorted(each.name for each in full.actors.all()) == [
        "A bank",
        "A new friend",
        "Overseas Office",
        "Union of Workers",
    ]
    assert full.status == "published"


def test_every_bad_row_is_named_and_nothing_is_made(ministry, amina):
    rows = [
        GFMD_ROW,
        GFMD_ROW | {"ID": "8", "Title": "", "GCM objectives": "Objective 99", "URL": "no"},
        GFMD_ROW | {"ID": "9", "Countries/continents": "Atlantis"},
        GFMD_ROW | {"GCM objectives": ""},
        GFMD_ROW,
    ]
    with pytest.raises(Refusal, match="Nothing was imported") as refused:
        import_practices(csv_of(*rows), owner=ministry, by=amina)
    assert [(each["line"], each["field"]) for each in refused.value.details["errors"]] == [
        (3, "URL"),
        (3, "GCM objectives"),
        (4, "Countries/continents"),
        (5, "objectives"),
        (6, "external_ids"),
    ]
    assert not Practice.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00bad", "neither a workbook"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"colour,taste\nred,sweet\n", "no layout"),
        (b'{"@context": {}, "@graph": "x"}', "names no practices"),
        (b"Title,Summary\n", "no practice in this file"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(db, data, words):
    with pytest.raises(Refusal, match=words):
        check(data)


@pytest.mark.parametrize(
    "record",
    [
        '{"title": 5, "summary": ["x"], "objectives": "six"}',
        '{"title": "A", "summary": "B", "objectives": [6], "actors": "x", "results": [[1]], "links": {}}',
        '{"title": "A", "summary": "B", "objectives": [6], "external_ids": [{"scheme": "x", "value": "1"}]}',
        '{"title": "A", "summary": "B", "objectives": [6], "results": [{"text": "x", "figure": "many"}]}',
        '{"title": "A", "summary": "B", "objectives": [6], "cost": "dear", "year": "soon"}',
        '{"title": "A", "summary": "B", "objectives": [6], "actors": [{"part": "friend", "name": "C"}]}',
        '{"title": "A", "summary": "B", "objectives": [6], "external_ids": [{"id": "1", "value": "2"}]}',
        "[1, 2]",
        "{broken",
        '{"title": "A", "summary": "B", "objectives": [[[[6]]]], "translations": [1]}',
    ],
)
def test_strange_records_are_refused_by_line(record):
    with pytest.raises(Refusal, match=r"Nothing was imported|no practice"):
        import_practices(record.encode(), by=None)


def test_a_layout_is_known_by_its_headings():
    for name, layout in TABLES.items():
        assert layout_of([column.heading for column in layout.columns]).name == name
    assert layout_of(["Name", "Colour"]) is None


def test_records_are_fetched_in_the_same_number_of_queries(full, ministry, amina):
    def queries():
        with CaptureQueriesContext(connection) as done:
            files.write(records(), None, "jsonl", io.BytesIO())
        return len(done)

    few = queries()
    for number in range(2):
        services.publish_practice(write_up(amina, ministry, title=f"Another {number}"), by=amina)
    assert queries() == few


def test_signs_that_nobody_sees_are_left_out(ministry):
    import_practices(b'{"title": "A\\u0000b", "summary": "B", "objectives": [6]}', owner=ministry, by=None)
    assert Practice.objects.get().title == "Ab"


def test_a_file_is_looked_at_and_imported_on_its_pages(client, amina, dana):
    client.force_login(dana)
    assert client.get("/practices/import/").status_code == 403
    client.force_login(amina)
    bad = SimpleUploadedFile("bad.csv", b"colour,taste\nred,sweet\n")
    assert client.post("/practices/import/", {"file": bad, "layout": "auto"}).status_code == 422
    owner = amina.memberships.first().organisation_id
    given = SimpleUploadedFile("ppd.csv", csv_of(GFMD_ROW))
    looked = client.post("/practices/import/", {"file": given, "layout": "auto", "owner": owner})
    assert looked.status_code == 302
    page = client.get(looked.url).content.decode()
    assert "1 draft will be made." in page
    assert not Practice.objects.exists()
    client.force_login(make_person("Ines", (amina.memberships.first().organisation, "editor")))
    assert client.get(looked.url).status_code == 404
    client.force_login(amina)
    client.post(looked.url)
    assert Practice.objects.get().owner_id == owner
    assert not PracticeFile.objects.exists()


@pytest.mark.parametrize("name", FORMATS)
def test_anybody_takes_what_is_published(client, full, ministry, amina, name):
    write_up(amina, ministry, title="A secret draft")
    assert client.get("/practices/download/").status_code == 200
    answer = client.get(f"/practices/download/?format={name}")
    data = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert b"secret" not in data
    assert data == exported(name, "csv") or name == "xlsx"
    assert client.get("/practices/download/?format=exe").status_code == 400


def run(*words):
    from click.testing import CliRunner

    from safar.practices.commands import COMMANDS

    done = CliRunner().invoke(COMMANDS["practices"], list(words))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0
    return json.loads(done.output)


def test_commands_take_a_file_in_and_out(tmp_path, full, ministry):
    out = str(tmp_path / "unnm.xlsx")
    assert run("export", "--format", "unnm", "--out", out, "--json")["practices"] == 1
    full.delete()
    looked = run("import", out, "--dry-run", "--json")
    assert (looked["layout"], looked["would_create"], looked["errors"]) == ("unnm", 1, [])
    assert not Practice.objects.exists()
    made = run("import", out, "--owner", ministry.slug, "--publish", "--json")
    assert made["created"] == 1
    assert Practice.objects.published().get().owner == ministry
    assert run("import", out, "--json")["unchanged"] == 1
    (tmp_path / "gfmd.csv").write_bytes(csv_of(UNNM_ROW, UNNM_ROW | {"URL": "https://other.example/x"}))
    run("import", str(tmp_path / "gfmd.csv"), "--layout", "unnm", "--json")
    (pair,) = run("duplicates", "--json")
    assert set(pair) == {"a", "b", "score", "why"}
    with pytest.raises(Refusal, match="No organisation"):
        run("import", out, "--owner", "nobody")


def test_the_short_json_lines_go_their_own_way(tmp_path):
    file = tmp_path / "short.jsonl"
    file.write_text('{"id": "1", "title": "A", "text": "B", "source": "unnm", "objectives": [6]}\n')
    assert run("import", str(file), "--json")["created"] == 1
    assert Practice.objects.get().external_ids.get().value == "1"
    rows = b"".join(json.dumps(record, default=str).encode() + b"\n" for record in records(everything=True))
    file.write_bytes(rows)
    assert run("import", str(file), "--json")["unchanged"] == 1


def test_reviewers_see_doubles_and_make_them_one(client, union, ministry, amina, dana):
    import_practices(csv_of(GFMD_ROW), owner=ministry, by=None, publish=True)
    import_practices(csv_of(UNNM_ROW), owner=ministry, by=None, publish=True)
    first, second = Practice.objects.order_by("pk")
    client.force_login(dana)
    assert client.get("/practices/doubles/").status_code == 403
    client.force_login(make_person("Efua", (union, "reviewer")))
    page = client.get("/practices/doubles/").content.decode()
    assert first.title in page
    assert "The same organisations: Labour Fund" in page
    client.post(f"/practices/{second.slug}/merge/", {"into": first.slug})
    assert "No two records" in client.get("/practices/doubles/").content.decode()
    assert first.external_ids.count() == 2


def test_the_same_practice_is_shown_before_it_is_submitted(client, ministry, amina):
    import_practices(csv_of(GFMD_ROW), owner=ministry, by=None, publish=True)
    import_practices(csv_of(UNNM_ROW), owner=ministry, by=amina)
    draft = Practice.objects.get(status="draft")
    client.force_login(amina)
    page = client.get(f"/practices/{draft.slug}/submit/").content.decode()
    assert "Probably the same:" in page
    assert "Nearly the same title" in page
