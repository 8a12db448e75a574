"""Sending people their own links."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.consultations.models import Event, Participant
from safar.consultations.preparing.tokens import new_token
from safar.lib.languages import django_code
from safar.lib.refusal import Refusal

AT_ONCE = 50  # a page waits while they leave


def send_link(participant: Participant, link: str, connection: Any = None) -> None:
    """Send the person's own link, in the person's language. Raises OSError when it cannot leave."""
    with override(django_code(participant.language)):
        seen = {"event": participant.event, "link": link, "site_name": settings.SITE_NAME}
        subject = " ".join(render_to_string("consultations/preparing/mail/link_subject.txt", seen).split())
        body = render_to_string("consultations/preparing/mail/link.txt", seen).strip() + "\n"
    send_mail(subject, body, None, [participant.email], connection=connection)


def send_links(event: Event, link_of: Callable[[str, str], str], *, by: Any) -> tuple[int, int]:
    """Send a link to those who have an address and no link yet: (how many now, how many are left).

    `link_of` makes an address of a secret and a language. Raises Refusal when messages cannot leave.
    """
    waiting = waiting_for_link(event)
    sent = 0
    connection = get_connection()
    try:
        for pk in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
            with transaction.atomic():
                person = (
                    Participant.objects.select_for_update(of=("self",)).select_related("event").get(pk=pk)
                )
                if person.token_digest:
                    continue  # somebody else pressed the button too
                token = new_token(person)
                person.save(update_fields=["token_digest"])
                send_link(person, link_of(token, person.language), connection)
                sent += 1
    except (OSError, smtplib.SMTPException):
        raise Refusal(
            _("%(n)s messages were sent, then the mail server gave up. Try again in a while.") % {"n": sent}
        ) from None
    return sent, waiting_for_link(event).count()


def waiting_for_link(event: Event) -> Any:
    return event.people.filter(token_digest="").exclude(email="")
