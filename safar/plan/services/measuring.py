"""How an action is measured."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.indicators.models import Indicator
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, ActionIndicator
from safar.plan.services.changing import lock, put
from safar.thread.models import Tie
from safar.thread.services import tie, untie

MEASURE_FIELDS = ("baseline", "baseline_year", "baseline_source", "target", "target_year")


@transaction.atomic
def measure_action(action: Action, indicator: Indicator, *, by: Any, **fields: Any) -> ActionIndicator:
    """Measure an action by an indicator. Measuring by it again corrects baseline and target.

    Raises Refusal for an indicator of another country, and for a target year before the baseline's.
    """
    current = lock(action)
    if indicator.country_id and indicator.country_id != current.plan.country_id:
        raise Refusal(
            _(
                "%(indicator)s belongs to another country. "
                "Choose another indicator, or define one of your own."
            )
            % {"indicator": indicator}
        )
    measure = ActionIndicator.objects.filter(action=current, indicator=indicator).first()
    why = "Corrected the measure" if measure else "Chose an indicator"
    measure = measure or ActionIndicator(action=current, indicator=indicator)
    put(measure, fields, MEASURE_FIELDS)
    first, last = measure.baseline_year, measure.target_year
    if first and last and last < first:
        raise Refusal(
            _("The target is for %(target)s, before the baseline of %(baseline)s. Change one of the years.")
            % {"target": last, "baseline": first}
        )
    with reason(f"{why}: {indicator.display_code}", by=by):
        measure.save()
        tie(current, indicator, Tie.Kind.MEASURED)
    return measure


@transaction.atomic
def stop_measuring(measure: ActionIndicator, *, by: Any) -> None:
    """Stop measuring an action by an indicator. The indicator and what was observed stay."""
    with reason(f"Stopped measuring by {measure.indicator.display_code}", by=by):
        untie(measure.action, measure.indicator, Tie.Kind.MEASURED)
        measure.delete()
