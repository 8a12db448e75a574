"""History kept by the database itself: who changed what, when and why.

    @tracked
    class Plan(models.Model): ...

Every insert, update and delete, even one made in a shell, leaves a row in the
record's own history table. `reason("...")` says why, and the middleware says who.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar, overload
from uuid import uuid4

import pghistory
from django.db import models
from pghistory import runtime

Model = TypeVar("Model", bound=type[models.Model])


@overload
def tracked(model: Model) -> Model: ...
@overload
def tracked(*, leave_out: tuple[str, ...] = ..., in_bulk: bool = ...) -> Callable[[Model], Model]: ...
def tracked(model: Model | None = None, *, leave_out: tuple[str, ...] = (), in_bulk: bool = False) -> Any:
    """Keep the history of every row of this model, without the fields in `leave_out`.

    `in_bulk` is for records made by the thousand: their insertion is written down
    once per statement, many times faster than once per row.
    """

    def keep(model: Model) -> Model:
        decorate = pghistory.track(
            pghistory.InsertEvent(level=pghistory.Statement if in_bulk else pghistory.Row),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(leave_out) or None,
            obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history_query"),
        )
        return decorate(model)  # type: ignore[no-any-return]

    return keep if model is None else keep(model)


# {label of a model: its tracked many-to-many fields, each with the model of its links}
LINKS: dict[str, dict[str, type[models.Model]]] = {}


def tracked_links(field: Any, *, in_bulk: bool = False) -> type[models.Model]:
    """Keep the history of a many-to-many field: which others a record was tied to, and untied from.

        ActionPartnersLink = tracked_links(Action.partners)

    `in_bulk` is for links made by the thousand, as in `tracked`. Stands at the end of the `models.py`
    of the room that holds the field. History pages show the links among the record's own changes.
    """
    owner, name = field.field.model, field.field.name
    room = owner._meta.app_label
    body = {
        "__module__": owner.__module__,
        "__doc__": f"One of {owner.__name__}.{name}.",
        "Meta": type("Meta", (), {"proxy": True, "app_label": room}),
    }
    link = type(f"{owner.__name__}{name.title().replace('_', '')}Link", (field.through,), body)
    keep = pghistory.track(
        pghistory.InsertEvent(level=pghistory.Statement if in_bulk else pghistory.Row),
        pghistory.DeleteEvent(),
        obj_field=None,
        meta={"app_label": room},
    )
    LINKS.setdefault(owner._meta.label_lower, {})[name] = keep(link)
    return link


@contextmanager
def reason(why: str, *, by: Any = None, notes: Mapping[str, list[str]] | None = None) -> Iterator[None]:
    """Say why, and who, for every change made inside.

    `by` is a user or None for a change that Safar makes itself. `notes` are further lines for the
    history of one kind of record: {"plan.plan": [...]}. A reason inside another keeps to itself:
    what the outer one says of its own changes stays true.
    """
    said: dict[str, Any] = {"why": why}
    if notes:
        said["notes"] = dict(notes)
    if by is not None and by.pk:
        said["user"] = by.pk
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**said):
            yield
        return
    # Nested contexts of pghistory are one context, in which the last reason would overwrite all others.
    kept = {name: value for name, value in outer.metadata.items() if name != "notes"}
    runtime._tracker.value = runtime.Context(id=uuid4(), metadata={**kept, **said})
    try:
        yield
    finally:
        runtime._tracker.value = outer


@contextmanager
def unsigned(why: str) -> Iterator[None]:
    """Changes made inside carry the reason alone: neither who, nor the page, whatever stands outside.

    For what was promised to be told without a name.
    """
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(why=why):
            yield
        return
    runtime._tracker.value = runtime.Context(id=uuid4(), metadata={"why": why})
    try:
        yield
    finally:
        runtime._tracker.value = outer
