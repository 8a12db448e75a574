"""The survey of the format: who answers it, what is kept, what is told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from safar.consultations.handover.questions import questions
from safar.consultations.handover.results import STEP, comments_of, evaluation_of
from safar.consultations.handover.surveying import answer, set_survey
from safar.consultations.models import Participant, SurveyAnswer
from safar.consultations.preparing.services.people import give_link
from safar.lib import limits
from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal

pytestmark = pytest.mark.django_db
RESULTS = "/consultations/workshop/survey/"


@pytest.fixture(autouse=True)
def _counts():
    limits.forget()


@pytest.fixture
def door(workshop):
    return set_survey(workshop, is_open=True, by=None)


def page_of(door):
    return f"/consultations/survey/{door.code}/"


def answered(event, n, useful="very", **fields):
    return [answer(event, {"useful": useful}, language="en", **fields) for _each in range(n)]


def test_every_language_asks_the_same():
    shape = [(each.key, [key for key, _label in each.answers]) for each in questions("en")]
    for language in UN_LANGUAGES:
        found = questions(language)
        assert [(each.key, [key for key, _label in each.answers]) for each in found] == shape
        assert all(each.text and all(label for _key, label in each.answers) for each in found)


def test_an_answer_is_kept_with_the_day_and_nothing_else(client, door, workshop):
    page = client.get(page_of(door))
    assert (page.status_code, "What did you think of it?" in page.content.decode()) == (200, True)
    sent = {"useful": "very", "format": "better", "comment": "More rounds."}
    answer = client.post(page_of(door), sent, REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="Phone of Chipo")
    assert answer.status_code == 302
    kept = SurveyAnswer.objects.get()
    assert {field.name: getattr(kept, field.attname) for field in SurveyAnswer._meta.concrete_fields} == {
        "id": kept.pk,
        "event": workshop.pk,
        "answers": {"useful": "very", "format": "better"},
        "comment": "More rounds.",
        "language": "en",
        "answered_on": timezone.localdate(),
    }
    # Nor does the browser keep more than that it has answered.
    assert client.cookies["safar-survey"].value == door.code
    assert client.session.items() == {}.items()


def test_a_device_answers_once_unless_somebody_else_holds_it(client, door):
    client.post(page_of(door), {"useful": "very"})
    assert client.get(page_of(door)).status_code == 302
    assert client.get(f"{page_of(door)}?again=1").status_code == 200


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Nothing is answered yet"),
        ({"useful": "hugely"}, "hugely"),
        ({"useful": "very", "comment": "x" * 2001}, "2000"),
        ({"useful": "very", "comment": "evil\u202eword"}, "U+202E"),
    ],
)
def test_a_bad_sheet_is_explained_and_what_was_typed_comes_back(client, door, sent, says):
    page = client.post(page_of(door), sent)
    shown = page.content.decode()
    assert (page.status_code, SurveyAnswer.objects.count()) == (200, 0)
    assert says in shown
    assert sent.get("comment", "") in shown
    assert ("checked" in shown) is (sent.get("useful") == "very")


def test_a_machine_learns_nothing_and_leaves_nothing(client, door):
    assert client.post(page_of(door), {"useful": "very", "website": "spam"}).status_code == 302
    assert not SurveyAnswer.objects.exists()


def test_a_closed_survey_takes_nothing(client, door, workshop):
    set_survey(workshop, is_open=False, by=None)
    assert client.post(page_of(door), {"useful": "very"}).status_code == 404
    with pytest.raises(Refusal, match="closed"):
        answer(workshop, {"useful": "very"}, language="en")


def test_fewer_than_five_answers_tell_nothing(door, workshop):
    answered(workshop, STEP - 1, comment="Mine.")
    found = evaluation_of(workshop, "en")
    assert (found["answered"], found["questions"], comments_of(workshop)) == (4, [], [])
    assert "fewer could tell" in found["hidden"]


def test_results_grow_five_at_a_time(door, workshop):
    """Else whoever looks before and after somebody answers knows what they said."""
    answered(workshop, STEP, comment="Mine.")
    before = evaluation_of(workshop, "en")
    useful = {each["key"]: each["count"] for each in before["questions"][0]["answers"]}
    assert (useful, before["hidden"]) == ({"very": 5, "fairly": 0, "little": 0, "not": 0}, "")
    answered(workshop, 1, "not", comment="Somebody's own words.")
    after = evaluation_of(workshop, "en")
    assert after["questions"] == before["questions"]
    assert ("1 answer is not counted" in after["hidden"], after["answered"]) == (True, 6)
    assert {text for text, _language in comments_of(workshop)} == {"Mine."}
    answered(workshop, STEP - 1, "not")
    useful = {row["key"]: row["count"] for row in evaluation_of(workshop, "ar")["questions"][0]["answers"]}
    assert useful == {"very": 5, "fairly": 0, "little": 0, "not": 5}


def test_the_organiser_opens_it_and_sees_results_at_once(client, amina, workshop):
    client.force_login(amina)
    assert "Nobody has answered yet" in client.get(RESULTS).content.decode()
    assert client.post(RESULTS, {"open": "yes"}).status_code == 302
    door = workshop.survey
    answered(workshop, STEP, comment="Shorter speeches.")
    shown = client.get(RESULTS).content.decode()
    assert page_of(door) in shown
    assert "<svg" in shown
    assert "Shorter speeches." in shown
    assert 'hx-trigger="every 10s"' in shown
    assert client.get(f"{RESULTS}qr.svg")["Content-Type"] == "image/svg+xml"


def test_others_see_no_results(client, dana, bruno, workshop):
    for person in (dana, bruno):
        client.force_login(person)
        assert [client.get(RESULTS).status_code, client.get(f"{RESULTS}qr.svg").status_code] == [403, 403]
        assert client.post(RESULTS, {"open": "yes"}).status_code == 403


def test_as_many_queries_for_many_answers(client, amina, workshop, door):
    client.force_login(amina)
    answered(workshop, STEP)
    few = _queries_of(client)
    answered(workshop, 3 * STEP)
    assert _queries_of(client) == few


def _queries_of(client):
    with CaptureQueriesContext(connection) as found:
        client.get(RESULTS)
    return len(found)


def test_the_own_page_leads_to_the_survey_and_takes_nobody_along(client, door, workshop):
    person = Participant.objects.create(event=workshop, name="Zoe")
    own = f"/consultations/mine/{give_link(person)}/"
    page = client.get(own)
    assert (page_of(door) in page.content.decode(), page["Referrer-Policy"]) == (True, "no-referrer")
    set_survey(workshop, is_open=False, by=None)
    assert page_of(door) not in client.get(own).content.decode()
