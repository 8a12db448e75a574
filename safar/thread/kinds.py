"""What may stand on the thread. Rooms tell it at start; the thread itself knows no room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from safar.lib.languages import Said
from safar.thread.models import Threaded


@dataclass(frozen=True)
class Card:
    """One record on the thread, as any page shows it."""

    knot: UUID
    kind: str  # "note", "theme", "practice", "action", "indicator", "edition"
    kind_name: Any
    title: Said
    url: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """How records of one model are shown.

    `visible_to(user)` gives the records a person may see; `related` names what
    a card reads beside the record, so that drawing one needs no further query.
    """

    key: str
    name: Any
    model: type[Threaded]
    visible_to: Callable[[Any], QuerySet[Any]]
    title: Callable[[Any], Said]
    url: Callable[[Any], str]
    details: Callable[[Any], dict[str, Any]] = lambda record: {}
    related: tuple[str, ...] = ()

    def card(self, record: Any) -> Card:
        return Card(
            record.knot_id, self.key, self.name, self.title(record), self.url(record), self.details(record)
        )


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called once by a room's AppConfig.ready."""
    _kinds[kind.model._meta.label_lower] = kind


def kind_of(label: str) -> Kind:
    """The kind registered for a model label. Raises KeyError for one no room has told of."""
    return _kinds[label]


def cards(knots: Iterable[tuple[UUID, str]], user: Any) -> dict[UUID, Card]:
    """Cards of the (knot id, model label) given, leaving out what the user may not see.

    One query per kind. `user=None` is Safar itself, on the command line, and sees all.
    """
    by_label: dict[str, list[UUID]] = {}
    for knot, label in knots:
        by_label.setdefault(label, []).append(knot)
    found: dict[UUID, Card] = {}
    for label, ids in by_label.items():
        kind = _kinds.get(label)
        if kind is None:
            continue
        records = kind.visible_to(user) if user is not None else kind.model._default_manager.all()
        if kind.related:
            records = records.select_related(*kind.related)
        for record in records.filter(knot__in=ids):
            card = kind.card(record)
            found[card.knot] = card
    return found
