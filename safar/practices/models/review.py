"""How a practice comes to be published: steps with reasons, peer reviews, remarks beside passages."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.tracked import tracked
from safar.people.models import User
from safar.practices.models.practice import Practice


class Step(models.Model):
    """From one status to the next: when, by whom, and why."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=10, choices=Practice.Status, blank=True)
    after = models.CharField(max_length=10, choices=Practice.Status)
    why = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["practice", "at", "pk"]

    class Privacy:
        public = ("practice", "before", "after", "at")
        personal = ("by",)
        confidential = ("why",)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


@tracked
class Review(models.Model):
    """One peer's reading of a practice. It begins with saying whether an interest stands in the way."""

    class Verdict(models.TextChoices):
        PUBLISH = "publish", _("Publish it")
        CHANGES = "changes", _("Ask for changes")
        DECLINE = "decline", _("Do not publish it")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.CASCADE, related_name="practice_reviews")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    declared_at = models.DateTimeField(null=True, blank=True)
    conflict = models.TextField(_("conflict of interest"), blank=True)  # empty after declaring: there is none
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["practice", "asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "reviewer"], name="one_review_per_reviewer")
        ]

    class Privacy:
        personal = ("practice", "reviewer", "asked_at", "declared_at", "done_at")
        confidential = ("conflict", "verdict", "comment")

    def __str__(self) -> str:
        return f"{self.practice} · {self.reviewer}"


@tracked
class Remark(models.Model):
    """A request for change, beside the passage it is about, and what was done about it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="remarks")
    field = models.CharField(_("part of the record"), max_length=20)
    passage = models.TextField(_("passage"), blank=True)
    text = models.TextField(_("what should change"))
    answer = models.TextField(_("answer"), blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["review", "pk"]

    class Privacy:
        personal = ("review",)
        confidential = ("field", "passage", "text", "answer", "settled_at")

    def __str__(self) -> str:
        return self.text


class UnsavedWords(models.Model):
    """What a person has typed into a practice's form and not saved yet."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    practice = models.ForeignKey(Practice, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    words = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "practice"], name="one_unsaved_form", nulls_distinct=False
            )
        ]

    class Privacy:
        personal = ("user", "practice", "at")
        confidential = ("words",)

    def __str__(self) -> str:
        return f"{self.user} · {self.practice or '—'}"
