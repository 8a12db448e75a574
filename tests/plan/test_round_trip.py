"""The file exported is the file imported: every column, six languages, each kind of file."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from safar.plan.matrix.columns import COLUMNS, KEPT, heading
from safar.plan.matrix.exporting import WRITERS, content_of, rows_for
from safar.plan.matrix.facts import facts_of
from safar.plan.models import Action, Plan
from safar.plan.services.importing import import_plan, preview
from tests.plan.files import data_of
from tests.plan.filling import LANGUAGES, fill

pytestmark = pytest.mark.django_db

KINDS = ("xlsx", "docx", "csv")


def came_back(outcome):
    said = outcome.as_dict()
    return {name: said[name] for name in ("created", "changed", "removed", "unchanged", "errors")}


def untouched(count):
    return {"created": 0, "changed": 0, "removed": 0, "unchanged": count, "errors": []}


def kept(plan):
    """{code: what a file holds of it} of every action."""
    return {each["code"]: {name: each[name] for name in KEPT} for each in facts_of(plan)}


def test_every_column_is_filled(draft):
    fill(draft, 97)
    filled = {key for _facts, texts in rows_for(draft, "en") for key, text in texts.items() if text}
    assert filled == {column.key for column in COLUMNS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 97])
def test_untouched_file_changes_nothing(draft, count, language):
    fill(draft, count)
    before = content_of(draft)
    found = {
        kind: came_back(preview(WRITERS[kind](draft, language), f"plan.{kind}", draft)) for kind in KINDS
    }
    assert found == dict.fromkeys(KINDS, untouched(count))
    assert content_of(draft) == before


@pytest.mark.parametrize(("kind", "language"), [*zip(KINDS, ("ar", "zh", "fr"), strict=True), ("xlsx", "ru")])
def test_what_was_emptied_comes_back_from_the_file(draft, amina, kind, language):
    fill(draft, 97)
    before = kept(draft)
    data = WRITERS[kind](draft, language)
    said = {each.pk: each.translations for each in draft.actions.all()}
    for action in draft.actions.all():
        for links in ("gcm_actions", "principles", "sdg_targets", "co_leads", "partners", "needs", "serves"):
            getattr(action, links).clear()
        action.objectives.set([action.objective_id])
        for parts in ("milestones", "measures", "budget_lines"):
            getattr(action, parts).all().delete()
    empty = dict.fromkeys((column.key for column in COLUMNS if column.kind == "text"), "") | {"title": "?"}
    draft.actions.update(
        **empty, priority=None, lead=None, starts_on=None, ends_on=None, budget=None,
        secured=None, last_update_on=None, status="ongoing", level="national", language="en", objective=23,
    )  # fmt: skip
    import_plan(data, f"plan.{kind}", draft, by=amina)
    assert kept(draft) == before
    assert {each.pk: each.translations for each in draft.actions.all()} == said


@pytest.mark.parametrize("kind", KINDS)
def test_file_makes_the_same_plan_elsewhere(draft, amina, kind):
    fill(draft, 97)
    Action.serves.through.objects.filter(from_action__plan=draft).delete()  # a new plan has none above it
    other = Plan.objects.create(slug="twin", title="Twin", country=draft.country, owner=draft.owner)
    for rate in draft.rates.all():
        other.rates.create(currency=rate.currency, rate=rate.rate, on=rate.on, source=rate.source)
    for each in draft.priorities.all():
        other.priorities.create(code=each.code, order=each.order, title=each.title)
    import_plan(WRITERS[kind](draft, "es"), f"plan.{kind}", other, by=amina)
    assert kept(other) == kept(draft)


def test_empty_rows_and_columns_between_change_nothing(draft):
    fill(draft, 20)
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](draft, "ar")))
    sheet = book.worksheets[0]
    sheet.insert_rows(9, 5)
    sheet.insert_rows(2)
    sheet.insert_cols(4, 2)
    for _row in range(3_000):
        sheet.append([None])
    sheet.cell(sheet.max_row + 3_000, 3).value = "  "
    assert came_back(preview(data_of(book), "plan.xlsx", draft)) == untouched(20)


@pytest.mark.parametrize(("language", "key", "text"), [("ar", "risks", "مخاطر أخرى"), ("zh", "budget", 12.5)])
def test_one_edit_comes_back_as_one_difference(draft, language, key, text):
    fill(draft, 12)
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](draft, language)))
    sheet = book.worksheets[0]
    at = next(cell.column for cell in sheet[1] if cell.value == heading(key, language))
    sheet.cell(2, at).value = text
    outcome = preview(data_of(book), "plan.xlsx", draft)
    ((_row, _action, changes),) = outcome.comparison.changed
    assert {name: after for name, (_before, after) in changes.items()} == {key: str(text)}
    assert outcome.comparison.unchanged == 11


def test_shuffled_rows_and_columns_are_the_same_plan(draft):
    fill(draft, 20)
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](draft, "fr")))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    turned = Workbook()
    for values in [rows[0], *reversed(rows[1:])]:
        turned.active.append([None] * len(values))
        for at, value in enumerate(reversed(values), start=1):
            cell = turned.active.cell(turned.active.max_row, at, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    assert came_back(preview(data_of(turned), "plan.xlsx", draft)) == untouched(20)
