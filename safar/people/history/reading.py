"""One page of a record's history, in a number of queries that does not grow with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from pghistory.models import Context

from safar.lib.privacy import privacy_of
from safar.lib.tracked import LINKS
from safar.people.history.words import differences, words
from safar.people.models import User
from safar.people.permissions import may_see_persons

PAGE_SIZE = 30
MAIN = ""  # the source of the record's own rows; a link's source is the name of its field


@dataclass(frozen=True)
class Change:
    """One field: what it said, and what it says."""

    label: str
    before: str
    after: str


@dataclass
class Entry:
    """What one person did to the record in one go."""

    at: datetime
    who: str
    why: str
    kind: str  # insert, update or delete
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # such as the answers to a file that was taken in


@dataclass(frozen=True)
class Row:
    """One row of a history table."""

    at: datetime
    number: int
    source: str
    kind: str
    context: Any
    target: str


class History:
    """The history of one record for one viewer. Confidential fields are never in it; personal ones only
    for people who work here.
    """

    def __init__(self, record: models.Model, *, viewer: Any, page: Any = 1) -> None:
        self.record = record
        self.model = type(record)
        self.asked = page
        self.with_persons = may_see_persons(viewer)
        marks = privacy_of(self.model)
        shown = ("public", "personal") if self.with_persons else ("public",)
        kept = {each.name for each in self.model.pgh_event_model._meta.concrete_fields}  # type: ignore[attr-defined]
        self.fields = [
            each
            for each in self.model._meta.concrete_fields
            if each.editable and not each.primary_key and each.name in kept and marks.get(each.name) in shown
        ]
        links = LINKS.get(self.model._meta.label_lower, {})
        self.links = {name: link for name, link in links.items() if marks.get(name) in shown}

    # --- What happened, newest first ----------------------------------------------

    @cached_property
    def page(self) -> Page[Any]:
        rows = self._rows(self._own(), MAIN, Value("", models.TextField()))
        others = []
        for name, link in self.links.items():
            near, far = self._ends(name)
            events = _events(link).filter(**{near: self.record.pk})
            others.append(self._rows(events, name, Cast(f"{far}_id", models.TextField())))
        everything = rows.union(*others, all=True) if others else rows
        return Paginator(
            everything.order_by("-pgh_created_at", "-pgh_id", "told_source"), PAGE_SIZE
        ).get_page(self.asked)

    @cached_property
    def entries(self) -> list[Entry]:
        rows = [Row(*each) for each in self.page.object_list]
        self._own_rows, self._row_before = self._load([row.number for row in rows if row.source == MAIN])
        contexts = Context.objects.in_bulk({row.context for row in rows if row.context})
        said = {key: context.metadata for key, context in contexts.items()}
        names = self._names({metadata.get("user") for metadata in said.values()})
        self._titles = self._load_titles(rows)
        # One go may have left rows in several tables, between those of another go of the same moment.
        together: dict[tuple[Any, datetime], list[Row]] = defaultdict(list)
        for row in rows:
            together[row.context, row.at].append(row)
        return [
            self._entry(at, group, said.get(context, {}), names) for (context, at), group in together.items()
        ]

    def _entry(self, at: datetime, rows: list[Row], metadata: dict[str, Any], names: dict[Any, str]) -> Entry:
        own = [row.kind for row in rows if row.source == MAIN]
        kind = next((kind for kind in ("delete", "insert") if kind in own), "update")
        who = names.get(metadata.get("user")) or (_("Safar itself") if not metadata.get("user") else "")
        why = metadata.get("why") or ""
        # Notes quote what somebody wrote elsewhere, so they are for people who work here.
        said = (metadata.get("notes") or {}) if self.with_persons else {}
        notes = said.get(self.model._meta.label_lower, [])
        entry = Entry(
            at, who or _("Somebody whose account was deleted"), _(why) if why else "", kind, notes=notes
        )
        for row in reversed(rows):
            entry.changes += self._changes(row)
        return entry

    # --- What changed ---------------------------------------------------------------

    def _changes(self, row: Row) -> list[Change]:
        if row.source != MAIN:
            name = self._title(self._far_model(row.source), row.target)
            label = _label(self.model._meta.get_field(row.source))
            return [Change(label, "", name) if row.kind == "insert" else Change(label, name, "")]
        if row.kind == "delete":
            return []
        now, before = self._own_rows[row.number], self._row_before.get(row.number)
        changes = []
        for each in self.fields:
            old = getattr(before, each.attname) if before is not None else None
            new = getattr(now, each.attname)
            if old == new:
                continue
            if isinstance(each, models.ForeignKey):
                model = each.remote_field.model
                changes.append(Change(_label(each), self._title(model, old), self._title(model, new)))
            else:
                changes += [
                    Change(label or _label(each), *pair)
                    for label, pair in differences(self.model, each, old, new)
                ]
        return [change for change in changes if change.before != change.after]

    def _title(self, model: Any, key: Any) -> str:
        if key in (None, ""):
            return ""
        return self._titles.get(model, {}).get(str(key)) or _("deleted since (%(key)s)") % {"key": key}

    # --- Reading the tables -----------------------------------------------------------

    def _own(self) -> models.QuerySet[Any]:
        return _events(self.model).filter(pgh_obj_id=self.record.pk)

    def _rows(self, events: models.QuerySet[Any], source: str, target: Any) -> models.QuerySet[Any, Any]:
        # Records have fields of their own called `source`.
        named = events.order_by().annotate(told_source=Value(source, models.TextField()), told_target=target)
        rows: models.QuerySet[Any, Any] = named.values_list(
            "pgh_created_at", "pgh_id", "told_source", "pgh_label", "pgh_context_id", "told_target"
        )
        return rows

    def _load(self, numbers: list[int]) -> tuple[dict[int, Any], dict[int, Any]]:
        """The record's own rows on this page, and the row before each of them."""
        own = self._own()
        after = own.filter(pgh_id__gt=OuterRef("pgh_id")).order_by("pgh_id").values("pgh_id")[:1]
        known = own.annotate(later=Subquery(after)).filter(Q(pgh_id__in=numbers) | Q(later__in=numbers))
        rows = {row.pgh_id: row for row in known}
        return rows, {row.later: row for row in rows.values()}

    def _load_titles(self, rows: list[Row]) -> dict[Any, dict[str, str]]:
        """{model: {key: title}} of every record that is named on this page."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for each in self.fields:
            if isinstance(each, models.ForeignKey):
                for row in (*self._own_rows.values(), *self._row_before.values()):
                    wanted[each.remote_field.model].add(getattr(row, each.attname))
        for row in rows:
            if row.source != MAIN:
                wanted[self._far_model(row.source)].add(row.target)
        titles = {}
        for model, keys in wanted.items():
            found = model._base_manager.filter(pk__in=keys - {None, ""})
            titles[model] = {str(each.pk): _person(each) if model is User else words(each) for each in found}
        return titles

    def _names(self, numbers: set[Any]) -> dict[Any, str]:
        if not self.with_persons:
            return {number: _("A member") for number in numbers if number}
        people = User.objects.filter(pk__in={number for number in numbers if number})
        return {person.pk: _person(person) for person in people}

    def _ends(self, name: str) -> tuple[str, str]:
        """The names a link has for the record, and for what it is tied to."""
        link: Any = self.model._meta.get_field(name)
        return link.m2m_field_name(), link.m2m_reverse_field_name()

    def _far_model(self, name: str) -> Any:
        return self.model._meta.get_field(name).related_model


def _events(model: Any) -> models.QuerySet[Any]:
    events: models.QuerySet[Any] = model.pgh_event_model.objects.all()
    return events


def _label(each: Any) -> str:
    name = str(each.verbose_name)
    return name[:1].upper() + name[1:]


def _person(person: User) -> str:
    # An address is not a name: who gave none stays without one here.
    return person.name or _("A member who has given no name")
