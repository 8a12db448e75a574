"""The secret in a participant's own link. We keep its SHA-256 alone."""

from __future__ import annotations

import hashlib
import secrets

from safar.consultations.models import Participant

# Without letters that look like digits, and without vowels, so that no word comes of it.
LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
LENGTH = 8


def new_token(participant: Participant) -> str:
    """A new secret for the person (not saved yet); the link before it opens nothing any more."""
    token = secrets.token_urlsafe(32)
    participant.token_digest = digest(token)
    return token


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def participant_of(token: str) -> Participant | None:
    """Whose link this is; None for one we never made, or replaced."""
    people = Participant.objects.select_related("event__organiser", "stakeholder_type", "country")
    return people.filter(token_digest=digest(token)).first()


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
