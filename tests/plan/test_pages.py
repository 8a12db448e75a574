"""Pages of plans: happy visits, refusals, and lists that ask no more for 300 rows than for one."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.consultations.models import Note
from safar.indicators.services import define_indicator
from safar.plan.models import Action, Plan
from safar.plan.services import add_origin, create_plan, measure_action, report_progress
from safar.thread.models import Tie

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"plan:{name}", args=args)


@pytest.fixture
def editor(client, amina):
    client.force_login(amina)
    return client


@pytest.fixture
def stranger(client, dana):
    client.force_login(dana)
    return client


@pytest.fixture
def everything(plan, priority, action, challenge, meridia, amina, chipo):
    """Something real behind every address."""
    add_origin(action, challenge, by=amina)
    update = report_progress(action, status="ongoing", text="Begun", reported_on=date(2026, 5, 1), by=chipo)
    indicator = define_indicator(code="MER-1", name="Licensed recruiters", country=meridia, by=amina)
    measure = measure_action(action, indicator, by=amina, baseline=Decimal(1), baseline_year=2025)
    return {
        "edit_plan": url("edit_plan", plan.slug),
        "publish": url("publish", plan.slug),
        "new_priority": url("new_priority", plan.slug),
        "edit_priority": url("edit_priority", plan.slug, priority.code),
        "delete_priority": url("delete_priority", plan.slug, priority.code),
        "challenges": url("challenges", plan.slug),
        "take_up": f"{url('take_up', plan.slug)}?note={challenge.pk}",
        "new_action": url("new_action", plan.slug),
        "edit_action": url("edit_action", plan.slug, action.code),
        "delete_action": url("delete_action", plan.slug, action.code),
        "remove_origin": f"{url('remove_origin', plan.slug, action.code)}?origin={challenge.knot_id}",
        "report": url("report", plan.slug, action.code),
        "withdraw": url("withdraw", plan.slug, action.code, update.pk),
        "measure": url("measure", plan.slug, action.code),
        "measure_new": url("measure_new", plan.slug, action.code),
        "edit_measure": url("edit_measure", plan.slug, action.code, measure.pk),
        "stop_measuring": url("stop_measuring", plan.slug, action.code, measure.pk),
    }


def test_editor_opens_every_page(everything, editor, plan, action):
    public = {"plans": url("plans"), "plan": url("plan", plan.slug), "actions": url("actions", plan.slug),
              "action": url("action", plan.slug, action.code), "new_plan": url("new_plan")}  # fmt: skip
    opened = {name: editor.get(address).status_code for name, address in {**public, **everything}.items()}
    assert opened == dict.fromkeys({**public, **everything}, 200)


def test_dana_is_refused_on_every_changing_page(everything, stranger, plan, action):
    before = [list(model.objects.values()) for model in (Plan, Action, Tie)]
    asked = {name: (stranger.get(a).status_code, stranger.post(a, {"public": "no"}).status_code)
             for name, a in everything.items()}  # fmt: skip
    assert asked == dict.fromkeys(everything, (403, 403))
    origin = stranger.post(url("add_origin", plan.slug), {"action": action.code, "note": "x"})
    assert (origin.status_code, stranger.get(url("new_plan")).status_code) == (403, 403)
    assert [list(model.objects.values()) for model in (Plan, Action, Tie)] == before
    assert (
        stranger.get(url("action", plan.slug, action.code)).status_code == 200
    )  # there was something to see


def test_strangers_are_sent_to_sign_in(everything, client):
    sent = {name: client.get(address).status_code for name, address in everything.items()}
    assert sent == dict.fromkeys(everything, 302)


def test_draft_is_not_there_for_those_who_may_not_see_it(draft, stranger):
    assert stranger.get(url("plan", draft.slug)).status_code == 404
    assert stranger.get(url("actions", draft.slug)).status_code == 404
    assert stranger.get(url("edit_plan", draft.slug)).status_code == 404


def test_closed_plan_is_refused_with_the_reason(closed, editor):
    response = editor.get(url("new_action", closed.slug))
    assert response.status_code == 403
    assert "This plan is closed" in response.content.decode()


def test_invented_country_is_said_to_be_invented(plan, client):
    assert "an invented country" in client.get(url("plan", plan.slug)).content.decode()


# --- Making and changing ------------------------------------------------------------------


def test_plan_is_started(editor, ministry, meridia):
    answer = editor.post(
        url("new_plan"),
        {"title": "Plan 2", "country": meridia.pk, "owner": ministry.pk, "status": "draft", "currency": "usd",
         "language": "en"},
    )  # fmt: skip
    made = Plan.objects.get(slug="plan-2")
    assert (answer.url, made.currency, made.is_public) == (made.get_absolute_url(), "USD", False)


def test_plan_cannot_be_started_in_the_name_of_others(editor, union, meridia):
    answer = editor.post(
        url("new_plan"),
        {"title": "Plan 2", "country": meridia.pk, "owner": union.pk, "status": "draft", "currency": "USD",
         "language": "en"},
    )  # fmt: skip
    assert answer.status_code == 200
    assert not Plan.objects.exists()


def fields(**changes):
    return {
        "title": "An action", "objective": "6", "level": "national", "status": "yet_to_start",
        "language": "en", **changes,
    }  # fmt: skip


def test_action_is_written_with_everything(plan, priority, union, editor):
    from safar.reference.models import GcmAction

    gcm = GcmAction.objects.get(objective=6, letter="c")
    answer = editor.post(
        url("new_action", plan.slug),
        fields(
            priority=priority.pk, lead=union.pk, partners=[union.pk], objectives=["7"], gcm_actions=[gcm.pk],
            principles=["a"], sdg_targets=["10.7"], starts_on="2027-01-01", ends_on="2028-12-31",
            budget="1234.56", secured="2000",
        ),
        follow=True,
    )  # fmt: skip
    action = Action.objects.get()
    assert (action.code, action.budget, action.secured, action.gap) == ("1.1", Decimal("1234.56"), 2000, 0)
    assert [each.pk for each in action.objectives.all()] == [6, 7]
    assert [list(m.values_list("pk", flat=True)) for m in (action.gcm_actions, action.partners)] == [
        [gcm.pk], [union.pk],
    ]  # fmt: skip
    assert "More money is secured than the budget asks for" in answer.content.decode()


def test_wrong_amounts_and_dates_are_explained_and_nothing_is_lost(plan, editor):
    answer = editor.post(
        url("new_action", plan.slug),
        fields(title="Keep me", budget="1.234,56", starts_on="2027-06-01", ends_on="2027-05-01"),
    )
    page = answer.content.decode()
    assert not Action.objects.exists()
    assert "decimals: 1234.56" in page
    assert "It ends on 1 May 2027, before it starts on 1 June 2027." in page
    assert 'value="Keep me"' in page
    assert 'value="1.234,56"' in page


def test_second_editor_sees_both_texts_and_decides(action, plan, editor, bruno):
    from safar.plan.services import edit_action

    address = url("edit_action", plan.slug, action.code)
    version = editor.get(address).context["version"]
    edit_action(action, by=bruno, title="By Bruno", status="ongoing")
    answer = editor.post(address, fields(title="By Amina", code=action.code, version=version))
    page = answer.content.decode()
    action.refresh_from_db()
    assert action.title == "By Bruno"
    assert "Bruno</bdi> saved it" in page
    title = next(each for each in answer.context["differences"] if each.label == "Title")
    assert (title.theirs, title.mine) == ("By Bruno", "By Amina")
    status = next(each for each in answer.context["differences"] if each.label == "Status")
    assert (status.theirs, status.mine) == ("Ongoing", "Yet to start")
    assert 'value="By Amina"' in page
    editor.post(address, fields(title="By Amina", code=action.code, version=answer.context["version"]))
    action.refresh_from_db()
    assert action.title == "By Amina"


def test_deleting_is_asked_first(action, plan, editor):
    address = url("delete_action", plan.slug, action.code)
    editor.get(address)
    assert Action.objects.count() == 1
    editor.post(address)
    assert Action.objects.count() == 0


# --- Taking up ----------------------------------------------------------------------------


def test_challenge_becomes_an_action_in_one_form(plan, priority, challenge, practice, editor):
    address = f"{url('take_up', plan.slug)}?note={challenge.pk}&practice={practice.pk}"
    form = editor.get(address).context["form"]
    assert (form["title"].value(), form["objective"].value(), form["priority"].value()) == (
        "Fees", 6, priority.pk,
    )  # fmt: skip
    assert form["description"].value() == challenge.text
    assert "checked" in str(form["practices"])
    answer = editor.post(
        address,
        {"note": challenge.pk, "title": "End fees", "objective": 6, "priority": priority.pk,
         "practices": [practice.pk]},
        follow=True,
    )  # fmt: skip
    action = Action.objects.get()
    assert answer.redirect_chain == [(action.get_absolute_url(), 302)]
    page = answer.content.decode()
    assert challenge.get_absolute_url() in page
    assert practice.get_absolute_url() in page


def test_taking_up_again_is_said_and_allowed(plan, challenge, editor):
    address = f"{url('take_up', plan.slug)}?note={challenge.pk}"
    form = {"note": challenge.pk, "title": "End fees", "objective": 6}
    editor.post(address, form)
    assert "Taken up in this plan already" in editor.get(address).content.decode()
    answer = editor.post(address, form, follow=True)
    assert "was taken up before, as A1" in answer.content.decode()
    assert Action.objects.count() == 2


def test_theme_becomes_an_action(plan, theme, editor):
    address = f"{url('take_up', plan.slug)}?theme={theme.pk}"
    assert editor.get(address).context["form"]["description"].value() == "Who pays?"
    editor.post(address, {"theme": theme.pk, "title": "x", "objective": 6})
    assert Tie.objects.get().origin_id == theme.knot_id


def test_challenge_is_added_to_an_action_that_is_there(action, plan, challenge, editor):
    answer = editor.post(
        url("add_origin", plan.slug), {"action": action.code, "note": challenge.pk}, follow=True
    )
    assert challenge.get_absolute_url() in answer.content.decode()
    assert Action.objects.count() == 1


@pytest.mark.parametrize("query", ["note=nonsense", "theme=x", "note=00000000-0000-0000-0000-000000000000"])
def test_unknown_origin_is_not_found(plan, editor, query):
    assert editor.get(f"{url('take_up', plan.slug)}?{query}").status_code == 404


def test_hidden_note_is_not_found(plan, challenge, editor):
    challenge.session.event.is_public = False
    challenge.session.event.organiser = None
    challenge.session.event.save()
    assert editor.get(f"{url('take_up', plan.slug)}?note={challenge.pk}").status_code == 404


def test_challenge_list_says_no_names(plan, challenge, editor):
    challenge.who = "Somebody who must not be named"
    challenge.save()
    for address in (url("challenges", plan.slug), url("challenges", plan.slug) + "?format=json"):
        assert "must not be named" not in editor.get(address).content.decode()


# --- Progress ------------------------------------------------------------------------------


def test_report_with_a_file_is_downloaded_unchanged(action, plan, client, chipo, dana):
    client.force_login(chipo)
    content = b"%PDF-1.7 proof"
    answer = client.post(
        url("report", plan.slug, action.code),
        {"status": "ongoing", "text": "Begun", "reported_on": "2026-05-01",
         "evidence": [SimpleUploadedFile("Größe.pdf", content), SimpleUploadedFile("b.csv", b"a,b\n")]},
    )  # fmt: skip
    assert answer.status_code == 302
    first = action.updates.get().evidence.order_by("pk").first()
    client.force_login(dana)
    file = client.get(url("evidence", plan.slug, action.code, first.pk))
    assert file.content == content
    assert file["Content-Type"] == "application/pdf"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf"
    assert file["ETag"] == f'"{first.sha256}"'
    again = client.get(
        url("evidence", plan.slug, action.code, first.pk), headers={"If-None-Match": file["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    Plan.objects.update(is_public=False)
    assert client.get(url("evidence", plan.slug, action.code, first.pk)).status_code == 404


def test_refused_file_keeps_the_words(action, plan, editor, settings):
    settings.SAFAR_MAX_EVIDENCE_BYTES = 1000
    big = SimpleUploadedFile("big.pdf", b"%PDF-" + b"x" * 2000)
    answer = editor.post(
        url("report", plan.slug, action.code),
        {"status": "ongoing", "text": "Words I typed", "reported_on": "2026-05-01", "evidence": [big]},
    )
    page = answer.content.decode()
    assert "files may have up to" in page
    assert "Words I typed" in page
    assert not action.updates.exists()


def test_author_withdraws_and_others_do_not(action, plan, client, amina, chipo):
    update = report_progress(action, status="ongoing", text="Begun", reported_on=date(2026, 5, 1), by=amina)
    address = url("withdraw", plan.slug, action.code, update.pk)
    client.force_login(chipo)
    assert client.post(address).status_code == 403
    client.force_login(amina)
    assert client.post(address).status_code == 302
    assert not action.updates.exists()


# --- Measures ------------------------------------------------------------------------------


def test_national_indicator_is_defined_and_drawn(action, plan, editor):
    answer = editor.post(
        url("measure_new", plan.slug, action.code),
        {"code": "MER-7", "name": "Licensed recruiters", "direction": "up", "baseline": "10",
         "baseline_year": "2025", "target": "40", "target_year": "2029"},
        follow=True,
    )  # fmt: skip
    page = answer.content.decode()
    assert "The baseline is 10 (2025). Nothing has been observed yet. The target is 40 (2029)." in page
    assert '<svg class="chart"' in page


def test_wrong_number_defines_nothing(action, plan, editor):
    answer = editor.post(
        url("measure_new", plan.slug, action.code),
        {"code": "MER-7", "name": "x", "direction": "up", "baseline": "10,5", "target_year": "29"},
    )
    assert not action.measures.exists()
    assert "point before the decimals: 10.5" in answer.content.decode()
    assert "Write a year with four digits" in answer.content.decode()


# --- Lists ----------------------------------------------------------------------------------


def queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_list_of_actions_asks_no_more_for_300(plan, priority, action, objective, union, editor):
    one = queries(editor, url("actions", plan.slug))
    made = Action.objects.bulk_create(
        Action(plan=plan, code=f"1.{n}", title="x", objective=objective, priority=priority, lead=union)
        for n in range(2, 301)
    )
    Action.objectives.through.objects.bulk_create(
        Action.objectives.through(action=each, objective=objective) for each in made
    )
    assert (queries(editor, url("actions", plan.slug)), one <= 12) == (one, True)
    many = queries(editor, url("plan", plan.slug))
    assert many <= 12


def test_list_of_plans_asks_no_more_for_300(plan, ministry, meridia, editor):
    one = queries(editor, url("plans"))
    for n in range(299):
        Plan.objects.create(slug=f"p{n}", title=f"Plan {n}", country=meridia, owner=ministry)
    assert (queries(editor, url("plans")), one <= 12) == (one, True)


def test_list_of_challenges_asks_no_more_for_300(plan, challenge, session, editor):
    one = queries(editor, url("challenges", plan.slug))
    for n in range(299):
        Note.objects.create(session=session, kind="challenge", text=f"Challenge {n}")
    assert (queries(editor, url("challenges", plan.slug)), one <= 12) == (one, True)


def test_actions_are_filtered_and_exported_as_shown(plan, action, objective, client, amina):
    from safar.plan.services import add_action

    add_action(plan, title="Other", objective=objective, status="ongoing", by=amina)
    shown = {
        query: [row["code"] for row in client.get(url("actions", plan.slug) + query).json()["rows"]]
        for query in ("?format=json", "?format=json&status=ongoing", "?format=json&objective=6&sort=-code",
                      "?format=json&objective=7", "?format=json&q=recruiters", "?format=json&priority=P1",
                      "?format=json&lead=trade-union-congress")
    }  # fmt: skip
    assert list(shown.values()) == [["1.1", "A1"], ["A1"], ["A1", "1.1"], [], ["1.1"], ["1.1"], ["1.1"]]


def test_unknown_gap_is_empty_in_exports(plan, action, client):
    row = json.loads(client.get(url("actions", plan.slug) + "?format=json").content)["rows"][0]
    assert (row["budget"], row["gap"]) == (None, None)


def test_empty_lists_say_what_to_do(draft, editor):
    assert "Take up a challenge" in editor.get(url("plan", draft.slug)).content.decode()
    assert "No challenge is waiting" in editor.get(url("challenges", draft.slug)).content.decode()
    assert "No action matches" in editor.get(url("actions", draft.slug) + "?q=zzz").content.decode()


def test_many_plans_of_one_person_are_listed_once(
    plan, action, union, ministry, meridia, client, chipo, amina
):
    create_plan(title="Other", country=meridia, owner=union, by=amina)
    client.force_login(chipo)
    rows = json.loads(client.get(url("plans") + "?format=json").content)["rows"]
    assert [row["slug"] for row in rows] == ["other", "plan-of-meridia"]
