"""The thread: ties between records of any rooms. It knows no room.

A record that can be tied has a *knot*, made and removed by the database
together with the record, so a tie never points at nothing.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safar.lib.tracked import tracked


class Knot(models.Model):
    """A place where ties meet. `kind` names the model whose record it belongs to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)

    class Privacy:
        public = ("kind",)

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@tracked
class Tie(models.Model):
    """What came from what. `origin` is earlier on the thread than `outcome`."""

    class Kind(models.TextChoices):
        GATHERED = "gathered", _("gathered into")
        RECORDED = "recorded", _("written up as")
        ANSWERED = "answered", _("answered by")
        TAKEN_UP = "taken_up", _("taken up as")
        INSPIRED = "inspired", _("drawn on by")
        MEASURED = "measured", _("measured by")
        REPORTED = "reported", _("reported in")

    origin = models.ForeignKey(Knot, on_delete=models.CASCADE, related_name="ties_out")
    outcome = models.ForeignKey(Knot, on_delete=models.CASCADE, related_name="ties_in")
    kind = models.CharField(max_length=10, choices=Kind)
    tied_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["tied_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["origin", "outcome", "kind"], name="one_tie_of_a_kind"),
            models.CheckConstraint(condition=~models.Q(origin=models.F("outcome")), name="no_tie_to_itself"),
        ]

    class Privacy:
        public = ("origin", "outcome", "kind", "tied_at")

    def __str__(self) -> str:
        return f"{self.origin_id} {self.kind} {self.outcome_id}"


class Threaded(models.Model):
    """A record that stands on the thread."""

    knot = models.OneToOneField(
        Knot, on_delete=models.DO_NOTHING, default=uuid.uuid4, editable=False, related_name="+"
    )

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="make_knot",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                    "INSERT INTO thread_knot (id, kind) VALUES (NEW.{columns.knot}, '{meta.label_lower}') "
                    "ON CONFLICT (id) DO NOTHING; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="untie_knot",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                    "DELETE FROM thread_tie "
                    "WHERE origin_id = OLD.{columns.knot} OR outcome_id = OLD.{columns.knot}; "
                    "DELETE FROM thread_knot WHERE id = OLD.{columns.knot}; RETURN OLD;"
                ),
            ),
        ]

    class Privacy:
        public = ("knot",)
