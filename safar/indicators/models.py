"""Indicators and what was observed (a first thin slice)."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import Translatable
from safar.lib.tracked import tracked
from safar.reference.models import Check, Country, Objective
from safar.thread.models import Threaded


@tracked
class Indicator(Translatable, Threaded):
    """A definition. Codes of the SDG framework are kept as they are (10.7.1)."""

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")
        NONE = "none", _("no direction")

    code = models.SlugField(_("code"), max_length=40, unique=True, allow_unicode=False)
    display_code = models.CharField(max_length=40)
    name = models.TextField(_("name"))
    unit = models.CharField(_("unit"), max_length=80, blank=True)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.NONE)
    is_sdg = models.BooleanField(_("SDG indicator"), default=False)
    objectives = models.ManyToManyField(Objective, related_name="indicators", blank=True)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators",
        help_text=_("Empty for an indicator that any country may use."),
    )  # fmt: skip
    source = models.TextField(_("source"), blank=True)
    check_mark = models.CharField(max_length=1, choices=Check, default=Check.UNCHECKED)

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["code"]

    class Privacy:
        public = (
            "code", "display_code", "name", "unit", "direction", "is_sdg", "objectives", "country", "source",
            "check_mark",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.display_code} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:indicator", args=[self.code])


@tracked
class Observation(models.Model):
    """What was observed. A correction is a new row; the old one stays (`superseded_by`)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="observations")
    year = models.PositiveSmallIntegerField(_("year"))
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    source = models.TextField(_("source"))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    superseded_by = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )

    class Meta:
        ordering = ["indicator", "country", "year", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "country", "year"],
                condition=models.Q(superseded_by=None),
                name="one_current_observation",
            )
        ]

    class Privacy:
        public = ("indicator", "country", "year", "value", "source", "recorded_at", "superseded_by")

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.country_id} {self.year}: {self.value}"
