"""Organisations, and who holds which role in them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.people.models import Level, Membership, Organisation, Role, User
from safar.reference.models import Country, StakeholderType

# Words that stand in addresses where a slug could stand (see `urls.py`).
RESERVED = {"new"}


@transaction.atomic
def create_organisation(
    *,
    name: str,
    stakeholder_type: StakeholderType,
    by: Any,
    level: str = Level.NATIONAL,
    country: Country | None = None,
    language: str = "",
) -> Organisation:
    """A new organisation; whoever adds it is its first focal point.

    Raises Refusal when the country has one of that name already.
    """
    _only_one(name, country)
    taken = RESERVED | set(Organisation.objects.values_list("slug", flat=True))
    organisation = Organisation(
        slug=free_slug(name, taken, otherwise="organisation"),
        name=name,
        stakeholder_type=stakeholder_type,
        level=level,
        country=country,
        language=language or current_language(),
    )
    with reason("Added the organisation", by=by):
        organisation.save()
        if by is not None:
            Membership.objects.create(user=by, organisation=organisation, role=Role.FOCAL_POINT)
            _forget_roles(by)
    return organisation


@transaction.atomic
def edit_organisation(organisation: Organisation, *, by: Any, **fields: Any) -> Organisation:
    """Correct name, type, level, country or language. The address of its page stays.

    Raises Refusal when the country has another one of that name.
    """
    for field in ("name", "stakeholder_type", "level", "country", "language"):
        if field in fields:
            setattr(organisation, field, fields[field])
    _only_one(organisation.name, organisation.country, besides=organisation)
    with reason("Corrected the organisation", by=by):
        organisation.save()
    return organisation


@transaction.atomic
def give_role(organisation: Organisation, person: User, role: str, *, by: Any) -> Membership:
    """One more role for a person; a role held already is left as it is."""
    with reason("Gave a role", by=by):
        membership, _made = Membership.objects.get_or_create(
            user=person, organisation=organisation, role=role
        )
    _forget_roles(person)
    return membership


@transaction.atomic
def take_role(membership: Membership, *, by: Any) -> None:
    """End a role. Raises Refusal for the last focal point, without whom nobody could invite."""
    # Two focal points may remove each other at once: the organisation's row makes them queue.
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    if membership.role == Role.FOCAL_POINT and not _another_focal_point(membership):
        raise Refusal(
            _(
                "Nothing was changed: this is the last focal point of %(organisation)s. "
                "Make somebody else focal point first."
            )
            % {"organisation": organisation}
        )
    left = by is not None and by.pk == membership.user_id
    with reason("Left the role" if left else "Took a role away", by=by):
        membership.delete()
    _forget_roles(membership.user)


def _another_focal_point(membership: Membership) -> bool:
    others = Membership.objects.filter(organisation=membership.organisation_id, role=Role.FOCAL_POINT)
    return others.exclude(user=membership.user_id).exists()


def _only_one(name: str, country: Country | None, besides: Organisation | None = None) -> None:
    same = Organisation.objects.filter(name__iexact=name, country=country)
    if (same.exclude(pk=besides.pk) if besides else same).exists():
        raise Refusal(
            _(
                "Nothing was saved: %(name)s is here already, in the same country. "
                "Open its page and ask its focal point to invite you, or give this one a more exact name."
            )
            % {"name": name}
        )


def _forget_roles(user: Any) -> None:
    """What `roles_of` keeps for one request is no longer true."""
    vars(user).pop("_roles", None)
