"""What is known of a practice in figures and names: actors, results, other records of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from safar.lib.tracked import tracked
from safar.practices.models.practice import Practice
from safar.reference.models import StakeholderType


@tracked
class Actor(models.Model):
    """Somebody who carries a practice out, supports it or pays for it. An organisation, never a person."""

    class Part(models.TextChoices):
        IMPLEMENTER = "implementer", _("Main implementer")
        PARTNER = "partner", _("Partner")
        DONOR = "donor", _("Donor")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="actors")
    part = models.CharField(_("part"), max_length=12, choices=Part, default=Part.PARTNER)
    name = models.CharField(_("organisation"), max_length=200)
    stakeholder_type = models.ForeignKey(
        StakeholderType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("stakeholder type"),
    )

    class Meta:
        ordering = ["practice", "part", "name"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "part", "name"], name="one_actor_per_part")
        ]

    class Privacy:
        public = ("practice", "part", "name", "stakeholder_type")

    def __str__(self) -> str:
        return f"{self.name} ({self.get_part_display()})"


@tracked
class Result(models.Model):
    """What came of a practice: a figure with its source, or words where there is no figure."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="results")
    text = models.CharField(_("what came of it"), max_length=300)
    figure = models.DecimalField(_("figure"), max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=400, blank=True)

    class Meta:
        ordering = ["practice", "pk"]

    class Privacy:
        public = ("practice", "text", "figure", "unit", "year", "source")

    def __str__(self) -> str:
        return self.text


@tracked(in_bulk=True)
class ExternalId(models.Model):
    """The same practice in another database."""

    class Scheme(models.TextChoices):
        GFMD_PPD = "gfmd-ppd", _("GFMD Platform for Partnerships")
        UNNM = "unnm", _("UN Network Repository of Practices")
        OTHER = "other", _("Another source")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="external_ids")
    scheme = models.CharField(max_length=20, choices=Scheme)
    value = models.CharField(max_length=120)
    url = models.URLField(max_length=400, blank=True)

    class Meta:
        ordering = ["scheme", "value"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "scheme", "value"], name="one_external_id")
        ]

    class Privacy:
        public = ("practice", "scheme", "value", "url")

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
