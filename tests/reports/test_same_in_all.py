"""One content, three drawings: the same codes, statuses and sums in each."""

from __future__ import annotations

import io

import pytest
from docx import Document
from lxml import html as html_reader

from safar.reports.layout import lay_out
from safar.reports.services import file_of, freeze_plan
from tests.reports.reading import text_of


@pytest.fixture
def files(edition):
    return {form: bytes(file_of(edition, form).data) for form in ("pdf", "docx", "html")}


def rows_of_word(data):
    paper = Document(io.BytesIO(data))
    return [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]


def rows_of_page(data):
    page = html_reader.fromstring(data)
    return [[cell.text_content().strip() for cell in row] for row in page.iter("tr")]


def rows_laid_out(edition):
    """What every drawing should hold, straight from the layout."""
    rows = []
    for block in lay_out(edition)["blocks"]:
        if block["block"] == "table":
            for row in block["rows"]:
                rows.append(["".join(_text(run) for run in cell) for cell in row["cells"]])
    return rows


def _text(run):
    return f" {run['text']}" if run["style"] == "language" else run["text"]


def is_action(row, codes):
    """Whether this is a row of a table of actions: code, title, lead, dates, status, budget."""
    return len(row) == 6 and row[0] in codes


def test_word_and_page_hold_every_row_of_every_table(edition, files):
    wanted = rows_laid_out(edition)
    word, page = rows_of_word(files["docx"]), rows_of_page(files["html"])
    assert [row for row in wanted if row not in word] == []
    assert [row for row in wanted if row not in page] == []


def test_the_actions_stand_in_each_with_status_and_budget(edition, files):
    labels = edition.content["labels"]["status"]
    wanted = [(action["code"], labels[action["status"]]) for action in edition.content["actions"]]
    budgets = {"1.1": "420,000", "1.2": "not known", "1.10": "0", "2.1": "99"}
    matrices = [
        row
        for row in rows_of_word(files["docx"])
        if len(row) == 6 and row[0] in budgets and row[1][:3] != "MER"
    ]
    found = {row[0]: (row[4], row[5]) for row in matrices}
    assert found == {code: (status, budgets[code]) for code, status in wanted}
    page = {
        row[0]: (row[4], row[5]) for row in rows_of_page(files["html"]) if len(row) == 6 and row[0] in budgets
    }
    assert page == found
    words = text_of(files["pdf"])
    for code, status in wanted:
        assert code in words
        assert status in words


def test_the_sums_are_the_same_in_each(edition, files):
    total = ["Total", "4", "420,000", "300,000.5", "119,999.5"]
    assert total in rows_of_word(files["docx"])
    assert total in rows_of_page(files["html"])
    words = text_of(files["pdf"])
    for amount in ("USD 420,000", "USD 300,000.50", "USD 119,999.50"):
        assert amount in words.replace("\u00a0", " ")
        assert amount in files["html"].decode().replace("\u00a0", " ")


def test_the_fingerprint_stands_in_each(edition, files):
    assert edition.sha256 in text_of(files["pdf"]).replace(" ", "")
    assert edition.sha256 in files["html"].decode()
    assert any(edition.sha256 in cell for row in rows_of_word(files["docx"]) for cell in row)


def test_the_origin_of_an_action_stands_in_each(edition, files):
    line = "Challenge ‘Recruitment fees’ (session 3, Geneva 2019)"
    assert line.replace(" ", "") in text_of(files["pdf"]).replace(" ", "")
    assert line in html_reader.fromstring(files["html"]).text_content()
    # A link's words are a part of their own in Word; the paragraph's text holds them too.
    assert line in [each.text for each in Document(io.BytesIO(files["docx"])).paragraphs]


def test_who_spoke_without_a_name_has_none_in_any(full_plan, files):
    for form, text in (("html", files["html"].decode()), ("pdf", text_of(files["pdf"]))):
        assert text.count("Ms Secret") == 1, form


def test_the_page_stands_alone_and_runs_nothing(full_plan):
    page = bytes(file_of(freeze_plan(full_plan, language="ar", by=None), "html").data).decode()
    tree = html_reader.fromstring(page)
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert not list(tree.iter("script", "link", "img"))
    assert not [
        each for each in tree.iter() if any(name.startswith("on") or name == "style" for name in each.attrib)
    ]
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {each.get("href")[1:] for each in tree.iter("a") if each.get("href").startswith("#")} <= set(ids)
