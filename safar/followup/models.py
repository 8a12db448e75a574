"""Follow-up: who is asked how an action stands, when, and what was sent to whom."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.tracked import tracked
from safar.people.models import User
from safar.plan.models import Action, Plan, ProgressUpdate


def _days(label: Any, default: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )


@tracked
class Rhythm(models.Model):
    """How often a plan asks, and when silence is called late. A plan without one uses these defaults.

    Thirty, sixty and a hundred and eighty days are what cities that follow up climate plans use.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="rhythm")
    answer_days = _days(_("days to answer"), 14)
    remind_days = _days(_("days before the end on which a reminder goes out"), 3)
    escalate_days = _days(_("days after the end on which the owner of the plan is told"), 7)
    fresh_days = _days(_("days for which an update counts as fresh"), 30)
    late_days = _days(_("days after which an update counts as late"), 60)
    stale_days = _days(_("days after which nobody relies on an update any more"), 180)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fresh_days__lte=models.F("late_days"))
                & models.Q(late_days__lte=models.F("stale_days")),
                name="rhythm_in_order",
            )
        ]

    class Privacy:
        public = (
            "plan", "answer_days", "remind_days", "escalate_days", "fresh_days", "late_days", "stale_days",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plan_id}"


@tracked
class Contact(models.Model):
    """Who answers for an action, with or without an account. Without any, members of the lead are asked."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES, default="en")
    is_alternate = models.BooleanField(
        _("alternate"), default=False, help_text=_("Gets a copy of reminders, and may answer instead.")
    )

    class Meta:
        ordering = ["action", "is_alternate", "name"]
        constraints = [models.UniqueConstraint(fields=["action", "email"], name="one_contact_per_address")]

    class Privacy:
        public = ("action",)
        personal = ("name", "email", "language", "is_alternate")

    def __str__(self) -> str:
        return self.name


class UpdateRequestQuerySet(models.QuerySet["UpdateRequest"]):
    def open(self) -> UpdateRequestQuerySet:
        return self.filter(answered_at=None, withdrawn_at=None)


@tracked
class UpdateRequest(models.Model):
    """One person is asked once how one action stands. The link in the mail opens that form alone."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="requests")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField()
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    copies_only = models.BooleanField(default=False)  # an alternate: told with the reminder, not before
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    due_on = models.DateField(_("answer by"))
    expires_on = models.DateField()
    answered_at = models.DateTimeField(null=True, blank=True)
    update = models.ForeignKey(
        ProgressUpdate, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = UpdateRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "action", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "email"],
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="one_open_request_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("due_on")), name="request_expires_after_due"
            ),
        ]

    class Privacy:
        public = ("action", "asked_at", "due_on", "expires_on", "answered_at", "update", "withdrawn_at")
        personal = ("name", "email", "language", "copies_only", "asked_by")

    def __str__(self) -> str:
        return f"{self.action_id} · {self.due_on}"


class Letter(models.Model):
    """What went out for a request: each kind once, so nobody is told the same twice."""

    class Kind(models.TextChoices):
        FIRST = "first", _("request")
        REMINDER = "reminder", _("reminder")
        OVERDUE = "overdue", _("overdue")
        ESCALATION = "escalation", _("told to the owner of the plan")

    request = models.ForeignKey(UpdateRequest, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=Kind)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["request", "kind"], name="each_letter_once")]

    class Privacy:
        public = ("request", "kind", "sent_at")

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


@tracked
class Delay(models.Model):
    """Why an action is late, in words that can be counted, and in the lead's own."""

    class Reason(models.TextChoices):
        MONEY = "money", _("Money is missing")
        STAFF = "staff", _("People or skills are missing")
        LAW = "law", _("A law or decision is missing")
        PARTNERS = "partners", _("Waiting for partners")
        DATA = "data", _("Data are missing")
        EVENTS = "events", _("Events nobody planned for")
        OTHER = "other", _("Another reason")

    CHOICES: ClassVar = Reason.choices

    update = models.OneToOneField(ProgressUpdate, on_delete=models.CASCADE, related_name="delay")
    reason = models.CharField(_("reason for the delay"), max_length=10, choices=Reason)

    class Privacy:
        public = ("update", "reason")

    def __str__(self) -> str:
        return self.get_reason_display()


class Look(models.Model):
    """When a person last looked at what changed in a plan."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    looked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "plan"], name="one_look_per_plan")]

    class Privacy:
        public = ("plan",)
        personal = ("user", "looked_at")

    def __str__(self) -> str:
        return f"{self.user_id} {self.plan_id}"
