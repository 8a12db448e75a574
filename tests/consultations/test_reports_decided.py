"""Old reports: proposals, decisions about them, and the pages on which they are taken."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from safar.consultations.models import Note, Proposal, ReportImport, Session, Speaker
from safar.consultations.reports_in import services
from safar.consultations.reports_in.items import lead
from safar.consultations.reports_in.services import divided
from safar.consultations.reports_in.shapes import Item
from safar.lib.refusal import Refusal

pytestmark = pytest.mark.django_db
TEXT = """Report of a day

Group 1: Roads
Moderator: Ana Pérez (Union of Drivers)

Challenges
- Bridges are closed (in winter, and after rain)
- No lamps at night

Good practices
Light:
- Lamps on every corner (Ghana)

Group 2: Boats

Opportunities
- Fishers share their harbour

Thanks to all
We thank everybody who came.
"""
PAGE = "/consultations/bring-in/"


@pytest.fixture
def source(workshop, amina):
    return services.keep_report(workshop, name="day.txt", data=TEXT.encode(), attribution="named", by=amina)


def codes_of(note):
    return sorted(each.pk for each in note.countries.all())


def proposal(source, text):
    return Proposal.objects.get(part__source=source, text__contains=text)


def test_a_report_becomes_proposals_and_no_note(source):
    assert [part.title for part in source.parts.all()] == ["Group 1: Roads", "Group 2: Boats"]
    assert Proposal.objects.filter(part__source=source, state="waiting").count() == 4
    assert (Note.objects.count(), Session.objects.count()) == (0, 0)
    lamps = proposal(source, "Lamps")
    assert (lamps.group, lamps.countries, lamps.page, lamps.lines) == ("Light", ["GHA"], 1, [11, 12])
    assert lamps.passage == "Light:\n- Lamps on every corner (Ghana)"


def test_heading_and_detail_are_held_as_notes_hold_them(source):
    bridges = proposal(source, "winter")
    assert (bridges.heading, bridges.text) == ("Bridges are closed", "In winter, and after rain")
    item = Item("practices", lead("Lamps (Ghana)"), "Lamps (Ghana)", [])
    assert divided(item) == ("", "Lamps", "Lamps (Ghana)")


def test_accepting_makes_session_hosts_and_note(source, amina):
    note = services.accept(proposal(source, "Lamps"), by=amina)
    session = note.session
    assert (session.title, session.attribution, session.event) == ("Group 1: Roads", "named", source.event)
    assert [(each.name, each.role) for each in session.part.speakers.all()] == [
        ("Ana Pérez", Speaker.Role.HOST)
    ]
    assert (note.kind, note.group, [each.pk for each in note.countries.all()]) == (
        "practice",
        "Light",
        ["GHA"],
    )
    services.accept(proposal(source, "No lamps"), by=amina)
    assert Session.objects.count() == 1


def test_a_correction_is_what_becomes_the_note(source, amina):
    note = services.accept(
        proposal(source, "No lamps"), by=amina, kind="practice", text="Lamps!", countries=["KEN"]
    )
    assert (note.kind, note.text, [each.pk for each in note.countries.all()]) == (
        "practice",
        "Lamps!",
        ["KEN"],
    )


def test_nothing_is_decided_twice(source, amina):
    services.accept(proposal(source, "Lamps"), by=amina)
    with pytest.raises(Refusal, match="Undo that first"):
        services.accept(proposal(source, "Lamps"), by=amina)
    with pytest.raises(Refusal, match="Undo that first"):
        services.drop(proposal(source, "Lamps"), by=amina)
    assert Note.objects.count() == 1


def test_a_decision_is_undone(source, amina):
    services.accept(proposal(source, "Lamps"), by=amina)
    services.drop(proposal(source, "No lamps"), by=amina)
    services.undo(proposal(source, "Lamps"), by=amina)
    services.undo(proposal(source, "No lamps"), by=amina)
    assert set(Proposal.objects.values_list("state", "note")) == {("waiting", None)}
    assert Note.objects.count() == 0


def test_all_above_a_confidence_are_accepted(source, amina):
    Proposal.objects.filter(text__contains="harbour").update(confidence=0.4)
    assert services.accept_all(source, least=0.8, by=amina) == 3
    assert proposal(source, "harbour").state == "waiting"
    assert Note.objects.order_by("kind", "order")[0].text == "In winter, and after rain"


def test_a_part_may_be_a_session_that_is_there(source, fees, amina):
    part = source.parts.first()
    services.settle_part(part, title="Roads", hosts=[], session=fees, by=amina)
    assert services.accept(proposal(source, "Lamps"), by=amina).session == fees


def test_history_says_who_decided(source, amina):
    services.drop(proposal(source, "Lamps"), by=amina)
    last = Proposal.history.rel.related_model.objects.order_by("pgh_id").last()
    assert last.pgh_context.metadata["why"] == "Dropped what a report says"


# --- Pages ---------------------------------------------------------------------------------------


def give(client, event, data=TEXT.encode(), name="day.txt", attribution="named"):
    file = SimpleUploadedFile(name, data)
    return client.post(PAGE, {"event": event.pk, "file": file, "attribution": attribution})


def test_amina_gives_a_report_and_sees_each_note_beside_its_passage(client, workshop, amina):
    client.force_login(amina)
    assert client.get(PAGE).status_code == 200
    answer = give(client, workshop)
    source = ReportImport.objects.get()
    assert answer.url == source.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert [
        word in page for word in ("Lamps on every corner", "Ghana", "Bridges are closed", "Ana Pérez")
    ] == [True] * 4
    assert "day.txt" in client.get(PAGE).content.decode()


def test_dana_brings_nothing_in_and_reviews_nothing(client, source, workshop, dana):
    client.force_login(dana)
    assert client.get("/consultations/workshop/").status_code == 200
    assert client.get(PAGE).status_code == 403
    assert give(client, workshop).status_code == 403
    assert client.get(source.get_absolute_url()).status_code == 403
    assert client.post(source.get_absolute_url(), {"accept": proposal(source, "Lamps").pk}).status_code == 403
    assert ReportImport.objects.count() == 1
    assert Note.objects.count() == 0


def test_chipo_gives_no_report_for_somebody_elses_event(client, workshop, chipo, union):
    from safar.people.models import Membership

    Membership.objects.create(user=chipo, organisation=union, role="organiser")
    client.force_login(chipo)
    assert give(client, workshop).status_code == 200
    assert ReportImport.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "says"), [(b"", "empty"), (b"%PDF-1.4 x", "damaged"), (b"\x89PNG1234", "no report")]
)
def test_a_bad_file_is_refused_on_the_page(client, workshop, amina, data, says):
    client.force_login(amina)
    page = give(client, workshop, data)
    assert page.status_code == 200
    assert says in page.content.decode()
    assert ReportImport.objects.count() == 0


def post(client, source, **data):
    return client.post(f"{source.get_absolute_url()}?part=1", data)


def fields(found, **other):
    values = {
        "kind": found.kind,
        "group": found.group,
        "heading": found.heading,
        "text": found.text,
        "countries": "; ".join(found.countries),
        "organisations": "",
    }
    return {f"p{found.pk}-{name}": value for name, value in {**values, **other}.items()}


def test_accept_correct_drop_and_undo_on_the_page(client, source, amina):
    client.force_login(amina)
    lamps, dark = proposal(source, "Lamps"), proposal(source, "No lamps")
    post(client, source, accept=lamps.pk, **fields(lamps, countries="Kenya; GHA", text="More lamps"))
    assert codes_of(Note.objects.get()) == ["GHA", "KEN"]
    post(client, source, drop=dark.pk)
    assert Proposal.objects.get(pk=dark.pk).state == "dropped"
    assert "More lamps" in client.get(f"{source.get_absolute_url()}?part=1&show=accepted").content.decode()
    post(client, source, undo=lamps.pk)
    assert Note.objects.count() == 0


def test_what_was_typed_is_kept_when_a_country_is_unknown(client, source, amina):
    client.force_login(amina)
    lamps = proposal(source, "Lamps")
    page = post(
        client, source, accept=lamps.pk, **fields(lamps, countries="Atlantis", text="Typed with care")
    )
    text = page.content.decode()
    assert ("Typed with care" in text, "Atlantis" in text) == (True, True)
    assert Note.objects.count() == 0


def test_the_session_is_corrected_before_its_first_note(client, source, amina):
    client.force_login(amina)
    post(client, source, settle=1, title="Roads of the north", hosts="Bo Li (ILO)\nEve Stone", session="")
    post(client, source, accept_all=1, least="80")
    session = Session.objects.get()
    assert session.title == "Roads of the north"
    assert [(each.name, each.organisation) for each in session.part.speakers.all()] == [
        ("Bo Li", "ILO"),
        ("Eve Stone", ""),
    ]


def test_the_page_asks_as_little_for_three_as_for_one(client, source, amina):
    client.force_login(amina)

    def queries():
        client.get(source.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{source.get_absolute_url()}?part=1&show=all").status_code == 200
        return len(asked)

    Proposal.objects.filter(part__number=1).exclude(text__contains="Lamps").update(state="dropped")
    three = queries()
    Proposal.objects.filter(part__number=1).exclude(text__contains="Lamps").delete()
    assert queries() == three


def test_the_command_keeps_proposals(tmp_path, workshop):
    from safar.consultations.commands import consultations

    path = tmp_path / "day.txt"
    path.write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(consultations, ["import-report", str(path), "--into", "workshop", "--json"])
    assert done.exception is None, (done.exception, done.output)
    source = ReportImport.objects.get()
    assert json.loads(done.output)["proposals"] == {"event": "workshop", "page": source.get_absolute_url()}
    assert (source.attribution, Proposal.objects.count(), Note.objects.count()) == ("unattributed", 4, 0)
    refused = CliRunner().invoke(consultations, ["import-report", str(path), "--into", "nowhere"])
    assert isinstance(refused.exception, Refusal)
