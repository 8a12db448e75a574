"""An old workshop on its way in: its report as it was understood, and what was decided on each piece."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.consultations.models.workshops import Attribution, Event, Note, Session
from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.tracked import tracked
from safar.people.models import User


@tracked
class ReportImport(models.Model):
    """A report that was read. Nothing of it is a note until somebody accepts it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="report_imports")
    name = models.CharField(_("file"), max_length=200)
    pages = models.PositiveIntegerField(default=1)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    attribution = models.CharField(_("attribution"), max_length=16, choices=Attribution)
    rest = models.JSONField(default=dict)  # speakers, what the report tells, what was not placed
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    class Privacy:
        public = ("event", "pages", "language", "attribution", "made_at")
        personal = ("name", "made_by")
        confidential = ("rest",)  # names and sentences that nobody has looked at yet

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("consultations:report_review", args=[self.event.slug, self.pk])


@tracked
class ReportPart(models.Model):
    """A session as the report tells it; `session` is the one its notes go to, once there is one."""

    source = models.ForeignKey(ReportImport, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)
    hosts = models.JSONField(default=list)  # [{name, organisation}]
    story = models.TextField(blank=True)
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="report_parts"
    )

    class Meta:
        ordering = ["source", "number"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_report_part_number")]

    class Privacy:
        public = ("source", "number", "title", "session")
        personal = ("hosts",)
        confidential = ("story",)

    def __str__(self) -> str:
        return self.title


@tracked(in_bulk=True)
class Proposal(models.Model):
    """One note that a report seems to hold, beside the passage it was read from."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To decide")
        ACCEPTED = "accepted", _("Accepted")
        DROPPED = "dropped", _("Dropped")

    part = models.ForeignKey(ReportPart, on_delete=models.CASCADE, related_name="proposals")
    order = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Note.Kind)
    group = models.CharField(_("group"), max_length=160, blank=True)
    heading = models.CharField(_("heading"), max_length=240, blank=True)
    text = models.TextField(_("text"))
    countries = models.JSONField(_("countries"), default=list, blank=True)
    organisations = models.JSONField(_("organisations"), default=list, blank=True)
    links = models.JSONField(default=list, blank=True)
    confidence = models.FloatField()
    passage = models.TextField()
    page = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    note = models.ForeignKey(Note, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals")
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["part", "order"]
        indexes = [models.Index(fields=["part", "state"], name="proposal_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="confidence_is_a_share"
            ),
            # What is not accepted has made no note.
            models.CheckConstraint(
                condition=Q(state="accepted") | Q(note=None), name="only_accepted_has_note"
            ),
        ]

    class Privacy:
        public = ("part", "order", "kind", "confidence", "page", "lines", "state", "note", "decided_at")
        personal = ("countries", "organisations", "decided_by")
        confidential = ("group", "heading", "text", "links", "passage")

    def __str__(self) -> str:
        return self.heading or self.text[:80]

    @property
    def percent(self) -> int:
        return round(self.confidence * 100)

    @property
    def where(self) -> str:
        """Its lines, as in “12–15”."""
        lines = self.lines or [0]
        return str(lines[0]) if len(lines) == 1 else f"{lines[0]}–{lines[-1]}"
