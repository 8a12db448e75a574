"""Questions asked of accounts and organisations."""

from __future__ import annotations

import hashlib

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet

from safar.people.models import Invitation, Membership, Organisation, Role, User

SHOWN_WITH_IT = ("stakeholder_type", "country")


def listed_organisations() -> QuerySet[Organisation]:
    """Every organisation with what the list shows of it."""
    return Organisation.objects.select_related(*SHOWN_WITH_IT)


def hash_of(token: str) -> str:
    """What we keep of an invitation's link."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation a link stands for; None for a link we never made."""
    # An index finds the hash, never the token: how long the look-up takes tells nothing about it.
    invitations = Invitation.objects.select_related("organisation", "invited_by")
    return invitations.filter(token_hash=hash_of(token)).first()


def invitations_of(organisation: Organisation) -> QuerySet[Invitation]:
    """The invitations of an organisation, newest first."""
    return organisation.invitations.select_related("invited_by", "accepted_by").order_by("-invited_at", "-pk")


def members_of(organisation: Organisation) -> QuerySet[Membership]:
    """Who acts for the organisation, and as what."""
    return organisation.memberships.select_related("user").order_by("user__name", "user__email", "role")


def addresses_of(user: User) -> set[str]:
    """Every address that is known to be the person's, in lower case."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return {user.email.lower(), *(address.lower() for address in confirmed)}


def led_alone_by(user: User) -> QuerySet[Organisation]:
    """Organisations that would have no focal point without this person."""
    focal_points = Count("memberships__user", filter=Q(memberships__role=Role.FOCAL_POINT), distinct=True)
    return (
        Organisation.objects.filter(
            pk__in=user.memberships.filter(role=Role.FOCAL_POINT).values("organisation")
        )
        .annotate(focal_points=focal_points)
        .filter(focal_points=1)
    )
