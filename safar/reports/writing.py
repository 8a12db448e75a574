"""Files that a command is asked to write: whether it can, and what to say when it cannot."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal


def check_writable(out: Path) -> None:
    """Raises Refusal when the file could not be written. Leaves everything as it was."""
    try:
        if out.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        existed = out.exists()
        with out.open("ab"):
            pass
        if not existed:
            out.unlink()
    except OSError as problem:
        raise unwritable(out, problem) from problem


def unwritable(out: Path, problem: OSError) -> Refusal:
    return Refusal(
        _(
            "Cannot write to %(out)s: %(problem)s. Name a file in a folder that exists and that you may "
            "write to."
        )
        % {"out": out, "problem": problem.strerror or problem}
    )
