"""A person who walks through Safar and counts what it costs: pages, clicks, texts typed, things chosen."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

# What a human needs, in seconds, after the keystroke-level model: to look at a page and decide, to click,
# to choose from a list, to write a short text.
LOOKING, CLICK, CHOICE, TEXT = 20, 3, 6, 12


@dataclass
class Walker:
    """One person in front of one page. `cost` counts by step; `shots` is a folder for pictures, if wanted."""

    page: Any
    shots: Path | None = None
    step: str = ""
    cost: dict[str, Counter[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = 0.0

    def begin(self, step: str) -> None:
        self.end()
        self.step, self._since = step, time.monotonic()
        self.cost.setdefault(step, Counter())

    def end(self) -> None:
        if self.step:
            taken = time.monotonic() - self._since
            self.seconds[self.step] = self.seconds.get(self.step, 0) + taken
            self.picture(self.step)
            self.step = ""

    def picture(self, name: str) -> None:
        if self.shots:
            self.shots.mkdir(parents=True, exist_ok=True)
            number = len(list(self.shots.glob("*.png"))) + 1
            self.page.screenshot(
                path=self.shots / f"{number:02}-{re.sub(r'[^a-z]+', '-', name)}.png", full_page=True
            )

    def click(self, target: Any) -> None:
        """Press a button or follow a link; the page that comes is looked at."""
        self.cost[self.step]["clicks"] += 1
        address = self.page.url
        target.click()
        self.page.wait_for_load_state("load")
        if self.page.url.split("#")[0] != address.split("#")[0]:
            self.cost[self.step]["pages"] += 1

    def write(self, target: Any, text: str) -> None:
        self.cost[self.step]["texts"] += 1
        target.fill(text)

    def choose(self, target: Any, **option: Any) -> None:
        self.cost[self.step]["choices"] += 1
        target.select_option(**option)

    @property
    def total(self) -> Counter[str]:
        return sum(self.cost.values(), Counter())

    def human_seconds(self, step: str) -> int:
        """What a human is estimated to need for a step."""
        cost = self.cost[step]
        looked = LOOKING * max(1, cost["pages"])
        return looked + CLICK * cost["clicks"] + CHOICE * cost["choices"] + TEXT * cost["texts"]


def mails(folder: Path) -> list[Any]:
    """Every message in the folder that stands in for a mail server, oldest first."""
    found = []
    for file in sorted(folder.glob("*.log"), key=lambda each: each.stat().st_mtime):
        for part in re.split(rb"\n-{79}\n", file.read_bytes()):
            if part.strip():
                found.append(message_from_bytes(part, policy=policy.default))
    return found


def links_in(message: Any) -> list[str]:
    return re.findall(r"https?://\S+", message.get_body().get_content())
