"""Measures: baseline and target, with a tie that comes and goes with them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from safar.indicators.models import Indicator
from safar.indicators.services import define_indicator
from safar.lib.refusal import Refusal
from safar.plan.services import measure_action, stop_measuring
from safar.reference.models import Country
from safar.thread.models import Tie


@pytest.fixture
def indicator(meridia, amina):
    return define_indicator(code="MER-1", name="Licensed recruiters", country=meridia, by=amina)


def tied(action, indicator):
    return Tie.objects.filter(origin=action.knot_id, outcome=indicator.knot_id, kind="measured").exists()


def test_measure_and_tie_come_and_go_together(action, indicator, amina):
    measure = measure_action(action, indicator, by=amina, baseline=Decimal("1.5"), baseline_year=2025)
    assert tied(action, indicator)
    assert (measure.target, measure.target_year) == (None, None)
    stop_measuring(measure, by=amina)
    assert not tied(action, indicator)
    assert Indicator.objects.filter(pk=indicator.pk).exists()


def test_measuring_again_corrects(action, indicator, amina):
    measure_action(action, indicator, by=amina, target=Decimal(5))
    measure_action(action, indicator, by=amina, target=Decimal(6))
    assert [measure.target for measure in action.measures.all()] == [6]


def test_target_before_baseline_is_refused(action, indicator, amina):
    with pytest.raises(Refusal, match="The target is for 2024, before the baseline of 2025"):
        measure_action(action, indicator, by=amina, baseline_year=2025, target_year=2024)
    assert not tied(action, indicator)


def test_indicator_of_another_country_is_refused(action, indicator, amina):
    Indicator.objects.filter(pk=indicator.pk).update(country=Country.objects.get(pk="NPL"))
    indicator.refresh_from_db()
    with pytest.raises(Refusal, match="another country"):
        measure_action(action, indicator, by=amina)
