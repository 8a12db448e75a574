"""Commands for practices: each part of the room has a file of its own and adds to the group."""

from __future__ import annotations

from safar.practices.command_group import practices

COMMANDS = {"practices": practices}
