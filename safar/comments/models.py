"""Public consultation on a draft plan: comments by passage, looked at before they are shown, and answered."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.tracked import tracked
from safar.people.models import User
from safar.plan.models import Action, Plan
from safar.reference.models import StakeholderType
from safar.thread.models import Threaded


@tracked
class Window(models.Model):
    """When everybody may comment on a plan."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="window")
    opens_on = models.DateField(_("opens on"))
    closes_on = models.DateField(_("closes on"))
    welcome = models.TextField(_("what you ask people"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")), name="window_closes_after_opening"
            )
        ]

    class Privacy:
        public = ("plan", "opens_on", "closes_on", "welcome")

    def __str__(self) -> str:
        return f"{self.opens_on} / {self.closes_on}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.SHOWN)

    def waiting(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.WAITING)

    def visible_to(self, user: Any) -> CommentQuerySet:
        """What has been shown, of plans the person may see."""
        return self.shown().filter(plan__in=Plan.objects.visible_to(user))


@tracked(leave_out=("name", "email"))
class Comment(Threaded):
    """What somebody says of a passage of a draft. No account, name or address is needed."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be looked at")
        SHOWN = "shown", _("shown")
        HIDDEN = "hidden", _("not shown")
        WITHDRAWN = "withdrawn", _("withdrawn by its author")

    class Why(models.TextChoices):
        PERSON = "person", _("It tells something private of a person")
        INSULT = "insult", _("It insults or threatens")
        SPAM = "spam", _("It advertises")
        ELSEWHERE = "elsewhere", _("It is not about this plan")
        TWICE = "twice", _("It says the same as another comment of the same author")

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("taken up")
        PARTLY = "partly", _("taken up in part")
        NOT_TAKEN = "not_taken", _("not taken up")
        NOTED = "noted", _("noted")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="comments")
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    passage = models.TextField(blank=True)  # as it stood when the comment was written
    text = models.TextField(_("your comment"))
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    stakeholder_type = models.ForeignKey(
        StakeholderType, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("you speak as")
    )
    name = models.CharField(
        _("name to show"), max_length=120, blank=True, help_text=_("Leave it empty to stay unnamed.")
    )
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Only to tell you the answer; shown to nobody, then deleted.")
    )
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why_hidden = models.CharField(max_length=10, choices=Why, blank=True)
    looked_at_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="hidden") | ~models.Q(why_hidden=""), name="hidden_for_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | (~models.Q(answer="") & ~models.Q(outcome="")),
                name="answer_has_words_and_outcome",
            ),
        ]

    class Privacy:
        public = (
            "plan", "action", "passage", "text", "language", "stakeholder_type", "written_at", "state",
            "why_hidden", "outcome", "answer", "answered_at", "told_at",
        )  # fmt: skip
        personal = ("name", "looked_at_by")
        confidential = ("email",)

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        return reverse("comments:consultation", args=[self.plan.slug]) + f"#comment-{self.pk}"
