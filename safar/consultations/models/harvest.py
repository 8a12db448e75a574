"""What is made of the notes of a session, and what people thought of the format."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.consultations.models.workshops import Event, Note, Session
from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.tracked import tracked
from safar.people.models import User


@tracked
class Heading(models.Model):
    """One line of a session's summary table: the notes of one kind that say the same, under one title."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="headings")
    kind = models.CharField(_("kind"), max_length=12, choices=Note.Kind)
    title = models.CharField(_("heading"), max_length=240)
    detail = models.TextField(_("detail"), blank=True)
    order = models.PositiveIntegerField(default=0)
    notes = models.ManyToManyField(Note, blank=True, related_name="headings")

    class Meta:
        ordering = ["session", "kind", "order", "id"]

    class Privacy:
        public = ("session", "kind", "title", "detail", "order", "notes")

    def __str__(self) -> str:
        return self.title


class HarvestStep(models.Model):
    """One thing done to a session's harvest, with what stood before and after: so it can be undone.

    Ids and headings only: nothing here says who spoke.
    """

    class What(models.TextChoices):
        GATHERED = "gathered", _("Gathered")
        TAKEN_OUT = "taken_out", _("Taken out")
        MERGED = "merged", _("Merged")
        PARTED = "parted", _("Parted")
        HEADING = "heading", _("Heading")
        PASSED = "passed", _("Passed over")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="harvest_steps")
    what = models.CharField(max_length=10, choices=What)
    title = models.CharField(max_length=240, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["session", "id"]

    class Privacy:
        public = ("session", "what", "title", "before", "after", "made_at", "undone_at")
        personal = ("made_by",)

    def __str__(self) -> str:
        return self.title or self.what


class SurveyAnswer(models.Model):
    """What one person thought of the format. Anonymous: no account, no device, no hour of the day."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="survey_answers")
    answers = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    answered_on = models.DateField(default=timezone.localdate)

    class Meta:
        ordering = ["answered_on", "id"]

    class Privacy:
        public = ("event", "answered_on", "language")
        personal = ("answers", "comment")

    def __str__(self) -> str:
        return str(self.answered_on)


class Survey(models.Model):
    """The door to an event's survey: its code, and whether it is open."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="survey")
    code = models.CharField(max_length=12, unique=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ["event"]

    class Privacy:
        public = ("event", "is_open")
        confidential = ("code",)

    def __str__(self) -> str:
        return str(self.event_id)
