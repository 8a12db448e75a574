"""`safar practices notify` and `safar practices remind`: mail that is due. Run both daily."""

from __future__ import annotations

import click

from safar.lib.console import as_json, say
from safar.practices import services
from safar.practices.command_group import practices


@practices.command("notify")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@as_json
def notify(dry_run: bool, wants_json: bool) -> None:
    """Send people what is new in the searches they keep."""
    sent = services.notify(dry_run=dry_run)
    found = sum(len(each["practices"]) for mail in sent for each in mail["searches"])
    say(sent, wants_json=wants_json, lines=f"{len(sent)} mails, {found} practices.")


@practices.command("remind")
@click.option("--dry-run", is_flag=True, help="Only say who would be asked.")
@as_json
def remind(dry_run: bool, wants_json: bool) -> None:
    """Ask owners whether practices that nobody has confirmed for a year still hold."""
    sent = services.remind(dry_run=dry_run)
    lines = [f"{each['owner']}: {', '.join(each['practices'])}" for each in sent]
    lines += [f"Nobody to ask at {each['owner']}." for each in sent if not each["people"]]
    say(sent, wants_json=wants_json, lines="\n".join(lines) or "Nothing is due.")
