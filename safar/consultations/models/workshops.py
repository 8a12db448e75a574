"""Events, their programme, sessions, rounds and tables, the notes spoken there, and themes."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES, Translatable
from safar.lib.tracked import tracked
from safar.people.models import Organisation, User
from safar.reference.models import Country, Objective, Principle
from safar.thread.models import Threaded


class EventQuerySet(models.QuerySet["Event"]):
    def published(self) -> EventQuerySet:
        return self.filter(is_public=True)

    def visible_to(self, user: User | AnonymousUser) -> EventQuerySet:
        """Published events, and the unpublished ones of the organisations the person belongs to."""
        if not user.is_authenticated:
            return self.published()
        mine = models.Q(organiser__in=user.memberships.values("organisation"))
        return self.filter(models.Q(is_public=True) | mine)


@tracked
class Event(Translatable, Threaded):
    """A workshop or consultation: programme, sessions, people who spoke in public."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=240)
    summary = models.TextField(_("summary"), blank=True)
    aims = models.JSONField(_("aims"), default=list, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    place = models.CharField(_("place"), max_length=120, blank=True)
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("country"),
    )
    organiser = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("organiser"),
    )
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    states = models.PositiveIntegerField(_("States represented"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)
    is_public = models.BooleanField(_("public"), default=False)

    objects = EventQuerySet.as_manager()

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["-starts_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="event_ends_after_start"
            )
        ]

    class Privacy:
        public = (
            "slug", "title", "summary", "aims", "starts_on", "ends_on", "place", "country", "organiser",
            "participants", "states", "source", "is_public",
        )  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:event", args=[self.slug])


class Convenor(models.Model):
    """Who called the event together."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        CO_CONVENOR = "co_convenor", _("Co-convenor")
        TECHNICAL_PARTNER = "technical_partner", _("Technical partner")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="convenors")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    country = models.ForeignKey(Country, null=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]

    class Privacy:
        public = ("event", "name", "role", "country", "order")

    def __str__(self) -> str:
        return self.name


class ProgrammePart(models.Model):
    """One part of the programme: opening, framing, café session, panel, wrap-up, closing."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening")
        FRAMING = "framing", _("Framing")
        CAFE = "cafe", _("Knowledge Café session")
        WRAP_UP = "wrap_up", _("Wrap-up")
        PANEL = "panel", _("Panel discussion")
        CLOSING = "closing", _("Closing")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    key = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField(null=True)
    starts = models.TimeField(null=True, blank=True)  # by the clock of the place
    ends = models.TimeField(null=True, blank=True)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    summary = models.TextField(blank=True)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["event", "key"], name="one_programme_key")]

    class Privacy:
        public = ("event", "key", "kind", "day", "starts", "ends", "order", "title", "summary")

    def __str__(self) -> str:
        return self.title


class Speaker(models.Model):
    """Somebody who spoke in public, as the public report names them."""

    class Role(models.TextChoices):
        SPEAKER = "speaker", _("Speaker")
        KEYNOTE = "keynote", _("Keynote speaker")
        MODERATOR = "moderator", _("Moderator")
        HOST = "host", _("Host")
        PANELLIST = "panellist", _("Panellist")

    part = models.ForeignKey(ProgrammePart, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(max_length=120)
    honorific = models.CharField(max_length=40, blank=True)
    position = models.CharField(max_length=240, blank=True)
    organisation = models.CharField(max_length=240, blank=True)
    country = models.ForeignKey(Country, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    said = models.TextField(blank=True)
    document_url = models.URLField(max_length=400, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]

    class Privacy:
        public = ("part", "role", "document_url", "order")
        personal = ("name", "honorific", "position", "organisation", "country", "said")

    def __str__(self) -> str:
        return self.name


class Attribution(models.TextChoices):
    """What may be known of who said something. Chosen per session, shown on every screen."""

    NAMED = "named", _("Named")
    STAKEHOLDER_TYPE = "stakeholder_type", _("By stakeholder type only")
    UNATTRIBUTED = "unattributed", _("Not attributed")


@tracked
class Session(Translatable, Threaded):
    """A Knowledge Café session: a theme, its guiding questions, hosts, rounds, notes."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("In preparation")
        OPEN = "open", _("Under way")
        CLOSED = "closed", _("Finished")

    class Joining(models.TextChoices):
        CLOSED = "closed", _("Nobody joins by code")
        REGISTERED = "registered", _("Registered participants, by their own link")
        ANYBODY = "anybody", _("Anybody who has the code")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    part = models.OneToOneField(
        ProgrammePart, null=True, blank=True, on_delete=models.SET_NULL, related_name="session"
    )
    slug = models.SlugField(max_length=80, unique=True)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="sessions")
    principles = models.ManyToManyField(Principle, blank=True, related_name="sessions")
    guiding_questions = models.JSONField(_("guiding questions"), default=list, blank=True)
    attribution = models.CharField(
        _("attribution"), max_length=16, choices=Attribution, default=Attribution.UNATTRIBUTED
    )
    notes_url = models.URLField(max_length=400, blank=True)
    # The live café: whether notes are taken now, who may join, and the word that opens the door.
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PREPARED)
    joining = models.CharField(_("joining"), max_length=10, choices=Joining, default=Joining.CLOSED)
    join_code = models.CharField(max_length=8, null=True, blank=True, unique=True, editable=False)
    dots = models.PositiveSmallIntegerField(_("dots each person may give"), default=5)

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["event", "number"]
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="one_session_number")]

    class Privacy:
        public = (
            "event", "part", "slug", "number", "title", "summary", "objectives", "principles",
            "guiding_questions", "attribution", "notes_url", "state", "joining", "dots",
        )  # fmt: skip
        confidential = ("join_code",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:session", args=[self.event.slug, self.slug])


class Round(models.Model):
    """One round of a session; people change tables between rounds."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    question = models.TextField(_("question of the round"), blank=True)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_seconds = models.PositiveIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_round_number")]

    class Privacy:
        public = (
            "session", "number", "minutes", "question", "started_at", "paused_at", "paused_seconds",
            "ended_at",
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.number)


class Table(models.Model):
    """Where a few people talk."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=80, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=8)
    language = models.CharField(
        _("language spoken"), max_length=2, choices=LANGUAGE_CHOICES, blank=True, default=""
    )
    host = models.ForeignKey(
        "consultations.Participant",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="hosted_tables",
        verbose_name=_("host"),
    )

    class Meta:
        ordering = ["session", "number"]
        constraints = [models.UniqueConstraint(fields=["session", "number"], name="one_table_number")]

    class Privacy:
        public = ("session", "number", "name", "seats", "language")
        personal = ("host",)

    def __str__(self) -> str:
        return str(self.number)


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User | AnonymousUser) -> NoteQuerySet:
        return self.filter(session__event__in=Event.objects.visible_to(user))

    def challenges(self) -> NoteQuerySet:
        return self.filter(kind=Note.Kind.CHALLENGE)


@tracked(in_bulk=True)
class Note(Threaded):
    """What was said at a table: an opportunity, a challenge, a practice, a quote, a question."""

    class Kind(models.TextChoices):
        OPPORTUNITY = "opportunity", _("Opportunity")
        CHALLENGE = "challenge", _("Challenge")
        PRACTICE = "practice", _("Practice")
        QUOTE = "quote", _("Quote")
        QUESTION = "question", _("Question")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ref = models.CharField(
        max_length=40, blank=True, help_text=_("A short name within the event, such as s3-c-03")
    )
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="notes")
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    table = models.ForeignKey(Table, null=True, blank=True, on_delete=models.SET_NULL, related_name="notes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    group = models.CharField(_("group"), max_length=160, blank=True)
    heading = models.CharField(_("heading"), max_length=240, blank=True)
    text = models.TextField(_("text"))
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES, default="en")
    who = models.CharField(_("who"), max_length=200, blank=True)
    countries = models.ManyToManyField(Country, blank=True, related_name="notes", verbose_name=_("countries"))
    organisations = models.JSONField(_("organisations"), default=list, blank=True)
    objectives = models.ManyToManyField(
        Objective, blank=True, related_name="notes", verbose_name=_("objectives")
    )
    links = models.JSONField(default=list, blank=True)
    order = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)  # taken off the projector
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="originals", editable=False
    )

    objects = NoteQuerySet.as_manager()

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["session", "kind", "order", "written_at"]
        indexes = [models.Index(fields=["session", "kind", "order"], name="note_by_session")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "ref"], condition=~models.Q(ref=""), name="one_note_ref_per_session"
            )
        ]

    class Privacy:
        public = (
            "ref", "session", "round", "table", "kind", "group", "heading", "text", "language", "objectives",
            "links", "order", "written_at", "revision", "hidden_at", "merged_into",
        )  # fmt: skip
        personal = ("who", "countries", "organisations")  # shown as the session's attribution allows

    def __str__(self) -> str:
        return self.heading or self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("website:note", args=[self.pk])


@tracked
class Theme(Translatable, Threaded):
    """Notes that say the same thing, gathered under one heading. Its notes are tied to it in `thread`."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="themes")
    slug = models.SlugField(max_length=120)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    objectives = models.ManyToManyField(
        Objective, blank=True, related_name="themes", verbose_name=_("objectives")
    )

    class Meta(Threaded.Meta):
        abstract = False
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["event", "slug"], name="one_theme_slug")]

    class Privacy:
        public = ("event", "slug", "title", "summary", "objectives")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultations:theme", args=[self.event.slug, self.slug])


@tracked
class Lesson(models.Model):
    """What the whole room took home: the wrap-up and the closing."""

    class Kind(models.TextChoices):
        WRAP_UP = "wrap_up", _("Wrap-up")
        CLOSING = "closing", _("Closing")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="lessons")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WRAP_UP)
    order = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=240)
    text = models.TextField()

    class Meta:
        ordering = ["order"]

    class Privacy:
        public = ("event", "kind", "order", "heading", "text")

    def __str__(self) -> str:
        return self.heading


class ImportDraft(models.Model):
    """A file of notes between the dry run and the yes. Gone after a day, or once it is imported."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="import_drafts")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.CASCADE, related_name="import_drafts"
    )
    name = models.CharField(max_length=200)
    encoding = models.CharField(max_length=20, blank=True)
    data = models.BinaryField()
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="import_drafts")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]

    class Privacy:
        public = ("event", "session")
        personal = ("name", "encoding", "made_by", "made_at")
        confidential = ("data",)  # notes as they came, before anybody looked at their attribution

    def __str__(self) -> str:
        return self.name
