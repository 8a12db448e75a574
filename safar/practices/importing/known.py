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

BATCH = 500
# {what a row says: the field of the practice that holds it}
HELD_AS = {
    "title": "title", "text": "summary", "language": "language", "kind": "kind", "year": "year",
    "organisations": "organisations", "source": "source", "countries": "countries",
    "objectives": "objectives", "url": "links",
}  # fmt: skip
SETS = ("countries", "objectives")


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
    found: dict[int, Practice] = {}
    pks = list(times)
    for start in range(0, len(pks), BATCH):
        batch = Practice.objects.filter(pk__in=pks[start : start + BATCH])
        found |= {each.pk: each for each in batch.prefetch_related(*SETS, "external_ids")}
    known = []
    for row in rows:
        practice = found.get(numbers.get((row.scheme, row.external_id), 0))
        if practice is not None:
            differs = _differences(row, practice) if times[practice.pk] == 1 else []
            known.append(Known(row, practice.pk, practice.slug, practice.status, differs))
    return known


def _numbers(rows: Sequence[PracticeRow]) -> dict[tuple[str, str], int]:
    """{(scheme, id in the other database): practice} of the rows that have one."""
    asked = {(row.scheme, row.external_id) for row in rows}
    there = ExternalId.objects.filter(value__in={value for _scheme, value in asked})
    there = there.order_by("-practice__merged_into", "-practice_id")  # those that were not merged come last
    return {
        (scheme, value): practice
        for scheme, value, practice in there.values_list("scheme", "value", "practice_id")
        if (scheme, value) in asked
    }


def _differences(row: PracticeRow, practice: Practice) -> list[str]:
    return sorted(name for name, now, said in _compared(row, practice) if now != said)


def _compared(row: PracticeRow, practice: Practice) -> Iterator[tuple[str, Any, Any]]:
    """(field of the practice, what it holds, what the row says), but for what the row leaves empty."""
    for name in row.said:
        said = getattr(row, name)
        if said in ("", None, []):
            continue
        if name in SETS:
            yield name, {each.pk for each in getattr(practice, name).all()}, set(said)
        elif name == "url":
            yield "links", practice.links, practice.links if said in practice.links else _links(row, practice)
        else:
            yield HELD_AS[name], getattr(practice, HELD_AS[name]), said


def _links(row: PracticeRow, practice: Practice) -> list[str]:
    """The links with the row's address in place of the one that came with its number."""
    before = {
        each.url
        for each in practice.external_ids.all()
        if (each.scheme, each.value) == (row.scheme, row.external_id)
    }
    return [row.url, *(link for link in practice.links if link not in before)]


def change_known(known: Sequence[Known], *, why: str, by: Any) -> int:
    """Make the practices that differ say what their rows say. Gives how many."""
    done = 0
    for each in known:
        if not each.differs:
            continue
        practice = Practice.objects.select_for_update().get(pk=each.practice)
        row = each.row
        values = {name: said for name, now, said in _compared(row, practice) if now != said}
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
