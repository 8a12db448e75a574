"""Holding an action against the principles: unknown is not no, and nobody's answers are lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from safar.lib.languages import UN_LANGUAGES
from safar.plan.markers import _read, markers, question_keys, word
from safar.plan.models import MarkerAnswer
from safar.plan.services import Stale, add_action
from safar.plan.services.checking import answers_of, answers_version, check_action, checked

pytestmark = pytest.mark.django_db
YES = dict.fromkeys(question_keys(), ("yes", ""))


def posted(answers, **more):
    form = {key: answer for key, (answer, _note) in answers.items()}
    return {**form, **{f"{key}.note": note for key, (_answer, note) in answers.items()}, **more}


def test_the_file_speaks_six_languages_and_is_looked_after():
    meta = _read()["meta"]
    assert meta["author"]
    assert meta["reviewed_on"] < meta["review_next_on"]
    assert meta["review_next_on"] > date(2027, 1, 1)
    assert len(set(question_keys())) == len(question_keys()) == 10
    for language in UN_LANGUAGES:
        assert all(
            marker.label and all(each.text for each in marker.questions) for marker in markers(language)
        )
        assert all(word(key, language) for key in _read()["words"])
        assert word("checked", language) % {"done": 1, "all": 2}


def test_nobody_looked_is_neither_no_nor_a_record(action, amina):
    assert set(answers_of(action).values()) == {("unknown", "")}
    assert check_action(action, answers_of(action), by=amina) == 0
    assert not MarkerAnswer.objects.exists()
    assert check_action(action, {"gender.asked": ("no", "Next year")}, by=amina) == 1
    assert answers_of(action)["gender.asked"] == ("no", "Next year")
    assert answers_of(action)["gender.counted"] == ("unknown", "")
    with pytest.raises(TypeError):
        check_action(action, {"gender.nonsense": ("no", "")}, by=amina)


def test_an_action_counts_when_every_question_is_answered(plan, action, objective, amina):
    add_action(plan, title="Dropped", objective=objective, status="cancelled", by=amina)
    other = add_action(plan, title="Other", objective=objective, by=amina)
    check_action(action, YES, by=amina)
    check_action(other, {**YES, "data.told": ("unknown", "who knows")}, by=amina)
    assert checked(plan) == (1, 2)
    check_action(other, {"data.told": ("not_applicable", "")}, by=amina)
    assert checked(plan) == (2, 2)


def test_answers_have_a_history(action, amina):
    check_action(action, {"child.alone": ("no", "")}, by=amina)
    check_action(action, {"child.alone": ("yes", "")}, by=amina)
    events = action.marker_answers.get().history.order_by("pgh_id")
    assert [event.answer for event in events] == ["no", "yes"]
    assert {event.pgh_context.metadata["user"] for event in events} == {amina.pk}


def test_a_second_writer_sees_both(client, plan, action, amina):
    seen = answers_version(answers_of(action))
    check_action(action, {"rights.complaint": ("no", "No office")}, by=amina)
    with pytest.raises(Stale):
        check_action(action, YES, by=amina, version=seen)
    client.force_login(amina)
    address = reverse("plan:check", args=[plan.slug, action.code])
    answer = client.post(address, posted(YES, version=seen))
    assert "No · No office" in answer.content.decode()
    assert answers_of(action)["rights.complaint"] == ("no", "No office")
    client.post(address, posted(YES, version=answer.context["version"]))
    assert answers_of(action)["rights.complaint"] == ("yes", "")


def test_editors_check_and_are_prompted(client, plan, action, amina):
    client.force_login(amina)
    address = reverse("plan:check", args=[plan.slug, action.code])
    page = client.get(address)
    assert page.status_code == 200
    assert "Not yet looked at" in page.content.decode()
    said = {**YES, "firewall.written": ("no", "Ask the <police>")}
    answer = client.post(address, posted(said, version=page.context["version"]))
    assert answer["Location"] == action.get_absolute_url()
    shown = client.get(action.get_absolute_url()).content.decode()
    assert "Ask the &lt;police&gt;" in shown
    assert "To look at: 1" in shown
    assert (
        "Actions with every question answered: 1 of 1"
        in client.get(reverse("plan:gaps", args=[plan.slug])).content.decode()
    )
    wrong = client.post(address, posted({**YES, "data.told": ("perhaps", "")}))
    assert wrong.status_code == 200
    assert wrong.context["form"].errors


def test_others_neither_check_nor_read_notes(client, plan, action, amina, chipo):
    check_action(action, {"data.told": ("no", "Secret spot")}, by=amina)
    address = reverse("plan:check", args=[plan.slug, action.code])
    assert client.get(address).status_code == 302
    assert "Secret spot" not in client.get(action.get_absolute_url()).content.decode()
    client.force_login(chipo)
    assert client.post(address, posted(YES)).status_code == 403
    assert "Secret spot" not in client.get(action.get_absolute_url()).content.decode()
    assert answers_of(action)["data.told"][0] == "no"


def test_the_check_asks_as_much_of_few_as_of_many(client, plan, action, amina):
    client.force_login(amina)
    asked = []
    for said in ({"data.told": ("no", "")}, YES):
        check_action(action, said, by=amina)
        for name in ("check", "action"):
            client.get(reverse(f"plan:{name}", args=[plan.slug, action.code]))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse(f"plan:{name}", args=[plan.slug, action.code]))
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
