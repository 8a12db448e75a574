"""Practices by the thousand are written down in few statements; what they leave behind is the same."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.utils import timezone

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.practices import finding
from safar.practices.importing.json_lines import dry_run, import_practices
from safar.practices.models import ExternalId, Practice, PracticeObjectivesLink, Step
from safar.practices.services import edit_practice, merge_practices
from safar.search import documents, index
from safar.search.find import find
from safar.search.models import Entry, Fresh, Posting, Shelf, Word
from safar.thread.models import Knot
from tests.practices.test_importing import ROW, lines, load
from tests.practices.test_layouts import run

pytestmark = pytest.mark.django_db

ROWS = [
    ROW,
    {
        **ROW,
        "id": "2",
        "language": "es",
        "title": "Línea de ayuda",
        "text": "Atención a víctimas de la trata",
    },
    {"id": 3, "title": "招聘费", "text": "移民工人不付费", "source": "unnm", "countries": ["China"]},
    {"id": 4, "title": 'Tab\tand "quote" \\ N', "text": "null\n\\N", "organisations": ["Ä; b", 'c"d']},
]
ASIDE = ("id", "practice_id", "knot_id", "created_at", "at", "pgh_id", "pgh_obj_id", "pgh_created_at")


def one_by_one(row, by):
    """As the form does it: record by record, through the models."""
    practice = Practice.objects.create(
        slug=Practice.objects.count(), title=row.title, summary=row.text, language=row.language,
        kind=row.kind, year=row.year, organisations=row.organisations, source=row.source,
        links=[row.url] if row.url else [],
        status="published", confirmed_on=timezone.localdate(),
    )  # fmt: skip
    practice.countries.set(row.countries)
    practice.objectives.set(row.objectives)
    ExternalId.objects.create(practice=practice, scheme=row.scheme, value=row.external_id, url=row.url)
    Step.objects.create(practice=practice, after="draft", why="Imported from file.jsonl", by=by)
    Step.objects.create(
        practice=practice, before="draft", after="published", why="Published without review", by=by
    )
    index.put(finding.document(practice))


def plain(rows, *also_aside):
    found = []
    for row in rows:
        context = row.pop("pgh_context_id", None)
        found.append({name: value for name, value in row.items() if name not in (*ASIDE, *also_aside)})
        if "pgh_label" in row:
            assert context
    return found


def left_behind():
    """Everything that an import leaves, without the numbers and moments that are new each time."""
    events = Practice.history.rel.related_model, ExternalId.history.rel.related_model
    links = PracticeObjectivesLink.pgh_event_models["insert"]
    shelved = index._together(
        list(Shelf.objects.values_list("pk", flat=True)), list(Fresh.objects.all()), set()
    )
    contexts = set()
    for model in (*events, links):
        contexts |= {
            json.dumps(each, sort_keys=True)
            for each in model.objects.values_list("pgh_context__metadata", flat=True)
        }
    return {
        "practices": plain(Practice.objects.order_by("pk").values(), "slug"),
        "countries": list(Practice.objects.order_by("pk", "countries").values_list("title", "countries")),
        "objectives": list(Practice.objects.order_by("pk", "objectives").values_list("title", "objectives")),
        "numbers": plain(ExternalId.objects.order_by("pk").values()),
        "steps": plain(Step.objects.order_by("practice", "pk").values()),
        "knots": list(
            Knot.objects.filter(pk__in=Practice.objects.values("knot")).values_list("kind", flat=True)
        ),
        "histories": [plain(model.objects.order_by("pgh_obj_id").values(), "slug") for model in events],
        "links": sorted(map(repr, plain(links.objects.values()))),
        "contexts": contexts,
        "entries": plain(Entry.objects.order_by("pk").values(), "key", "url"),
        "terms": [(dict(terms.counts), terms.length) for _serial, terms in shelved],
        "words": list(Word.objects.order_by("word").values_list("word", "shown", "language")),
    }


def test_the_quick_way_leaves_what_the_slow_way_leaves(reference, amina):
    data = lines(*ROWS)
    with transaction.atomic():
        import_practices(data, name="file.jsonl", by=amina, publish=True)
        quick = left_behind()
        assert set(Entry.objects.values_list("url", flat=True)) == {
            practice.get_absolute_url() for practice in Practice.objects.all()
        }
        transaction.set_rollback(True)
    assert not Practice.objects.exists()
    rows = dry_run(data).rows
    with reason("Imported from file.jsonl", by=amina):
        for row in rows:
            one_by_one(row, amina)
    slow = left_behind()
    assert len(slow["practices"]) == len(slow["knots"]) == len(slow["terms"]) == 4
    assert len(slow["steps"]) == 8
    for part in slow:
        assert quick[part] == slow[part], part


@pytest.mark.parametrize("where", ["terms", "shelf"])
def test_a_failure_in_the_middle_leaves_nothing(reference, monkeypatch, where):
    if where == "terms":  # in the thread that looks for words
        real = documents.terms_of

        def fails(document):
            if document.title == ROWS[2]["title"]:
                raise MemoryError
            return real(document)

        monkeypatch.setattr(index, "terms_of", fails)
    else:
        monkeypatch.setattr(index.Vocabulary, "write", lambda self: 1 / 0)
    with pytest.raises((MemoryError, ZeroDivisionError)), transaction.atomic():
        load(*ROWS)
    for model in (
        Practice, ExternalId, Step, Entry, Shelf, Posting, Word, Fresh, Practice.history.rel.related_model,
    ):  # fmt: skip
        assert not model.objects.exists(), model
    assert not Knot.objects.filter(kind="practices.practice").exists()


def test_many_take_as_many_statements_as_few(reference, django_assert_max_num_queries):
    """Nothing is asked of the database record by record."""
    many = [{**ROW, "id": str(number), "title": f"Title {number}"} for number in range(600)]
    with django_assert_max_num_queries(60):
        load(*many)
    assert find("recruitment fee", limit=3).hits


def imported(tmp_path, *rows, flags=()):
    file = tmp_path / "practices.jsonl"
    file.write_bytes(lines(*rows))
    return run("import", str(file), "--json", *flags)


def test_published_counts_all_that_this_import_published(tmp_path, reference):
    assert imported(tmp_path, ROW)["published"] == 0
    done = imported(tmp_path, *ROWS, flags=["--publish"])
    assert (done["created"], done["published"], done["unchanged"]) == (3, 4, 0)
    again = imported(tmp_path, *ROWS, flags=["--publish"])
    assert (again["created"], again["published"], again["unchanged"], again["different"]) == (0, 0, 4, 0)


CHANGED = {
    **ROW, "title": "Fees come back", "year_start": 2021, "countries": ["NPL"], "objectives": [6],
    "url": "https://example.org/new", "type": "Project", "organisations": ["A union"],
    "text": "Unions claim wages",
}  # fmt: skip


def test_a_changed_row_is_named_and_stays_until_the_change_is_asked_for(tmp_path, reference):
    imported(tmp_path, *ROWS, flags=["--publish"])
    before = Practice.objects.order_by("pk").values().first()
    told = imported(tmp_path, CHANGED, *ROWS[1:])
    fields = ["countries", "kind", "links", "objectives", "organisations", "summary", "title", "year"]
    assert (told["created"], told["unchanged"], told["different"], told["changed"]) == (0, 3, 1, 0)
    assert told["differ"] == [{"line": 1, "slug": before["slug"], "fields": fields}]
    assert imported(tmp_path, CHANGED, flags=["--dry-run"])["different"] == 1
    assert Practice.objects.order_by("pk").values().first() == before

    done = imported(tmp_path, CHANGED, *ROWS[1:], flags=["--update"])
    assert (done["created"], done["unchanged"], done["different"], done["changed"]) == (0, 3, 1, 1)
    practice = Practice.objects.get(pk=before["id"])
    assert (practice.title, practice.summary) == (CHANGED["title"], CHANGED["text"])
    assert (practice.year, practice.kind) == (2021, "project")
    assert (practice.links, practice.source) == ([CHANGED["url"]], ROW["source"])
    assert [country.pk for country in practice.countries.all()] == ["NPL"]
    assert [objective.pk for objective in practice.objectives.all()] == [6]
    assert practice.external_ids.get().url == CHANGED["url"]
    assert practice.slug == before["slug"]
    last = practice.history.order_by("pgh_id").last()
    assert last.pgh_context.metadata["why"] == "Imported from practices.jsonl"
    assert [hit.title for hit in find("unions claim wages").hits][:1] == [CHANGED["title"]]
    assert imported(tmp_path, CHANGED, *ROWS[1:], flags=["--update"])["unchanged"] == 4


def test_what_a_row_leaves_out_is_not_held_against_the_practice(tmp_path, reference, amina):
    imported(tmp_path, *ROWS)
    practice = Practice.objects.get(title=ROWS[2]["title"])
    edit_practice(practice, by=amina, year=2020, organisations=["Ours"], links=["https://example.org/ours"])
    assert imported(tmp_path, *ROWS)["different"] == 0


def test_two_records_made_one_are_left_as_somebody_made_them(tmp_path, reference, amina):
    imported(tmp_path, *ROWS)
    kept, gone = Practice.objects.order_by("pk")[:2]
    merge_practices(kept, gone, by=amina)
    words = Practice.objects.values_list("title", flat=True).get(pk=kept.pk)
    again = imported(tmp_path, *ROWS, flags=["--update"])
    assert (again["created"], again["unchanged"], again["changed"]) == (0, 4, 0)
    assert Practice.objects.get(pk=kept.pk).title == words
    alone = imported(tmp_path, ROWS[1])
    assert [each["slug"] for each in alone["differ"]] == [kept.slug]


def test_nothing_is_changed_when_a_row_is_bad(tmp_path, reference):
    imported(tmp_path, ROW)
    with pytest.raises(Refusal, match="Nothing was imported"):
        imported(tmp_path, CHANGED, {**ROW, "id": "9", "objectives": [99]}, flags=["--update"])
    assert Practice.objects.get().title == ROW["title"]


def test_the_regions_of_practices_are_known_without_asking_for_each(reference, django_assert_num_queries):
    """Some countries lie four deep: Kenya in Eastern, in Sub-Saharan Africa, in Africa, in the world."""
    load({**ROW, "countries": ["KEN", "PER", "NPL"]})
    practices = list(Practice.objects.prefetch_related(*finding.TOGETHER))
    with django_assert_num_queries(0):
        document = finding.document(practices[0])
    assert document.facets["region"] == ["002", "005", "014", "019", "034", "142", "202", "419"]
