"""Writing a practice up, and correcting it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.people.models import Organisation
from safar.practices.finding import show_in_search
from safar.practices.models import Actor, Practice, Step
from safar.reference.models import Check, Objective, StakeholderType
from safar.thread.models import Threaded, Tie
from safar.thread.services import tie

FIELDS = (
    "title", "summary", "kind", "group", "organisations", "year", "source", "language", "level", "stages",
    "target_groups", "end_year", "progress", "benefit", "lessons", "pitfalls", "conditions", "innovation",
    "legal_basis", "safeguards", "cost", "currency", "funding", "links",
)  # fmt: skip
MANY = (
    "countries", "primary_objectives", "gcm_actions", "principles", "sdg_targets", "origin_countries",
    "destination_countries", "repeats",
)  # fmt: skip
RESERVED = {
    "new", "reviews", "unsaved", "compare", "coverage", "feed", "import", "download", "regions", "searches",
    "suggest", "doubles",
}  # words of addresses  # fmt: skip


@dataclass(frozen=True)
class ActorRow:
    """One line of who carries a practice out."""

    name: str
    part: str = Actor.Part.PARTNER
    stakeholder_type: StakeholderType | None = None


@dataclass(frozen=True)
class ResultRow:
    """One line of what came of a practice; `figure` is None where there is none."""

    text: str
    figure: Decimal | None = None
    unit: str = ""
    year: int | None = None
    source: str = ""


@transaction.atomic
def create_practice(
    *,
    title: str,
    summary: str,
    objectives: Iterable[Objective],
    owner: Organisation | None,
    by: Any,
    origin: Threaded | None = None,
    actors: Iterable[ActorRow] = (),
    results: Iterable[ResultRow] = (),
    **fields: Any,
) -> Practice:
    """A draft of an organisation, tied to the note it was named in where there is one."""
    objectives = list(objectives)
    _some_objective(objectives)
    many = {name: list(fields.pop(name, ())) for name in MANY}
    _primary_are_objectives(many["primary_objectives"], objectives)
    taken = RESERVED | set(Practice.objects.values_list("slug", flat=True))
    practice = Practice(
        slug=free_slug(title, taken, otherwise="practice", longest=120),
        owner=owner,
        check_mark=Check.UNCHECKED,
    )
    _put(practice, {**fields, "title": title, "summary": summary})
    with reason("Wrote the practice up", by=by):
        practice.save()
        practice.objectives.set(objectives)
        for name, chosen in many.items():
            getattr(practice, name).set(chosen)
        _put_rows(practice, actors, results)
        Step.objects.create(practice=practice, after=practice.status, by=by)
        if origin is not None:
            tie(origin, practice, Tie.Kind.RECORDED)
    return practice


@transaction.atomic
def edit_practice(
    practice: Practice,
    *,
    by: Any,
    why: str = "",
    objectives: Iterable[Objective] | None = None,
    actors: Iterable[ActorRow] | None = None,
    results: Iterable[ResultRow] | None = None,
    **fields: Any,
) -> Practice:
    """Correct a practice. What somebody checked before is unchecked again, for its words have changed."""
    many = {name: list(fields.pop(name)) for name in MANY if name in fields}
    _put(practice, fields)
    practice.check_mark = Check.UNCHECKED
    with reason(why or "Edited the practice", by=by):
        practice.save()
        if objectives is not None:
            objectives = list(objectives)
            _some_objective(objectives)
            practice.objectives.set(objectives)
        if "primary_objectives" in many:
            _primary_are_objectives(many["primary_objectives"], list(practice.objectives.all()))
        if practice in many.get("repeats", ()):
            raise Refusal(_("A practice cannot repeat itself. Choose another one."))
        for name, chosen in many.items():
            getattr(practice, name).set(chosen)
        _put_rows(practice, actors, results)
    show_in_search(practice)
    return practice


def _some_objective(objectives: list[Objective]) -> None:
    if not objectives:
        raise Refusal(_("A practice serves at least one objective of the Compact. Choose one."))


def _put(practice: Practice, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"A practice has no {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(practice, name, value)


def _primary_are_objectives(primary: list[Objective], objectives: list[Objective]) -> None:
    strangers = [each for each in primary if each not in objectives]
    if strangers:
        raise Refusal(
            _("A primary objective is one of the objectives. Choose these too: %(numbers)s.")
            % {"numbers": ", ".join(str(each.number) for each in strangers)}
        )


def _put_rows(
    practice: Practice, actors: Iterable[ActorRow] | None, results: Iterable[ResultRow] | None
) -> None:
    """Replace the rows given; None leaves them as they are. Rows that stay keep their history."""
    if actors is not None:
        _replace(practice.actors, {(row.part, row.name): vars(row) for row in actors}, ("part", "name"))
    if results is not None:
        _replace(practice.results, {(row.text,): vars(row) for row in results}, ("text",))


def _replace(there: Any, wanted: dict[tuple[Any, ...], dict[str, Any]], key: tuple[str, ...]) -> None:
    for row in there.all():
        values = wanted.pop(tuple(getattr(row, name) for name in key), None)
        if values is None:
            row.delete()
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
    for values in wanted.values():
        there.create(**values)
