"""Every change to practices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.slugs import free_slug
from safar.lib.tracked import reason
from safar.people.models import Organisation
from safar.practices.models import Practice
from safar.reference.models import Check, Country, Objective
from safar.thread.models import Threaded, Tie
from safar.thread.services import tie, untie

FIELDS = ("title", "summary", "kind", "group", "organisations", "year", "source", "language")
RESERVED = {"new"}  # stands in an address where a slug could stand


@transaction.atomic
def create_practice(
    *,
    title: str,
    summary: str,
    objectives: Iterable[Objective],
    owner: Organisation | None,
    by: Any,
    countries: Iterable[Country] = (),
    origin: Threaded | None = None,
    **fields: Any,
) -> Practice:
    """A draft of an organisation, tied to the note it was named in where there is one."""
    objectives = list(objectives)
    _some_objective(objectives)
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
        practice.countries.set(countries)
        if origin is not None:
            tie(origin, practice, Tie.Kind.RECORDED)
    return practice


@transaction.atomic
def edit_practice(
    practice: Practice,
    *,
    by: Any,
    objectives: Iterable[Objective] | None = None,
    countries: Iterable[Country] | None = None,
    **fields: Any,
) -> Practice:
    """Correct a practice. What somebody checked before is unchecked again, for its words have changed."""
    _put(practice, fields)
    practice.check_mark = Check.UNCHECKED
    with reason("Edited the practice", by=by):
        practice.save()
        if objectives is not None:
            objectives = list(objectives)
            _some_objective(objectives)
            practice.objectives.set(objectives)
        if countries is not None:
            practice.countries.set(countries)
    return practice


@transaction.atomic
def publish_practice(practice: Practice, *, by: Any) -> Practice:
    """Show a draft to everybody. Raises Refusal for one that is published, or that says nothing."""
    practice = Practice.objects.select_for_update().get(pk=practice.pk)  # two editors may press at once
    if practice.status == Practice.Status.PUBLISHED:
        raise Refusal(_("This practice is published already. There is nothing left to do."))
    if not practice.summary.strip():
        raise Refusal(_("The practice says nothing about itself yet. Write its summary first."))
    practice.status = Practice.Status.PUBLISHED
    with reason("Published the practice", by=by):
        practice.save(update_fields=["status"])
    return practice


@transaction.atomic
def withdraw_practice(practice: Practice, *, by: Any) -> Practice:
    """Make it a draft again; what is tied to it stays tied."""
    practice.status = Practice.Status.DRAFT
    with reason("Withdrew the practice", by=by):
        practice.save(update_fields=["status"])
    return practice


@transaction.atomic
def answer_with(challenge: Threaded, practice: Practice, *, by: Any) -> None:
    """Say that the practice answers the challenge."""
    if practice.status != Practice.Status.PUBLISHED:
        raise Refusal(
            _("This practice is a draft. Publish it first, so that others can read what answers the note.")
        )
    with reason("Said that the practice answers the note", by=by):
        tie(challenge, practice, Tie.Kind.ANSWERED)


@transaction.atomic
def take_answer_back(challenge: Threaded, practice: Practice, *, by: Any) -> None:
    """Say that it does not answer it after all."""
    with reason("Took the answer back", by=by):
        if not untie(challenge, practice, Tie.Kind.ANSWERED):
            raise Refusal(
                _("The practice was not said to answer this note. Somebody may have taken it back.")
            )


def _some_objective(objectives: list[Objective]) -> None:
    if not objectives:
        raise Refusal(_("A practice serves at least one objective of the Compact. Choose one."))


def _put(practice: Practice, fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"A practice has no {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(practice, name, value)
