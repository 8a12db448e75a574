"""Phones without an account: a signed cookie says which sessions a device joined; nothing is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "safar-cafe"
SALT = "safar.consultations.live"
DAYS = 30
MOST_SESSIONS = 40


@dataclass
class Device:
    """One browser. The id is random; the participant is there when the person came by the own link."""

    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    sessions: list[int] = field(default_factory=list)
    participant: str = ""

    def joined(self, session_id: int) -> bool:
        return session_id in self.sessions

    def voter(self, session_id: int) -> str:
        """What stands beside this device's dots in one session: it leads back to no device."""
        words = f"{SALT}:{session_id}:{self.id}".encode()
        return hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).hexdigest()


def device_of(request: HttpRequest) -> Device | None:
    """The device that asks; None for one that never joined, or whose cookie was tampered with."""
    try:
        said = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 86_400)
        return Device(said["d"], [int(each) for each in said["s"]], said.get("p", ""))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def remember(response: HttpResponseBase, device: Device) -> None:
    said = {"d": device.id, "s": device.sessions[-MOST_SESSIONS:], "p": device.participant}
    response.set_cookie(
        COOKIE,
        signing.dumps(said, salt=SALT),
        max_age=DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def join(
    request: HttpRequest, response: HttpResponseBase, *session_ids: int, participant: str = ""
) -> Device:
    """Let the device into these sessions; what it had joined before stays."""
    device = device_of(request) or Device()
    device.sessions = [each for each in device.sessions if each not in session_ids] + list(session_ids)
    device.participant = participant or device.participant
    remember(response, device)
    return device
