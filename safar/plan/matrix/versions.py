"""Two contents of a plan beside each other: values in, differences out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.plan.matrix.comparing import differences
from safar.plan.matrix.exporting import content_of
from safar.plan.models import Plan

NOW = "now"
Content = dict[str, Any]


def content_at(plan: Plan, version: str) -> Content:
    """The plan as it stood in version 3, in the newest `adopted` one, or as it stands `now`."""
    if version == NOW:
        return content_of(plan)
    kept = plan.versions.order_by("-number")
    found = kept.filter(number=int(version)) if version.isdigit() else kept.filter(status=version)
    first = found.first()
    if first is None:
        known = ", ".join(f"{number} ({status})" for number, status in kept.values_list("number", "status"))
        raise Refusal(
            _("This plan has no version %(version)s. It has: %(known)s, and now.")
            % {"version": version, "known": known or _("none")}
        )
    content: Content = first.content
    return content


def compare_contents(before: Content, after: Content) -> Content:
    """What was added, removed and changed, by the lasting number of each action."""
    old = {each["id"]: each for each in before["actions"]}
    new = {each["id"]: each for each in after["actions"]}
    changed = []
    for each in new.values():
        if each["id"] in old and (fields := differences(old[each["id"]], each)):
            changed.append(
                {
                    "id": each["id"],
                    "code": each["code"],
                    "title": each["title"],
                    "fields": {name: {"before": was, "after": now} for name, (was, now) in fields.items()},
                }
            )
    return {
        "plan": _changed(before["plan"], after["plan"]),
        "priorities": _listed(before["priorities"], after["priorities"]),
        "added": [_named(each) for each in new.values() if each["id"] not in old],
        "removed": [_named(each) for each in old.values() if each["id"] not in new],
        "changed": changed,
    }


def _named(action: Content) -> Content:
    return {name: action[name] for name in ("id", "code", "title")}


def _changed(before: Content, after: Content) -> Content:
    return {
        name: {"before": before.get(name), "after": value}
        for name, value in after.items()
        if before.get(name) != value
    }


def _listed(before: list[Content], after: list[Content]) -> Content:
    old, new = ({each["code"]: each for each in rows} for rows in (before, after))
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(code for code in new.keys() & old.keys() if new[code] != old[code]),
    }
