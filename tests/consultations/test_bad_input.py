"""Whatever is typed into a form of this room: a clear answer, nothing half kept, and the words come back."""

from __future__ import annotations

import html
import re

import pytest
from django.utils import timezone

from safar.consultations import services
from safar.consultations.handover.surveying import set_survey
from safar.consultations.models import (
    Event,
    Heading,
    Note,
    Participant,
    ProgrammePart,
    Round,
    Session,
    Speaker,
    SurveyAnswer,
    Theme,
)
from safar.consultations.preparing.services.people import give_link, set_registration
from safar.lib import limits
from tests.consultations.conftest import make_note

pytestmark = pytest.mark.django_db
LINE, TEXT = 5_000, 20_000  # longer than any line, or any text, may be

MARKUP = '<script>alert(1)</script> & <b onmouseover="x()">bold</b> {{ 7|add:7 }}'
REORDERED, CONTROL = "safe\u202etxt.exe", "a\x08b"


@pytest.fixture(autouse=True)
def _counts():
    limits.forget()


class Stage:
    """What the forms work on, and a row count of all they could write."""

    def __init__(self, fees, amina):
        self.session, self.event, self.by = fees, fees.event, amina
        self.note = make_note(fees)
        self.theme = services.create_theme(self.event, title="A theme", by=amina, notes=[self.note])
        self.event.ends_on = timezone.localdate()
        self.event.save()
        self.person = Participant.objects.create(event=self.event, name="Zoe", consented_at=timezone.now())
        self.token = give_link(self.person)
        self.door = set_registration(self.event, is_open=True, by=amina)
        self.survey = set_survey(self.event, is_open=True, by=amina)

    def rows(self):
        models = (
            Event, Heading, Note, Participant, ProgrammePart, Round, Session, Speaker, SurveyAnswer, Theme,
        )  # fmt: skip
        return {model: sorted(map(repr, model.objects.values_list())) for model in models}


@pytest.fixture
def stage(fees, amina):
    return Stage(fees, amina)


def formset(prefix, **fields):
    managed = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{prefix}-{key}": value for key, value in managed.items()} | {
        f"{prefix}-0-{key}": value for key, value in fields.items()
    }


E, HOME = "/consultations/workshop/", "/consultations/workshop/fees/"
EVENT = {"title": "New", "starts_on": "2026-12-01", "ends_on": "2026-12-02", "language": "en"}
SESSION = {"title": "New", "language": "en", "attribution": "named"}
NOTE = {"kind": "challenge", "text": "Words", "language": "en"}
PERSON = {"name": "Ana", "language": "en", "role": "participant", "status": "registered"}
# (what it is called, its address, what makes it valid, the fields of text and how long each may be)
FORMS = {
    "event": (lambda s: "/consultations/new/", EVENT, {
        "title": LINE, "place": LINE, "summary": TEXT, "source": TEXT, "aims": TEXT}),
    "edited event": (lambda s: f"{E}edit/", EVENT, {"title": LINE, "summary": TEXT}),
    "session": (lambda s: f"{E}new-session/", SESSION, {
        "title": LINE, "summary": TEXT, "guiding_questions": TEXT}),
    "edited session": (lambda s: f"{HOME}edit/", SESSION, {"title": LINE, "guiding_questions": TEXT}),
    "note": (lambda s: f"{HOME}notes/new/", NOTE, {
        "text": TEXT, "heading": LINE, "group": LINE, "who": LINE, "organisations": TEXT, "ref": LINE}),
    "edited note": (lambda s: f"{HOME}notes/{s.note.pk}/edit/", NOTE, {"text": TEXT, "who": LINE}),
    "theme": (lambda s: f"{E}themes/{s.theme.slug}/edit/", {"title": "New"}, {
        "title": LINE, "summary": TEXT}),
    "copied event": (lambda s: f"{E}copy/", {"title": "New", "starts_on": "2027-01-01"}, {"title": LINE}),
    "participant": (lambda s: f"{E}participants/new/", PERSON, {
        "name": LINE, "organisation": LINE, "needs": TEXT, "external_id": LINE, "email": LINE}),
    "edited participant": (lambda s: f"{E}participants/{s.person.pk}/", PERSON, {"name": LINE}),
    "own entry": (lambda s: f"/consultations/mine/{s.token}/edit/", {"name": "Zoe"}, {
        "name": LINE, "organisation": LINE, "needs": TEXT}),
    "registration": (lambda s: f"/consultations/register/{s.door.code}/", {"name": "Ana", "consent": "on"}, {
        "name": LINE, "organisation": LINE, "needs": TEXT, "email": LINE}),
    "survey": (lambda s: f"/consultations/survey/{s.survey.code}/", {"useful": "very"}, {"comment": TEXT}),
}  # fmt: skip
ORGANISED = {"event", "copied event", "edited event"}


def filled(stage, name):
    path, valid, _fields = FORMS[name]
    more = {"organiser": stage.event.organiser_id} if name in ORGANISED else {}
    return path(stage), {**valid, **more}


def typed_in(page, words):
    """Whether the page holds these words in a field, letter for letter."""
    text = page.content.decode()
    fields = re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", text, re.DOTALL)
    fields += re.findall(r'<input[^>]*\bvalue="([^"]*)"', text)
    return words in [html.unescape(each) for each in fields]


def too_long(name, field):
    n = FORMS[name][2][field]
    return f"{'x' * (n - 12)}@example.org" if field == "email" else "x" * n


def bad_words(longest, field=""):
    """What no field takes."""
    long = f"{'x' * (longest - 12)}@example.org" if field == "email" else "x" * longest
    return long, REORDERED, CONTROL


@pytest.mark.parametrize("name", FORMS)
def test_what_cannot_be_kept_is_said_and_comes_back(client, amina, stage, name):
    client.force_login(amina)
    path, sent = filled(stage, name)
    before = stage.rows()
    for field, longest in FORMS[name][2].items():
        for words in bad_words(longest, field):
            page = client.post(path, {**sent, field: words})
            assert page.status_code == 200, field
            shown = page.content.decode()
            assert "errorlist" in shown, field
            assert typed_in(page, words), field
            # What else was typed is there as well.
            others = [key for key in ("title", "name", "text") if key in sent and key != field]
            assert all(typed_in(page, sent[each]) for each in others), field
    assert stage.rows() == before


@pytest.mark.parametrize("name", FORMS)
def test_mark_up_is_words_and_nothing_more(client, amina, stage, name):
    """It is kept as it was typed, and shown as letters wherever it stands."""
    client.force_login(amina)
    path, sent = filled(stage, name)
    fields = [each for each in FORMS[name][2] if each not in ("email", "ref", "external_id")]
    page = client.post(path, {**sent, **dict.fromkeys(fields, MARKUP)})
    assert page.status_code == 302
    kept = [row for rows in stage.rows().values() for row in rows]
    assert any(MARKUP in row for row in kept)
    for address in (E, HOME, f"{E}participants/", f"{E}survey/", f"{E}mails/", f"{HOME}live/host/"):
        shown = client.get(address).content.decode()
        assert "<script>alert" not in shown, address
        assert "<b onmouseover" not in shown, address


ROWS = [
    (f"{E}programme/", formset("part", kind="cafe", title="Part"), "part-0-title", LINE),
    (f"{E}programme/", formset("part", kind="cafe", title="Part"), "part-0-summary", TEXT),
    (f"{HOME}prepare/", {"save": "rounds", **formset("rounds", minutes=20)}, "rounds-0-question", TEXT),
    (f"{HOME}prepare/", {"save": "hosts", **formset("hosts", name="Ana")}, "hosts-0-organisation", LINE),
]


@pytest.mark.parametrize(("path", "sent", "field", "longest"), ROWS)
def test_rows_of_many_come_back_too(client, amina, stage, path, sent, field, longest):
    client.force_login(amina)
    before = stage.rows()
    for words in bad_words(longest):
        page = client.post(path, {**sent, field: words})
        assert (page.status_code, "errorlist" in page.content.decode()) == (200, True)
        assert typed_in(page, words)
    assert stage.rows() == before


def test_a_new_theme_asks_for_a_plain_title(client, amina, stage):
    client.force_login(amina)
    before = stage.rows()
    for words in bad_words(LINE):
        page = client.post(f"{E}gather/", {"notes": str(stage.note.pk), "title": words})
        assert (page.status_code, typed_in(page, words)) == (200, True)
        assert str(stage.note.pk) in page.content.decode()
    assert stage.rows() == before
