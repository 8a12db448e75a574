"""Practices: what somebody tried, and where to read of it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import Translatable
from safar.lib.tracked import tracked
from safar.people.models import Organisation, User
from safar.reference.models import Check, Country, Objective
from safar.thread.models import Threaded


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> PracticeQuerySet:
        return self.filter(status=Practice.Status.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> PracticeQuerySet:
        """Published practices, and the drafts of the organisations the person belongs to."""
        if not user.is_authenticated:
            return self.published()
        if user.is_superuser:
            return self.all()
        mine = models.Q(owner__in=user.memberships.values("organisation"))
        return self.filter(models.Q(status=Practice.Status.PUBLISHED) | mine)

    def for_objective(self, number: int) -> PracticeQuerySet:
        return self.filter(objectives=number)


@tracked
class Practice(Translatable, Threaded):
    """A practice, in the terms both public databases share (UNNM repository, GFMD PfP)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    class Kind(models.TextChoices):
        LAW_POLICY = "law_policy", _("Law or policy")
        AGREEMENT = "agreement", _("Agreement")
        PROJECT = "project", _("Project or programme")
        SERVICE = "service", _("Service")
        TRAINING = "training", _("Training")
        CAMPAIGN = "campaign", _("Campaign")
        TOOL = "tool", _("Tool")
        RESEARCH = "research", _("Research")
        OTHER = "other", _("Other")

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
    owner = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="practices",
        verbose_name=_("written up by"),
    )
    year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    source = models.TextField(_("source"), blank=True)
    check_mark = models.CharField(max_length=1, choices=Check, default=Check.UNCHECKED)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PracticeQuerySet.as_manager()

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["title"]

    class Privacy:
        public = (
            "slug", "title", "summary", "kind", "group", "countries", "organisations", "objectives",
            "owner", "year", "status", "source", "check_mark", "created_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("practices:practice", args=[self.slug])


@tracked
class ExternalId(models.Model):
    """The same practice in another database."""

    class Scheme(models.TextChoices):
        GFMD_PPD = "gfmd-ppd", _("GFMD Platform for Partnerships")
        UNNM = "unnm", _("UN Network Repository of Practices")

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
