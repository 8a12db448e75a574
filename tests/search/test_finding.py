"""What is handed in is found: at once, by every process, in each language, and no longer than it should."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils.translation import override

from safar.lib.refusal import Refusal
from safar.search import answers, weighing
from safar.search.documents import Document
from safar.search.find import find, for_text, keys_of_best, similar
from safar.search.index import put, put_many, rebuild, remove, tidy
from safar.search.models import Entry, Fresh, Gone, Posting, Shelf

pytestmark = pytest.mark.django_db

FEES = Document(
    "practice", "fees", "Fees are paid back", "Agencies return recruitment fees to workers.", "en",
    facets={"objective": [6], "country": ["NPL"]},
)  # fmt: skip
HOTLINE = Document(
    "practice", "hotline", "A telephone line", "Victims of trafficking call a hotline in five tongues.", "en",
    facets={"objective": [10], "country": ["ARM", "NPL"]},
)  # fmt: skip
HOUSE = Document(
    "practice", "house", "Casa de acogida", "Atención a niñas y niños migrantes no acompañados.", "",
    facets={"objective": [7]},
)  # fmt: skip
THREE = [FEES, HOTLINE, HOUSE]


def keys(found):
    return [hit.key for hit in getattr(found, "hits", found)]


def test_a_record_is_found_by_its_words_and_says_which():
    put_many(THREE)
    found = find("recruitment fee")
    assert keys(found) == ["fees"]
    assert found.hits[0].words == ["recruitment", "fee"]
    assert "recruitment, fee" in found.hits[0].why


def test_the_language_is_recognised_and_its_endings_do_not_matter():
    put_many(THREE)
    assert Entry.objects.get(key="house").language == "es"
    found = find("acogida para la niña migrante")
    assert found.language == "es"
    assert keys(found) == ["house"]


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("zh", "政府为家政工人提供法律援助", "家政工人"),
        ("ar", "توفر الوزارة المساعدة القانونية للعمال المهاجرين", "مساعدة عامل مهاجر"),
        ("ru", "Министерство помогает трудящимся-мигрантам", "помощь трудящимся"),
        ("fr", "Le ministère aide les travailleuses domestiques", "travailleuse domestique"),
    ],
)
def test_each_language_has_its_own_way(language, text, question):
    put(Document("practice", "own", "—", text))
    put_many(THREE)
    assert Entry.objects.get(key="own").language == language
    assert keys(find(question))[0] == "own"


def test_an_edit_is_found_as_it_is_now_and_not_as_it_was():
    put_many(THREE)
    put(Document("practice", "fees", "Wages", "Unpaid wages are claimed from abroad.", "en"))
    assert keys(find("recruitment")) == []
    assert keys(find("unpaid wages")) == ["fees"]
    remove("practice", "fees")
    assert keys(find("unpaid wages")) == []


def test_what_is_rolled_back_was_never_there():
    put_many(THREE)
    with transaction.atomic():
        put(Document("practice", "fees", "Wages", "Unpaid wages.", "en"))
        transaction.set_rollback(True)
    assert [hit.title for hit in find("unpaid wages").hits if hit.key == "fees"] != ["Wages"]
    assert keys(find("recruitment")) == ["fees"]


def test_facets_are_counted_as_if_their_own_filter_were_not_set():
    put_many(THREE)
    found = find("", filters={"objective": [6]})
    assert keys(found) == ["fees"]
    assert found.facets["objective"] == {"10": 1, "6": 1, "7": 1}
    assert found.facets["country"] == {"NPL": 1}
    both = find("", filters={"objective": [6, 10], "country": ["NPL"]})
    assert sorted(keys(both)) == ["fees", "hotline"]
    assert both.total == 2


def test_what_is_not_public_is_found_only_by_who_asks_for_it():
    put(Document("practice", "draft", "Draft on recruitment fees", language="en", is_public=False))
    assert keys(find("recruitment")) == []
    assert keys(find("recruitment", public_only=False)) == ["draft"]


def test_quotes_and_minus():
    put_many(THREE)
    put(Document("practice", "other", "Workers return", "Fees and recruitment by agencies", "en"))
    assert keys(find('"recruitment fees"')) == ["fees"]
    assert sorted(keys(find("recruitment -agencies"))) == []
    assert sorted(keys(find("recruitment -return"))) == []


def test_a_slip_of_the_pen_is_understood():
    put_many([*THREE, Document("practice", "more", "Trafficking", "Trafficking in persons", "en")])
    found = find("traficking")
    assert set(keys(found)) == {"hotline", "more"}
    assert found.suggestion == "trafficking"


def test_more_like_this_and_practices_for_a_challenge():
    put_many([*THREE, Document("practice", "line", "Hotline", "A hotline for victims of trafficking", "en")])
    assert keys(similar("practice", "hotline"))[0] == "line"
    assert similar("practice", "nothing") == []
    text = "At our table people said that agencies ask for recruitment fees and nobody pays them back. " * 30
    assert keys(for_text(text))[0] == "fees"


def test_an_index_made_anew_gives_the_same_answers():
    put_many(THREE)
    for number in range(5):
        put(
            Document(
                "practice", f"n{number}", f"Visa number {number}", "Recruitment by farms, with a visa", "en"
            )
        )
    put(Document("practice", "n1", "Changed", "Fees for a visa", "en"))
    remove("practice", "n2")
    questions = ("visa", "recruitment fees", "hotline", "acogida", "farm visa number")

    def answers():
        return [[(hit.key, hit.score) for hit in find(question).hits] for question in questions]

    before = answers()
    assert rebuild() == 7
    assert answers() == before
    assert (Fresh.objects.count(), Gone.objects.count(), Shelf.objects.count()) == (0, 0, 1)


def test_a_rebuild_that_dies_leaves_the_old_index_serving(monkeypatch):
    put_many(THREE)
    monkeypatch.setattr("safar.search.index._throw_away", lambda shelves: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        rebuild()
    monkeypatch.undo()
    assert keys(find("recruitment")) == ["fees"]
    assert Shelf.objects.count() == 1


def test_fresh_entries_are_shelved_when_there_are_many(monkeypatch):
    monkeypatch.setattr("safar.search.index.FRESH_AT_MOST", 3)
    for number in range(5):
        put(Document("practice", f"n{number}", f"Visa {number}", "For farm workers", "en"))
    assert Fresh.objects.count() < 3
    assert len(keys(find("visa"))) == 5
    monkeypatch.setattr("safar.search.index.SHELVES_AT_MOST", 0)
    assert tidy()
    assert Shelf.objects.count() == 1
    assert len(keys(find("visa"))) == 5
    assert Posting.objects.exclude(shelf__in=Shelf.objects.all()).count() == 0


def test_a_question_of_many_pages_is_refused():
    with pytest.raises(Refusal, match="longer than a question"):
        find("word " * 3000)


def test_a_search_asks_the_database_as_often_for_three_as_for_one(django_assert_num_queries):
    put_many(THREE)
    for question in ("recruitment", "recruitment hotline", ""):
        find(question)  # read the shelves once
    answers.given.forget()
    # The state, vectors, entries; what is read in binary form is not counted here.
    with django_assert_num_queries(3):
        one = find("recruitment")
    with django_assert_num_queries(3):
        two = find("recruitment hotline")
    assert len(one.hits) < len(two.hits)
    assert connection.vendor == "postgresql"


def test_without_vectors_words_and_subjects_still_find(monkeypatch):
    monkeypatch.setattr("safar.search.senses.available", lambda: False)
    put_many(THREE)
    put(Document("practice", "later", "Recruitment fees", "Nobody pays for a job.", "en"))
    assert set(keys(find("recruitment fees"))) == {"fees", "later"}
    assert keys(find("comisiones por contratación", language="es"))[0] in ("fees", "later")
    remove("practice", "later")
    assert keys(find("recruitment fees")) == ["fees"]


def test_a_country_named_in_any_language_is_met_in_the_facets(reference):
    put_many(
        [FEES, Document("practice", "jordan", "Fees", "Recruitment fees", "en", facets={"country": ["JOR"]})]
    )
    for question in ("recruitment fees Nepal", "حقوق العمال في نيبال", "尼泊尔招聘费", "сборы Непал"):
        assert keys(find(question))[0] == "fees", question


@pytest.mark.parametrize("question", ["recruitment fees", '"recruitment fees"', "", "workers -visa"])
def test_the_keys_of_the_best_and_some_of_the_hits_are_those_of_the_whole(question):
    put_many(THREE)
    put(Document("practice", "more", "Fees for recruitment", "Workers get recruitment fees back.", "en"))
    whole = find(question, kinds=["practice"], limit=50)
    assert whole.hits
    assert keys_of_best(question, kind="practice", limit=50) == [hit.key for hit in whole.hits]
    assert keys_of_best(question, kind="practice", limit=1) == [whole.hits[0].key]
    last = whole.hits[-1]
    assert find(question, kinds=["practice"], limit=50, only=[last.key, "nobody"]).hits == [last]


def test_facets_are_counted_the_same_from_entry_to_entry_and_from_facet_to_facet(monkeypatch):
    put_many(
        Document(
            "practice",
            str(number),
            f"Fees {number}",
            "Agencies return fees." if number % 3 else "Boats.",
            "en",
            facets={"objective": [number % 5 + 1, number % 7 + 1], "country": ["NPL", "PHL"][: number % 3]},
            is_public=number % 11 != 0,
        )
        for number in range(60)
    )
    put(HOTLINE)  # fresh, on no shelf
    asked = [("fees", {}), ("fees", {"objective": [2]}), ("", {"country": ["NPL"], "objective": [1, 3]})]
    counted = []
    for few in (0.0, 1.0):
        monkeypatch.setattr(weighing, "FEW", few)
        answers.given.forget()
        counted.append([find(query, filters=filters).facets for query, filters in asked])
    assert counted[0] == counted[1]
    assert counted[0][0]["objective"]
    assert "public" not in counted[0][0]


def test_a_question_asked_again_is_answered_from_memory_until_something_changes(django_assert_num_queries):
    put_many(THREE)
    asked = {"query": "recruitment fee", "kinds": ["practice"], "filters": {"objective": iter([6])}}
    first = find(**asked)
    first.hits.clear()  # whoever asked may do with the answer as they like
    first.facets.clear()
    asked["filters"] = {"objective": [6]}
    with django_assert_num_queries(1):
        again = find(**asked)
    assert keys(again) == ["fees"]
    assert again.facets["objective"]
    assert keys(find("recruitment fee", kinds=["practice"], filters={"objective": [10]})) == []
    put(Document("practice", "fees", "Wages", "Unpaid wages are claimed from abroad.", "en"))
    assert keys(find(**asked)) == []


def test_an_answer_is_kept_for_each_reader_in_their_language():
    put_many(THREE)
    with override("en"):
        english = find("recruitment fees").hits[0].why
    with override("fr"):
        french = find("recruitment fees").hits[0].why
    assert english != french
