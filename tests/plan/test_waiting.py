"""No circle of waiting, no impossible dates: by the form, a cell, a paste, a file, or a part of it."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.plan.services import edit_action
from safar.plan.services.cells import write_cell
from safar.plan.services.importing import import_plan, preview
from tests.plan.files import data_of, workbook

pytestmark = pytest.mark.django_db
HEADINGS = ["Code", "Action", "Objective", "Start", "End", "Depends on"]


@pytest.fixture
def pair(plan, objective):
    """A ends in June; B, which waits for it, starts in July."""
    first = Action.objects.create(
        plan=plan, code="A", title="First", objective=objective,
        starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30),
    )  # fmt: skip
    second = Action.objects.create(
        plan=plan, code="B", title="Second", objective=objective,
        starts_on=date(2026, 7, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip
    second.needs.add(first)
    return first, second


def days(plan):
    return dict(plan.actions.values_list("code", "ends_on"))


def fields_of(action, **changed):
    said = {
        "title": action.title, "code": action.code, "objective": action.objective_id, "level": "national",
        "status": action.status, "starts_on": action.starts_on, "ends_on": action.ends_on, "language": "en",
    }  # fmt: skip
    return {**said, **changed}


@pytest.mark.parametrize(
    ("which", "changed", "says"),
    [
        (0, {"ends_on": "2026-08-01"}, "Action B waits for this one"),
        (1, {"starts_on": "2026-06-01"}, "before action A, which it waits for"),
        (1, {"ends_on": "2026-06-01"}, "before it starts"),
    ],
)
def test_form_of_one_action_refuses(client, plan, pair, amina, which, changed, says):
    client.force_login(amina)
    address = reverse("plan:edit_action", args=[plan.slug, pair[which].code])
    before = days(plan)
    page = client.post(address, fields_of(pair[which], **changed))
    assert says in page.content.decode()
    assert days(plan) == before


def test_form_still_corrects_words_of_an_action_whose_dates_were_wrong_before(plan, pair, amina):
    Action.objects.filter(code="A").update(ends_on=date(2026, 9, 1))
    action = Action.objects.get(code="A")
    edited = edit_action(action, by=amina, title="Begun", starts_on=action.starts_on, ends_on=action.ends_on)
    assert edited.title == "Begun"


@pytest.mark.parametrize(
    ("which", "key", "was", "text", "says"),
    [
        (0, "ends_on", "2026-06-30", "2026-08-01", "Action B waits for this one"),
        (1, "starts_on", "2026-07-01", "2026-06-01", "which it waits for"),
        (0, "needs", "", "B", "in a circle"),
        (0, "needs", "", "A", "in a circle"),
        (0, "needs", "", "Z", "no action Z"),
        (0, "starts_on", "2026-01-01", "2026-07-01", "before it starts"),
    ],
)
def test_cell_and_paste_refuse(client, plan, pair, amina, which, key, was, text, says):
    with pytest.raises(Refusal, match=says):
        write_cell(plan, pair[which].pk, key, text, was=was, by=amina)
    client.force_login(amina)
    edits = [{"pk": pair[which].pk, "key": key, "text": text, "was": was}]
    answer = client.post(
        reverse("plan:cells", args=[plan.slug]), json.dumps({"edits": edits}), content_type="application/json"
    )
    assert says in answer.content.decode()
    assert [each.code for each in pair[1].needs.all()] == ["A"]
    assert days(plan) == {"A": date(2026, 6, 30), "B": date(2026, 12, 31)}


def rows(*changed):
    good = {
        "A": ["A", "First", 6, "2026-01-01", "2026-06-30", None],
        "B": ["B", "Second", 6, "2026-07-01", "2026-12-31", "A"],
    }
    for code, at, value in changed:
        good[code][at] = value
    return data_of(workbook([HEADINGS, *good.values()]))


def reasons(data, plan, **options):
    return {each.cell: each.reason for each in preview(data, "x.xlsx", plan, **options).comparison.errors}


def test_file_that_changes_nothing_is_not_asked_about(plan, pair):
    assert reasons(rows(), plan) == {}
    Action.objects.filter(code="A").update(ends_on=date(2026, 9, 1))
    assert reasons(rows(("A", 4, "2026-09-01")), plan) == {}


def test_import_sees_what_a_change_does_to_actions_that_it_leaves_alone(plan, pair):
    assert "which it waits for" in reasons(rows(("A", 4, "2026-08-01")), plan)["F3"]
    alone = data_of(workbook([HEADINGS, ["A", "First", 6, "2026-01-01", "2026-08-01", None]]))
    assert "which it waits for" in reasons(alone, plan, keep=True)["E2"]
    gone = data_of(workbook([HEADINGS, ["B", "Second", 6, "2026-07-01", "2026-12-31", "A"]]))
    assert "no action A" in reasons(gone, plan)["F2"]
    assert "in a circle" in reasons(rows(("A", 5, "B")), plan)["F2"]


def test_renamed_action_is_waited_for_under_its_new_code(plan, pair, amina):
    data = data_of(
        workbook(
            [[*HEADINGS, "Id"], ["A9", "First", 6, "2026-01-01", "2026-06-30", None, str(pair[0].knot_id)],
             ["B", "Second", 6, "2026-07-01", "2026-12-31", "A9", str(pair[1].knot_id)]]
        )
    )  # fmt: skip
    import_plan(data, "x.xlsx", plan, by=amina, mapping={"Id": "id"})
    assert [each.code for each in Action.objects.get(code="B").needs.all()] == ["A9"]


def test_part_of_a_file_is_checked_as_it_is_taken(plan, pair, amina):
    """Both move by a month, which is right; one alone is not."""
    data = rows(("A", 4, "2026-07-31"), ("B", 3, "2026-08-01"))
    assert reasons(data, plan) == {}
    with pytest.raises(Refusal, match="cannot be taken without others"):
        import_plan(data, "x.xlsx", plan, by=amina, accept=lambda _row, name: name == "ends_on")
    assert days(plan)["A"] == date(2026, 6, 30)
    import_plan(data, "x.xlsx", plan, by=amina, accept=lambda _row, name: name in ("ends_on", "starts_on"))
    assert days(plan)["A"] == date(2026, 7, 31)


def test_half_of_a_moved_action_is_refused_in_words(plan, pair, amina):
    data = rows(("B", 3, "2027-02-01"), ("B", 4, "2027-03-01"))
    with pytest.raises(Refusal, match="before it starts"):
        import_plan(data, "x.xlsx", plan, by=amina, accept=lambda _row, name: name == "starts_on")


def test_totals_are_taken_with_their_lines_or_not_at_all(plan, pair, amina):
    data = data_of(
        workbook(
            [["Code", "Action", "Objective", "Budget", "Budget lines"],
             ["A", "First", 6, 5, "2027 | USD | 5 | — | State"]]
        )
    )  # fmt: skip
    options = {"mapping": {"Budget lines": "budget_lines"}, "keep": True}
    import_plan(data, "x.xlsx", plan, by=amina, accept=lambda _row, name: name == "budget", **options)
    assert (pair[0].budget_lines.count(), Action.objects.get(code="A").budget) == (0, None)
    import_plan(data, "x.xlsx", plan, by=amina, accept=lambda _row, name: name == "budget_lines", **options)
    assert (pair[0].budget_lines.count(), Action.objects.get(code="A").budget) == (1, 5)


@pytest.mark.django_db(transaction=True)
def test_circle_is_not_closed_from_both_ends_at_once(plan, objective, amina):
    one, two = (
        Action.objects.create(plan=plan, code=code, title=code, objective=objective) for code in ("X", "Y")
    )
    start, said = threading.Barrier(2), []

    def tie(action, needed):
        start.wait()
        try:
            write_cell(plan, action.pk, "needs", needed, was="", by=amina)
        except Refusal as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=tie, args=pair) for pair in ((one, "Y"), (two, "X"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert "in a circle" in said[0]
    assert sorted([one.needs.count(), two.needs.count()]) == [0, 1]
