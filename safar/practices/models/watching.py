"""What people asked to be told of, and what they were told: nothing is sent twice."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.people.models import User
from safar.practices.models.practice import Practice


class SavedSearch(models.Model):
    """A search somebody keeps: its words and filters as an address of the list holds them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(max_length=1000)  # what stands behind the question mark
    by_mail = models.BooleanField(_("tell me by mail of what is new"), default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="one_saved_search_per_address")
        ]

    class Privacy:
        personal = ("user", "name", "address", "by_mail", "made_at")

    def __str__(self) -> str:
        return self.name


class Told(models.Model):
    """A practice that its keeper of a saved search has been told of, or knew when the search was saved."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="told")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "practice"], name="told_once")]

    class Privacy:
        personal = ("search", "practice", "at")

    def __str__(self) -> str:
        return f"{self.search} · {self.practice}"


class Asked(models.Model):
    """Somebody of the owner was asked by mail whether a practice still holds."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="asked")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["practice", "at"]

    class Privacy:
        personal = ("practice", "user", "at")

    def __str__(self) -> str:
        return f"{self.practice} · {self.user}"
