"""What changed from one edition to the next: two contents in, a comparison out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]

# What can be compared whatever language each edition is in.
FACTS = (
    "budget",
    "secured",
    "starts_on",
    "ends_on",
    "objective",
    "objectives",
    "gcm_actions",
    "priority",
    "level",
)


@dataclass(frozen=True)
class StatusChange:
    code: str
    title: Data
    before: str
    after: str


@dataclass
class Changes:
    """Actions added, removed and changed; titles as the edition that has the action says them."""

    added: list[Data] = field(default_factory=list)
    removed: list[Data] = field(default_factory=list)
    statuses: list[StatusChange] = field(default_factory=list)
    facts: list[Data] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.statuses or self.facts)


def what_changed(before: Data, after: Data) -> Changes:
    """Compare two frozen contents of the same plan, action by action."""
    old = {action["code"]: action for action in before["actions"]}
    new = {action["code"]: action for action in after["actions"]}
    changes = Changes(
        added=[action for code, action in new.items() if code not in old],
        removed=[action for code, action in old.items() if code not in new],
    )
    statuses, earlier = after["labels"]["status"], before["labels"]["status"]
    for code, action in new.items():
        was = old.get(code)
        if was is None:
            continue
        if was["status"] != action["status"]:
            now = statuses[action["status"]]
            # A status the newer edition has no word for is told in the words of the older one.
            then = statuses.get(was["status"]) or earlier[was["status"]]
            changes.statuses.append(StatusChange(code, action["title"], then, now))
        if _facts(was) != _facts(action):
            changes.facts.append(action)
    return changes


def _facts(action: Data) -> list[Any]:
    lead = action["lead"]["slug"] if action["lead"] else None
    partners = sorted(partner["slug"] for partner in action["partners"])
    measures = [
        (each["indicator"], each["baseline"], each["target"], each["latest"]) for each in action["measures"]
    ]
    return [*(action[key] for key in FACTS), lead, partners, measures, len(action["updates"])]
