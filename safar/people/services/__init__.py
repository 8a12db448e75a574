"""Every change to accounts, organisations, roles and invitations."""

from safar.people.services.accounts import edit_profile, erase_account
from safar.people.services.invitations import accept_invitation, invite, withdraw_invitation
from safar.people.services.organisations import create_organisation, edit_organisation, give_role, take_role

__all__ = [
    "accept_invitation",
    "create_organisation",
    "edit_organisation",
    "edit_profile",
    "erase_account",
    "give_role",
    "invite",
    "take_role",
    "withdraw_invitation",
]
