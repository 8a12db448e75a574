"""Commands for practices: each part of the room has a file of its own and adds to the group."""

from __future__ import annotations

from safar.practices import watching_command as watching  # noqa: F401  (adds itself to the group)
from safar.practices.command_group import practices
from safar.practices.importing import command as importing  # noqa: F401  (adds itself to the group)
from safar.practices.layouts import command as layouts  # noqa: F401  (adds itself to the group)
from safar.practices.search_command import search
from safar.practices.tagging import command as tagging  # noqa: F401  (adds itself to the group)

COMMANDS = {"practices": practices, "search": search}
