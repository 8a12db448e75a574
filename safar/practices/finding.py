"""Practices as search knows them: handed in with every change, found, and looked up again.

The services call `show_in_search` in the transaction of the change; nobody else has to think of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import get_script_prefix, reverse
from django.utils.translation import override

from safar.practices.models import Practice
from safar.practices.places import WITH_REGIONS, regions_of
from safar.search import find as finding
from safar.search import index
from safar.search.documents import Document

KIND = "practice"
TEXTS = (
    "summary", "benefit", "lessons", "pitfalls", "conditions", "innovation", "legal_basis", "safeguards",
    "funding",
)  # fmt: skip
TOGETHER = (WITH_REGIONS, "objectives", "actors", "results", "external_ids")
READABLE = {Practice.Status.PUBLISHED, Practice.Status.OUTDATED}
BATCH = 1_000


@dataclass
class Around:
    """What stands around a practice in other tables, as far as search needs it."""

    countries: Iterable[str] = ()
    regions: Iterable[Any] = ()  # of these countries, the regions around them included
    objectives: Iterable[int] = ()
    actors: Iterable[str] = ()
    results: Iterable[str] = ()
    schemes: Iterable[str] = ()


def document(practice: Any) -> Document:
    """What search keeps of a practice that was fetched with what stands around it."""
    countries = practice.countries.all()
    return document_with(
        practice,
        Around(
            [country.pk for country in countries],
            regions_around(countries),
            [objective.pk for objective in practice.objectives.all()],
            [actor.name for actor in practice.actors.all()],
            [result.text for result in practice.results.all()],
            [each.scheme for each in practice.external_ids.all()],
        ),
    )


def regions_around(countries: Iterable[Any]) -> set[Any]:
    """The keys of all regions that countries, fetched with theirs, lie in."""
    return {region.pk for country in countries for region in regions_of(country)}


def document_with(practice: Any, around: Around) -> Document:
    """What search keeps of a practice: its words in every language it was written in, and its facts."""
    texts = [getattr(practice, name) for name in TEXTS]
    texts += around.results
    for fields in practice.translations.values():
        texts += [text for name, text in fields.items() if name == "title" or name in TEXTS]
    texts.append(practice.group)
    actors = dict.fromkeys([*practice.organisations, *around.actors])
    return Document(
        KIND,
        str(practice.pk),
        practice.title,
        "\n".join(text for text in texts if text),
        practice.language,
        address_of(practice.slug),
        {
            "objective": sorted(around.objectives),
            "country": sorted(around.countries),
            "region": sorted(around.regions),
            "type": [practice.kind],
            "level": [practice.level] if practice.level else [],
            "stage": practice.stages,
            "year": [practice.year] if practice.year else [],
            "status": [practice.status],
            "target": practice.target_groups,
            "heading": [practice.group] if practice.group else [],
            "source": sorted(set(around.schemes)) or ["safar"],
        },
        names="; ".join(map(str, actors)),
    )


def address_of(slug: str) -> str:
    """One address, whoever's page the practice is changed on."""
    before, after = _address(get_script_prefix())
    return f"{before}{slug}{after}"


@cache
def _address(_prefix: str) -> tuple[str, str]:
    with override("en"):
        before, _slug, after = reverse("practices:practice", args=["slug"]).rpartition("slug")
    return before, after


def show_in_search(*practices: Practice) -> None:
    """Make search say of these practices what they are now: findable, changed, or no longer to be found."""
    pks = [practice.pk for practice in practices]
    readable = Practice.objects.filter(pk__in=pks, status__in=READABLE).prefetch_related(*TOGETHER)
    found = {practice.pk: practice for practice in readable}
    hidden = [str(pk) for pk in pks if pk not in found]
    if hidden:
        index.remove(KIND, *hidden)
    if len(found) == 1:
        index.put(document(*found.values()))
    elif found:
        index.put_many(document(practice) for practice in found.values())


def documents(pks: Sequence[int]) -> Iterator[Document]:
    """The readable ones among these practices, a thousand at a time."""
    readable = Practice.objects.filter(status__in=READABLE).order_by("pk").prefetch_related(*TOGETHER)
    for start in range(0, len(pks), BATCH):
        yield from map(document, readable.filter(pk__in=pks[start : start + BATCH]))


def catch_up() -> int:
    """Bring search up to date with its code, and with practices that came in without it. Gives how many."""
    readable = set(Practice.objects.filter(status__in=READABLE).values_list("pk", flat=True))
    known = {int(key) for key in index.keys_of(KIND)}
    if known - readable:
        index.remove(KIND, *(str(pk) for pk in known - readable))
    missing = sorted(readable - known)
    done = index.put_many(documents(missing)) if missing else 0
    if index.is_outdated():
        index.rebuild()
    return done


def practices_of(hits: Iterable[finding.Hit]) -> dict[str, Any]:
    """{key of a hit: its practice}, with what a list shows of it."""
    keys = [int(hit.key) for hit in hits if hit.kind == KIND]
    found = Practice.objects.filter(pk__in=keys).prefetch_related("countries", "objectives", "external_ids")
    return {str(practice.pk): practice for practice in found}
