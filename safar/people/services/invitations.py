"""Links that make whoever opens them a member."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.people.models import Invitation, Membership, Organisation
from safar.people.queries import addresses_of, hash_of
from safar.people.services.organisations import give_role

VALID_FOR = timedelta(days=14)


@transaction.atomic
def invite(organisation: Organisation, *, role: str, by: Any, email: str = "") -> tuple[Invitation, str]:
    """A new invitation and the token of its link, which is known only now.

    Raises Refusal when the person with that address holds the role already.
    """
    email = email.strip().lower()
    if email and organisation.memberships.filter(user__email=email, role=role).exists():
        raise Refusal(
            _("No invitation was made: the person with the address %(email)s holds this role already.")
            % {"email": email}
        )
    token = secrets.token_urlsafe(32)
    with reason("Invited", by=by):
        invitation = Invitation.objects.create(
            organisation=organisation,
            role=role,
            email=email,
            token_hash=hash_of(token),
            invited_by=by,
            expires_at=timezone.now() + VALID_FOR,
        )
    return invitation, token


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Any) -> None:
    """The link opens nothing any more. Raises Refusal when somebody has used it."""
    locked = _lock(invitation)
    if locked.status == Invitation.Status.ACCEPTED:
        raise Refusal(
            _(
                "The invitation was not withdrawn: somebody has accepted it in the meantime. "
                "Take the role away in the list of members instead."
            )
        )
    if locked.status == Invitation.Status.WITHDRAWN:
        return
    locked.withdrawn_at = timezone.now()
    with reason("Withdrew the invitation", by=by):
        locked.save(update_fields=["withdrawn_at"])


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Any) -> Membership:
    """Make the person a member. Accepting twice makes one membership.

    Raises Refusal when the link is used, expired, withdrawn, or meant for somebody else.
    """
    # Of two people who press the button at once the second waits here, and then finds it used.
    locked = _lock(invitation)
    if locked.accepted_by_id == by.pk:
        membership = locked.organisation.memberships.filter(user=by, role=locked.role).first()
        if membership:
            return membership
    in_the_way = obstacle(locked, by)
    if in_the_way:
        raise Refusal(f"{in_the_way.what} {in_the_way.next_step}", code=in_the_way.code)
    with reason("Accepted an invitation", by=by):
        membership = give_role(locked.organisation, by, locked.role, by=by)
        locked.accepted_by, locked.accepted_at = by, timezone.now()
        locked.save(update_fields=["accepted_by", "accepted_at"])
    return membership


@dataclass(frozen=True)
class Obstacle:
    """Why an invitation cannot be accepted: what happened, and what to do."""

    code: str
    what: str
    next_step: str


def obstacle(invitation: Invitation | None, user: Any) -> Obstacle | None:
    """What stands between this person and the invitation; None when nothing does."""
    if invitation is None:
        return Obstacle(
            "unknown",
            _("We do not know this link."),
            _("It may have been cut when copied. Open it again from the message, or ask for a new one."),
        )
    found = {
        Invitation.Status.ACCEPTED: _("This invitation has been used already."),
        Invitation.Status.EXPIRED: _("This invitation has expired. Links work for 14 days."),
        Invitation.Status.WITHDRAWN: _("This invitation has been withdrawn."),
    }.get(invitation.status)
    if found:
        return Obstacle(
            invitation.status.value,
            found,
            _("If you still want to join, ask the focal point of the organisation for a new link."),
        )
    if invitation.email and user.is_authenticated and invitation.email.lower() not in addresses_of(user):
        return Obstacle(
            "other_email",
            _("This invitation is meant for another e-mail address than the one you are signed in with."),
            _(
                "Sign in with the invited address, add that address to your account and confirm it, "
                "or ask for an invitation to yours."
            ),
        )
    return None


def _lock(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=invitation.pk)
