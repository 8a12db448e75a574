"""The national implementation plan: priorities, actions, money, indicators, progress."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.indicators.models import Indicator
from safar.lib.languages import Translatable
from safar.lib.tracked import tracked, tracked_links
from safar.people.models import Organisation, User
from safar.reference.models import Country, GcmAction, Objective, Principle, SdgTarget
from safar.thread.models import Threaded

MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


class ActionLevel(models.TextChoices):
    """Where an action is carried out. Between two countries is a level of its own."""

    LOCAL = "local", _("Local")
    NATIONAL = "national", _("National")
    BILATERAL = "bilateral", _("Bilateral")
    REGIONAL = "regional", _("Regional")
    GLOBAL = "global", _("Global")


class PlanQuerySet(models.QuerySet["Plan"]):
    def published(self) -> PlanQuerySet:
        return self.filter(is_public=True)

    def visible_to(self, user: Any) -> PlanQuerySet:
        """Public plans, and those the person's organisations own, lead an action of, or are partner in."""
        if not user.is_authenticated:
            return self.published()
        if user.is_superuser:
            return self.all()
        mine = user.memberships.values("organisation")
        return self.filter(
            models.Q(is_public=True)
            | models.Q(owner__in=mine)
            | models.Q(pk__in=Action.objects.filter(lead__in=mine).values("plan"))
            | models.Q(pk__in=Action.objects.filter(partners__in=mine).values("plan"))
            | models.Q(pk__in=Action.objects.filter(co_leads__in=mine).values("plan"))
        )


@tracked
class Plan(Translatable, Threaded):
    """A plan of a country, region or city to carry out the Compact."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        CONSULTATION = "consultation", _("In consultation")
        ADOPTED = "adopted", _("Adopted")
        REVISED = "revised", _("Revised")
        CLOSED = "closed", _("Closed")

    class Kind(models.TextChoices):
        PLAN = "plan", _("Plan of actions")
        CROSSWALK = "crosswalk", _("Map of existing laws and plans")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    mandate = models.TextField(_("mandate"), blank=True)
    method = models.TextField(_("method"), blank=True)
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="plans", verbose_name=_("country")
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="plans", verbose_name=_("owner")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    is_public = models.BooleanField(_("public"), default=False)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.PLAN)
    level = models.CharField(_("level"), max_length=9, choices=ActionLevel, default=ActionLevel.NATIONAL)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="parts",
        verbose_name=_("part of the plan"),
    )

    objects = PlanQuerySet.as_manager()

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="plan_ends_after_start"
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="plan_not_its_own_part"),
        ]

    class Privacy:
        public = (
            "slug", "title", "summary", "mandate", "method", "country", "owner", "status", "is_public",
            "starts_on", "ends_on", "currency", "kind", "level", "parent",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("plan:plan", args=[self.slug])


@tracked
class Priority(Translatable):
    """A national theme of the plan; it may serve several objectives."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="priorities")
    code = models.CharField(_("code"), max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="priorities")

    class Meta:
        ordering = ["plan", "order", "code"]
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="one_priority_code")]
        verbose_name_plural = "priorities"

    class Privacy:
        public = ("plan", "code", "order", "title", "summary", "objectives")

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ActionStatus(models.TextChoices):
    """The words of the UN Network's workplan, and two more."""

    YET_TO_START = "yet_to_start", _("Yet to start")
    ONGOING = "ongoing", _("Ongoing")
    COMPLETED = "completed", _("Completed")
    ON_HOLD = "on_hold", _("On hold")
    CANCELLED = "cancelled", _("Cancelled")


@tracked(in_bulk=True)
class Action(Translatable, Threaded):
    """What somebody will do, by when, with what money. Unknown money is empty, never zero."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    priority = models.ForeignKey(
        Priority,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="actions",
        verbose_name=_("priority"),
    )
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=1000)
    description = models.TextField(_("description"), blank=True)
    expected_result = models.TextField(_("expected result"), blank=True)
    deliverable = models.TextField(_("deliverable"), blank=True)
    objective = models.ForeignKey(
        Objective, on_delete=models.PROTECT, related_name="primary_actions", verbose_name=_("main objective")
    )
    objectives = models.ManyToManyField(
        Objective, blank=True, related_name="actions", verbose_name=_("all objectives served")
    )
    gcm_actions = models.ManyToManyField(
        GcmAction, blank=True, related_name="actions", verbose_name=_("actions of the Compact")
    )
    principles = models.ManyToManyField(
        Principle, blank=True, related_name="actions", verbose_name=_("principles")
    )
    sdg_targets = models.ManyToManyField(
        SdgTarget, blank=True, related_name="actions", verbose_name=_("SDG targets")
    )
    lead = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_actions",
        verbose_name=_("lead"),
    )
    co_leads = models.ManyToManyField(
        Organisation, blank=True, related_name="co_led_actions", verbose_name=_("co-leads")
    )
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="partnered_actions", verbose_name=_("partners")
    )
    level = models.CharField(_("level"), max_length=9, choices=ActionLevel, default=ActionLevel.NATIONAL)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=ActionStatus, default=ActionStatus.YET_TO_START
    )
    budget = models.DecimalField(_("budget"), null=True, blank=True, **MONEY)
    secured = models.DecimalField(_("secured"), null=True, blank=True, **MONEY)
    funding_source = models.CharField(_("funding source"), max_length=240, blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    national_link = models.TextField(_("link to the national plan"), blank=True)
    support_needed = models.TextField(_("support needed"), blank=True)
    risks = models.TextField(_("risks"), blank=True)
    mitigation = models.TextField(_("mitigation"), blank=True)
    origin = models.TextField(_("origin"), blank=True)
    progress = models.TextField(_("last update"), blank=True)
    last_update_on = models.DateField(_("day of the last update"), null=True, blank=True)
    evidence_note = models.TextField(_("evidence"), blank=True)
    serves: models.ManyToManyField[Action, Any] = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="served_by", verbose_name=_("actions it serves")
    )
    needs: models.ManyToManyField[Action, Any] = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="needed_by",
        verbose_name=_("actions it waits for"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["plan", "code"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="one_action_code"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="action_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(budget__gte=0), name="budget_not_negative"),
            models.CheckConstraint(condition=models.Q(secured__gte=0), name="secured_not_negative"),
        ]

    class Privacy:
        public = (
            "plan", "priority", "code", "title", "description", "expected_result", "deliverable", "objective",
            "objectives", "gcm_actions", "principles", "sdg_targets", "lead", "co_leads", "partners", "level",
            "starts_on", "ends_on", "status", "budget", "secured", "funding_source", "legal_basis",
            "national_link", "support_needed", "risks", "mitigation", "origin", "progress", "last_update_on",
            "evidence_note", "serves", "needs", "created_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plan:action", args=[self.plan.slug, self.code])

    @property
    def gap(self) -> Decimal | None:
        """Budget still to find. None while budget or secured is unknown; never below zero."""
        if self.budget is None or self.secured is None:
            return None
        return max(self.budget - self.secured, Decimal(0))


@tracked(in_bulk=True)
class ActionIndicator(models.Model):
    """How an action is measured: a baseline and a target on an indicator."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="measures")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="uses", verbose_name=_("indicator")
    )
    baseline = models.DecimalField(_("baseline"), max_digits=20, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("baseline year"), null=True, blank=True)
    baseline_source = models.TextField(_("source of the baseline"), blank=True)
    target = models.DecimalField(_("target"), max_digits=20, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    disaggregation = models.TextField(_("disaggregation"), blank=True)

    class Meta:
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "indicator"], name="one_use_of_an_indicator")
        ]

    class Privacy:
        public = (
            "action",
            "indicator",
            "baseline",
            "baseline_year",
            "baseline_source",
            "target",
            "target_year",
            "disaggregation",
        )

    def __str__(self) -> str:
        return f"{self.action_id} · {self.indicator_id}"


@tracked(in_bulk=True)
class Milestone(models.Model):
    """A step of an action, and the day it is due."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    order = models.PositiveSmallIntegerField(default=0)
    title = models.TextField(_("title"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["action", "order", "pk"]

    class Privacy:
        public = ("action", "order", "title", "due_on", "done_on")

    def __str__(self) -> str:
        return self.title


@tracked(in_bulk=True)
class BudgetLine(models.Model):
    """Money of one year, currency and source. What is not known stays empty."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="budget_lines")
    order = models.PositiveSmallIntegerField(default=0)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    source = models.TextField(_("source"), blank=True)
    estimate = models.DecimalField(_("budget"), null=True, blank=True, **MONEY)
    secured = models.DecimalField(_("secured"), null=True, blank=True, **MONEY)

    class Meta:
        ordering = ["action", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(estimate__gte=0), name="line_estimate_not_negative"),
            models.CheckConstraint(condition=models.Q(secured__gte=0), name="line_secured_not_negative"),
        ]

    class Privacy:
        public = ("action", "order", "year", "currency", "source", "estimate", "secured")

    def __str__(self) -> str:
        return f"{self.action_id} {self.year or ''} {self.currency} {self.estimate}"


@tracked
class ExchangeRate(models.Model):
    """What one unit of a currency is worth in the plan's own, on which day, by whose word."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rates")
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    on = models.DateField(_("day of the rate"))
    source = models.TextField(_("source"))

    class Meta:
        ordering = ["plan", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "currency"], name="one_rate_of_a_currency"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_above_zero"),
        ]

    class Privacy:
        public = ("plan", "currency", "rate", "on", "source")

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} ({self.on})"


@tracked(leave_out=("content",))
class PlanVersion(models.Model):
    """The whole matrix as it stood when its status changed, or when somebody kept it. It never changes."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=Plan.Status)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField(default=timezone.now)
    kept_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_version_number")]
        triggers = [
            # `kept_by` may be emptied when an account is closed; nothing else, ever.
            pgtrigger.Protect(
                name="keep_version",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["kept_by"]),
            ),
            pgtrigger.Protect(name="keep_version_there", operation=pgtrigger.Delete),
        ]

    class Privacy:
        public = ("plan", "number", "status", "content", "sha256", "kept_at")
        personal = ("kept_by",)

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.number}"


@tracked
class PlanStep(models.Model):
    """One of the six steps of the UN guidance, as this plan takes it: all of it can be rewritten."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    guidance = models.TextField(_("what belongs here"), blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        ordering = ["plan", "number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_step_number")]

    class Privacy:
        public = ("plan", "number", "title", "guidance", "outcome", "done_on")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PlanImport(models.Model):
    """A file that waits for its sender's yes. It goes with the yes, the no, or the sender's next file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE, related_name="imports")
    owner = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=240, blank=True)
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    mapping = models.JSONField(default=dict)
    keep = models.BooleanField(default=False)
    answers = models.JSONField(
        default=list
    )  # what was answered about cells, as `safar.plan.matrix.answers` reads it
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Privacy:
        confidential = ("plan", "owner", "title", "name", "data", "mapping", "keep", "answers", "made_at")
        personal = ("made_by",)

    def __str__(self) -> str:
        return self.name


@tracked
class ProgressUpdate(models.Model):
    """What the lead or a partner reports of an action."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    status = models.CharField(_("status"), max_length=12, choices=ActionStatus)
    text = models.TextField(_("what happened"))
    reported_on = models.DateField(_("reported on"))
    reported_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reported_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-reported_on", "-reported_at"]

    class Privacy:
        public = ("action", "status", "text", "reported_on", "reported_at")
        personal = ("reported_by",)

    def __str__(self) -> str:
        return f"{self.reported_on} {self.get_status_display()}"


@tracked
class Evidence(models.Model):
    """A file that shows what an update says. Kept in the database, so one backup holds everything."""

    class Scan(models.TextChoices):
        """What the virus scanner said of it."""

        NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
        CLEAN = "clean", _("No virus found")
        INFECTED = "infected", _("Infected")

    update = models.ForeignKey(ProgressUpdate, on_delete=models.CASCADE, related_name="evidence")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=11, choices=Scan, default=Scan.NOT_SCANNED)

    class Meta:
        verbose_name_plural = "evidence"

    class Privacy:
        public = ("update", "name", "content_type", "size", "sha256", "scan")

    def __str__(self) -> str:
        return self.name


class EvidenceContent(models.Model):
    """The bytes, apart from the record so that lists never read them."""

    evidence = models.OneToOneField(
        Evidence, primary_key=True, on_delete=models.CASCADE, related_name="content"
    )
    data = models.BinaryField()

    class Privacy:
        public = ("evidence", "data")

    def __str__(self) -> str:
        return str(self.evidence_id)


@tracked
class MarkerAnswer(models.Model):
    """An answer to one question of `data/markers.toml`. No answer means that nobody has looked, never no."""

    class Answer(models.TextChoices):
        UNKNOWN = "unknown"
        YES = "yes"
        NO = "no"
        NOT_APPLICABLE = "not_applicable"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="marker_answers")
    question = models.CharField(max_length=60)
    answer = models.CharField(_("Answer"), max_length=14, choices=Answer, default=Answer.UNKNOWN)
    note = models.TextField(_("Note"), blank=True)

    class Meta:
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "question"], name="one_answer_to_a_question"),
            models.CheckConstraint(
                condition=models.Q(answer__in=["unknown", "yes", "no", "not_applicable"]),
                name="marker_answer_known",
            ),
        ]

    class Privacy:
        public = ("action", "question", "answer")
        confidential = ("note",)  # written by editors for editors, and may name a weak spot

    def __str__(self) -> str:
        return f"{self.question} {self.answer}"


# What an action serves and who takes part changes as often as its words do.
ActionObjectivesLink = tracked_links(Action.objectives, in_bulk=True)
ActionGcmActionsLink = tracked_links(Action.gcm_actions, in_bulk=True)
ActionPartnersLink = tracked_links(Action.partners, in_bulk=True)
ActionCoLeadsLink = tracked_links(Action.co_leads, in_bulk=True)
ActionServesLink = tracked_links(Action.serves)
ActionNeedsLink = tracked_links(Action.needs)
