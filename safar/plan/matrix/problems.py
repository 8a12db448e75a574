"""What is wrong with a cell, or only worth a look: where, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class Unreadable(ValueError):
    """A cell that is not taken in. `suggestion` says what to write instead, `choices` are texts to choose from.

    `kind` names the trouble where a cell of its sort has ways out of its own, such as two leads.
    """

    def __init__(
        self, reason: str, suggestion: str = "", *, kind: str = "", choices: tuple[str, ...] = ()
    ) -> None:
        super().__init__(reason)
        self.reason, self.suggestion, self.kind, self.choices = reason, suggestion, kind, choices


@dataclass(frozen=True)
class Problem:
    """One cell. `blocks` is False where the cell was understood, and only how it was understood is told.

    `field` is what the cell should say something about, `kind` the sort of trouble, `about` the title of the
    action, and `written` the answer that did not help.
    """

    cell: str
    value: str
    reason: str
    suggestion: str = ""
    blocks: bool = True
    field: str = ""
    kind: str = ""
    choices: tuple[str, ...] = ()
    about: str = ""
    written: str = ""

    def as_dict(self) -> dict[str, Any]:
        from safar.plan.matrix.answers import ways_out

        return {
            "cell": self.cell,
            "value": self.value[:200],
            "reason": self.reason,
            "suggestion": self.suggestion,
            "blocks": self.blocks,
            "field": self.field,
            "kind": self.kind,
            "choices": list(self.choices),
            "answers": list(ways_out(self)),
        }
