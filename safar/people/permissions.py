"""Who acts for whom. Each room asks these and adds what its own records need."""

from __future__ import annotations

from typing import Any

from safar.people.models import Membership, Organisation, Role

EDITING = (Role.FOCAL_POINT, Role.EDITOR)
CONTRIBUTING = (*EDITING, Role.CONTRIBUTOR)
ORGANISING = (Role.FOCAL_POINT, Role.ORGANISER)
NOTING = (*ORGANISING, Role.HOST, Role.NOTE_TAKER)


def roles_of(user: Any) -> dict[int, frozenset[str]]:
    """{organisation id: roles} of a person; asked of the database once per request."""
    if not user.is_authenticated:
        return {}
    if not hasattr(user, "_roles"):
        roles: dict[int, set[str]] = {}
        for organisation, role in user.memberships.values_list("organisation_id", "role"):
            roles.setdefault(organisation, set()).add(role)
        user._roles = {key: frozenset(value) for key, value in roles.items()}
    found: dict[int, frozenset[str]] = user._roles
    return found


def may_act_for(user: Any, organisation_id: int | None, roles: tuple[Role, ...]) -> bool:
    """Whether the person holds one of the roles in the organisation."""
    if user.is_authenticated and user.is_superuser:
        return True
    if organisation_id is None:
        return False
    return bool(roles_of(user).get(organisation_id, frozenset()) & set(roles))


def may_manage(user: Any, organisation: Organisation) -> bool:
    """Invite, give roles, and correct the organisation's own record."""
    return may_act_for(user, organisation.pk, (Role.FOCAL_POINT,))


def may_create_organisation(user: Any) -> bool:
    """Focal points of any organisation, who answer for what they add."""
    if not user.is_authenticated:
        return False
    return user.is_superuser or any(Role.FOCAL_POINT in roles for roles in roles_of(user).values())


def may_see_members(user: Any, organisation: Organisation) -> bool:
    """Who acts for an organisation is known to those who act for it."""
    return may_act_for(user, organisation.pk, tuple(Role))


def may_leave(user: Any, membership: Membership) -> bool:
    """A role is given up by the person who holds it."""
    return bool(user.is_authenticated and membership.user_id == user.pk)


def may_see_persons(user: Any) -> bool:
    """Names of persons are for people who work here, not for passers-by."""
    return bool(user.is_authenticated and (user.is_superuser or roles_of(user)))
