"""Changes to events, sessions, notes and themes."""

from __future__ import annotations

from datetime import date

import pytest

from safar.consultations import services
from safar.consultations.models import Attribution, Note, Theme
from safar.consultations.queries import find_note, notes_of
from safar.lib.refusal import Refusal
from safar.thread.models import Tie
from safar.thread.services import tie
from tests.consultations.conftest import make_note, make_session

pytestmark = pytest.mark.django_db


def test_event_cannot_end_before_it_starts(ministry, amina):
    with pytest.raises(Refusal, match="before it starts"):
        services.create_event(
            title="Backwards",
            starts_on=date(2026, 2, 2),
            ends_on=date(2026, 2, 1),
            organiser=ministry,
            by=amina,
        )


def test_reserved_words_never_become_addresses(ministry, workshop, amina):
    session = services.create_session(workshop, title="Themes", by=amina)
    assert session.slug == "themes-2"


def test_sessions_are_numbered_in_turn(workshop, fees, amina):
    assert services.create_session(workshop, title="Next", by=amina).number == fees.number + 1


def test_promise_of_discretion_cannot_be_broken(quiet, amina):
    make_note(quiet)
    with pytest.raises(Refusal, match="promise"):
        services.edit_session(quiet, by=amina, attribution=Attribution.NAMED)
    quiet.refresh_from_db()
    assert quiet.attribution == Attribution.UNATTRIBUTED


def test_rule_can_become_stricter(fees, note, amina):
    services.edit_session(fees, by=amina, attribution=Attribution.UNATTRIBUTED)
    fees.refresh_from_db()
    assert fees.attribution == Attribution.UNATTRIBUTED


def test_note_is_written_after_the_others(fees, note, amina):
    made = services.add_note(fees, kind="challenge", text="Another", by=amina)
    assert (made.order, made.language) == (note.order + 1, "en")


def test_two_notes_cannot_share_a_short_name(fees, note, amina):
    with pytest.raises(Refusal, match="already called"):
        services.add_note(fees, kind="challenge", text="Another", ref=note.ref, by=amina)


def test_history_says_who_wrote_the_note(fees, amina):
    made = services.add_note(fees, kind="challenge", text="Another", by=amina)
    first = made.history.select_related("pgh_context").first()
    assert first.pgh_context.metadata["why"] == "Added the note"
    assert first.pgh_context.metadata["user"] == amina.pk


def test_gathering_keeps_every_original(workshop, fees, quiet, amina):
    notes = [make_note(fees), make_note(quiet)]
    theme = services.create_theme(workshop, title="Who pays", notes=notes, by=amina)
    assert list(notes_of(theme)) == notes
    assert Note.objects.count() == 2
    assert [each.number for each in theme.objectives.all()] == [6]


def test_gathering_twice_changes_nothing(workshop, note, amina):
    theme = services.create_theme(workshop, title="Who pays", notes=[note], by=amina)
    assert services.gather(theme, [note], by=amina) == 0


def test_released_note_leaves_the_theme_and_stays(workshop, note, amina):
    theme = services.create_theme(workshop, title="Who pays", notes=[note], by=amina)
    services.release_note(theme, note, by=amina)
    assert list(notes_of(theme)) == []
    with pytest.raises(Refusal):
        services.release_note(theme, note, by=amina)


def test_theme_refuses_notes_of_another_event(workshop, note, ministry, amina):
    other = services.create_event(
        title="Other", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 1), organiser=ministry, by=amina
    )
    theme = services.create_theme(other, title="Stranger", by=amina)
    with pytest.raises(Refusal, match="another event"):
        services.gather(theme, [note], by=amina)


def test_themes_in_every_script_get_an_address(workshop, amina):
    slugs = [services.create_theme(workshop, title="من يدفع الرسوم", by=amina).slug for _n in range(2)]
    assert slugs == ["theme-1", "theme-2"]


def test_note_taken_up_through_a_theme_cannot_be_deleted(workshop, note, amina):
    theme = services.create_theme(workshop, title="Who pays", notes=[note], by=amina)
    # Anything may stand in for the action here: the thread does not ask what it is.
    action = Theme.objects.create(event=workshop, slug="action", title="Stands in for an action")
    tie(theme, action, Tie.Kind.TAKEN_UP)
    with pytest.raises(Refusal, match="taken up"):
        services.delete_note(note, by=amina)
    assert Note.objects.filter(pk=note.pk).exists()


def test_deleted_note_leaves_no_tie_behind(workshop, note, amina):
    services.create_theme(workshop, title="Who pays", notes=[note], by=amina)
    services.delete_note(note, by=amina)
    assert Tie.objects.count() == 0


def test_note_is_found_by_id_short_name_and_session(fees, quiet, note):
    twin = make_note(quiet, ref=note.ref)
    assert find_note(str(note.pk)) == note
    assert find_note(f"quiet/{note.ref}") == twin
    with pytest.raises(Refusal) as refused:
        find_note(note.ref)
    assert sorted(refused.value.details["candidates"]) == [f"fees/{note.ref}", f"quiet/{note.ref}"]
    with pytest.raises(Refusal, match="no note"):
        find_note("nothing")


def test_session_of_one_event_is_not_another(workshop):
    assert make_session(workshop, 7, "seven").get_absolute_url() == "/consultations/workshop/seven/"
