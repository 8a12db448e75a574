"""Who is missing, what answers to the Compact, the six steps, rates, and the plan of the next cycle."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.plan.coverage import coverage_of, crosswalk_of
from safar.plan.models import Plan
from safar.plan.services import add_action, edit_action
from safar.plan.services.cycles import set_rate, start_steps, take_forward
from safar.plan.services.importing import import_plan
from safar.reference.models import GcmAction
from tests.plan.files import data_of, workbook
from tests.plan.filling import fill

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"plan:{name}", args=args)


@pytest.fixture
def editor(client, amina):
    client.force_login(amina)
    return client


def test_who_is_missing_is_said_by_level(draft, action, ministry, amina):
    edit_action(action, by=amina, co_leads=[ministry])
    grid = coverage_of(draft)
    counts = {row.kind.pk: (row.counts[5], row.together) for row in grid.rows if row.together}
    assert counts == {"trade_unions": (1, 1), "lead_ministry": (1, 1)}
    assert "migrants" in {each.pk for each in grid.missing}
    assert "trade_unions" not in {each.pk for each in grid.missing}
    assert not any(row.together for row in coverage_of(draft, "local").rows)


def test_existing_laws_are_mapped_without_a_plan_of_actions(reference, ministry, amina):
    rows = [
        ["What is in force", "Legal basis", "Actions of the Compact"],
        ["Employment Act, licences of agencies", "Act 12/2019, s. 4", "6(a); 6(c)"],
        ["Civil registration", "Decree 3", "4(a)"],
    ]
    plan = import_plan(data_of(workbook(rows)), "laws.xlsx", None, slug="laws", by=amina).plan
    found = {each.objective.number: each for each in crosswalk_of(plan)}
    assert sum(len(each.actions) for each in found.values()) == GcmAction.objects.count()
    assert (found[6].covered, found[4].covered, found[5].covered) == (2, 1, 0)
    first = plan.actions.get(title__startswith="Employment")
    assert (first.objective_id, first.legal_basis) == (6, "Act 12/2019, s. 4")


def test_grid_and_crosswalk_ask_no_more_of_a_larger_plan(editor, draft):
    asked = {}
    for count in (1, 40):
        draft.actions.all().delete()
        draft.priorities.all().delete()
        fill(draft, count)
        for name in ("coverage", "crosswalk"):
            editor.get(url(name, draft.slug))
            with CaptureQueriesContext(connection) as queries:
                editor.get(url(name, draft.slug))
            asked.setdefault(name, []).append(len(queries))
    assert all(one == many for one, many in asked.values()), asked


def test_steps_are_begun_and_rewritten(editor, draft):
    editor.post(url("steps", draft.slug))
    editor.post(url("steps", draft.slug))  # twice changes nothing
    assert list(draft.steps.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    answer = editor.post(
        url("edit_step", draft.slug, 2),
        {"title": "Look", "guidance": "g", "outcome": "A list of laws", "done_on": "2026-05-01"},
    )
    step = draft.steps.get(number=2)
    assert (answer.status_code, step.title, step.outcome, step.done_on) == (
        302, "Look", "A list of laws", date(2026, 5, 1),
    )  # fmt: skip
    assert "A list of laws" in editor.get(url("steps", draft.slug)).content.decode()


def test_steps_speak_the_language_of_the_plan(draft, amina):
    Plan.objects.filter(pk=draft.pk).update(language="fr")
    draft.refresh_from_db()
    start_steps(draft, by=amina)
    assert draft.steps.get(number=2).title == "Évaluation des besoins"


def test_rate_makes_an_unknown_total_known(draft, action, amina):
    action.budget_lines.create(order=0, currency="EUR", estimate=Decimal("100.50"), year=2027)
    action.budget_lines.create(order=1, currency="USD", estimate=Decimal("1"))
    set_rate(
        draft, currency="EUR", rate=Decimal("1.0875"), on=date(2026, 1, 2), source="Central bank", by=amina
    )
    action.refresh_from_db()
    assert (action.budget, action.secured) == (Decimal("110.29"), None)
    with pytest.raises(Refusal, match="counts in USD itself"):
        set_rate(draft, currency="USD", rate=Decimal(1), on=date(2026, 1, 2), source="x", by=amina)


def test_rates_are_set_on_a_page(editor, draft):
    sent = {"currency": "eur", "rate": "1.0875", "on": "2026-01-02", "source": "Central bank"}
    editor.post(url("rates", draft.slug), sent)
    assert str(draft.rates.get()) == "EUR 1.0875000000 (2026-01-02)"
    page = editor.post(url("rates", draft.slug), {**sent, "rate": "0"}).content.decode()
    assert "Write a rate above zero" in page


def test_next_plan_takes_what_is_left(draft, action, objective, amina):
    edit_action(action, by=amina, budget=Decimal(5), status="ongoing", ends_on=date(2027, 1, 1))
    add_action(draft, title="Done with", objective=objective, status="completed", by=amina)
    made = take_forward(draft, title="Next plan", by=amina)
    (taken,) = made.actions.all()
    assert (taken.title, taken.status, taken.budget, taken.ends_on) == (
        "License recruiters",
        "yet_to_start",
        None,
        None,
    )
    assert taken.origin == f"{draft.title}: {action.code}"
    assert (made.status, made.is_public, made.priorities.count()) == ("draft", False, 1)


def test_closed_plan_is_taken_forward(editor, closed, action):
    answer = editor.post(url("forward", closed.slug), {"title": "Next"})
    assert answer.url == url("matrix", Plan.objects.get(title="Next").slug)


def test_dana_is_refused(client, dana, plan, action, amina):
    start_steps(plan, by=amina)
    client.force_login(dana)
    for name in ("coverage", "crosswalk", "steps", "rates"):
        assert client.get(url(name, plan.slug)).status_code == 200
    for name, args in (("steps", ()), ("rates", ()), ("forward", ()), ("edit_step", (1,))):
        assert client.post(url(name, plan.slug, *args)).status_code == 403
