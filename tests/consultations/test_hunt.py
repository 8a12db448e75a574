"""Looking for who said what in everything that comes out of Safar, where a session promised not to tell."""

from __future__ import annotations

import logging

import pytest
from click.testing import CliRunner
from django.core import mail

from safar.consultations import attribution
from safar.consultations.commands import COMMANDS as CONSULTATIONS
from safar.consultations.handover.mails import outbox
from safar.consultations.models import Attribution
from safar.lib import limits
from safar.people.commands import COMMANDS as PEOPLE
from safar.plan.commands import COMMANDS as PLAN
from safar.reports.workshops import commands as _export  # noqa: F401  (adds itself to the group)
from safar.website.commands import COMMANDS as WEBSITE
from tests.consultations import hunting
from tests.consultations.hunting import MARK, PRESENT, SAID, SMALL, fill, look, visit

pytestmark = pytest.mark.django_db
HUSHED = [Attribution.UNATTRIBUTED, Attribution.STAKEHOLDER_TYPE]
# Where a note of a named session can be read with its speaker: the hunter must see it there.
TELLING = {
    "consultations:session", "consultations:notes", "consultations:live_state", "consultations:live_stream",
    "website:note", "workshops:report", "workshops:file", "people:history",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _counts():
    limits.forget()


@pytest.fixture
def scene_of(quiet, amina, ministry, meridia, monkeypatch):
    return lambda rule: fill(quiet, rule, amina, ministry, meridia, monkeypatch)


@pytest.mark.parametrize("rule", HUSHED)
def test_nobody_can_tell_who_said_what(scene_of, rule, caplog, tmp_path):
    with caplog.at_level(logging.DEBUG):
        scene = scene_of(rule)
        entered, leaks = visit(scene)
        leaks += _mails(scene) + _commands(scene, tmp_path)
    assert leaks == []
    # The walk was real: every page of this room that can be read was read.
    assert set(entered) >= TELLING - {"people:history"}
    assert "organiser" in entered["consultations:live_host"]
    assert {name for name in entered if name.startswith("consultations:")} >= {
        "consultations:gather", "consultations:theme", "consultations:mails", "consultations:import_draft",
        "consultations:live_room", "consultations:live_capture", "consultations:live_vote",
        "consultations:note_edit", "consultations:participants", "consultations:survey_results",
    }  # fmt: skip
    said = [each.getMessage() for each in caplog.records if not each.name.startswith("django.db")]
    assert [line for line in said if any(word in line for word in (MARK, *SAID, *PRESENT))] == []


def _mails(scene):
    """The mail that each participant gets."""
    event = scene.session.event
    assert outbox.queue(event, "noted", by=None) == 9
    assert outbox.send_due(pause=lambda _seconds: None).sent == 9
    found = []
    for each in mail.outbox:
        found += [hunting.Leak(f"mail to {each.to}", word) for word in SAID if word in each.body]
        if SMALL in each.body:
            found.append(hunting.Leak(f"mail to {each.to}", "the note of a small table"))
    assert [f"{MARK} from the long table" in each.body for each in mail.outbox].count(True) == 6
    return found


def _commands(scene, folder):
    """What is printed and written by the command line."""
    note = scene.pools["notes"][0]
    event, plan = scene.session.event.slug, scene.pools["plan"][0]
    found = []
    for group, words in (
        (CONSULTATIONS["events"], ["list", "--json"]),
        (CONSULTATIONS["consultations"], ["export", event]),
        (CONSULTATIONS["consultations"], ["export", event, "--format", "csv"]),
        (CONSULTATIONS["consultations"], ["send-mails", "--json"]),
        (WEBSITE["thread"], ["show", note]),
        (WEBSITE["thread"], ["show", note, "--json"]),
        (PLAN["plan"], ["show", plan, "--json"]),
        (PEOPLE["people"], ["list", "--json"]),
    ):
        answer = CliRunner().invoke(group, words)
        assert answer.exit_code == 0, (words, answer.output)
        kind = "application/json" if answer.output.startswith(("{", "[")) else "text/plain"
        found += look(" ".join(words), answer.stdout_bytes, kind)
    for form in ("docx", "pdf", "html", "json", "csv"):
        out = folder / f"report.{form}"
        words = ["export", event, "--format", form, "--out", str(out)]
        assert CliRunner().invoke(CONSULTATIONS["consultations"], words).exit_code == 0
        kind = {"html": "text/html", "json": "application/json", "csv": "text/csv"}.get(form, "")
        found += look(" ".join(words), out.read_bytes(), kind)
    return found


@pytest.mark.parametrize("rule", HUSHED)
def test_no_history_of_these_notes_is_read_by_anybody(scene_of, rule):
    scene = scene_of(rule)
    for client in scene.visitors.values():
        for label, pk in scene.pools["history"]:
            if label == "consultations.note":
                assert client.get(f"/history/{label}/{pk}/").status_code in (302, 403, 404)


def test_the_hunter_sees_what_is_told(scene_of):
    """In a named session the speaker stands on the pages, and the hunter finds every one of them."""
    _entered, leaks = visit(scene_of(Attribution.NAMED), "organiser")
    names = {each.where.split(" ")[1] for each in leaks if each.word in SAID}
    assert names >= TELLING
    placed = {each.where.split(" ")[1] for each in leaks if each.word in (hunting.TABLE, hunting.ROUND)}
    assert placed >= {"consultations:live_state", "consultations:live_stream", "workshops:file"}


def test_a_planted_leak_is_found(scene_of, monkeypatch):
    """Somebody forgets the rule in one place."""
    scene = scene_of(Attribution.UNATTRIBUTED)
    honest = attribution.attributed

    def careless(note):
        told = honest(note)
        return attribution.Attributed(who=note.who) if note.who else told

    monkeypatch.setattr("safar.consultations.queries.attributed", careless)
    _entered, leaks = visit(scene, "passer-by")
    assert {each.where.split(" ")[1] for each in leaks} >= {"consultations:session", "consultations:theme"}
