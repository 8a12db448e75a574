"""What the world agreed: the Compact, its principles and actions, the SDGs, countries, the calendar.

Every entry names its source and says whether somebody checked it. The files in
`data/` are the original; the tables are loaded from them (`loader.py`).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import Translatable


class Check(models.TextChoices):
    """How sure an entry is."""

    VERIFIED = "V", _("Checked against a source")
    COMPUTED = "C", _("Computed")
    UNCHECKED = "K", _("General knowledge, not checked yet")
    PROPOSED = "D", _("Compiled by Safar, a proposal")


class Sourced(models.Model):
    """An entry with its source and its check mark."""

    source = models.TextField()
    check_mark = models.CharField(max_length=1, choices=Check)

    class Meta:
        abstract = True

    class Privacy:
        public = ("source", "check_mark")


class Objective(Translatable, Sourced):
    """One of the 23 objectives. `translations` also holds {field}_check and {field}_source."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    title = models.TextField()
    label = models.CharField(max_length=80)
    hub_taxonomy = models.PositiveIntegerField(help_text="Term number at the UN Network's hub")
    sdg_targets: models.ManyToManyField[SdgTarget, ObjectiveSdgTarget] = models.ManyToManyField(
        "SdgTarget", through="ObjectiveSdgTarget", related_name="objectives"
    )  # fmt: skip

    class Meta:
        ordering = ["number"]

    class Privacy:
        public = ("number", "title", "label", "hub_taxonomy", "sdg_targets")

    def __str__(self) -> str:
        return f"{self.number} {self.label}"

    @property
    def paragraph(self) -> int:
        """Where it stands in A/RES/73/195."""
        return 16 + self.number


class GcmAction(Translatable, Sourced):
    """One of the 187 lettered actions, in our own words."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="gcm_actions")
    letter = models.CharField(max_length=1)
    text = models.TextField()

    class Meta:
        ordering = ["objective", "letter"]
        constraints = [models.UniqueConstraint(fields=["objective", "letter"], name="one_action_per_letter")]

    class Privacy:
        public = ("objective", "letter", "text")

    def __str__(self) -> str:
        return self.citation

    @property
    def citation(self) -> str:
        """As the field cites it: GCM 5(b)."""
        return f"GCM {self.objective_id}({self.letter})"


class Principle(Translatable, Sourced):
    """One of the ten guiding principles (paragraph 15)."""

    letter = models.CharField(max_length=1, primary_key=True)
    name = models.CharField(max_length=120)
    description = models.TextField()

    class Meta:
        ordering = ["letter"]

    class Privacy:
        public = ("letter", "name", "description")

    def __str__(self) -> str:
        return self.name


class SdgGoal(Translatable, Sourced):
    """One of the seventeen Sustainable Development Goals."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["number"]

    class Privacy:
        public = ("number", "name")

    def __str__(self) -> str:
        return f"SDG {self.number} {self.name}"


class SdgTarget(Translatable, Sourced):
    """A target of the 2030 Agenda that an objective of the Compact serves."""

    code = models.CharField(max_length=8, primary_key=True)
    goal = models.ForeignKey(SdgGoal, on_delete=models.CASCADE, related_name="targets")
    text = models.TextField()
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["goal", "order"]

    class Privacy:
        public = ("code", "goal", "text", "order")

    def __str__(self) -> str:
        return f"SDG {self.code}"


class ObjectiveSdgTarget(Sourced):
    """An objective serves a target."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE)
    target = models.ForeignKey(SdgTarget, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objective", "target"], name="one_sdg_link")]

    class Privacy:
        public = ("objective", "target")

    def __str__(self) -> str:
        return f"{self.objective_id} → {self.target_id}"


class StakeholderType(Translatable, Sourced):
    """Who takes part: the list of paragraph 44, and the public bodies beside it."""

    code = models.SlugField(primary_key=True)
    name = models.CharField(max_length=120)
    in_paragraph_44 = models.BooleanField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    class Privacy:
        public = ("code", "name", "in_paragraph_44", "order")

    def __str__(self) -> str:
        return self.name


class Cluster(Translatable, Sourced):
    """A way to group the objectives: IMRF roundtables, Migration MPTF thematic areas."""

    class Kind(models.TextChoices):
        ROUNDTABLE = "roundtable", _("IMRF roundtable")
        MPTF = "mptf", _("Migration MPTF thematic area")

    code = models.SlugField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    objectives = models.ManyToManyField(Objective, related_name="clusters")

    class Meta:
        ordering = ["kind", "order"]

    class Privacy:
        public = ("code", "kind", "order", "name", "objectives")

    def __str__(self) -> str:
        return self.name


class ReviewMilestone(Translatable, Sourced):
    """A date in the world's calendar of reviews. Without a known day, only the year."""

    code = models.SlugField(primary_key=True)
    kind = models.CharField(max_length=40)
    title = models.TextField()
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    region = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["year", models.F("starts_on").asc(nulls_last=True), "code"]

    class Privacy:
        public = ("code", "kind", "title", "year", "starts_on", "ends_on", "region")

    def __str__(self) -> str:
        return f"{self.year} {self.title}"


class Region(Translatable, Sourced):
    """A region or sub-region of the UN M49 standard."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")
    level = models.CharField(max_length=12)

    class Meta:
        ordering = ["code"]

    class Privacy:
        public = ("code", "name", "parent", "level")

    def __str__(self) -> str:
        return self.name


class Country(Translatable, Sourced):
    """A country or area of ISO 3166-1; codes from XA are invented ones."""

    alpha3 = models.CharField(max_length=3, primary_key=True)
    alpha2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="countries")
    is_un_member = models.BooleanField()
    is_invented = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    class Privacy:
        public = ("alpha3", "alpha2", "m49", "name", "region", "is_un_member", "is_invented")

    def __str__(self) -> str:
        return self.name


class ReferenceLoad(models.Model):
    """Which state of the data files the tables were last loaded from."""

    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Privacy:
        public = ("fingerprint", "loaded_at")

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d}"
