"""Peers read a practice: interests declared, changes asked for beside the passage, a verdict."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.practices.models import Practice, Remark, Review
from safar.practices.services.workflow import finish_review

PARTS = (
    "title", "summary", "objectives", "countries", "benefit", "lessons", "pitfalls", "conditions",
    "innovation", "legal_basis", "safeguards", "funding", "source",
)  # fmt: skip


@transaction.atomic
def ask_reviewer(practice: Practice, reviewer: Any, *, by: Any) -> Review:
    """One more reviewer, in the place of one with an interest or without time."""
    with reason("Asked for a review", by=by):
        review, new = Review.objects.get_or_create(practice=practice, reviewer=reviewer)
    if not new:
        raise Refusal(_("This person has been asked already. Choose somebody else."))
    return review


@transaction.atomic
def declare_interest(review: Review, conflict: str, *, by: Any) -> Review:
    """Say whether an interest stands in the way: in words, or empty for none. Once declared it stays."""
    review = _open(review)
    if review.declared_at:
        raise Refusal(
            _("You have declared your interests already. Ask whoever screens practices to change it.")
        )
    review.declared_at, review.conflict = timezone.now(), conflict.strip()
    with reason("Declared interests", by=by):
        review.save()
    return review


@transaction.atomic
def remark(review: Review, *, part: str, passage: str, text: str, by: Any) -> Remark:
    """Ask for a change beside a passage."""
    review = _reading(review)
    if part not in PARTS:
        raise Refusal(_("A remark belongs to a part of the record. Choose which."))
    if not text.strip():
        raise Refusal(_("The remark is empty. Say what should change."))
    with reason("Asked for a change", by=by):
        return Remark.objects.create(review=review, field=part, passage=passage.strip(), text=text.strip())


@transaction.atomic
def take_remark_back(remark: Remark, *, by: Any) -> None:
    _reading(remark.review)
    with reason("Took a remark back", by=by):
        remark.delete()


@transaction.atomic
def answer_remark(remark: Remark, answer: str, *, by: Any) -> Remark:
    """Say what was done about it, or why nothing was."""
    if not answer.strip():
        raise Refusal(_("Say what you changed, or why you did not."))
    remark.answer, remark.settled_at = answer.strip(), timezone.now()
    with reason("Answered a remark", by=by):
        remark.save()
    return remark


@transaction.atomic
def judge(review: Review, verdict: str, comment: str, *, by: Any) -> Practice:
    """A verdict; with the last one the practice moves on."""
    review = _reading(review)
    if verdict not in Review.Verdict.values:
        raise Refusal(_("Choose a verdict."))
    if verdict != Review.Verdict.PUBLISH and not comment.strip() and not review.remarks.exists():
        raise Refusal(_("Say why, so that the owner knows what to do: in a comment, or beside a passage."))
    review.verdict, review.comment, review.done_at = verdict, comment.strip(), timezone.now()
    with reason("Gave a verdict", by=by):
        review.save()
    return finish_review(review.practice, by=by)


def _open(review: Review) -> Review:
    review = Review.objects.select_for_update(of=("self",)).select_related("practice").get(pk=review.pk)
    if review.practice.status != Practice.Status.REVIEW:
        raise Refusal(
            _("The practice is not in peer review now (%(status)s).")
            % {"status": review.practice.get_status_display()}
        )
    return review


def _reading(review: Review) -> Review:
    review = _open(review)
    if review.declared_at is None:
        raise Refusal(_("First say whether an interest of yours stands in the way."))
    if review.conflict:
        raise Refusal(_("You declared an interest in this practice, so somebody else reviews it."))
    if review.done_at:
        raise Refusal(_("Your verdict is given. You are asked again if the practice changes."))
    return review
