"""Rows whose practices are here already: of which the file says something else, and changing those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from safar.lib.tracked import reason
from safar.practices.importing.rows import PracticeRow
from safar.practices.models import ExternalId, Practice
from safar.practices.services.record import edit_practice
from safar.practices.services.workflow import publish_practice
from safar.reference.models import Country, Objective

BATCH = 1_000
Held = dict[str, Any]  # what a practice holds, by field
# {what a row says: the field of the practice that holds it}
HELD_AS = {
    "title": "title", "text": "summary", "language": "language", "kind": "kind", "year": "year",
    "organisations": "organisations", "source": "source", "countries": "countries",
    "objectives": "objectives", "url": "links",
}  # fmt: skip
SETS = ("countries", "objectives")
PLAIN = tuple(name for name in HELD_AS.values() if name not in SETS)


@dataclass(slots=True)
class Known:
    """A row and the practice that it is. `differs` names the fields of the practice it says otherwise."""

    row: PracticeRow
    practice: int
    slug: str
    status: str
    differs: list[str]

    def as_dict(self) -> dict[str, Any]:
        return {"line": self.row.line, "slug": self.slug, "fields": self.differs}


def known_among(rows: Sequence[PracticeRow]) -> list[Known]:
    """The rows that are here already, in their order.

    A record that was merged into another is known by the one it became. Where two rows have become one
    practice, neither is held against it: what they say apart is what somebody made one.
    """
    numbers = _numbers(rows)
    times = Counter(numbers.values())
    of_rows = [(row, pk) for row in rows if (pk := numbers.get((row.scheme, row.external_id)))]
    known: list[Known] = []
    for start in range(0, len(of_rows), BATCH):
        batch = of_rows[start : start + BATCH]
        held = _held([pk for _row, pk in batch])
        for row, pk in batch:
            practice = held[pk]
            differs = _differences(row, practice) if times[pk] == 1 else []
            known.append(Known(row, pk, practice["slug"], practice["status"], differs))
    return known


def _held(pks: Sequence[int]) -> dict[int, Held]:
    """What practices hold of what a row may say, in four queries."""
    practices = Practice.objects.filter(pk__in=pks).order_by()
    held: dict[int, Held] = {each["pk"]: each for each in practices.values("pk", "slug", "status", *PLAIN)}
    for name in SETS:
        for each in held.values():
            each[name] = set()
        links = Practice.objects.filter(pk__in=pks, **{f"{name}__isnull": False}).order_by()
        for pk, value in links.values_list("pk", name):
            held[pk][name].add(value)
    for each in held.values():
        each["numbers"] = {}
    for number in ExternalId.objects.filter(practice__in=pks):
        held[number.practice_id]["numbers"][number.scheme, number.value] = number.url
    return held


def _numbers(rows: Sequence[PracticeRow]) -> dict[tuple[str, str], int]:
    """{(scheme, id in the other database): practice} of the rows that have one."""
    asked = {(row.scheme, row.external_id) for row in rows}
    there = ExternalId.objects.filter(value__in={value for _scheme, value in asked})
    there = there.order_by(
        "practice__merged_into_id", "-practice_id"
    )  # those that stayed come last, and count
    return {
        (scheme, value): practice
        for scheme, value, practice in there.values_list("scheme", "value", "practice_id")
        if (scheme, value) in asked
    }


def _differences(row: PracticeRow, practice: Held) -> list[str]:
    return sorted(name for name, now, said in _compared(row, practice) if now != said)


def _compared(row: PracticeRow, practice: Held) -> Iterator[tuple[str, Any, Any]]:
    """(field of the practice, what it holds, what the row says), but for what the row leaves empty."""
    for name in row.said:
        said = getattr(row, name)
        if said in ("", None, []):
            continue
        now = practice[HELD_AS[name]]
        if name in SETS:
            said = set(said)
        elif name == "url":
            said = now if said in now else _links(row, practice)
        yield HELD_AS[name], now, said


def _links(row: PracticeRow, practice: Held) -> list[str]:
    """The links with the row's address in place of the one that came with its number."""
    before = practice["numbers"].get((row.scheme, row.external_id))
    return [row.url, *(link for link in practice["links"] if link != before)]


def change_known(known: Sequence[Known], *, why: str, by: Any) -> int:
    """Make the practices that differ say what their rows say. Gives how many."""
    done = 0
    for each in known:
        if not each.differs:
            continue
        practice = Practice.objects.select_for_update().get(pk=each.practice)
        row, held = each.row, _held([practice.pk])[practice.pk]
        values = {name: said for name, now, said in _compared(row, held) if now != said}
        if "countries" in values:
            values["countries"] = list(Country.objects.filter(pk__in=values["countries"]))
        if "objectives" in values:
            values["objectives"] = list(Objective.objects.filter(pk__in=values["objectives"]))
        edit_practice(practice, by=by, why=why, **values)
        if "links" in values:
            with reason(why, by=by):
                for number in practice.external_ids.filter(scheme=row.scheme, value=row.external_id):
                    number.url = row.url
                    number.save()
        done += 1
    return done


def publish_known(known: Sequence[Known], *, by: Any) -> int:
    """Publish those that are drafts. Gives how many."""
    drafts = {each.practice for each in known if each.status == Practice.Status.DRAFT}
    for practice in Practice.objects.filter(pk__in=drafts):
        publish_practice(practice, by=by)
    return len(drafts)
