"""How accounts are made, and how their secrets are kept."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from safar.lib.languages import current_language


class AccountAdapter(DefaultAccountAdapter):
    """Keeps the reader's language with the account, and brings invited people back to their invitation."""

    def save_user(self, request: Any, user: Any, form: Any, commit: bool = True) -> Any:
        user.language = current_language()
        return super().save_user(request, user, form, commit)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.session.get("invitation"):
            return reverse("people:invitation_opened")
        url: str = super().get_login_redirect_url(request)
        return url

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"


class MFAAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes unreadable in the database."""

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        # On white paper of its own: cameras cannot read black on a dark page.
        drawing = qrcode.make(url, image_factory=SvgPathFillImage)
        return str(drawing.to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Takes from a single sign-on only what an account here needs."""

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:120]
        user.language = current_language()
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        # What else the other side says of a person is not ours to keep.
        kept = ("sub", "email", "email_verified")
        extra = sociallogin.account.extra_data
        claims = {**extra, **extra.get("id_token", {}), **extra.get("userinfo", {})}
        sociallogin.account.extra_data = {key: claims[key] for key in kept if key in claims}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])


@cache
def _box() -> MultiFernet:
    """Seals with the secret of now; opens what earlier secrets (SECRET_KEY_FALLBACKS) sealed."""
    secrets = (str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS))
    keys = (sha256(b"safar.mfa:" + secret.encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
