"""Freezing and drawing."""

from __future__ import annotations

import pytest

from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.reference.models import Objective
from safar.reports import services
from safar.reports.models import EditionFile
from safar.reports.services import file_of, fingerprint, freeze_plan
from safar.thread.models import Tie


def test_editions_are_numbered_for_the_plan_whatever_their_language(full_plan, amina):
    made = [freeze_plan(full_plan, language=language, by=amina) for language in ("en", "ar", "fr")]
    assert [(each.number, each.language, each.frozen_by) for each in made] == [
        (1, "en", amina),
        (2, "ar", amina),
        (3, "fr", amina),
    ]


def test_an_unchanged_plan_is_not_printed_twice(full_plan):
    first = freeze_plan(full_plan, language="en", by=None)
    again = freeze_plan(full_plan, language="en", by=None)
    assert (first.reused, again.reused, again.pk) == (False, True, first.pk)


def test_a_changed_plan_is_printed_anew_and_the_old_edition_stays(full_plan):
    first = freeze_plan(full_plan, language="en", by=None)
    Action.objects.filter(code="1.2").update(status="ongoing")
    second = freeze_plan(full_plan, language="en", by=None)
    assert (second.number, second.reused) == (2, False)
    first.refresh_from_db()
    assert first.content["actions"][1]["status"] == "yet_to_start"
    assert first.sha256 == fingerprint(first.content)


def test_every_action_is_tied_to_the_edition_that_reports_it(full_plan):
    edition = freeze_plan(full_plan, language="en", by=None)
    tied = Tie.objects.filter(outcome=edition.knot_id, kind=Tie.Kind.REPORTED).values_list(
        "origin", flat=True
    )
    assert set(tied) == set(full_plan.actions.values_list("knot", flat=True))


def test_a_language_that_nobody_speaks_here_is_refused(full_plan):
    with pytest.raises(Refusal, match="Choose one of: ar, zh, en, fr, ru, es"):
        freeze_plan(full_plan, language="xx", by=None)


def test_a_format_that_nobody_makes_is_refused(edition):
    with pytest.raises(Refusal, match="Choose one of: docx, html, pdf"):
        file_of(edition, "odt")


@pytest.mark.parametrize("form", EditionFile.Format.values)
def test_a_file_is_drawn_once_and_never_changes(edition, form, monkeypatch):
    first = file_of(edition, form)
    Objective.objects.filter(number=6).update(label="Changed label")
    Action.objects.filter(plan=edition.plan).update(title="Changed title")
    monkeypatch.setitem(services.DRAWERS, form, lambda laid_out: b"drawn again")
    again = file_of(edition, form)
    assert (again.pk, bytes(again.data), again.sha256) == (first.pk, bytes(first.data), first.sha256)
    assert first.size == len(first.data)


def test_a_file_drawn_late_still_shows_the_plan_as_it_stood(edition):
    Objective.objects.filter(number=6).update(label="Changed label")
    Action.objects.filter(plan=edition.plan).update(title="Changed title", status="completed")
    html = bytes(file_of(edition, "html").data).decode()
    assert "Licences for recruiters" in html
    assert "Changed" not in html


def test_whoever_comes_second_finds_the_file_of_the_first(edition, monkeypatch):
    """Two requests saw no file; the one that waited for the lock does not draw again."""
    first = file_of(edition, "html")
    monkeypatch.setitem(services.DRAWERS, "html", lambda laid_out: pytest.fail("drawn twice"))
    assert services._draw_once(edition, "html").pk == first.pk
