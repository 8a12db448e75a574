"""Who comes to an event, and where they sit. Personal data: kept apart, without a history, erasable."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.consultations.models.workshops import Event, Round, Session, Table
from safar.lib.languages import LANGUAGE_CHOICES, LANGUAGE_NAMES
from safar.people.models import User
from safar.reference.models import Country, StakeholderType


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def coming(self) -> ParticipantQuerySet:
        """Those to find a seat for: registered or already there."""
        return self.filter(status__in=[Participant.Status.REGISTERED, Participant.Status.ARRIVED])


class Participant(models.Model):
    """Somebody registered for an event. No history is kept, so that erasing it erases it.

    `token_digest` is the SHA-256 of the secret in the person's own link; the secret is never stored.
    """

    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("Participant")
        HOST = "host", _("Host")
        CO_HOST = "co_host", _("Co-host")
        NOTE_TAKER = "note_taker", _("Note taker")
        TIMEKEEPER = "timekeeper", _("Timekeeper")
        RAPPORTEUR = "rapporteur", _("Rapporteur")
        OBSERVER = "observer", _("Observer")
        INTERPRETER = "interpreter", _("Interpreter")

    class Status(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        ARRIVED = "arrived", _("Arrived")
        ABSENT = "absent", _("Did not come")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="participations"
    )
    external_id = models.CharField(_("number in your list"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail"), blank=True)
    organisation = models.CharField(_("organisation"), max_length=240, blank=True)
    stakeholder_type = models.ForeignKey(
        StakeholderType,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("stakeholder type"),
    )
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("country")
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    needs = models.TextField(_("needs"), blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTICIPANT)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.REGISTERED)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES, default="en")
    # Consent is asked, not assumed: a person on a list who has not been asked has no date here.
    consented_at = models.DateTimeField(null=True, blank=True, editable=False)
    consent_text = models.TextField(blank=True, editable=False)
    wants_notes = models.BooleanField(_("a mail with what was noted"), default=False)
    wants_fate = models.BooleanField(_("a mail, later, with what became of it"), default=False)
    noted_mail_at = models.DateTimeField(null=True, blank=True, editable=False)
    fate_mail_at = models.DateTimeField(null=True, blank=True, editable=False)
    token_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["event", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email"], condition=~models.Q(email=""), name="one_address_per_event"
            ),
            models.UniqueConstraint(
                fields=["event", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_external_id_per_event",
            ),
        ]

    class Privacy:
        public = ("event",)
        personal = (
            "user", "external_id", "name", "email", "organisation", "stakeholder_type", "country",
            "languages", "role", "status", "language", "consented_at", "consent_text",
            "wants_notes", "wants_fate", "noted_mail_at", "fate_mail_at", "registered_at",
        )  # fmt: skip
        confidential = ("needs", "token_digest")

    def __str__(self) -> str:
        return self.name

    @property
    def languages_spoken(self) -> list[str]:
        """By their own names where we know them, else as they were written."""
        return [LANGUAGE_NAMES.get(each, each) for each in self.languages]


class SeatingPlan(models.Model):
    """How a session's seats were worked out, and how good they are beside the best possible."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="seating_plan")
    method = models.CharField(max_length=40)
    repeats = models.PositiveIntegerField(help_text=_("Pairs who meet again"))
    bound = models.PositiveIntegerField(help_text=_("Pairs who must meet again, whatever the plan"))
    quality = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["session"]

    class Privacy:
        public = ("session", "method", "repeats", "bound", "quality", "made_at")

    def __str__(self) -> str:
        return self.method


class SeatingRun(models.Model):
    """A plan being worked out by a process of its own: how far it is, and why it stopped if it did."""

    class State(models.TextChoices):
        RUNNING = "running", _("Under way")
        DONE = "done", _("Finished")
        FAILED = "failed", _("Stopped")

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="seating_run")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    progress = models.FloatField(default=0)
    reason = models.TextField(blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["session"]

    class Privacy:
        public = ("session", "state", "progress", "started_at", "beat_at")
        personal = ("reason",)  # may name somebody who finds no seat

    def __str__(self) -> str:
        return self.state


class Seating(models.Model):
    """One person's seat in one round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="seatings")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="seatings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="seatings")

    class Meta:
        ordering = ["round", "table", "participant"]
        constraints = [
            models.UniqueConstraint(fields=["round", "participant"], name="one_seat_per_person_and_round")
        ]

    class Privacy:
        public = ("round", "table")
        personal = ("participant",)

    def __str__(self) -> str:
        return str(self.participant_id)


class Letter(models.Model):
    """One mail owed to a participant: the outbox. What stands in it is written when it leaves.

    A letter that is being handed over when its process dies may have left: it is not sent again by itself.
    """

    class Kind(models.TextChoices):
        NOTED = "noted", _("What was noted")
        FATE = "fate", _("What became of it")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["state", "due_at"], name="letter_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"], name="one_letter_of_a_kind"
            )  # never twice
        ]

    class Privacy:
        personal = ("participant", "kind", "state", "attempts", "due_at", "changed_at", "problem")

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
