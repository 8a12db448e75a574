"""Practices: what somebody tried, and where to read of it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import Translatable
from safar.lib.tracked import tracked
from safar.people.models import Organisation, Role, User
from safar.reference.models import Check, Country, GcmAction, Objective, Principle, SdgTarget
from safar.thread.models import Threaded


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> PracticeQuerySet:
        """What is offered as an answer: published, and not known to be outdated."""
        return self.filter(status=Practice.Status.PUBLISHED)

    def readable(self) -> PracticeQuerySet:
        """What anybody may read: outdated practices too, which say that they are."""
        return self.filter(status__in=(Practice.Status.PUBLISHED, Practice.Status.OUTDATED))

    def visible_to(self, user: User | AnonymousUser) -> PracticeQuerySet:
        """Readable ones, those of the person's organisations and, for a reviewer, those under review."""
        if not user.is_authenticated:
            return self.readable()
        if user.is_superuser:
            return self.all()
        mine = models.Q(owner__in=user.memberships.values("organisation"))
        seen = models.Q(status__in=(Practice.Status.PUBLISHED, Practice.Status.OUTDATED)) | mine
        if user.memberships.filter(role=Role.REVIEWER).exists():
            seen |= models.Q(status__in=Practice.WITH_REVIEWERS)
        return self.filter(seen)

    def for_objective(self, number: int) -> PracticeQuerySet:
        return self.filter(objectives=number)


@tracked(in_bulk=True)
class Practice(Translatable, Threaded):
    """A practice, in the terms both public databases share (UNNM repository, GFMD PfP)."""

    class Status(models.TextChoices):
        """Where a record stands; the path between them is `services.workflow`."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        REVIEW = "review", _("In peer review")
        CHANGES = "changes", _("Changes asked for")
        PUBLISHED = "published", _("Published")
        OUTDATED = "outdated", _("Outdated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        LAW_POLICY = "law_policy", _("Law or policy")
        AGREEMENT = "agreement", _("Agreement")
        PROJECT = "project", _("Project or programme")
        SERVICE = "service", _("Service")
        TRAINING = "training", _("Training")
        CAMPAIGN = "campaign", _("Campaign")
        TOOL = "tool", _("Tool")
        RESEARCH = "research", _("Research")
        PARTNERSHIP = "partnership", _("Partnership of several stakeholders")
        OTHER = "other", _("Other")

    class Level(models.TextChoices):
        LOCAL = "local", _("Local")
        NATIONAL = "national", _("National")
        REGIONAL = "regional", _("Regional")
        GLOBAL = "global", _("Global")

    class Stage(models.TextChoices):
        """Where on the way the person is whom the practice serves."""

        PRE_DEPARTURE = "pre_departure", _("Before leaving")
        TRANSIT = "transit", _("On the way")
        STAY = "stay", _("In the country of stay")
        RETURN = "return", _("Return and reintegration")

    class Progress(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ONGOING = "ongoing", _("Ongoing")
        COMPLETED = "completed", _("Completed")
        STOPPED = "stopped", _("Stopped before its end")

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    group = models.CharField(_("heading"), max_length=120, blank=True)
    countries = models.ManyToManyField(
        Country, blank=True, related_name="practices", verbose_name=_("countries")
    )
    organisations = models.JSONField(_("organisations"), default=list, blank=True)
    objectives = models.ManyToManyField(Objective, related_name="practices", verbose_name=_("objectives"))
    # Those of the objectives above that it was made for; empty where nobody has said which.
    primary_objectives = models.ManyToManyField(
        Objective, blank=True, related_name="primary_practices", verbose_name=_("primary objectives")
    )
    gcm_actions = models.ManyToManyField(
        GcmAction, blank=True, related_name="practices", verbose_name=_("actions of the Compact")
    )
    principles = models.ManyToManyField(
        Principle, blank=True, related_name="practices", verbose_name=_("guiding principles")
    )
    sdg_targets = models.ManyToManyField(
        SdgTarget, blank=True, related_name="practices", verbose_name=_("SDG targets")
    )
    level = models.CharField(_("level"), max_length=8, choices=Level, blank=True)
    stages = models.JSONField(_("stages of migration"), default=list, blank=True)
    target_groups = models.JSONField(_("whom it serves"), default=list, blank=True)
    origin_countries = models.ManyToManyField(
        Country, blank=True, related_name="practices_from", verbose_name=_("countries people leave")
    )
    destination_countries = models.ManyToManyField(
        Country, blank=True, related_name="practices_to", verbose_name=_("countries people go to")
    )
    owner = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practices",
        verbose_name=_("written up by"),
    )
    year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("until"), null=True, blank=True)
    progress = models.CharField(_("progress"), max_length=10, choices=Progress, blank=True)
    benefit = models.TextField(_("benefit and impact"), blank=True)
    lessons = models.TextField(_("lessons"), blank=True)
    pitfalls = models.TextField(_("pitfalls"), blank=True)
    conditions = models.TextField(_("what it takes to repeat it"), blank=True)
    innovation = models.TextField(_("what is new in it"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    safeguards = models.TextField(_("how rights are protected"), blank=True)
    cost = models.DecimalField(
        _("cost"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    funding = models.TextField(_("who pays, and for how long"), blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)
    repeats = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="repeated_as", verbose_name=_("repeats")
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="merged"
    )
    confirmed_on = models.DateField(_("last confirmed"), null=True, blank=True)
    asked_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # the owner, whether it still holds
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    source = models.TextField(_("source"), blank=True)
    check_mark = models.CharField(max_length=1, choices=Check, default=Check.UNCHECKED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PracticeQuerySet.as_manager()

    WITH_REVIEWERS = (Status.SUBMITTED, Status.REVIEW, Status.CHANGES)

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["title"]
        indexes = [  # a page of the list, and how many there are, without reading them all
            models.Index(fields=["title", "id"], include=["status"], name="practices_by_title")
        ]

    class Privacy:
        public = (
            "slug", "title", "summary", "kind", "group", "countries", "organisations", "objectives",
            "owner", "year", "status", "source", "check_mark", "created_at",
            "primary_objectives", "gcm_actions", "principles", "sdg_targets", "level", "stages",
            "target_groups", "origin_countries", "destination_countries", "end_year", "progress", "benefit",
            "lessons", "pitfalls", "conditions", "innovation", "legal_basis", "safeguards", "cost",
            "currency", "funding", "links", "repeats", "merged_into", "confirmed_on", "asked_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practices:practice", args=[self.slug])
