"""Lists: what the address says is what is shown, and what is shown is what is exported."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory
from openpyxl import load_workbook

from safar.lib.lists import Column, Filter, RecordList, harmless
from safar.reference.models import Country


class Countries(RecordList):
    name = "countries"
    columns = [
        Column("alpha3", "Code", sort="alpha3"),
        Column("name", "Name", sort="name"),
        Column("un", "UN member", value=lambda country: country.is_un_member),
    ]
    filters = [
        Filter(
            "un", "UN member", lambda: [("yes", "Yes"), ("no", "No")],
            lambda records, value: records.filter(is_un_member=value == "yes"),
        )
    ]  # fmt: skip
    search = ["name__icontains", "alpha3__iexact"]
    default_sort = "name"


def listing(query=""):
    return Countries(RequestFactory().get(f"/countries/{query}"), Country.objects.all())


def codes(a_list):
    return [country.pk for country in a_list.page]


def test_every_word_must_be_found(reference):
    assert codes(listing("?q=united+kingdom")) == ["GBR"]
    assert codes(listing("?q=NPL")) == ["NPL"]


def test_null_byte_in_a_search_is_no_error(reference):
    assert codes(listing("?q=ne%00pal")) == ["NPL"]


def test_unknown_choice_and_sort_are_ignored(reference):
    assert listing("?un=perhaps&sort=password").count == 249


def test_sort_turns_round(reference):
    assert codes(listing("?sort=-alpha3"))[0] == "ZWE"
    heading = listing("?sort=alpha3&q=a").headings[0]
    assert (heading.direction, heading.url) == ("ascending", "/countries/?sort=-alpha3&q=a")


def test_pages_do_not_repeat_or_skip(reference):
    seen = [code for page in range(1, 6) for code in codes(listing(f"?page={page}"))]
    assert len(seen) == len(set(seen)) == 249


def test_page_far_out_gives_the_last(reference):
    assert listing("?page=999").page.number == 5


def test_exports_hold_exactly_what_is_found(reference):
    found = list(
        Country.objects.filter(is_un_member=False).order_by("-alpha3").values_list("alpha3", flat=True)
    )
    asked = "?un=no&sort=-alpha3&format="
    text = listing(asked + "csv").respond("").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["alpha3"] for row in rows] == found
    assert rows[0].keys() == {"alpha3", "name", "un"}
    sheet = load_workbook(io.BytesIO(listing(asked + "xlsx").respond("").content)).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == found
    body = json.loads(listing(asked + "json").respond("").content)
    assert [row["alpha3"] for row in body["rows"]] == found
    assert body["count"] == len(found)


def test_unknown_format_is_refused(reference):
    with pytest.raises(BadRequest):
        listing("?format=exe").respond("")


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_text_cannot_become_a_formula(text):
    assert harmless(text) == "'" + text
