"""Commands for plans."""

from safar.plan.commands import analysis, files, showing
from safar.plan.commands.group import plan

COMMANDS = {"plan": plan}

__all__ = ["COMMANDS", "analysis", "files", "showing"]
