"""What every change to a plan has in common: one at a time, nobody's words lost, dates in order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from safar.lib.formats import day_text
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.people.models import User
from safar.plan.models import Plan

Record = TypeVar("Record", bound=models.Model)


class Stale(Refusal):
    """Somebody else saved the record since the page was opened. `current` is the record as it is now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(
            _(
                "Somebody changed this while you were writing. "
                "Compare both below, and save again to keep yours."
            )
        )
        self.current = current


def lock(record: Record) -> Record:
    """The record as it is now, ours alone until the transaction ends."""
    manager: models.Manager[Record] = type(record)._default_manager
    return manager.select_for_update(of=("self",)).get(pk=record.pk)


def lock_plan(plan: Plan) -> None:
    """Two people may add an action at once: codes are given out one after the other."""
    Plan.objects.select_for_update().only("pk").get(pk=plan.pk)


def version_of(record: models.Model) -> str:
    """A fingerprint of everything the record says, its many-to-many fields included."""
    said: dict[str, Any] = {
        field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields
    }
    for many in record._meta.many_to_many:
        said[many.name] = sorted(str(pk) for pk in getattr(record, many.name).values_list("pk", flat=True))
    body = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()[:20]


def refuse_stale(current: models.Model, version: str) -> None:
    """Raise Stale when the page was opened on another version than this."""
    if version and version != version_of(current):
        raise Stale(current)


@dataclass(frozen=True)
class Change:
    """Who changed a record last, and when."""

    by: User | None
    at: datetime


def last_change(record: Any) -> Change | None:
    """The newest line of the record's own history."""
    event = record.history.select_related("pgh_context").order_by("-pgh_id").first()
    if event is None:
        return None
    said = event.pgh_context.metadata if event.pgh_context else {}
    return Change(User.objects.filter(pk=said.get("user") or 0).first(), event.pgh_created_at)


def put(record: models.Model, changes: Mapping[str, Any], allowed: Iterable[str]) -> None:
    """Set the fields given. A field we do not know is a mistake of ours, not the reader's."""
    unknown = set(changes) - set(allowed)
    if unknown:
        raise TypeError(f"{type(record).__name__} has no field {', '.join(sorted(unknown))} to set.")
    for name, value in changes.items():
        setattr(record, name, value)


def put_links(record: models.Model, changes: Mapping[str, Any]) -> None:
    """Set the many-to-many fields given."""
    for name, values in changes.items():
        getattr(record, name).set(values)


def said_day(day: date) -> str:
    """A day as the reader writes it, for a sentence."""
    return day_text(day, current_language())


def refuse_backward(starts_on: date | None, ends_on: date | None) -> None:
    """Raise Refusal for an end before the start."""
    if starts_on and ends_on and ends_on < starts_on:
        raise Refusal(
            _("It ends on %(end)s, before it starts on %(start)s. Change one of the dates.")
            % {"end": said_day(ends_on), "start": said_day(starts_on)}
        )
