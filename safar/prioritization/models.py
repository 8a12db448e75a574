"""Prioritization: criteria with weights, scores by several people, a decision with its reason."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.tracked import tracked
from safar.people.models import User
from safar.plan.models import Action, Plan

LOWEST, HIGHEST = 1, 5


@tracked
class Exercise(models.Model):
    """One round of weighing a plan's actions against each other."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="prioritizations")
    title = models.CharField(_("title"), max_length=200)
    top = models.PositiveSmallIntegerField(
        _("how many come first"), default=10, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason of the decision"), blank=True)
    chosen = models.ManyToManyField(
        Action, blank=True, related_name="chosen_in", verbose_name=_("actions that come first")
    )

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_at=None) | ~models.Q(reason=""), name="decision_has_a_reason"
            )
        ]

    class Privacy:
        public = ("plan", "title", "top", "opened_at", "closed_at", "decided_at", "reason", "chosen")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("prioritization:results", args=[self.plan.slug, self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


@tracked
class Criterion(models.Model):
    """What an action is scored by. A weight of 2 counts twice as much as a weight of 1."""

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="criteria")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("criterion"), max_length=200)
    weight = models.DecimalField(
        _("weight"), max_digits=5, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ["exercise", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "title"], name="one_criterion_of_a_title"),
            models.CheckConstraint(condition=models.Q(weight__gte=0), name="weight_not_negative"),
        ]
        verbose_name_plural = "criteria"

    class Privacy:
        public = ("exercise", "order", "title", "weight")

    def __str__(self) -> str:
        return self.title


class Score(models.Model):
    """What one person thinks of one action by one criterion: 1 (little) to 5 (much). No row: no opinion.

    Shown to nobody but its author; everybody else sees means and how far opinions lie apart.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="scores")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "action", "user"], name="one_score_a_person"),
            models.CheckConstraint(
                condition=models.Q(value__gte=LOWEST, value__lte=HIGHEST), name="score_in_range"
            ),
        ]

    class Privacy:
        public = ("criterion", "action")
        confidential = ("user", "value")

    def __str__(self) -> str:
        return f"{self.action_id} {self.criterion_id}"
