"""Pages of indicators."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.indicators.models import Indicator, Observation
from safar.indicators.services import define_indicator, record_observation
from safar.people.models import User
from safar.plan.services import add_action, create_plan, measure_action
from safar.reference.models import Objective


def url(name, *args):
    return reverse(f"indicators:{name}", args=args)


@pytest.fixture
def indicator(meridia, amina):
    return define_indicator(
        code="MER-1", name="Licensed recruiters", country=meridia, objectives=[6], by=amina
    )


@pytest.fixture
def editor(client, amina):
    client.force_login(amina)
    return client


def test_values_are_drawn_and_the_struck_ones_explained(indicator, meridia, amina, client):
    for year, value, why in ((2023, "10", ""), (2024, "15", ""), (2024, "14", "Counted twice")):
        record_observation(
            indicator, country=meridia, year=year, value=Decimal(value), source="Register", by=amina, why=why
        )
    page = client.get(url("indicator", indicator.code)).content.decode()
    assert "Observed values went from 10 in 2023 to 14 in 2024." in page
    assert page.count('class="chart-dot') == 2
    assert "<s>15</s>" in page
    assert "Counted twice" in page
    assert "Not checked yet" in page


def test_actions_measured_by_it_show_to_those_who_may_see_them(
    indicator, meridia, ministry, amina, dana, client
):
    plan = create_plan(title="Draft", country=meridia, owner=ministry, by=amina)
    action = add_action(plan, title="License them", objective=Objective.objects.get(pk=6), by=amina)
    measure_action(action, indicator, by=amina)
    seen = {}
    for user in (amina, dana):
        client.force_login(user)
        seen[user.name] = "License them" in client.get(url("indicator", indicator.code)).content.decode()
    assert seen == {"Amina": True, "Dana": False}


def test_indicator_is_defined(editor, meridia):
    editor.post(
        url("new_indicator"),
        {"display_code": "MER-9", "name": "x", "direction": "up", "objectives": ["6"], "country": "XMA",
         "language": "en"},
    )  # fmt: skip
    made = Indicator.objects.get(code="mer-9")
    assert (made.country, made.check_mark) == (meridia, "K")


def test_indicator_is_not_defined_for_a_country_of_others(editor):
    answer = editor.post(
        url("new_indicator"),
        {"display_code": "NPL-9", "name": "x", "direction": "up", "country": "NPL", "language": "en"},
    )
    assert answer.status_code == 200
    assert not Indicator.objects.exists()


def test_value_is_recorded(editor, indicator, meridia):
    form = {"country": "XMA", "year": "2025", "value": "12.5", "source": "Register"}
    answer = editor.post(url("observe", indicator.code), form)
    assert answer.url == indicator.get_absolute_url()
    assert Observation.objects.get().value == Decimal("12.5")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": "12,5"}, "point before the decimals: 12.5"),
        ({"value": ""}, "This field is required"),
        ({"year": "2099"}, "is not over yet, or has not come"),
        ({"year": "soon"}, "Write a year with four digits"),
        ({"year": "20255"}, "is not over yet"),
        ({"country": "NPL"}, "Select a valid choice"),
    ],
)
def test_wrong_values_are_explained(editor, indicator, change, says):
    form = {"country": "XMA", "year": "2025", "value": "12.5", "source": "Register", **change}
    answer = editor.post(url("observe", indicator.code), form)
    assert says in answer.content.decode()
    assert not Observation.objects.exists()


def test_dana_is_refused_on_every_changing_page(indicator, client, dana):
    client.force_login(dana)
    addresses = [url("new_indicator"), url("edit_indicator", "mer-1"), url("observe", "mer-1")]
    asked = [(client.get(address).status_code, client.post(address).status_code) for address in addresses]
    assert asked == [(403, 403)] * 3
    assert client.get(url("indicator", "mer-1")).status_code == 200  # there was something to see


def test_list_asks_no_more_for_300(indicator, editor):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert editor.get(url("indicators")).status_code == 200
        return len(caught)

    one = queries()
    made = Indicator.objects.bulk_create(
        Indicator(code=f"m-{n}", display_code=f"M-{n}", name=f"Number {n}", country=indicator.country)
        for n in range(299)
    )
    Indicator.objectives.through.objects.bulk_create(
        Indicator.objectives.through(indicator=each, objective_id=6) for each in made
    )
    assert (queries(), one <= 12) == (one, True)


def test_list_is_filtered_and_exported(indicator, client):
    Indicator.objects.create(code="10-7-1", display_code="10.7.1", name="Recruitment cost", is_sdg=True)
    asked = ("", "&of=sdg", "&of=XMA", "&objective=6", "&q=recruitment")
    answers = [client.get(url("indicators") + "?format=json" + query).json() for query in asked]
    found = [[row["code"] for row in answer["rows"]] for answer in answers]
    assert found == [["10.7.1", "MER-1"], ["10.7.1"], ["MER-1"], ["MER-1"], ["10.7.1"]]


def test_superuser_counts_for_everybody(indicator, client, db):
    root = User.objects.create_superuser("root@example.org", "a long password for tests")
    client.force_login(root)
    assert client.get(url("observe", "mer-1")).status_code == 200
