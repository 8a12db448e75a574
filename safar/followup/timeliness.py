"""How old is what we know of an action? Days in, a judgement out; no clock, no database.

Timeliness stands beside the status and never changes it: an action can be "ongoing" and
nobody has said so for a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Timeliness(models.TextChoices):
    NEVER = "never", _("Never heard from")
    FRESH = "fresh", _("Fresh")
    RECENT = "recent", _("Recent")
    LATE = "late", _("Late")
    STALE = "stale", _("Stale")


@dataclass(frozen=True)
class Bounds:
    """Days; each bound belongs to the better side."""

    fresh: int = 30
    late: int = 60
    stale: int = 180


def timeliness(heard_on: date | None, today: date, bounds: Bounds) -> Timeliness:
    """Judge the age of the newest update.

    >>> timeliness(date(2026, 1, 1), date(2026, 1, 31), Bounds()).value
    'fresh'
    >>> timeliness(None, date(2026, 1, 31), Bounds()).value
    'never'
    """
    if heard_on is None:
        return Timeliness.NEVER
    age = (today - heard_on).days
    if age <= bounds.fresh:
        return Timeliness.FRESH
    if age <= bounds.late:
        return Timeliness.RECENT
    return Timeliness.LATE if age <= bounds.stale else Timeliness.STALE


@dataclass(frozen=True)
class Points:
    """Three yes-or-no questions on how well an action can be followed."""

    described: bool  # a lead, and words on what will be done
    dated: bool  # an end, and it has not passed unless the action is done
    measured: bool  # an indicator with a target

    @property
    def count(self) -> int:
        return self.described + self.dated + self.measured
