"""A person's own account."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.people.models import Invitation, Organisation, User
from safar.people.queries import led_alone_by


@transaction.atomic
def edit_profile(user: User, *, name: str, language: str, by: Any) -> User:
    """The name a person chooses to show, and the language we write to them in."""
    user.name, user.language = name, language
    with reason("Edited the profile", by=by):
        user.save(update_fields=["name", "language"])
    return user


@transaction.atomic
def erase_account(user: User, *, by: Any) -> None:
    """Delete an account with everything personal, in the history too. What the person contributed stays.

    Raises Refusal while an organisation would be left without a focal point.
    """
    mine = Organisation.objects.filter(memberships__user=user).values("pk")
    list(Organisation.objects.select_for_update().filter(pk__in=mine).order_by("pk"))
    alone = led_alone_by(user)
    if alone:
        raise Refusal(
            _(
                "Your account was not deleted: you are the only focal point of %(organisations)s. "
                "Make somebody else focal point there first, then come back."
            )
            % {"organisations": get_text_list([organisation.name for organisation in alone], _("and"))}
        )
    number, addresses = user.pk, _addresses_ever(user)
    with reason("Deleted the account", by=by):
        _close_invitations(user, addresses)
        user.delete()
    _empty_history(number, addresses)
    _end_sessions(number)


def _addresses_ever(user: User) -> set[str]:
    """Addresses of now and of before."""
    before = user.history.values_list("email", flat=True)  # type: ignore[attr-defined]
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {address.lower() for address in (user.email, *before, *known) if address}


def _close_invitations(user: User, addresses: set[str]) -> None:
    invitations = Invitation.objects.filter(Q(email__in=addresses) | Q(accepted_by=user))
    # An open invitation without its address would let anybody in.
    invitations.filter(accepted_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now())
    invitations.exclude(email="").update(email="")


def _empty_history(number: int, addresses: set[str]) -> None:
    """The rows stay, so that what was done can be told; whose they were cannot."""
    User.pgh_event_model.objects.filter(pgh_obj_id=number).update(  # type: ignore[attr-defined]
        email="", name="", language=""
    )
    Invitation.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        Q(email__in=addresses) | Q(accepted_by_id=number)
    ).update(email="")


def _end_sessions(number: int) -> None:
    """Sign the person out everywhere: a session of somebody who is gone still holds who they were."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(number):
            session.delete()
