"""The path of a practice: draft, submitted, in peer review, published, outdated or withdrawn.

Every step says why, and is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.practices.finding import show_in_search
from safar.practices.models import Practice, Review, Step

REVIEWERS = 2  # peers who read a practice before it is published
S = Practice.Status


def what_is_missing(practice: Practice) -> list[str]:
    """What must be said before others read it, in words; nothing when it is complete."""
    nobody = not practice.organisations and not practice.actors.exists()
    missing = [
        (not practice.summary.strip(), _("the summary: who does what, and where")),
        (not practice.objectives.exists(), _("at least one objective of the Compact")),
        (not practice.countries.exists() and nobody, _("who carries it out: a country or an organisation")),
        (
            not practice.source.strip() and not practice.links,
            _("where one can read of it: a source or a link"),
        ),
    ]
    return [words for is_missing, words in missing if is_missing]


@transaction.atomic
def submit_practice(practice: Practice, *, by: Any) -> Practice:
    """Hand a draft over to the reviewers; after changes, it goes back to those who asked for them.

    Raises Refusal, with what is missing, for a record that others could not judge.
    """
    practice = _locked(practice, S.DRAFT, S.CHANGES, S.WITHDRAWN)
    missing = what_is_missing(practice)
    if missing:
        raise Refusal(
            _("Others cannot judge this yet. Please add: %(parts)s.") % {"parts": "; ".join(missing)}
        )
    peers = practice.reviews.filter(conflict="")
    if practice.status == S.CHANGES and peers.exists():
        for review in peers.exclude(verdict=""):
            review.verdict, review.done_at = "", None
            review.save()
        return _step(practice, S.REVIEW, by, _("Changed as the reviewers asked"))
    return _step(practice, S.SUBMITTED, by, "")


@transaction.atomic
def screen(practice: Practice, reviewers: Sequence[Any], *, by: Any) -> Practice:
    """Pass a submitted practice on to its peer reviewers."""
    practice = _locked(practice, S.SUBMITTED)
    if len(set(reviewers)) < REVIEWERS:
        raise Refusal(_("A practice is read by two reviewers. Choose two different persons."))
    for reviewer in reviewers:
        Review.objects.get_or_create(practice=practice, reviewer=reviewer)
    return _step(practice, S.REVIEW, by, _("Complete; passed on to its reviewers"))


@transaction.atomic
def send_back(practice: Practice, why: str, *, by: Any) -> Practice:
    """Return a submitted practice to its owner, who reads why."""
    return _step(_locked(practice, S.SUBMITTED), S.DRAFT, by, _reason_given(why))


@transaction.atomic
def publish_practice(practice: Practice, *, by: Any, why: str = "") -> Practice:
    """Show a practice to everybody. Raises Refusal for one that is published, or that says nothing."""
    practice = Practice.objects.select_for_update().get(pk=practice.pk)  # two editors may press at once
    if practice.status == S.PUBLISHED:
        raise Refusal(_("This practice is published already. There is nothing left to do."))
    if not practice.summary.strip():
        raise Refusal(_("The practice says nothing about itself yet. Write its summary first."))
    practice.confirmed_on = timezone.localdate()
    return _step(practice, S.PUBLISHED, by, why or _("Published without review"))


@transaction.atomic
def withdraw_practice(practice: Practice, *, by: Any, why: str) -> Practice:
    """Take it from public sight; what is tied to it stays tied."""
    return _step(_locked(practice, *set(S) - {S.WITHDRAWN}), S.WITHDRAWN, by, _reason_given(why))


@transaction.atomic
def call_outdated(practice: Practice, *, by: Any, why: str) -> Practice:
    """It no longer runs as written. Anybody still reads it, and reads that."""
    return _step(_locked(practice, S.PUBLISHED), S.OUTDATED, by, _reason_given(why))


@transaction.atomic
def confirm_practice(practice: Practice, *, by: Any) -> Practice:
    """It runs as written, today."""
    practice = _locked(practice, S.PUBLISHED, S.OUTDATED)
    practice.confirmed_on, practice.asked_at = timezone.localdate(), None
    return _step(practice, S.PUBLISHED, by, _("Confirmed by its owner"))


def finish_review(practice: Practice, *, by: Any) -> Practice:
    """Take the step that the reviews add up to; none while a reviewer still reads."""
    practice = _locked(practice, S.REVIEW)
    reviews = list(practice.reviews.filter(conflict=""))
    verdicts = [review.verdict for review in reviews]
    if "" in verdicts or len(verdicts) < REVIEWERS:
        return practice
    if Review.Verdict.DECLINE in verdicts:
        return _step(practice, S.DRAFT, by, _("A reviewer advised against publishing it"))
    if Review.Verdict.CHANGES in verdicts:
        return _step(practice, S.CHANGES, by, _("A reviewer asks for changes"))
    practice.confirmed_on = timezone.localdate()
    return _step(practice, S.PUBLISHED, by, _("Its reviewers agreed"))


def _locked(practice: Practice, *allowed: str) -> Practice:
    """The practice as it is now, held against others; Refusal when somebody has moved it on."""
    practice = Practice.objects.select_for_update().get(pk=practice.pk)
    if practice.status not in allowed:
        raise Refusal(
            _("The practice is now: %(status)s. Somebody may have moved it on; load the page again.")
            % {"status": practice.get_status_display()}
        )
    return practice


def _reason_given(why: str) -> str:
    if not why.strip():
        raise Refusal(_("Say why, in a sentence: others will want to know."))
    return why.strip()


def _step(practice: Practice, after: str, by: Any, why: str) -> Practice:
    Step.objects.create(practice=practice, before=practice.status, after=after, why=why, by=by)
    practice.status = after
    with reason(f"Made it {after}", by=by):
        practice.save()
    show_in_search(practice)
    return practice
