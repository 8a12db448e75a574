"""Observations are added, never overwritten."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from safar.indicators.models import Indicator, Observation
from safar.indicators.permissions import may_edit_indicator, may_record_observation
from safar.indicators.queries import series_of
from safar.indicators.services import code_of, define_indicator, edit_indicator, record_observation
from safar.lib.refusal import Refusal
from safar.reference.models import Country


@pytest.fixture
def indicator(meridia, amina):
    return define_indicator(
        code="MER-1", name="Licensed recruiters", country=meridia, objectives=[6], by=amina
    )


@pytest.fixture
def shared(reference):
    return Indicator.objects.create(
        code="10-7-1", display_code="10.7.1", name="Recruitment cost", is_sdg=True
    )


def observe(indicator, country, value, by, **more):
    fields = {"year": 2025, "source": "Labour force survey", **more}
    return record_observation(indicator, country=country, value=Decimal(value), by=by, **fields)


def test_code_stays_as_written_and_its_address_is_plain(indicator):
    assert (indicator.code, indicator.display_code, code_of("10.7.1")) == ("mer-1", "MER-1", "10-7-1")


@pytest.mark.parametrize("code", ["mer-1", "MER.1"])
def test_code_in_use_is_refused(indicator, meridia, amina, code):
    with pytest.raises(Refusal, match="has the code"):
        define_indicator(code=code, name="x", country=meridia, by=amina)


@pytest.mark.parametrize("code", ["new", "…", "مؤشر"])
def test_code_without_address_is_refused(meridia, amina, code):
    with pytest.raises(Refusal, match="cannot be a code"):
        define_indicator(code=code, name="x", country=meridia, by=amina)


def test_definition_is_edited_and_its_code_stays(indicator, amina):
    edit_indicator(indicator, name="Recruiters with a licence", objectives=[6, 7], by=amina)
    indicator.refresh_from_db()
    assert (indicator.code, indicator.name, indicator.objectives.count()) == (
        "mer-1", "Recruiters with a licence", 2,
    )  # fmt: skip


def test_correction_supersedes_and_keeps_the_old_value(indicator, meridia, amina):
    old = observe(indicator, meridia, "10", amina)
    new = observe(indicator, meridia, "12", amina, why="Two offices were counted twice")
    old.refresh_from_db()
    assert (old.superseded_by, old.value, new.superseded_by) == (new, 10, None)
    rows = series_of(indicator)[0].rows
    assert [(row.observation.value, row.correction) for row in rows] == [
        (10, "Two offices were counted twice"), (12, ""),
    ]  # fmt: skip


def test_correction_can_be_corrected(indicator, meridia, amina):
    for value, why in (("1", ""), ("2", "first"), ("3", "second")):
        observe(indicator, meridia, value, amina, why=why)
    current = Observation.objects.get(superseded_by=None)
    assert (current.value, Observation.objects.count()) == (3, 3)


def test_correction_needs_a_reason(indicator, meridia, amina):
    observe(indicator, meridia, "10.5000", amina)
    with pytest.raises(Refusal, match=r"10\.5 is recorded for 2025 already\. Say why"):
        observe(indicator, meridia, "12", amina)


def test_same_value_again_is_refused(indicator, meridia, amina):
    observe(indicator, meridia, "10", amina)
    with pytest.raises(Refusal, match="recorded already"):
        observe(indicator, meridia, "10.0", amina, why="again")


def test_another_year_is_no_correction(indicator, meridia, amina):
    observe(indicator, meridia, "10", amina)
    observe(indicator, meridia, "12", amina, year=2024)
    assert Observation.objects.filter(superseded_by=None).count() == 2


def test_value_for_another_country_is_refused(indicator, amina):
    with pytest.raises(Refusal, match="another country"):
        observe(indicator, Country.objects.get(pk="NPL"), "10", amina)


def test_database_allows_one_current_value_a_year(indicator, meridia, amina):
    observe(indicator, meridia, "10", amina)
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(indicator=indicator, country=meridia, year=2025, value=1, source="x")


def test_history_says_who_recorded(indicator, meridia, bruno):
    made = observe(indicator, meridia, "10", bruno)
    said = made.history.get().pgh_context.metadata
    assert (said["user"], said["why"]) == (bruno.pk, "Recorded the observation")


def test_only_its_country_edits_an_indicator(indicator, shared, amina, bruno, chipo, dana):
    people = (amina, bruno, chipo, dana)
    assert [may_edit_indicator(user, indicator) for user in people] == [True, True, False, False]
    assert [may_edit_indicator(user, shared) for user in people] == [False] * 4
    assert [may_record_observation(user, shared) for user in people] == [True, True, False, False]
