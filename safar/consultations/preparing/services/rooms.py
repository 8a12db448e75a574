"""Hosts, rounds and tables of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.live.telling import hold
from safar.consultations.models import Event, ProgrammePart, Round, Seating, Session, Speaker, Table
from safar.consultations.preparing.keys import free_key
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason

MOST_TABLES = 200
MOST_SEATS = 50
MOST_ROUNDS = 20


@transaction.atomic
def set_tables(session: Session, *, count: int, seats: int, by: Any) -> int:
    """So many tables of so many seats, numbered from 1; names, hosts and languages stay.

    Gives how many seats of the seating plan went with tables taken away. Raises Refusal for a table
    at which notes were taken.
    """
    _lock(session)
    if not (1 <= count <= MOST_TABLES and 1 <= seats <= MOST_SEATS):
        raise Refusal(
            _("A session has 1 to %(tables)s tables of 1 to %(seats)s seats. Choose other numbers.")
            % {"tables": MOST_TABLES, "seats": MOST_SEATS}
        )
    there = set(session.tables.values_list("number", flat=True))
    lost = _remove(session.tables.filter(number__gt=count))
    session.tables.update(seats=seats)
    Table.objects.bulk_create(
        Table(session=session, number=number, seats=seats)
        for number in range(1, count + 1)
        if number not in there
    )
    return lost


@transaction.atomic
def save_tables(session: Session, rows: Sequence[dict[str, Any]], *, by: Any) -> int:
    """Each table's name, seats, language and host; those marked `gone` are taken away.

    Gives how many seats of the seating plan went with them. Raises Refusal for a table with notes.
    """
    _lock(session)
    tables = {table.pk: table for table in session.tables.all()}
    gone = [row["pk"] for row in rows if row.get("gone") and row["pk"] in tables]
    lost = _remove(session.tables.filter(pk__in=gone))
    for row in rows:
        table = tables.get(row["pk"])
        if table is None or row["pk"] in gone:
            continue
        host = row.get("host")
        if host is not None and host.event_id != session.event_id:
            raise Refusal(_("This host is not registered for the event. Register the person first."))
        table.name, table.seats = row.get("name", ""), row["seats"]
        table.language, table.host = row.get("language", ""), host
    Table.objects.bulk_update(
        [table for pk, table in tables.items() if pk not in gone], ["name", "seats", "language", "host"]
    )
    return lost


def _remove(tables: Any) -> int:
    noted = list(tables.filter(notes__isnull=False).distinct().values_list("number", flat=True)[:20])
    if noted:
        raise Refusal(
            ngettext(
                "Table %(numbers)s stays: notes were taken there, and would no longer say where.",
                "Tables %(numbers)s stay: notes were taken there, and would no longer say where.",
                len(noted),
            )
            % {"numbers": ", ".join(map(str, noted))}
        )
    lost = Seating.objects.filter(table__in=tables).count()
    tables.delete()
    return lost


@transaction.atomic
def save_rounds(session: Session, rows: Sequence[dict[str, Any]], *, by: Any) -> None:
    """The rounds in this order: minutes, question. One with a `pk` is changed, one without is new.

    Those left out are taken away. Raises Refusal for a round that has begun.
    """
    _lock(session)
    if len(rows) > MOST_ROUNDS:
        raise Refusal(_("A session has at most %(n)s rounds. Take some away.") % {"n": MOST_ROUNDS})
    there = {each.pk: each for each in session.rounds.all()}
    kept = {row["pk"] for row in rows if row.get("pk") in there}
    begun = [each.number for pk, each in there.items() if pk not in kept and each.started_at]
    if begun:
        raise Refusal(
            _("Round %(number)s stays: it has begun, and its notes belong to it.") % {"number": min(begun)}
        )
    session.rounds.exclude(pk__in=kept).delete()
    # Numbers are unique: out of the way first, then into their new order.
    beyond = (session.rounds.aggregate(last=Max("number"))["last"] or 0) + MOST_ROUNDS
    for shift, pk in enumerate(kept, start=1):
        session.rounds.filter(pk=pk).update(number=beyond + shift)
    for number, row in enumerate(rows, start=1):
        found = there.get(row.get("pk") or 0) or Round(session=session)
        found.number, found.minutes, found.question = number, row.get("minutes"), row.get("question", "")
        if found.pk:
            found.save(update_fields=["number", "minutes", "question"])
        else:
            found.save()


@transaction.atomic
def save_hosts(session: Session, hosts: Sequence[dict[str, str]], *, by: Any) -> None:
    """Who hosts the session, as the programme will name them: {name, organisation}, in this order.

    What a report said of a host who stays, stays. A session that has no place in the programme gets one.
    """
    Event.objects.select_for_update().get(pk=session.event_id)
    part = session.part
    if part is None:
        if not hosts:
            return
        programme = session.event.programme
        part = ProgrammePart.objects.create(
            event=session.event,
            key=free_key(session.title, set(programme.values_list("key", flat=True))),
            kind=ProgrammePart.Kind.CAFE,
            title=session.title,
            order=(programme.aggregate(last=Max("order"))["last"] or 0) + 1,
        )
        session.part = part
        with reason("Put the session into the programme", by=by):
            session.save(update_fields=["part"])
    there = {each.name: each for each in part.speakers.filter(role=Speaker.Role.HOST)}
    others = part.speakers.exclude(role=Speaker.Role.HOST).aggregate(last=Max("order"))["last"] or 0
    names = {each["name"] for each in hosts}
    part.speakers.filter(role=Speaker.Role.HOST).exclude(name__in=names).delete()
    for place, each in enumerate(hosts, start=1):
        host = there.pop(each["name"], None) or Speaker(
            part=part, name=each["name"], role=Speaker.Role.HOST, order=others + place
        )
        host.organisation, host.order = each.get("organisation", ""), others + place
        host.save()


def _lock(session: Session) -> None:
    hold(session.pk)
    Session.objects.select_for_update().get(pk=session.pk)
