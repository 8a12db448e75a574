"""Every change to indicators and observations. Observations are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from safar.indicators.models import Indicator, Observation
from safar.indicators.queries import CORRECTED
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.reference.models import Check, Country, Objective

INDICATOR_FIELDS = ("name", "unit", "direction", "source", "language")
RESERVED = {"new"}  # addresses of our own


@transaction.atomic
def define_indicator(
    *, code: str, name: str, country: Country, by: Any, objectives: Iterable[Objective] = (), **fields: Any
) -> Indicator:
    """A national indicator. Raises Refusal for a code in use."""
    slug = code_of(code)
    if not slug or slug in RESERVED:
        raise Refusal(
            _("“%(code)s” cannot be a code. Use Latin letters and digits, such as MER-18.") % {"code": code}
        )
    if Indicator.objects.filter(code=slug).exists():
        raise Refusal(
            _("Another indicator has the code %(code)s. Choose that indicator, or write another code.")
            % {"code": code}
        )
    indicator = Indicator(
        code=slug, display_code=code, name=name, country=country, check_mark=Check.UNCHECKED
    )
    _put(indicator, fields)
    with reason("Defined the indicator", by=by):
        indicator.save()
        indicator.objectives.set(objectives)
    return indicator


@transaction.atomic
def edit_indicator(
    indicator: Indicator, *, by: Any, objectives: Iterable[Objective] | None = None, **fields: Any
) -> Indicator:
    """Correct a definition. Its code and address stay."""
    current = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    _put(current, fields)
    with reason("Edited the indicator", by=by):
        current.save()
        if objectives is not None:
            current.objectives.set(objectives)
    return current


@transaction.atomic
def record_observation(
    indicator: Indicator,
    *,
    country: Country,
    year: int,
    value: Decimal,
    source: str,
    by: Any,
    why: str = "",
) -> Observation:
    """Write down what was observed. A second value for a year supersedes the first, which stays to be seen.

    Raises Refusal for a value that is there already, a correction without a reason, and another country's
    indicator.
    """
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)  # one value after the other
    if indicator.country_id and indicator.country_id != country.pk:
        raise Refusal(
            _("%(indicator)s belongs to another country. Record the value on an indicator of your own.")
            % {"indicator": indicator}
        )
    before = Observation.objects.filter(
        indicator=indicator, country=country, year=year, superseded_by=None
    ).first()
    if before and (before.value, before.source) == (value, source):
        raise Refusal(_("This value is recorded already, with the same source. Nothing was changed."))
    if before and not why:
        raise Refusal(
            _(
                "%(value)s is recorded for %(year)s already. Say why it is corrected; "
                "the old value stays to be seen."
            )
            % {"value": f"{before.value.normalize():f}", "year": year}
        )
    observation = Observation(
        pk=_next_id(), indicator=indicator, country=country, year=year, value=value, source=source
    )
    with reason(f"{CORRECTED}{why}" if before else "Recorded the observation", by=by):
        if before:
            # First out of the way: the database allows one current value a year.
            before.superseded_by_id = observation.pk
            before.save(update_fields=["superseded_by"])
        observation.save(force_insert=True)
    return observation


def code_of(code: str) -> str:
    """The code as an address holds it.

    >>> code_of("10.7.1")
    '10-7-1'
    """
    return slugify(code.replace(".", "-"))[:40]


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Observation._meta.db_table])
        row = cursor.fetchone()
    return int(row[0])


def _put(indicator: Indicator, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(INDICATOR_FIELDS)
    if unknown:
        raise TypeError(f"An indicator has no field {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(indicator, name, value)
