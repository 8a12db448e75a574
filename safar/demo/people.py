"""People who show what Safar looks like from each side."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from safar.people.models import Membership, Organisation, Role, User

PASSWORD = "from note to plan"  # noqa: S105 - printed on the screen of every demonstration


@dataclass(frozen=True)
class Account:
    email: str
    name: str
    what: str
    memberships: list[tuple[str, Role]] = field(default_factory=list)


ACCOUNTS = [
    Account(
        "amina@meridia.example",
        "Amina",
        "focal point of the ministry that owns the plan; organises consultations",
        [("meridia-foreign-affairs", Role.FOCAL_POINT), ("safar-demonstration", Role.FOCAL_POINT)],
    ),
    Account(
        "bruno@meridia.example",
        "Bruno",
        "editor of the plan, and note taker",
        [("meridia-foreign-affairs", Role.EDITOR), ("safar-demonstration", Role.NOTE_TAKER)],
    ),
    Account(
        "chipo@meridia.example",
        "Chipo",
        "contributor of the trade union congress: reports progress",
        [("meridia-trade-union-congress", Role.CONTRIBUTOR)],
    ),
    Account("dana@meridia.example", "Dana", "has an account and no role yet"),
    Account(
        "efua@meridia.example",
        "Efua",
        "reviews practices for the employers' federation, and screens them",
        [("meridia-employers", Role.REVIEWER)],
    ),
    Account(
        "farid@meridia.example",
        "Farid",
        "reviews practices for the City of Valmare",
        [("meridia-city-of-valmare", Role.REVIEWER)],
    ),
    Account(
        "gita@meridia.example",
        "Gita",
        "reviews practices for the trade union congress",
        [("meridia-trade-union-congress", Role.REVIEWER)],
    ),
]


def load_people() -> None:
    """Make the accounts, with addresses that count as confirmed."""
    for account in ACCOUNTS:
        user = User.objects.filter(email=account.email).first()
        if user is None:
            user = User.objects.create_user(account.email, PASSWORD, name=account.name)
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        for slug, role in account.memberships:
            Membership.objects.get_or_create(
                user=user, organisation=Organisation.objects.get(slug=slug), role=role
            )
