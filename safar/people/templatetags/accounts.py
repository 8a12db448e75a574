"""What pages of accounts need to say."""

from __future__ import annotations

from django import template

from safar.people import mail

register = template.Library()


@register.simple_tag
def mail_folder() -> str:
    """Where messages land on a computer without a mail server; nothing in a real installation."""
    return mail.mail_folder()
