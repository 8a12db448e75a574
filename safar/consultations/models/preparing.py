"""What stands while an event is prepared: the door to registration, and a list between dry run and yes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from safar.consultations.models.workshops import Event
from safar.people.models import User


class Registration(models.Model):
    """The page on which people register themselves: its code, and whether it is open."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="registration")
    code = models.CharField(max_length=12, unique=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        ordering = ["event"]

    class Privacy:
        public = ("event", "is_open")
        confidential = ("code",)

    def __str__(self) -> str:
        return str(self.event_id)


class PeopleDraft(models.Model):
    """A list of participants between the dry run and the yes. Gone after a day, or once it is taken in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="people_drafts")
    name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=20, blank=True)
    data = models.BinaryField()
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="people_drafts")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    class Privacy:
        public = ("event",)
        personal = ("name", "encoding", "made_by", "made_at")
        confidential = ("data",)  # people who have not been asked yet

    def __str__(self) -> str:
        return self.name
