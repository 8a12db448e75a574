"""What the rest of a file says of one column, and the small tools that readers of cells share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from safar.plan.matrix.lookups import Lookups


@dataclass
class Context:
    """What the rest of the file says of one column: how it writes numbers and dates, and in what money."""

    lookups: Lookups
    own: bool = False
    sign: str = ""
    first: bool | None = None
    currency: str = ""
    times: int = 1
    level: str = "national"
    language: str = "en"
    notes: list[tuple[str, str]] = field(default_factory=list)

    def note(self, reason: str, suggestion: str = "") -> None:
        """Understood, and told how."""
        self.notes.append((reason, suggestion))


def unescaped(text: str) -> str:
    """Lines and bars as they were before `escaped`."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


def bars(line: str) -> list[str]:
    """The parts between bars, with bars inside words left alone."""
    parts, current, at = [], "", 0
    while at < len(line):
        if line[at] == "\\" and at + 1 < len(line):
            current += line[at : at + 2]
            at += 2
        elif line[at] == "|":
            parts.append(current)
            current, at = "", at + 1
        else:
            current += line[at]
            at += 1
    return [each.strip(" ") for each in (*parts, current)]
