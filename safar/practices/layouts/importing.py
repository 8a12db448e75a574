"""Practices brought in from a file of any layout: all of its rows, or none.

A known practice whose row says the same stays as it is; one whose row says something else stays too, and is
named, unless the change is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.layouts.checking import Checked, Draft, check
from safar.practices.layouts.columns import Record
from safar.practices.layouts.record import record_of
from safar.practices.layouts.rows import plain
from safar.practices.models import Actor, ExternalId, Practice
from safar.practices.services import ActorRow, ResultRow
from safar.reference.models import Country, GcmAction, Objective, Principle, SdgTarget, StakeholderType

LOCK = 7_304_003  # the number of our lock: two imports take turns
RELATED: dict[str, tuple[Any, str]] = {
    "countries": (Country, "alpha3"),
    "origin_countries": (Country, "alpha3"),
    "destination_countries": (Country, "alpha3"),
    "objectives": (Objective, "number"),
    "primary_objectives": (Objective, "number"),
    "principles": (Principle, "letter"),
    "sdg_targets": (SdgTarget, "code"),
}


@transaction.atomic
def import_practices(
    data: bytes,
    *,
    layout: str = "auto",
    owner: Any = None,
    by: Any,
    publish: bool = False,
    update: bool = False,
) -> Checked:
    """Make what is new, and with `update` change what differs.

    Raises Refusal, with every bad row, when a single one is bad.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    checked = check(data, layout)
    if checked.problems:
        raise Refusal(
            ngettext(
                "Nothing was imported: %(n)s thing is wrong in the file. Put it right, then import it.",
                "Nothing was imported: %(n)s things are wrong in the file. Put them right, then import it.",
                len(checked.problems),
            )
            % {"n": len(checked.problems)},
            would_create=len(checked.of("new")),
            errors=checked.problems[:1_000],
        )
    related = _Related()
    for draft in checked.of("new"):
        made = _make(draft.record, related, owner, by)
        if publish:
            services.publish_practice(made, by=by, why=_("Imported as published elsewhere"))
    if update:
        for draft in checked.of("differs"):
            _change(draft, related, checked.layout, by)
    return checked


class _Related:
    """Reference data by its codes, fetched once."""

    def __init__(self) -> None:
        self._by: dict[Any, dict[Any, Any]] = {}
        self.actions = {f"{each.objective_id}{each.letter}": each for each in GcmAction.objects.all()}
        self.kinds = {each.pk: each for each in StakeholderType.objects.all()}

    def many(self, record: Record) -> dict[str, list[Any]]:
        found = {}
        for name, (model, key) in RELATED.items():
            if name in record:
                if model not in self._by:
                    self._by[model] = {getattr(each, key): each for each in model.objects.all()}
                found[name] = [self._by[model][value] for value in record[name]]
        if "gcm_actions" in record:
            found["gcm_actions"] = [self.actions[code] for code in record["gcm_actions"]]
        return found

    def rows(self, record: Record) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        if "actors" in record:
            found["actors"] = [
                ActorRow(each["name"], each["part"], self.kinds.get(each.get("stakeholder_type") or ""))
                for each in {(each["part"], each["name"]): each for each in record["actors"]}.values()
            ]
        if "results" in record:
            found["results"] = [
                ResultRow(
                    str(each.get("text", ""))[:300],
                    Decimal(str(each["figure"])) if each.get("figure") not in (None, "") else None,
                    str(each.get("unit", ""))[:60],
                    each.get("year") or None,
                    str(each.get("source", ""))[:400],
                )
                for each in record["results"]
            ]
        return found


def _make(record: Record, related: _Related, owner: Any, by: Any) -> Practice:
    values = plain(record)
    translations = values.pop("translations", {})
    more: dict[str, Any] = {**values, **related.many(record), **related.rows(record)}
    made = services.create_practice(owner=owner, by=by, **more)
    if translations:
        made.translations = translations
        made.save(update_fields=["translations"])
    _number(made, record["external_ids"])
    return made


def _number(practice: Practice, numbers: Iterable[dict[str, str]]) -> None:
    for each in numbers:
        ExternalId.objects.get_or_create(
            practice=practice,
            scheme=each["scheme"],
            value=each["value"],
            defaults={"url": each.get("url", "")},
        )


def _change(draft: Draft, related: _Related, layout: str, by: Any) -> None:
    """Set what differs, and leave what the layout has no column for."""
    practice = draft.practice
    if practice is None:
        return
    record = {name: value for name, value in draft.record.items() if name in draft.differs}
    if layout == "gfmd" and "actors" in record:
        # That form knows partners only; who carries it out and who pays stay as we know them.
        record["actors"] = [
            each for each in record_of(practice)["actors"] if each["part"] != Actor.Part.PARTNER
        ] + record["actors"]
    values = plain(record)
    translations = values.pop("translations", None)
    _number(practice, record.pop("external_ids", []))
    more: dict[str, Any] = {**values, **related.many(record), **related.rows(record)}
    services.edit_practice(practice, by=by, **more)
    if translations is not None:
        practice.translations = translations
        practice.save(update_fields=["translations"])
