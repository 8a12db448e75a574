"""Who may do what with an indicator."""

from __future__ import annotations

from typing import Any

from safar.indicators.models import Indicator
from safar.people.models import Organisation
from safar.people.permissions import EDITING, roles_of
from safar.reference.models import Country


def countries_counted_by(user: Any) -> list[Country]:
    """The countries whose figures the person may record: those of the organisations they edit for."""
    if not user.is_authenticated:
        return []
    if user.is_superuser:
        return list(Country.objects.all())
    if not hasattr(user, "_countries_counted"):
        acting = [organisation for organisation, roles in roles_of(user).items() if roles & set(EDITING)]
        countries = Organisation.objects.filter(pk__in=acting).exclude(country=None).values("country")
        user._countries_counted = list(Country.objects.filter(pk__in=countries)) if acting else []
    found: list[Country] = user._countries_counted
    return found


def may_define_indicator(user: Any) -> bool:
    """Focal points and editors of any organisation that belongs to a country."""
    return bool(countries_counted_by(user))


def may_edit_indicator(user: Any, indicator: Indicator) -> bool:
    """Those of the country it belongs to. What all countries share is not changed here."""
    return indicator.country_id is not None and any(
        country.pk == indicator.country_id for country in countries_counted_by(user)
    )


def may_record_observation(user: Any, indicator: Indicator) -> bool:
    """Those who count for a country: on its own indicators, and on those every country shares."""
    if indicator.country_id is None:
        return may_define_indicator(user)
    return may_edit_indicator(user, indicator)
