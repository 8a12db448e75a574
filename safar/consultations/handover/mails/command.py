"""safar consultations send-mails: hand over what waits in the outbox."""

from __future__ import annotations

from dataclasses import asdict

import click
from django.utils.translation import gettext as _

from safar.consultations.command_group import consultations
from safar.lib.console import as_json, say
from safar.lib.refusal import Refusal


@consultations.command("send-mails")
@click.option("--event", "slug", default="", help="Only those of this event, by its short name.")
@as_json
def send_mails(slug: str, wants_json: bool) -> None:
    """Send the mails that wait in the outbox: those that are new, and those to be tried again."""
    from safar.consultations.handover.data import event_called
    from safar.consultations.handover.mails.outbox import send_due

    done = send_due(event_called(slug) if slug else None)
    if done.away:
        raise Refusal(
            _("The mail server does not answer. What was not sent waits, and is tried again later."),
            **asdict(done),
        )
    lines = _("%(sent)s sent, %(failed)s not sent, %(later)s to be tried again.") % asdict(done)
    if done.busy:
        lines = _("Another process is sending mails just now.")
    say(asdict(done), wants_json=wants_json, lines=lines)
