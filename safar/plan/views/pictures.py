"""How an action is measured, as pictures of the tables beneath them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from safar.indicators.models import Observation
from safar.indicators.pictures import Picture, picture
from safar.plan.models import Action, ActionIndicator


@dataclass(frozen=True)
class Measure:
    """An indicator of an action, with what was observed in the plan's country."""

    record: ActionIndicator
    observations: list[Observation]
    picture: Picture

    @property
    def latest(self) -> Observation | None:
        return self.observations[-1] if self.observations else None


def measures_of(action: Action) -> list[Measure]:
    """Every indicator of the action, in two queries."""
    current = Observation.objects.filter(country=action.plan.country_id, superseded_by=None).order_by("year")
    records = action.measures.select_related("indicator").prefetch_related(
        Prefetch("indicator__observations", queryset=current)
    )
    measures = []
    for record in records:
        observations = list(record.indicator.observations.all())
        drawn = picture(
            record.indicator,
            observations,
            baseline=(record.baseline_year, record.baseline),
            target=(record.target_year, record.target),
        )
        measures.append(Measure(record, observations, drawn))
    return measures
