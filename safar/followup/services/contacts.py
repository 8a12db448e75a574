"""Who answers for an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.followup.models import Contact
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, Plan
from safar.plan.queries import DONE_WITH

MOST_CONTACTS = 3


@transaction.atomic
def name_contact(
    action: Action, *, name: str, email: str, language: str, is_alternate: bool = False, by: Any
) -> Contact:
    """Say who answers for the action. Raises Refusal for an address named already, or a fourth person."""
    Action.objects.select_for_update(of=("self",)).only("pk").get(pk=action.pk)
    email = email.strip().lower()
    if action.contacts.filter(email=email).exists():
        raise Refusal(
            _("%(email)s answers for this action already. Remove the old entry to change it.")
            % {"email": email}
        )
    if action.contacts.count() >= MOST_CONTACTS:
        raise Refusal(
            _("An action has up to %(most)s contacts. Remove one of them first.") % {"most": MOST_CONTACTS}
        )
    with reason("Named who answers for an action", by=by):
        return Contact.objects.create(
            action=action, name=name.strip(), email=email, language=language, is_alternate=is_alternate
        )


@transaction.atomic
def name_for_leads(
    plan: Plan, people: Mapping[int | None, tuple[str, str]], *, language: str, by: Any
) -> int:
    """Say who answers for all open actions of a lead: {lead, or None for actions without: (name, e-mail)}.

    Actions that have a contact keep it. Gives the number of actions that got one.
    """
    Plan.objects.select_for_update(of=("self",)).only("pk").get(pk=plan.pk)
    waiting = plan.actions.exclude(status__in=DONE_WITH).filter(
        contacts=None, lead__in=[k for k in people if k]
    )
    actions = list(waiting)
    if None in people:
        actions += plan.actions.exclude(status__in=DONE_WITH).filter(contacts=None, lead=None)
    with reason("Named who answers for the actions of a lead", by=by):
        Contact.objects.bulk_create(
            Contact(
                action=action, name=people[action.lead_id][0].strip() or people[action.lead_id][1].strip(),
                email=people[action.lead_id][1].strip().lower(), language=language,
            )
            for action in actions
        )  # fmt: skip
    return len(actions)


@transaction.atomic
def remove_contact(contact: Contact, *, by: Any) -> None:
    """The person is not asked any more; requests that are open are withdrawn."""
    from safar.followup.services.asking import withdraw_request

    with reason("Removed who answers for an action", by=by):
        for request in contact.action.requests.open().filter(email=contact.email):
            withdraw_request(request, by=by)
        contact.delete()
