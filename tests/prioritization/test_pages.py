"""The pages on which a plan is weighed."""

from __future__ import annotations

from django.urls import reverse

from safar.prioritization.models import Exercise, Score
from safar.prioritization.services import close_exercise


def at(name, plan, *args):
    return reverse(f"prioritization:{name}", args=[plan.slug, *args])


def test_amina_opens_an_exercise(client, amina, plan, actions):
    client.force_login(amina)
    form = {
        "title": "First",
        "top": "2",
        "criterion_0": "Urgency",
        "weight_0": "2",
        "criterion_1": "",
        "weight_1": "1",
    }
    answer = client.post(at("open", plan), form)
    made = Exercise.objects.get()
    assert answer["Location"] == at("score", plan, made.pk)
    assert [(each.title, each.weight) for each in made.criteria.all()] == [("Urgency", 2)]


def test_chipo_scores_and_sees_no_names(client, chipo, amina, plan, exercise, actions, criteria):
    client.force_login(chipo)
    field = f"s{actions[0].pk}-{criteria[0].pk}"
    assert field in client.get(at("score", plan, exercise.pk)).content.decode()
    client.post(at("score", plan, exercise.pk), {field: "5"})
    assert Score.objects.get().value == 5
    text = client.get(at("results", plan, exercise.pk)).content.decode()
    assert "1 person has scored" in text
    assert amina.name not in text.replace("Amina Amina", "")


def test_what_was_scored_too_late_is_shown_again(client, chipo, amina, plan, exercise, actions, criteria):
    close_exercise(exercise, by=amina)
    client.force_login(chipo)
    field = f"s{actions[0].pk}-{criteria[0].pk}"
    answer = client.post(at("score", plan, exercise.pk), {field: "4"})
    assert answer.status_code == 409
    assert '<option value="4" selected>' in answer.content.decode()


def test_the_decision_is_shown(client, amina, plan, scored, actions):
    client.force_login(amina)
    client.post(at("decide", plan, scored.pk), {"chosen": [actions[1].pk], "reason": "The law is ready."})
    assert "The law is ready." in client.get(at("results", plan, scored.pk)).content.decode()


def test_weights_can_be_tried(client, amina, plan, scored, criteria):
    client.force_login(amina)
    client.post(at("results", plan, scored.pk), {f"w{criteria[0].pk}": "0.25", f"w{criteria[1].pk}": "1"})
    text = client.get(at("results", plan, scored.pk)).content.decode()
    assert text.index("Register") < text.index("Hotline")


def test_dana_weighs_nothing(client, dana, chipo, plan, scored):
    pages = [at("exercises", plan), at("results", plan, scored.pk), at("score", plan, scored.pk)]
    client.force_login(chipo)
    assert [client.get(each).status_code for each in pages] == [200, 200, 200]
    assert client.get(at("decide", plan, scored.pk)).status_code == 403
    client.force_login(dana)
    assert [client.get(each).status_code for each in pages] == [403, 403, 403]
