"""Commands of public consultations."""

from __future__ import annotations

import click

from safar.comments.services import tell_authors
from safar.lib.console import as_json, say


@click.group()
def comments() -> None:
    """Public consultations on plans."""


@comments.command("tell")
@as_json
def tell(wants_json: bool) -> None:
    """Send answers to those who left an address with their comment. Run it every day."""
    sent, failed = tell_authors()
    say(
        {"sent": sent, "failed": failed},
        wants_json=wants_json,
        lines=f"{sent} answers sent; {failed} did not leave and will be tried again.",
    )


COMMANDS = {"comments": comments}
