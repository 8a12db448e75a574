"""Notes gathered under headings and merged: nothing is lost, everything can be undone, nobody is named."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from safar.consultations.harvest import services as harvest
from safar.consultations.harvest.boards import board_of, boards_of
from safar.consultations.harvest.steps import state_of
from safar.consultations.harvest.suggestions import suggestions_for
from safar.consultations.models import HarvestStep, Note, Table, Theme
from safar.consultations.services import delete_note
from safar.lib.refusal import Refusal
from safar.thread.models import Tie
from tests.consultations.conftest import make_note
from tests.consultations.test_attribution import SECRETS
from tests.consultations.test_pages import queries_of

pytestmark = pytest.mark.django_db
BOARD = "/consultations/workshop/fees/harvest/"


def make_notes(session, n=4, kind="challenge"):
    texts = (
        "Recruiters keep the passports of domestic workers",
        "Workers pay recruitment fees before they leave",
        "Courts are far away and slow for seasonal workers",
        "Nobody inspects farms at harvest time",
        "Consulates have too few staff abroad",
        "Return tickets are not paid",
    )
    return [
        make_note(session, at, kind=kind, heading="", text=texts[at % len(texts)], order=at)
        for at in range(1, n + 1)
    ]


def titles(session):
    return {heading.title: {note.pk for note in heading.notes.all()} for heading in session.headings.all()}


# --- Services ------------------------------------------------------------------------------


def test_notes_of_several_kinds_stand_under_one_title(fees, amina):
    one, other = make_notes(fees, 2)
    practice = make_note(fees, 9, kind="practice")
    assert harvest.gather_under(fees, [one.pk, practice.pk], " Fees  and debts ", by=amina) == 2
    harvest.gather_under(fees, [other.pk], "FEES and debts", by=amina)
    assert {(each.kind, each.title) for each in fees.headings.all()} == {
        ("challenge", "Fees and debts"),
        ("practice", "Fees and debts"),
    }
    board = board_of(fees, amina)
    assert board.titles == ["Fees and debts"]
    assert (board.n_notes, board.n_loose) == (3, 0)


def test_a_note_stands_under_one_heading_and_empty_headings_go(fees, amina):
    one, other = make_notes(fees, 2)
    harvest.gather_under(fees, [one.pk, other.pk], "Fees", by=amina)
    harvest.gather_under(fees, [one.pk], "Courts", by=amina)
    assert titles(fees) == {"Fees": {other.pk}, "Courts": {one.pk}}
    harvest.take_out(fees, [one.pk], by=amina)
    assert titles(fees) == {"Fees": {other.pk}}


def test_merging_keeps_every_original_and_its_table(fees, amina):
    tables = [Table.objects.create(session=fees, number=n) for n in (1, 2, 3)]
    notes = make_notes(fees, 3)
    for note, table in zip(notes, tables, strict=True):
        Note.objects.filter(pk=note.pk).update(table=table)
    texts = {note.pk: note.text for note in notes}
    harvest.gather_under(fees, [notes[1].pk], "Fees", by=amina)
    kept = harvest.merge(fees, [note.pk for note in notes], by=amina)
    assert kept == notes[0]
    assert {note.pk: note.text for note in fees.notes.all()} == texts
    (card,) = board_of(fees, amina).cards
    assert [item.note.table.number for item in card.everything] == [1, 2, 3]
    assert (card.n_tables, card.tables) == (3, [1, 2, 3])
    assert titles(fees) == {"Fees": {kept.pk}}  # it stands where one of them stood
    harvest.part(fees, notes[2].pk, by=amina)
    assert titles(fees) == {"Fees": {kept.pk, notes[2].pk}}


def test_merged_notes_merge_again_without_a_chain(fees, amina):
    a, b, c = make_notes(fees, 3)
    harvest.merge(fees, [b.pk, c.pk], by=amina)
    harvest.merge(fees, [a.pk, b.pk], by=amina)
    assert set(a.originals.values_list("pk", flat=True)) == {b.pk, c.pk}
    assert not Note.objects.filter(merged_into__merged_into__isnull=False).exists()


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda s, n, by: harvest.gather_under(s, [], "Fees", by=by), "No note is ticked"),
        (lambda s, n, by: harvest.gather_under(s, [n[0].pk], " \u202e ", by=by), "heading is empty"),
        (lambda s, n, by: harvest.gather_under(s, [n[0].pk], "x" * 241, by=by), "241 letters"),
        (lambda s, n, by: harvest.merge(s, [n[0].pk], by=by), "at least two"),
        (lambda s, n, by: harvest.merge(s, [n[0].pk, n[1].pk], by=by), "several kinds"),
        (lambda s, n, by: harvest.part(s, n[0].pk, by=by), "not merged"),
        (lambda s, n, by: harvest.drop_heading(s, 0, by=by), "not there any more"),
        (lambda s, n, by: harvest.undo(s, by=by), "nothing of yours to undo"),
        (lambda s, n, by: harvest.redo(s, by=by), "nothing of yours to do again"),
        (lambda s, n, by: harvest.make_theme(s, "Fees", by=by), "No note stands"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_no_step(fees, amina, act, why):
    notes = [make_note(fees, 1), make_note(fees, 2, kind="practice")]
    before = state_of(fees)
    with pytest.raises(Refusal, match=why):
        act(fees, notes, amina)
    assert state_of(fees) == before
    assert not HarvestStep.objects.exists()


def do_anything(session, notes, chance, by):
    """One change by chance; some are refused."""
    some = chance.sample(notes, chance.randint(1, 3))
    heading = chance.choice([0, *session.headings.values_list("pk", flat=True)])
    chance.choice(
        [
            lambda: harvest.gather_under(session, some, chance.choice(["Fees", "Courts", "Papers"]), by=by),
            lambda: harvest.take_out(session, some, by=by),
            lambda: harvest.merge(session, some, by=by),
            lambda: harvest.part(session, some[0], by=by),
            lambda: harvest.drop_heading(session, heading, by=by),
            lambda: harvest.move_heading(session, heading, 1, by=by),
            lambda: harvest.save_headings(
                session, {heading: (chance.choice(["Fees", "Debts"]), "So")}, by=by
            ),
        ]
    )()


@pytest.mark.parametrize("seed", range(4))
def test_everything_can_be_undone_and_done_again(fees, amina, seed):
    chance = random.Random(seed)
    notes = [note.pk for note in make_notes(fees, 6)]
    states = [state_of(fees)]
    for _step in range(30):
        n = HarvestStep.objects.count()
        with suppress(Refusal):
            do_anything(fees, notes, chance, amina)
        if HarvestStep.objects.count() > n:
            states.append(state_of(fees))
    assert len(states) > 4
    for wanted in reversed(states[:-1]):
        harvest.undo(fees, by=amina)
        assert state_of(fees) == wanted
    for wanted in states[1:]:
        harvest.redo(fees, by=amina)
        assert state_of(fees) == wanted


def test_nobody_undoes_what_another_did_since(fees, amina, bruno):
    one, other = make_notes(fees, 2)
    harvest.gather_under(fees, [one.pk], "Fees", by=amina)
    harvest.gather_under(fees, [other.pk], "Fees", by=bruno)
    with pytest.raises(Refusal, match="Somebody has changed"):
        harvest.undo(fees, by=amina)  # the heading would go, and with it Bruno's work
    assert titles(fees) == {"Fees": {one.pk, other.pk}}
    harvest.undo(fees, by=bruno)
    harvest.undo(fees, by=amina)
    assert titles(fees) == {}


def test_undoing_passes_over_a_note_that_was_deleted(fees, amina):
    one, other = make_notes(fees, 2)
    harvest.gather_under(fees, [one.pk, other.pk], "Fees", by=amina)
    delete_note(one, by=amina)
    harvest.undo(fees, by=amina)
    harvest.redo(fees, by=amina)
    assert titles(fees) == {"Fees": {other.pk}}


def test_two_headings_that_get_one_title_become_one(fees, amina):
    one, other = make_notes(fees, 2)
    harvest.gather_under(fees, [one.pk], "Fees", by=amina)
    harvest.gather_under(fees, [other.pk], "Costs", by=amina)
    costs = fees.headings.get(title="Costs")
    harvest.save_headings(fees, {costs.pk: ("fees", "What workers pay")}, by=amina)
    assert titles(fees) == {"Fees": {one.pk, other.pk}}
    assert fees.headings.get().detail == "What workers pay"


def test_a_heading_becomes_a_theme_and_grows(fees, amina):
    one, other = make_notes(fees, 2)
    harvest.gather_under(fees, [one.pk], "Fees", by=amina)
    theme = harvest.make_theme(fees, "Fees", by=amina)
    harvest.gather_under(fees, [other.pk], "Fees", by=amina)
    assert harvest.make_theme(fees, "Fees", by=amina) == theme
    assert Theme.objects.count() == 1
    assert Tie.objects.filter(outcome=theme.knot_id, kind=Tie.Kind.GATHERED).count() == 2


# --- Suggestions ---------------------------------------------------------------------------


def test_suggestions_say_why_and_can_be_passed_over(fees, amina):
    tables = [Table.objects.create(session=fees, number=n) for n in (1, 2)]
    double = "Recruiters keep the passports of domestic workers until fees are paid"
    for n, table in enumerate(tables, start=1):
        make_note(fees, n, heading="", text=f"{double}{'.' * n}", table=table)
    make_note(fees, 3, heading="", text="Buses to the farms are free", group="Transport")
    make_note(fees, 4, heading="", text="Bicycles are lent", group="Transport", kind="practice")
    found = suggestions_for(board_of(fees, amina))
    assert [(each.kind, len(each.cards), each.n_tables) for each in found] == [
        ("double", 2, 2),
        ("written", 2, 0),
    ]
    assert "passports" in found[0].reason
    assert "Transport" in found[1].reason
    harvest.pass_over(fees, [str(card.note.pk) for card in found[0].cards], by=amina)
    assert [each.kind for each in suggestions_for(board_of(fees, amina))] == ["written"]
    harvest.undo(fees, by=amina)
    assert len(suggestions_for(board_of(fees, amina))) == 2


def test_a_new_note_is_suggested_for_the_heading_it_is_like(fees, amina):
    one = make_note(fees, 1, heading="", text="Recruitment fees are paid by workers before departure")
    harvest.gather_under(fees, [one.pk], "Who pays", by=amina)
    make_note(fees, 2, heading="", text="Before departure workers must pay recruitment fees to two agencies")
    (found,) = suggestions_for(board_of(fees, amina))
    assert (found.kind, found.title) == ("alike", "Who pays")
    assert "Who pays" in found.reason


# --- Pages ---------------------------------------------------------------------------------


def test_the_board_gathers_undoes_and_keeps_what_is_typed(client, fees, amina):
    one, other = make_notes(fees, 2)
    client.force_login(amina)
    client.post(BOARD, {"do": "gather", "title": "Fees", "notes": [one.pk, "nonsense"]})
    heading = fees.headings.get()
    answer = client.post(
        BOARD,
        {
            "do": "gather", "title": "Courts", "notes": [other.pk],
            f"was-title-{heading.pk}": "Fees", f"title-{heading.pk}": "Fees and debts",
            f"was-detail-{heading.pk}": "", f"detail-{heading.pk}": "",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    assert titles(fees) == {"Fees and debts": {one.pk}, "Courts": {other.pk}}
    client.post(BOARD, {"do": "undo"})
    assert titles(fees) == {"Fees and debts": {one.pk}}
    page = client.get(BOARD)
    assert "Do again" in page.content.decode()
    part = client.post(BOARD, {"do": "redo"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_an_old_page_does_not_write_over_a_heading_changed_since(client, fees, amina):
    (one,) = make_notes(fees, 1)
    harvest.gather_under(fees, [one.pk], "Fees", by=amina)
    heading = fees.headings.get()
    harvest.save_headings(fees, {heading.pk: ("Debts", "")}, by=amina)
    client.force_login(amina)
    stale = {f"was-title-{heading.pk}": "Fees", f"title-{heading.pk}": "Fees"}
    client.post(BOARD, {"do": "save", **stale})
    assert fees.headings.get().title == "Debts"


@pytest.mark.parametrize("do", ["part:x", "up:99", "down:", "drop:x", "theme:Nothing", "nonsense", "merge"])
def test_a_button_of_an_old_page_is_answered(client, fees, note, amina, do):
    client.force_login(amina)
    assert client.post(BOARD, {"do": do, "notes": ["x" * 400]}).status_code == 302
    assert client.get(BOARD).status_code == 200


def test_dana_does_not_harvest_and_reads_what_was_harvested(client, fees, note, amina, dana):
    harvest.gather_under(fees, [note.pk], "Fees", by=amina)
    client.force_login(dana)
    assert client.get(BOARD).status_code == 403
    assert client.post(BOARD, {"do": "out", "notes": [note.pk]}).status_code == 403
    assert titles(fees) == {"Fees": {note.pk}}
    for page in ("/consultations/workshop/fees/summary/", "/consultations/workshop/wrap-up/"):
        assert "Fees" in client.get(page).content.decode()
        client.logout()


@pytest.mark.parametrize("rule", ["unattributed", "stakeholder_type"])
def test_no_page_of_the_harvest_tells_who_or_where(client, quiet, amina, rule):
    quiet.attribution = rule
    quiet.save()
    table = Table.objects.create(session=quiet, number=7357)
    notes = [
        make_note(quiet, n, table=table, text="Fees are paid by workers at departure") for n in (1, 2, 3)
    ]
    harvest.gather_under(quiet, [notes[0].pk], "Fees", by=amina)
    client.force_login(amina)
    home = quiet.get_absolute_url()
    pages = [f"{home}harvest/", f"{home}summary/", home, "/consultations/workshop/wrap-up/",
             "/consultations/workshop/gather/"]  # fmt: skip
    for merged in (False, True):
        if merged:
            harvest.merge(quiet, [note.pk for note in notes[:2]], by=amina)
        for page in pages:
            shown = client.get(page).content.decode()
            assert [word for word in (*SECRETS, "7357") if word in shown] == [], page
    steps = str(list(HarvestStep.objects.values()))
    assert [word for word in (*SECRETS, "7357") if word in steps] == []


def test_merged_notes_stand_beneath_the_kept_one_on_the_session_page(client, fees, amina):
    one, other = make_notes(fees, 2)
    harvest.merge(fees, [one.pk, other.pk], by=amina)
    page = client.get(fees.get_absolute_url()).content.decode()
    assert "1 more note says the same" in page
    assert page.count('class="note"') == 1
    assert "2 notes were taken" in page


def test_queries_do_not_grow_with_notes(client, fees, quiet, amina):
    make_note(fees, 20)
    make_note(quiet, 1)
    client.force_login(amina)
    pages = (BOARD, "/consultations/workshop/fees/summary/", "/consultations/workshop/wrap-up/")
    harvest.gather_under(fees, [fees.notes.get().pk], "Fees", by=amina)
    few = [queries_of(client, page) for page in pages]
    more = make_notes(fees, 6)
    harvest.gather_under(fees, [more[0].pk, more[1].pk], "Courts", by=amina)
    harvest.merge(fees, [more[2].pk, more[3].pk], by=amina)
    assert [queries_of(client, page) for page in pages] == few


def test_boards_of_several_sessions_hold_their_own_notes(fees, quiet, amina):
    make_note(fees, 1)
    make_note(quiet, 1)
    boards = boards_of([fees, quiet], amina)
    assert [board.n_notes for board in boards] == [1, 1]


def test_themes_across_sessions_are_suggested_and_ticked(client, fees, quiet, amina):
    text = "Recruitment fees are paid by workers before departure"
    one = make_note(fees, 1, heading="", text=text)
    other = make_note(quiet, 1, heading="", text=f"{text}, and twice")
    lonely = make_note(fees, 2, heading="", text="Buses to the farms are free", kind="practice")
    harvest.gather_under(fees, [lonely.pk], "Transport", by=amina)
    client.force_login(amina)
    url = "/consultations/workshop/gather/"
    page = client.get(url).content.decode()
    assert f"{one.pk},{other.pk}" in page
    assert f"{lonely.pk} Transport" in page
    page = client.post(url, {"add": f"{one.pk},{other.pk} Who pays"}).content.decode()
    assert page.count("checked") == 2
    assert 'value="Who pays"' in page
    client.post(url, {"notes": [one.pk, other.pk], "title": "Who pays"})
    assert Theme.objects.get().title == "Who pays"
