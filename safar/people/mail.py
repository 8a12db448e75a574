"""Messages that Safar itself sends (those of sign-in are in `templates/account/email/`)."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override

from safar.lib.languages import django_code
from safar.people.models import Invitation, User


def language_for(email: str, otherwise: str) -> str:
    """The language of the account with this address, or the one that was chosen."""
    known = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    return known or otherwise


def send_invitation(invitation: Invitation, link: str, language: str) -> None:
    """Send the link to the invited address, in the reader's language."""
    with override(django_code(language)):
        seen = {"invitation": invitation, "link": link, "site_name": settings.SITE_NAME}
        subject = " ".join(render_to_string("people/mail/invitation_subject.txt", seen).split())
        body = render_to_string("people/mail/invitation.txt", seen).strip() + "\n"
    send_mail(subject, body, None, [invitation.email])


def mail_folder() -> str:
    """Where messages land on a computer without a mail server; nothing in a real installation."""
    if settings.PRODUCTION or not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        return ""
    return str(settings.EMAIL_FILE_PATH)
