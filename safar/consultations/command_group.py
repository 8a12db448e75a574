"""The group `safar consultations`: each part of the room adds its own command to it.

A part writes `@consultations.command("name")` in a file of its own, and
`commands.py` imports that file, so that the command is there.
"""

from __future__ import annotations

import click


@click.group()
def consultations() -> None:
    """Consultations: bring in old workshops, seat people, hand results over."""
