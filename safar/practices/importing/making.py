"""Making practices by the thousand: the same records as the form makes, in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from safar.lib.tracked import reason
from safar.practices import finding
from safar.practices.importing.rows import PracticeRow
from safar.practices.models import ExternalId, Practice, Step
from safar.practices.services.record import RESERVED
from safar.practices.services.workflow import publish_practice
from safar.reference.models import Check, Country
from safar.search import index
from safar.search.documents import Document

BATCH = 2_000
S = Practice.Status


def make_practices(rows: Sequence[PracticeRow], *, why: str, by: Any, publish: bool) -> list[int]:
    """Make a practice of each row, inside the caller's transaction. Gives their numbers."""
    slugs = _Slugs()
    made: list[tuple[Practice, PracticeRow]] = []
    with reason(why, by=by):
        for start in range(0, len(rows), BATCH):
            made += _make(rows[start : start + BATCH], slugs, why, by, publish)
    if publish:
        index.put_many(_documents(made))
    return [practice.pk for practice, _row in made]


def _documents(made: Sequence[tuple[Practice, PracticeRow]]) -> Iterator[Document]:
    """What search keeps of them, without reading back what was just written."""
    countries = Country.objects.select_related("region__parent__parent").in_bulk()
    for practice, row in made:
        around = finding.Around(
            [countries[code] for code in row.countries], row.objectives, schemes=[row.scheme]
        )
        yield finding.document_with(practice, around)


def _make(
    rows: Sequence[PracticeRow], slugs: _Slugs, why: str, by: Any, publish: bool
) -> list[tuple[Practice, PracticeRow]]:
    status = S.PUBLISHED if publish else S.DRAFT
    practices = Practice.objects.bulk_create(
        Practice(
            slug=slugs.free(row.title),
            title=row.title,
            summary=row.text,
            language=row.language,
            kind=row.kind,
            year=row.year,
            organisations=row.organisations,
            links=[row.url] if row.url else [],
            source=row.source,
            status=status,
            check_mark=Check.UNCHECKED,
            confirmed_on=timezone.localdate() if publish else None,
        )
        for row in rows
    )
    together = list(zip(practices, rows, strict=True))
    _link(Practice.countries, "country_id", ((each.pk, row.countries) for each, row in together))
    _link(Practice.objectives, "objective_id", ((each.pk, row.objectives) for each, row in together))
    ExternalId.objects.bulk_create(
        ExternalId(practice=each, scheme=row.scheme, value=row.external_id, url=row.url)
        for each, row in together
    )
    steps = [Step(practice=each, after=S.DRAFT, why=why, by=by) for each in practices]
    if publish:
        said = _("Published without review")
        steps += [Step(practice=each, before=S.DRAFT, after=status, why=said, by=by) for each in practices]
    Step.objects.bulk_create(steps)
    return together


def _link(field: Any, name: str, targets: Iterable[tuple[int, Sequence[Any]]]) -> None:
    through = field.through
    through.objects.bulk_create(
        [through(practice_id=pk, **{name: value}) for pk, values in targets for value in values],
        batch_size=5_000,
    )


def publish_known(rows: Sequence[PracticeRow], *, by: Any) -> int:
    """Publish those of the rows whose practices are still drafts."""
    ids = [row.external_id for row in rows]
    drafts = list(Practice.objects.filter(external_ids__value__in=ids, status=S.DRAFT).distinct())
    for practice in drafts:
        publish_practice(practice, by=by)
    return len(drafts)


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
