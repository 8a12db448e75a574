"""The matrix as a sheet: nobody's words are lost; lists ask no more for many rows; who may do what in which state."""

from __future__ import annotations

import json
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.plan.matrix.exporting import WRITERS
from safar.plan.models import Action, Plan, PlanImport
from safar.plan.services import add_action, move_plan
from tests.conftest import make_person
from tests.plan.files import african_union, data_of, workbook
from tests.plan.filling import fill


def url(name, *args):
    return reverse(f"plan:{name}", args=args)


@pytest.fixture
def editor(client, amina):
    client.force_login(amina)
    return client


def write(client, plan, *edits):
    body = {"edits": [dict(zip(("pk", "key", "text", "was"), edit, strict=True)) for edit in edits]}
    return client.post(url("cells", plan.slug), json.dumps(body), content_type="application/json")


@pytest.mark.django_db
def test_cell_is_written_as_it_is_typed(editor, plan, action, union):
    answer = write(
        editor, plan,
        (action.pk, "title", "License all recruiters", "License recruiters"),
        (action.pk, "budget", "1.234,56", ""),
        (action.pk, "ends_on", "31 December 2027", ""),
        (action.pk, "status", "Ongoing", "Yet to start"),
        (action.pk, "partners", "Trade Union Congress", ""),
        (action.pk, "objectives", "6; 5", "6"),
        (action.pk, "milestones", "June 2027: Draft law", ""),
    ).json()["results"]  # fmt: skip
    assert [each.get("ok") for each in answer] == [True] * 7, answer
    action.refresh_from_db()
    assert (action.title, str(action.budget), str(action.ends_on), action.status) == (
        "License all recruiters", "1234.56", "2027-12-31", "ongoing",
    )  # fmt: skip
    assert [list(action.partners.all()), action.milestones.get().title] == [[union], "Draft law"]
    assert answer[1]["text"] == "1234.56"


@pytest.mark.django_db
def test_second_writer_sees_both_texts(editor, plan, action):
    write(editor, plan, (action.pk, "title", "By Bruno", "License recruiters"))
    (answer,) = write(editor, plan, (action.pk, "title", "By Amina", "License recruiters")).json()["results"]
    assert answer["conflict"] == {"theirs": "By Bruno", "mine": "By Amina"}
    action.refresh_from_db()
    assert action.title == "By Bruno"
    (other,) = write(editor, plan, (action.pk, "budget", "5", "")).json()["results"]
    assert other["ok"]  # another cell of the same row is nobody's conflict


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("objectives", "24", "There is no objective 24"),
        ("budget", "lots", "cannot be read as a number"),
        ("starts_on", "03/04/2026", "can be two days"),
        ("lead", "Ministry of Labour and Ministry of Health", "Two or more leads"),
        ("gap", "5", "cannot be edited"),
        ("title", "", "cannot be empty"),
        ("needs", "1.1", "in a circle"),
        ("needs", "7.7", "There is no action 7.7"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(editor, plan, action, key, text, says):
    from safar.plan.matrix.facts import facts_of
    from safar.plan.matrix.writing import cell_text, names_for

    was = cell_text(key, facts_of(plan, [action.pk])[0], names_for(plan), "en")
    (answer,) = write(editor, plan, (action.pk, key, text, was)).json()["results"]
    assert says in answer["error"]


@pytest.mark.django_db
def test_action_cannot_start_before_what_it_waits_for_ends(editor, plan, action, objective, amina):
    other = add_action(plan, title="Law", objective=objective, ends_on="2027-06-30", by=amina)
    write(editor, plan, (action.pk, "starts_on", "2027-01-01", ""))
    (answer,) = write(editor, plan, (action.pk, "needs", other.code, "")).json()["results"]
    assert "which it waits for" in answer["error"]


@pytest.mark.django_db
def test_row_is_edited_by_a_plain_form(editor, plan, action):
    page = editor.get(url("matrix", plan.slug) + f"?edit={action.code}").content.decode()
    assert f'name="was:{action.pk}:title" value="License recruiters"' in page
    Action.objects.filter(pk=action.pk).update(funding_source="x", title="By Bruno")
    sent = {f"was:{action.pk}:title": "License recruiters", f"now:{action.pk}:title": "By Amina",
            f"was:{action.pk}:secured": "", f"now:{action.pk}:secured": "12.5"}  # fmt: skip
    page = editor.post(url("cells", plan.slug), sent, follow=True).content.decode()
    assert "Theirs: “By Bruno”. Yours: “By Amina”." in page
    action.refresh_from_db()
    assert (action.title, str(action.secured)) == ("By Bruno", "12.50")


@pytest.mark.django_db
def test_pages_ask_no_more_of_a_larger_plan(editor, draft):
    asked = {}
    for count in (1, 60):
        Action.objects.filter(plan=draft).delete()
        draft.priorities.all().delete()
        fill(draft, count)
        for address in ("matrix", "gantt", "gaps"):
            for query in (
                ("", "?view=objective&columns=all", "?view=partner") if address == "matrix" else ("",)
            ):
                editor.get(url(address, draft.slug) + query)
                with CaptureQueriesContext(connection) as queries:
                    assert editor.get(url(address, draft.slug) + query).status_code == 200
                asked.setdefault((address, query), []).append(len(queries))
    assert all(one == many for one, many in asked.values()), asked


@pytest.mark.django_db
def test_next_rows_come_as_a_part(editor, draft):
    fill(draft, 60)
    part = editor.get(url("matrix", draft.slug) + "?part=rows&start=50").json()
    assert (part["rows"].count("<tr id="), part["next"], part["total"]) == (10, None, 60)


@pytest.mark.django_db
def test_file_becomes_a_plan_in_three_steps(editor, ministry, amina):
    upload = SimpleUploadedFile("au.xlsx", data_of(african_union()))
    answer = editor.post(
        url("import_new"), {"file": upload, "title": "Plan of the Union", "owner": ministry.pk}
    )
    draft = PlanImport.objects.get(made_by=amina)
    page = editor.get(answer.url)
    assert page.context["counts"]["created"] == 4
    headings = [each["heading"] for each in page.context["mapping"]]
    fields = [each["field"] or "" for each in page.context["mapping"]]
    done = editor.post(answer.url, {"heading": headings, "field": fields, "do": "apply"})
    made = Plan.objects.get(title="Plan of the Union")
    assert (done.url, made.actions.count(), made.owner) == (url("next", made.slug), 4, ministry)
    assert not PlanImport.objects.filter(pk=draft.pk).exists()


@pytest.mark.django_db
def test_differences_are_taken_one_by_one(editor, plan, action):
    rows = [["Code", "Action", "Objective", "Budget"], [action.code, "New title", 6, 77]]
    upload = SimpleUploadedFile("p.xlsx", data_of(workbook(rows)))
    answer = editor.post(url("import_file", plan.slug), {"file": upload})
    page = editor.get(answer.url)
    keys = {each["label"]: each["key"] for each in page.context["differences"]}
    assert set(keys) == {"Action", "Budget"}
    mapping = page.context["mapping"]
    editor.post(answer.url, {"heading": [m["heading"] for m in mapping], "field": [m["field"] or "" for m in mapping],
                             "do": "apply", "take": [keys["Budget"]]})  # fmt: skip
    action.refresh_from_db()
    assert (action.title, str(action.budget)) == ("License recruiters", "77.00")


@pytest.mark.django_db
def test_column_is_corrected_by_hand(editor, plan):
    upload = SimpleUploadedFile("p.csv", b"Action,Objective,Remarks\nCount,1,Budget office\n")
    answer = editor.post(url("import_file", plan.slug), {"file": upload})
    editor.post(
        answer.url,
        {
            "heading": ["Action", "Objective", "Remarks"],
            "field": ["title", "objectives", "legal_basis"],
            "do": "again",
        },
    )
    page = editor.get(answer.url)
    assert {m["heading"]: m["field"] for m in page.context["mapping"]}["Remarks"] == "legal_basis"


@pytest.mark.django_db
def test_file_of_another_person_is_not_there(editor, plan, bruno):
    other = PlanImport.objects.create(plan=plan, name="x.csv", data=b"x", made_by=bruno)
    assert editor.get(url("import_draft", other.pk)).status_code == 404


@pytest.mark.django_db
def test_overlap_is_merged_or_linked(editor, plan, action, objective, union, amina):
    twin = add_action(plan, title="License the recruiters", objective=objective, partners=[union], by=amina)
    page = editor.get(url("overlaps", plan.slug))
    assert len(page.context["pairs"]) == 1
    editor.post(url("settle_overlap", plan.slug), {"one": action.pk, "other": twin.pk, "do": "merge"})
    twin.refresh_from_db()
    assert (twin.status, list(action.partners.all())) == ("cancelled", [union])
    third = add_action(plan, title="License recruiters", objective=objective, by=amina)
    editor.post(url("settle_overlap", plan.slug), {"one": third.pk, "other": action.pk, "do": "link"})
    assert list(third.serves.all()) == [action]


@pytest.mark.django_db
def test_versions_are_compared_on_a_page(editor, plan, action, amina, client, dana):
    editor.post(url("new_version", plan.slug), {"status": "adopted"})
    Action.objects.filter(pk=action.pk).update(title="Another title")
    page = editor.get(url("versions", plan.slug) + "?from=1&to=now").content.decode()
    assert "Another title" in page
    assert "License recruiters" in page


# --- Who may do what, in which state ---------------------------------------------------------------------

PAGES = ("matrix", "gantt", "gaps", "versions", "overlaps")
CHANGES = ("import_file", "cells", "settle_overlap", "new_version")
STATES = ("draft", "consultation", "adopted", "revised", "closed")


@pytest.fixture
def roles(ministry, union, amina, bruno, chipo, dana):
    return {
        "focal_point": amina,
        "editor": bruno,
        "contributor of a partner": chipo,
        "contributor": make_person("Cora", (ministry, "contributor")),
        "viewer": make_person("Vera", (ministry, "viewer")),
        "reviewer": make_person("Rita", (ministry, "reviewer")),
        "nobody": dana,
        "stranger": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("public", [True, False])
def test_permissions_of_every_role_in_every_state(draft, roles, public, union, objective, amina):
    add_action(draft, title="License", objective=objective, lead=union, by=amina)
    found, expected = {}, {}
    for state in STATES:
        Plan.objects.filter(pk=draft.pk).update(status=state, is_public=public)
        for role, person in roles.items():
            client = Client()
            if person:
                client.force_login(person)
            inside = role not in ("nobody", "stranger")
            edits = role in ("focal_point", "editor") and state != "closed"
            for name in PAGES:
                sees = 200 if public or inside else 404
                if name == "overlaps" and role == "stranger":
                    sees = 302
                expected[state, role, name] = sees
                found[state, role, name] = client.get(url(name, draft.slug)).status_code
            for name in CHANGES:
                if role == "stranger":
                    wanted = 302
                elif not public and not inside:
                    wanted = 404
                elif not edits:
                    wanted = 403
                else:
                    wanted = {"import_file": 200, "cells": 302, "settle_overlap": 404, "new_version": 302}[
                        name
                    ]
                expected[state, role, name] = wanted
                sent = {"status": "nonsense"} if name == "new_version" else {}
                found[state, role, name] = client.post(url(name, draft.slug), sent).status_code
    assert found == expected


@pytest.mark.django_db
def test_strangers_do_not_see_versions_of_drafts(plan, action, amina, client):
    move_plan(plan, "consultation", by=amina)
    move_plan(plan, "draft", by=amina)
    assert [each.status for each in client.get(url("versions", plan.slug)).context["versions"]] == [
        "consultation"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(WRITERS))
def test_every_file_can_be_taken_home(plan, action, client, kind):
    response = client.get(url("export_file", plan.slug, kind))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert client.get(url("export_file", plan.slug, "exe")).status_code == 404


# --- Many at once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_people_lose_no_update(reference, draft, amina):
    """Twenty clients write the same few cells: each write is either kept in the history or answered as a conflict."""
    fill(draft, 3)
    pks = list(draft.actions.values_list("pk", flat=True))
    won, lost, odd = [], [], []

    def person(number):
        client = Client()
        client.force_login(amina)
        seen = dict(Action.objects.values_list("pk", "title"))
        for turn in range(6):
            pk = pks[(number + turn) % 3]
            text = f"By {number} in turn {turn}"
            (answer,) = write(client, draft, (pk, "title", text, seen[pk])).json()["results"]
            if answer.get("ok"):
                won.append((pk, seen[pk], text))
                seen[pk] = text
            elif answer.get("conflict"):
                lost.append((pk, answer["conflict"], text))
                seen[pk] = answer["conflict"]["theirs"]
            else:
                odd.append(answer)
        connections.close_all()

    threads = [threading.Thread(target=person, args=(number,)) for number in range(20)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert odd == []
    assert len(won) + len(lost) == 120
    assert all(both["mine"] == text and both["theirs"] != text for _pk, both, text in lost)
    for pk in pks:
        # What was written forms one chain: each winner wrote over exactly what the one before had left.
        after = {was: text for at, was, text in won if at == pk}
        assert len(after) == len([1 for at, _was, _text in won if at == pk])
        texts = list(
            dict.fromkeys(
                row.title
                for row in Action.history.rel.related_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
            )
        )
        assert all(text in texts for at, _was, text in won if at == pk)
        assert Action.objects.get(pk=pk).title == texts[-1]


@pytest.mark.django_db
def test_nobody_waits_for_thousands_to_be_compared(editor, plan, action, monkeypatch):
    from safar.plan.views import analysis

    monkeypatch.setattr(analysis, "MOST_ON_A_PAGE", 0)
    monkeypatch.setattr(analysis, "overlaps", None)
    assert "too many actions to compare" in editor.get(url("overlaps", plan.slug)).content.decode()
