"""From a challenge to an action, and the tie between them."""

from __future__ import annotations

import pytest

from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.plan.queries import answers_to, objectives_of, open_challenges, priority_for, taken_up_as
from safar.plan.services import add_origin, remove_origin, take_up
from safar.thread.models import Tie
from safar.thread.queries import came_from


def ties(action):
    return sorted(Tie.objects.filter(outcome=action.knot_id).values_list("origin", "kind"), key=str)


def test_action_names_the_challenge_and_the_practices(plan, challenge, practice, objective, amina):
    action = take_up(
        plan, note=challenge, practices=[practice], title="End fees", objective=objective, by=amina
    )
    wanted = [(challenge.knot_id, "taken_up"), (practice.knot_id, "inspired")]
    assert ties(action) == sorted(wanted, key=str)
    assert {step.card.kind for step in came_from(action.knot_id, amina)} == {"note", "practice"}
    event = action.history.get()
    assert (event.pgh_context.metadata["why"], event.pgh_context.metadata["user"]) == (
        "Taken up from “Fees”", amina.pk,
    )  # fmt: skip


def test_refused_action_leaves_no_tie(plan, challenge, objective, action, amina):
    before = Tie.objects.count()
    with pytest.raises(Refusal):
        take_up(plan, note=challenge, title="x", objective=objective, code=action.code, by=amina)
    assert (Tie.objects.count(), Action.objects.count()) == (before, 1)


def test_theme_and_its_note_are_both_named(plan, challenge, theme, objective, amina):
    action = take_up(plan, note=challenge, theme=theme, title="x", objective=objective, by=amina)
    assert {kind for _, kind in ties(action)} == {"taken_up"}
    assert len(ties(action)) == 2


def test_nothing_to_take_up_is_refused(plan, objective, amina):
    with pytest.raises(Refusal, match="Nothing to take up"):
        take_up(plan, title="x", objective=objective, by=amina)


def test_two_people_may_take_up_the_same_challenge(plan, challenge, objective, amina, bruno):
    first = take_up(plan, note=challenge, title="By Amina", objective=objective, by=amina)
    second = take_up(plan, note=challenge, title="By Bruno", objective=objective, by=bruno)
    assert taken_up_as(plan, challenge) == [first, second]
    assert first.code != second.code


def test_challenge_taken_up_no_longer_waits(plan, challenge, objective, amina):
    assert list(open_challenges(plan, amina)) == [challenge]
    take_up(plan, note=challenge, title="x", objective=objective, by=amina)
    assert list(open_challenges(plan, amina)) == []


def test_challenges_of_hidden_events_do_not_show(plan, challenge, amina, dana):
    challenge.session.event.is_public = False
    challenge.session.event.save()
    assert list(open_challenges(plan, amina)) == [challenge]
    assert list(open_challenges(plan, dana)) == []


def test_origin_can_be_added_and_taken_back(action, challenge, amina):
    add_origin(action, challenge, by=amina)
    with pytest.raises(Refusal, match="names “Fees” as an origin already"):
        add_origin(action, challenge, by=amina)
    remove_origin(action, challenge, by=amina)
    assert ties(action) == []
    with pytest.raises(Refusal, match="does not name"):
        remove_origin(action, challenge, by=amina)


def test_priority_is_guessed_by_objective(plan, priority, challenge, session):
    assert priority_for(plan, objectives_of(challenge)) == priority
    challenge.objectives.set([7])
    assert priority_for(plan, objectives_of(challenge)) is None


def test_note_without_objectives_speaks_to_those_of_its_session(challenge, session):
    challenge.objectives.clear()
    session.objectives.set([6, 7])
    assert [each.number for each in objectives_of(challenge)] == [6, 7]


def test_practices_of_the_same_objective_are_offered(challenge, practice, amina):
    answers = answers_to(challenge, objectives_of(challenge), amina)
    assert [answer.practice for answer in answers] == [practice]
