"""A file of practices between the look at it and the yes."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from safar.people.models import Organisation, User


class PracticeFile(models.Model):
    """Gone after a day, or once it is imported. Only its sender sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    layout = models.CharField(max_length=10, default="auto")
    data = models.BinaryField()
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    class Privacy:
        public = ("owner", "layout")
        personal = ("name", "made_by", "made_at")
        confidential = ("data",)

    def __str__(self) -> str:
        return self.name
