"""What is wrong with a cell, or only worth a look: where, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Unreadable(ValueError):
    """A cell that is not taken in. `suggestion` says what to write instead."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        super().__init__(reason)
        self.reason, self.suggestion = reason, suggestion


@dataclass(frozen=True)
class Problem:
    """One cell. `blocks` is False where the cell was understood, and only how it was understood is told."""

    cell: str
    value: str
    reason: str
    suggestion: str = ""
    blocks: bool = True

    def as_dict(self) -> dict[str, Any]:
        return {
            "cell": self.cell,
            "value": self.value[:200],
            "reason": self.reason,
            "suggestion": self.suggestion,
            "blocks": self.blocks,
        }
