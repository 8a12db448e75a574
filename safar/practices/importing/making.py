"""Making practices by the thousand: the same records as the form makes, in few statements."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from os import urandom
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from safar.lib.copying import copy_rows, new_ids
from safar.lib.tracked import reason
from safar.practices import finding
from safar.practices.importing.rows import PracticeRow
from safar.practices.models import ExternalId, Practice, Step
from safar.practices.places import regions_by_country
from safar.practices.services.record import RESERVED
from safar.reference.models import Check
from safar.search import index
from safar.search.documents import Document

BATCH = 2_000
S = Practice.Status


def make_practices(rows: Sequence[PracticeRow], *, why: str, by: Any, publish: bool) -> None:
    """Make a practice of each row, inside the caller's transaction."""
    slugs = _Slugs()
    batches = (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
    with reason(why, by=by):
        made = (_make(batch, slugs, why, by, publish) for batch in batches)
        if publish:
            index.put_prepared(_with_words(made))
        else:
            deque(made, maxlen=0)


def _with_words(made: Iterable[list[_Made]]) -> Iterator[index.Prepared]:
    """What search keeps. While PostgreSQL writes some down, a thread finds the words of those before."""
    regions = regions_by_country()
    with ThreadPoolExecutor(1, "words") as aside:
        before: Future[list[index.Prepared]] | None = None
        for batch in made:
            words = aside.submit(index.prepared, list(_documents(batch, regions)))
            if before is not None:
                yield from before.result()
            before = words
        if before is not None:
            yield from before.result()


@dataclass(slots=True)
class _Made:
    pk: int
    slug: str
    row: PracticeRow


def _documents(made: Sequence[_Made], regions: Mapping[str, set[str]]) -> Iterator[Document]:
    """What search keeps of them, without reading back what was just written."""
    practice = Practice(status=S.PUBLISHED)
    for each in made:
        row = each.row
        practice.pk, practice.slug = each.pk, each.slug
        practice.title, practice.summary, practice.language = row.title, row.text, row.language
        practice.kind, practice.year, practice.organisations = row.kind, row.year, row.organisations
        around = finding.Around(
            row.countries,
            {region for code in row.countries for region in regions[code]},
            row.objectives,
            schemes=[row.scheme],
        )
        yield finding.document_with(practice, around)


def _make(rows: Sequence[PracticeRow], slugs: _Slugs, why: str, by: Any, publish: bool) -> list[_Made]:
    status = S.PUBLISHED if publish else S.DRAFT
    today = timezone.localdate() if publish else None
    ids = new_ids(Practice, len(rows))
    made = [_Made(pk, slugs.free(row.title), row) for pk, row in zip(ids, rows, strict=True)]
    copy_rows(
        Practice,
        (
            "id", "knot_id", "slug", "title", "summary", "language", "kind", "year", "organisations", "links",
            "source", "status", "check_mark", "confirmed_on",
        ),
        (
            (
                each.pk, knot, each.slug, row.title, row.text, row.language, row.kind, row.year,
                row.organisations, [row.url] if row.url else [], row.source, status, Check.UNCHECKED, today,
            )
            for each, knot in zip(made, _uuids(len(made)), strict=True) for row in [each.row]
        ),
    )  # fmt: skip
    _link(Practice.countries, "country_id", ((each.pk, each.row.countries) for each in made))
    _link(Practice.objectives, "objective_id", ((each.pk, each.row.objectives) for each in made))
    copy_rows(
        ExternalId,
        ("practice_id", "scheme", "value", "url"),
        ((each.pk, each.row.scheme, each.row.external_id, each.row.url) for each in made),
    )
    steps = [("", S.DRAFT, why)]
    if publish:
        steps.append((S.DRAFT, status, _("Published without review")))
    signed = by.pk if by is not None else None
    for before, after, said in steps:
        copy_rows(
            Step,
            ("practice_id", "before", "after", "why", "by_id"),
            ((each.pk, before, after, said, signed) for each in made),
        )
    return made


def _uuids(how_many: int) -> Iterator[UUID]:
    """Random ones, all asked of the system at once."""
    chance = urandom(16 * how_many)
    return (UUID(bytes=chance[at : at + 16], version=4) for at in range(0, len(chance), 16))


def _link(field: Any, name: str, targets: Iterable[tuple[int, Sequence[Any]]]) -> None:
    rows = ((pk, value) for pk, values in targets for value in values)
    copy_rows(field.through, ("practice_id", name), rows)


class _Slugs:
    """Addresses nobody has; those of one title are counted on from the last."""

    def __init__(self) -> None:
        self._taken = RESERVED | set(Practice.objects.values_list("slug", flat=True))
        self._last: dict[str, int] = {}

    def free(self, title: str) -> str:
        stem = slugify(title)[:110].strip("-") or "practice"
        slug, number = stem, self._last.get(stem, 1)
        while slug in self._taken:
            number += 1
            slug = f"{stem}-{number}"
        self._last[stem] = number
        self._taken.add(slug)
        return slug
