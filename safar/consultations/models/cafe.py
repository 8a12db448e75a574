"""What happens live: arrivals of notes, words that disagree, dots, and the news for every screen.

None of these tables says who: what is not stored cannot be told.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from safar.consultations.models.workshops import Note, Session


class Receipt(models.Model):
    """One change a phone sent, by the id made there: the second time it arrives it is known."""

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="receipts")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was sent under this id")
    answer = models.JSONField(default=dict)
    arrived_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["arrived_at"]

    class Privacy:
        public = ("session", "arrived_at")
        confidential = ("digest", "answer")

    def __str__(self) -> str:
        return str(self.pk)


class NoteRival(models.Model):
    """Words for a note that another hand had changed meanwhile: both are kept until somebody picks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="rivals")
    base_revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Note.Kind)
    heading = models.CharField(max_length=240, blank=True)
    text = models.TextField()
    arrived_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["arrived_at"]

    class Privacy:
        public = ("note", "base_revision", "kind", "heading", "text", "arrived_at", "settled_at")

    def __str__(self) -> str:
        return self.text[:80]


class Vote(models.Model):
    """Dots on a note. `voter` is a keyed digest of the device and the session: it leads back to nobody."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    dots = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["note"]
        constraints = [models.UniqueConstraint(fields=["note", "voter"], name="one_vote_per_device_and_note")]

    class Privacy:
        public = ("note", "dots")
        confidential = ("voter",)

    def __str__(self) -> str:
        return str(self.dots)


class Happening(models.Model):
    """News of a session, in the order it happened: what screens are sent, and catch up on after a break."""

    id = models.BigAutoField(primary_key=True)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="happenings")
    kind = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="happening_by_session")]

    class Privacy:
        public = ("kind", "session", "at", "payload")

    def __str__(self) -> str:
        return self.kind
