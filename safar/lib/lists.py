"""A list of records: search, filters, sort, pages, and an export of exactly what is shown.

    class PracticeList(RecordList):
        columns = [Column("title", _("Title"), sort="title"), ...]
        filters = [Filter("country", _("Country"), choices=..., apply=...)]
        search = ["title__icontains", "summary__icontains"]

    return PracticeList(request, Practice.objects.published()).respond("practices/list.html")

The address holds everything (?q= &sort= &page= and one name per filter), so a
list can be shared. `?format=csv|xlsx|json` gives the same rows, all pages.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

PAGE_SIZE = 50
EXPORT_LIMIT = 50_000
Choice = tuple[str, Any]


@dataclass(frozen=True)
class Column:
    """One column. `value` gives what an export holds; the page's row template draws it for people."""

    key: str
    label: Any
    value: Callable[[Any], Any] | None = None
    sort: str | tuple[str, ...] = ()
    shown: bool = True  # False: only in exports

    def export(self, record: Any) -> Any:
        value = self.value(record) if self.value else getattr(record, self.key)
        if callable(value):
            value = value()
        return value

    @property
    def order_by(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else self.sort


@dataclass(frozen=True)
class Filter:
    """One choice that narrows the list. `apply` takes the QuerySet and the value chosen."""

    key: str
    label: Any
    choices: Callable[[], Iterable[Choice]]
    apply: Callable[[Any, str], Any]


@dataclass
class ShownFilter:
    """A filter as the page shows it."""

    key: str
    label: Any
    choices: list[Choice]
    chosen: str


@dataclass
class SortLink:
    """A column heading: where it leads, and how the list is sorted by it now."""

    column: Column
    url: str
    direction: str = ""  # "ascending", "descending" or ""


@dataclass
class Export:
    label: str
    url: str


class RecordList:
    """Subclass it in a room's `lists.py`; see the module's docstring."""

    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    search: ClassVar[Sequence[str]] = ()
    default_sort: ClassVar[str] = ""
    name: ClassVar[str] = "list"  # of the exported file
    per_page: ClassVar[int] = PAGE_SIZE

    def __init__(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.request = request
        self.everything = queryset
        self.q = request.GET.get("q", "").replace("\x00", "").strip()[:200]

    # --- What was asked ---------------------------------------------------------

    @cached_property
    def shown_filters(self) -> list[ShownFilter]:
        shown = []
        for each in self.filters:
            choices = [(str(value), label) for value, label in each.choices()]
            chosen = self.request.GET.get(each.key, "")
            if chosen and chosen not in {value for value, label in choices}:
                chosen = ""  # an address from another day: the choice is gone, the list is not
            shown.append(ShownFilter(each.key, each.label, choices, chosen))
        return shown

    @cached_property
    def sort(self) -> str:
        asked = self.request.GET.get("sort", self.default_sort)
        keys = {column.key for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in keys else self.default_sort

    @cached_property
    def is_narrowed(self) -> bool:
        return bool(self.q) or any(each.chosen for each in self.shown_filters)

    # --- What is found ----------------------------------------------------------

    @cached_property
    def found(self) -> QuerySet[Any]:
        records = self.everything
        for word in self.q.split()[:8]:
            wanted = Q()
            for lookup in self.search:
                wanted |= Q(**{lookup: word})
            records = records.filter(wanted)
        for definition, shown in zip(self.filters, self.shown_filters, strict=True):
            if shown.chosen:
                records = definition.apply(records, shown.chosen)
        order = self._order()
        return records.order_by(*order) if order else records

    def _order(self) -> list[str]:
        key = self.sort.removeprefix("-")
        column = next((column for column in self.columns if column.key == key), None)
        if column is None:
            return []
        sign = "-" if self.sort.startswith("-") else ""
        flipped = [
            name.removeprefix("-") if sign and name.startswith("-") else sign + name
            for name in column.order_by
        ]
        return [*flipped, "pk"]  # the same order on every page, whatever is equal

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.found, self.per_page).get_page(self.request.GET.get("page"))

    @cached_property
    def count(self) -> int:
        return self.page.paginator.count

    # --- What the page shows ----------------------------------------------------

    @property
    def headings(self) -> list[SortLink]:
        headings = []
        for column in self.columns:
            if not column.shown:
                continue
            if not column.sort:
                headings.append(SortLink(column, ""))
                continue
            now = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
            follow = f"-{column.key}" if now == "ascending" else column.key
            headings.append(SortLink(column, self.address(sort=follow, page=""), now))
        return headings

    @property
    def exports(self) -> list[Export]:
        return [Export(name.upper(), self.address(format=name, page="")) for name in ("csv", "xlsx", "json")]

    @property
    def previous_url(self) -> str:
        return self.address(page=self.page.previous_page_number()) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.address(page=self.page.next_page_number()) if self.page.has_next() else ""

    @property
    def clear_url(self) -> str:
        return self.request.path

    def address(self, **changes: Any) -> str:
        """This list's address with some parts changed; an empty value drops the part."""
        parts = {key: str(value) for key, value in self.request.GET.items() if key != "format"}
        parts.update({key: str(value) for key, value in changes.items()})
        kept = {key: value for key, value in parts.items() if value}
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path

    # --- The answer -------------------------------------------------------------

    def respond(self, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
        """The page, its part for htmx, or a file."""
        wanted = self.request.GET.get("format", "")
        if wanted:
            return self.export(wanted)
        return render(self.request, template, {"list": self, **(context or {})})

    def export(self, wanted: str) -> HttpResponse:
        """Everything found, in the order shown. Raises BadRequest for a format we do not make."""
        writers = {"csv": self._csv, "xlsx": self._xlsx, "json": self._json}
        if wanted not in writers:
            raise BadRequest(_("Lists can be exported as csv, xlsx or json."))
        response = writers[wanted]()
        response["Content-Disposition"] = f'attachment; filename="{self.name}.{wanted}"'
        return response

    def _rows(self) -> Iterator[list[Any]]:
        for record in self.found[:EXPORT_LIMIT]:
            yield [plain(column.export(record)) for column in self.columns]

    def _csv(self) -> HttpResponse:
        text = io.StringIO()
        text.write("\ufeff")  # so that Excel reads it as UTF-8
        writer = csv.writer(text)
        writer.writerow([column.key for column in self.columns])
        for row in self._rows():
            writer.writerow([harmless(cell) for cell in row])
        return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")

    def _xlsx(self) -> HttpResponse:
        from openpyxl import Workbook

        book = Workbook(write_only=True)
        sheet = book.create_sheet(self.name[:31])
        sheet.append([column.key for column in self.columns])
        for row in self._rows():
            sheet.append([harmless(cell) for cell in row])
        file = io.BytesIO()
        book.save(file)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return HttpResponse(file.getvalue(), content_type=kind)

    def _json(self) -> HttpResponse:
        keys = [column.key for column in self.columns]
        rows = [dict(zip(keys, row, strict=True)) for row in self._rows()]
        body = json.dumps({"count": self.count, "rows": rows}, ensure_ascii=False, indent=1)
        return HttpResponse(body, content_type="application/json; charset=utf-8")


def plain(value: Any) -> Any:
    """A value as a file may hold it: text, number, date, or nothing.

    >>> plain(["Chad", "Nepal"])
    'Chad; Nepal'
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, list | tuple | set | QuerySet):
        return "; ".join(str(plain(item)) for item in value)
    return str(value)


def harmless(cell: Any) -> Any:
    """Text that a spreadsheet will not run as a formula.

    >>> harmless("=1+1")
    "'=1+1"
    """
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell
