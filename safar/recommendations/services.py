"""Bringing recommendations in, and tying them to actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.importing.reading import Sheet, read
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action
from safar.recommendations.models import Recommendation, RecommendationFile
from safar.recommendations.permissions import may_import, may_tie
from safar.recommendations.reading import Draft, Problem, Reader, language_for, rows_of
from safar.reference.models import Country
from safar.thread.models import Tie
from safar.thread.services import tie, untie

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Sorted:
    """One row, and what it is beside what is there: new, or changed in some fields, or the same."""

    draft: Draft
    found: Recommendation | None = None
    changed: tuple[str, ...] = ()

    @property
    def language(self) -> str:
        return language_for(self.draft.said)


@dataclass
class Outcome:
    """What an import made, or would make, and what is wrong."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    rows: list[Sorted] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "errors": [each.as_dict() for each in self.problems],
            "not_read": self.unread,
        }


def import_sheet(sheet: Sheet, country: Country, *, by: Any, dry_run: bool = False) -> Outcome:
    """The rows of a spreadsheet. As import_recommendations; also tells of cells that hold no text."""
    rows, problems, unread = rows_of(sheet)
    outcome = import_recommendations(rows, country, by=by, dry_run=dry_run, problems=problems)
    outcome.unread = unread
    return outcome


@transaction.atomic
def import_recommendations(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    country: Country,
    *,
    by: Any,
    dry_run: bool = False,
    problems: Iterable[Problem] = (),
) -> Outcome:
    """Keep every row, given as (line, {field: text}), or none: `problems` of the outcome says why.

    A row is known again by source, session and code; what it says anew is changed, an empty cell
    overrules nothing. `by=None` is Safar itself, on the command line.
    Raises Refusal for somebody who edits for no organisation of the country.
    """
    if by is not None and not may_import(by, country):
        raise Refusal(not_yours())
    Country.objects.select_for_update(of=("self",)).only("pk").get(pk=country.pk)  # two imports take turns
    reader, outcome = Reader(country), Outcome(problems=list(problems))
    drafts: list[Draft] = []
    lines_told = {each.line for each in outcome.problems}
    for line, row in rows:
        if line in lines_told:
            continue
        draft, wrong = reader.read(line, row)
        outcome.problems += wrong
        if draft is not None:
            drafts.append(draft)
    there = {
        (each.source, each.session, each.code): each
        for each in Recommendation.objects.filter(country=country).prefetch_related("objectives")
    }
    keep = not (dry_run or outcome.problems)
    with reason("Imported recommendations", by=by):
        for draft in drafts:
            _sort(draft, there.get(draft.key), country, outcome, keep=keep)
    return outcome


def _sort(
    draft: Draft, found: Recommendation | None, country: Country, outcome: Outcome, *, keep: bool
) -> None:
    said = dict(draft.said)
    objectives = said.pop("objectives", None)
    if found is None:
        outcome.rows.append(Sorted(draft))
        outcome.created += 1
        if keep:
            made = Recommendation.objects.create(
                **{**said, "country": country, "language": language_for(said)}
            )
            made.objectives.set(objectives or [])
        return
    changed = [name for name, value in said.items() if getattr(found, name) != value]
    retied = objectives is not None and objectives != sorted(each.pk for each in found.objectives.all())
    outcome.rows.append(Sorted(draft, found, (*changed, *(["objectives"] if retied else []))))
    if not changed and not retied:
        outcome.unchanged += 1
        return
    outcome.changed += 1
    if keep:
        for name in changed:
            setattr(found, name, said[name])
        if changed:
            found.save(update_fields=changed)
        if retied:
            found.objectives.set(objectives)


@transaction.atomic
def keep_file(data: bytes, *, name: str, country: Country, by: Any) -> RecommendationFile:
    """Keep a file for a day, to look at before it is imported; those of yesterday go.

    Raises Refusal for a file without the columns that are needed.
    """
    rows_of(read(data))
    RecommendationFile.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return RecommendationFile.objects.create(data=data, name=name[:200], country=country, made_by=by)


def look_at(kept: RecommendationFile, *, by: Any) -> Outcome:
    """What the file would make, and what is wrong with it. Changes nothing."""
    return import_sheet(read(bytes(kept.data)), kept.country, by=by, dry_run=True)


@transaction.atomic
def take_file_in(kept: RecommendationFile, *, by: Any) -> Outcome:
    """All of the file, or nothing: a Refusal says how many cells cannot be read. The file goes with it."""
    outcome = import_sheet(read(bytes(kept.data)), kept.country, by=by)
    if outcome.problems:
        raise Refusal(nothing_kept(outcome))
    kept.delete()
    return outcome


def nothing_kept(outcome: Outcome) -> str:
    return ngettext(
        "%(n)s cell cannot be read, so nothing was imported.",
        "%(n)s cells cannot be read, so nothing was imported.",
        len(outcome.problems),
    ) % {"n": len(outcome.problems)}


def not_yours() -> str:
    return _("Focal points and editors of an organisation of this country do this. Ask one of them.")


@transaction.atomic
def take_up(recommendation: Recommendation, action: Action, *, by: Any) -> Tie:
    """Say that the action answers the recommendation. Saying it twice changes nothing.

    Raises Refusal for a plan that the person may not edit, or that is of another country.
    """
    if not may_tie(by, recommendation, action):
        raise Refusal(not_yours())
    with reason("Took a recommendation up in an action", by=by):
        return tie(recommendation, action, Tie.Kind.TAKEN_UP)


@transaction.atomic
def let_go(recommendation: Recommendation, action: Action, *, by: Any) -> bool:
    """Take that back; the history keeps that it was so."""
    if not may_tie(by, recommendation, action):
        raise Refusal(not_yours())
    with reason("Took a recommendation back from an action", by=by):
        return untie(recommendation, action, Tie.Kind.TAKEN_UP)
