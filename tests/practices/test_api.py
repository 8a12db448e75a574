"""The open API: what it answers, its manners, and what it makes of nonsense."""

from __future__ import annotations

import json
import random
import re

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from safar.practices import services
from safar.website.api import schema
from tests.practices.test_practices import make_practice

pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture
def three(db):
    return [
        make_practice("fees", "A fund that pays recruitment fees", [6], kind="project", year=2018),
        make_practice(
            "visas", "Visas for seasonal work", [5], kind="agreement", level="regional", stages=["stay"]
        ),
        make_practice("draft", "A secret plan for fees", [6], status="draft"),
    ]


def slugs(client, query=""):
    answer = client.get(f"{API}practices{query}")
    assert answer.status_code == 200, answer.content
    return [each["slug"] for each in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["fees", "visas"]),
        ("?objective=6", ["fees"]),
        ("?objective=5&objective=6", ["fees", "visas"]),
        ("?country=PHL&kind=agreement", ["visas"]),
        ("?country=NPL", []),
        ("?region=142&year=2018", ["fees"]),
        ("?level=regional&stage=stay", ["visas"]),
        ("?per_page=1&page=2", ["visas"]),
        ("?page=99", []),
        ("?q=recruitment", ["fees"]),
        ("?q=fees&objective=5", []),
    ],
)
def test_practices_are_listed_narrowed_and_searched(client, three, query, expected):
    assert slugs(client, query) == expected


def test_pages_lead_to_each_other_and_a_hit_says_why(client, three):
    first = client.get(f"{API}practices?per_page=1").json()
    assert (first["count"], first["previous"]) == (2, None)
    second = client.get(first["next"]).json()
    assert (second["items"][0]["slug"], second["next"]) == ("visas", None)
    (hit,) = client.get(f"{API}practices?q=recruitment+fees").json()["items"]
    assert hit["score"] > 0
    assert "fees" in hit["why"]


@pytest.mark.parametrize("query", ["?facets=true", "?facets=true&q=fees+visas", "?facets=true&objective=5"])
def test_every_value_of_a_filter_is_counted_where_asked_for(client, three, query):
    facets = client.get(f"{API}practices{query}").json()["facets"]
    assert facets["objective"] == {"5": 1, "6": 1}  # as if its own filter were not set
    assert facets["type"].get("agreement") == 1
    assert client.get(f"{API}practices").json()["facets"] is None


def test_one_practice_whole_and_the_one_it_became(client, three, amina):
    whole = client.get(f"{API}practices/fees").json()
    assert (whole["objectives"], whole["results"], whole["cost"]) == ([6], [], None)
    assert client.get(f"{API}practices/draft").status_code == 404
    services.merge_practices(three[0], three[1], by=amina)
    assert client.get(f"{API}practices/visas").json()["slug"] == "fees"


def test_an_answer_is_known_by_its_mark(client, three):
    answer = client.get(f"{API}practices/fees")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Last-Modified"].endswith("GMT")
    assert client.get(f"{API}practices/fees", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert (
        client.get(f"{API}practices/fees", HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"]).status_code == 304
    )
    three[0].title = "Another title"
    three[0].save()
    assert client.get(f"{API}practices/fees", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 200
    head = client.head(f"{API}practices")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "practices?page=0", 422),
        ("get", "practices?country=nepal", 422),
        ("get", "practices/not%20a%20slug", 422),
        ("get", "practices/nobody", 404),
        ("get", "elsewhere/at/all", 404),
        ("post", "practices", 405),
        ("delete", "practices/fees", 405),
    ],
)
def test_mistakes_are_told_as_problem_details(client, three, method, path, status):
    answer = getattr(client, method)(API + path, HTTP_ACCEPT_LANGUAGE="ar")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["detail"].isascii()


def test_options_are_answered_for_any_page(client):
    answer = client.options(f"{API}practices", HTTP_ORIGIN="https://elsewhere.example")
    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")


def test_the_schema_and_its_page_load_nothing_from_elsewhere(client, three):
    made = client.get(f"{API}openapi.json").json()
    assert made["openapi"].startswith("3.1")
    assert made == json.loads(json.dumps(schema()))
    page = client.get(API)
    assert page.status_code == 200
    assert re.findall(rb'(?:src|href)="(?:https?:)?//[^"]*"', page.content) == []
    assert client.get(f"{API}objectives").json()[5]["labels"]["fr"]
    assert next(each for each in client.get(f"{API}countries").json() if each["code"] == "NPL")["names"]["es"]


@pytest.mark.parametrize(
    "path", ["practices", "practices?q=fees", "practices/fees", "objectives", "countries"]
)
def test_answers_take_the_same_number_of_queries(client, three, path):
    def queries():
        client.get(API + path)
        with CaptureQueriesContext(connection) as done:
            assert client.get(API + path).status_code == 200
        return len(done)

    few = queries()
    for n in range(3):
        make_practice(f"fees-{n}", f"Fees again {n}", [6, 10])
    assert queries() == few


PIECES = [
    "fees",
    '"',
    "'",
    "\\",
    "(",
    ")",
    "*",
    ":",
    "!",
    "&",
    "|",
    "<->",
    "--",
    ";",
    "%",
    "%00",
    "\x00",
    "\ud83d\ude00",
    "👩🏽‍⚕️",
    "رسوم",
    "招聘费",
    "сборы",
    "ñ",
    "' OR 1=1 --",
    "$(rm)",
    "{{7*7}}",
    "<script>",
    "\u202e",
    "\ufeff",
    "a" * 300,
    "-fees",
    "AND",
    "NOT",
    "~",
    "^",
    "/../",
    "\n",
    "\t",
    "0x1F",
    "1e999",
]


@pytest.mark.slow
def test_a_thousand_strange_questions_are_answered_or_refused(client, three):
    dice = random.Random(7)
    names = [
        "q",
        "objective",
        "country",
        "kind",
        "page",
        "language",
        "region",
        "year",
        "stage",
        "sort",
        "format",
        "p",
    ]
    pages = [
        f"{API}practices",
        "/practices/",
        "/practices/feed/",
        "/practices/compare/",
        "/practices/download/",
    ]
    for number in range(1_000):
        text = "".join(dice.choice(PIECES) + dice.choice(["", " "]) for _ in range(dice.randint(1, 9)))
        text = text * 40 if number % 50 == 0 else text
        data = {
            dice.choice(names) if number % 3 else "q": text.encode("utf-8", "ignore").decode(),
            "page": "1",
        }
        answer = client.get(dice.choice(pages) if number % 4 == 0 else pages[0], data)
        assert answer.status_code < 500, data


@pytest.fixture
def connection_kept():
    """As Django's own test client does: a request does not close the connection that the test holds."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.slow
def test_schemathesis_finds_no_failure(three, connection_kept):
    import schemathesis
    from django.core.wsgi import get_wsgi_application
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis import GenerationMode

    loaded = schemathesis.openapi.from_wsgi(f"{API}openapi.json", get_wsgi_application())
    limits = settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    tried = []
    for result in loaded.get_all_operations():
        operation = result.ok()
        modes = [GenerationMode.POSITIVE]
        if operation.query or operation.path_parameters:
            modes.append(GenerationMode.NEGATIVE)
        for mode in modes:

            @limits
            @given(case=operation.as_strategy(generation_mode=mode))
            def answers_as_it_says(case):
                # Compressed answers are not unpacked on this way in.
                case.call_and_validate(headers={"Accept-Encoding": "identity"})

            answers_as_it_says()
            tried.append((operation.label, mode.value))
    assert len(tried) == 6
