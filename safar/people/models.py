"""Accounts, organisations, roles and invitations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES, Translatable
from safar.lib.tracked import tracked
from safar.reference.models import Country, StakeholderType


class Level(models.TextChoices):
    """Where somebody works: from a city to the world."""

    LOCAL = "local", _("Local")
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")
    GLOBAL = "global", _("Global")


class UserManager(BaseUserManager["User"]):
    """Accounts are known by their e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@tracked(leave_out=("password", "last_login"))
class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. We keep an address and the name they choose to show."""

    email = models.EmailField(unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Privacy:
        public = ("is_active",)
        personal = ("email", "name", "language", "joined_at", "last_login")
        confidential = ("password", "is_staff", "is_superuser", "groups", "user_permissions")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


@tracked
class Organisation(Translatable):
    """A ministry, a city, a union, a network: whoever takes part."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=200)
    stakeholder_type = models.ForeignKey(
        StakeholderType,
        on_delete=models.PROTECT,
        related_name="organisations",
        verbose_name=_("stakeholder type"),
    )
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.NATIONAL)
    country = models.ForeignKey(
        Country,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
        verbose_name=_("country"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    class Privacy:
        public = ("slug", "name", "stakeholder_type", "level", "country", "created_at")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("people:organisation", args=[self.slug])


class Role(models.TextChoices):
    """What a member may do for an organisation (`permissions.py` in each room says what follows)."""

    FOCAL_POINT = "focal_point", _("Focal point")
    EDITOR = "editor", _("Editor")
    CONTRIBUTOR = "contributor", _("Contributor")
    ORGANISER = "organiser", _("Organiser")
    HOST = "host", _("Host")
    NOTE_TAKER = "note_taker", _("Note taker")
    REVIEWER = "reviewer", _("Reviewer of practices")
    VIEWER = "viewer", _("Viewer")


@tracked
class Membership(models.Model):
    """A person acts for an organisation in a role."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["organisation", "role", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="one_membership_per_role")
        ]

    class Privacy:
        personal = ("user", "organisation", "role", "since")

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


@tracked(leave_out=("token_hash",))
class Invitation(models.Model):
    """A link that makes whoever opens it a member. Only a hash of the link is kept."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Leave empty to let anybody with the link join.")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations_accepted"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]

    class Privacy:
        public = ("organisation", "role", "expires_at")
        personal = ("email", "invited_by", "invited_at", "accepted_by", "accepted_at", "withdrawn_at")
        confidential = ("token_hash",)

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def status(self) -> Invitation.Status:
        """Where the link stands now."""
        if self.accepted_at:
            return self.Status.ACCEPTED
        if self.withdrawn_at:
            return self.Status.WITHDRAWN
        return self.Status.EXPIRED if self.expires_at <= timezone.now() else self.Status.OPEN
