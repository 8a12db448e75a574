"""The group `safar practices`: each part of the room adds its own command to it.

A part writes `@practices.command("name")` in a file of its own, and
`commands.py` imports that file, so that the command is there.
"""

from __future__ import annotations

import click


@click.group()
def practices() -> None:
    """Practices: bring them in, tag them, find doubles."""
