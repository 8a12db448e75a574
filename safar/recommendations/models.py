"""What the Universal Periodic Review and the treaty bodies recommended to a State."""

from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.tracked import tracked, tracked_links
from safar.people.models import User
from safar.reference.models import Country, Objective
from safar.thread.models import Threaded


@tracked
class Recommendation(Threaded):
    """One recommendation, as the body's report gives it. Everybody may read it: such reports are public."""

    class Source(models.TextChoices):
        UPR = "upr", "UPR"
        CMW = "cmw", "CMW"
        CERD = "cerd", "CERD"
        CEDAW = "cedaw", "CEDAW"
        CRC = "crc", "CRC"
        CCPR = "ccpr", "CCPR"
        CESCR = "cescr", "CESCR"
        CAT = "cat", "CAT"
        OTHER = "other", _("Other")

    class Position(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        NOTED = "noted", _("noted")
        UNKNOWN = "unknown", _("not known")

    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="recommendations")
    source = models.CharField(max_length=5, choices=Source)
    session = models.CharField(max_length=120, blank=True)  # or cycle, or year: as the file says
    code = models.CharField(max_length=40)  # the paragraph of the report; the next report counts anew
    text = models.TextField()
    language = models.CharField(max_length=2, choices=LANGUAGE_CHOICES, default="en")
    recommended_by = models.CharField(max_length=300, blank=True)  # States, or the body
    position = models.CharField(max_length=8, choices=Position, default=Position.UNKNOWN)
    received_on = models.DateField(null=True, blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="recommendations")

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["source", "session", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "source", "session", "code"], name="one_recommendation_of_a_code"
            )
        ]

    class Privacy:
        public = (
            "country", "source", "session", "code", "text", "language", "recommended_by", "position",
            "received_on", "objectives",
        )  # fmt: skip

    def __str__(self) -> str:
        said = f"{self.get_source_display()} {self.code}: {self.text}"
        return said if len(said) <= 120 else f"{said[:119]}…"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:recommendation", args=[self.pk])


class RecommendationFile(models.Model):
    """A file between the look at it and the yes, for a day at most. Only its sender sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    class Privacy:
        public = ("country",)
        personal = ("name", "made_by", "made_at")
        confidential = ("data",)

    def __str__(self) -> str:
        return self.name


RecommendationObjectivesLink = tracked_links(Recommendation.objectives, in_bulk=True)
