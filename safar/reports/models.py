"""Editions: a room frozen as it was on the day it was printed."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.consultations.models import Event
from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.tracked import tracked
from safar.people.models import User
from safar.plan.models import Plan
from safar.thread.models import Threaded


@tracked
class Edition(Threaded):
    """A plan as it stood. `content` is the whole of it as data; the files are drawn from that alone."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, help_text=_("Of the content as canonical JSON"))
    frozen_at = models.DateTimeField(default=timezone.now)
    frozen_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    reused = False  # True on what freeze_plan gives back when nothing had changed since

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["-frozen_at"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_edition_number")]

    class Privacy:
        public = ("plan", "number", "language", "content", "sha256", "frozen_at")
        personal = ("frozen_by",)

    def __str__(self) -> str:
        return f"{self.plan.title} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reports:edition", args=[self.plan.slug, self.number])


class EditionFile(models.Model):
    """An edition drawn as a file once, and given out unchanged ever after."""

    class Format(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    format = models.CharField(max_length=4, choices=Format)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "format"], name="one_file_per_format")]

    class Privacy:
        public = ("edition", "format", "sha256", "size", "data", "made_at")

    def __str__(self) -> str:
        return f"{self.edition_id}.{self.format}"


class WorkshopFile(models.Model):
    """The report of an event, drawn as a file. Kept until the event says something else."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="report_files")
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES)
    format = models.CharField(max_length=4, choices=EditionFile.Format)
    fingerprint = models.CharField(max_length=64, help_text=_("Of the data it was drawn from"))
    sha256 = models.CharField(max_length=64, blank=True)
    data = models.BinaryField(default=b"")
    began_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)  # empty while it is being drawn
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["event", "language", "format"]
        constraints = [
            models.UniqueConstraint(fields=["event", "language", "format"], name="one_report_per_format")
        ]

    class Privacy:
        public = (
            "event", "language", "format", "fingerprint", "sha256", "data", "began_at", "made_at", "problem",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.event_id}.{self.language}.{self.format}"
