"""The programme of an event, saved as a whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.consultations.models import Event, ProgrammePart, Session, Speaker
from safar.consultations.preparing.keys import free_key
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason

PART_FIELDS = ("kind", "day", "starts", "ends", "title", "summary")
SPEAKER_FIELDS = ("name", "role", "position", "organisation")


@transaction.atomic
def save_programme(
    event: Event, parts: Sequence[dict[str, Any]], *, gone: Collection[int] = (), by: Any
) -> None:
    """The parts in this order, each with its `speakers` and, for a café session, its `session`.

    One with a `pk` is changed, one without is new, those `gone` are taken away; what somebody else added
    meanwhile stays, after them. A session whose part goes stays; only its place in the programme is gone.
    Raises Refusal for parts outside the event's days.
    """
    Event.objects.select_for_update().get(pk=event.pk)
    for row in parts:
        _in_order(event, row)
    with reason("Changed the programme", by=by):
        event.programme.filter(pk__in=gone).delete()
        there = {part.pk: part for part in event.programme.all()}
        keys = {part.key for part in there.values()}
        saved = []
        for order, row in enumerate(parts, start=1):
            part = there.pop(row.get("pk") or 0, None) or ProgrammePart(event=event)
            for name in PART_FIELDS:
                if name in row:
                    setattr(part, name, row[name])
            part.order = order
            if not part.key:
                part.key = free_key(part.title, keys)
                keys.add(part.key)
            part.save()
            _save_speakers(part, row.get("speakers", []))
            saved.append((part, row.get("session")))
        for order, part in enumerate(there.values(), start=len(saved) + 1):
            part.order = order
            part.save(update_fields=["order"])
        _place_sessions(event, saved)


def _in_order(event: Event, row: dict[str, Any]) -> None:
    day, starts, ends = row.get("day"), row.get("starts"), row.get("ends")
    if day and not event.starts_on <= day <= event.ends_on:
        raise Refusal(
            _("“%(title)s” is on %(day)s, but the event lasts from %(start)s to %(end)s. Change the day.")
            % {"title": row["title"], "day": day, "start": event.starts_on, "end": event.ends_on}
        )
    if starts and ends and ends <= starts:
        raise Refusal(
            _("“%(title)s” ends at %(end)s, before it starts at %(start)s. Change one of the times.")
            % {"title": row["title"], "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}"}
        )


def _save_speakers(part: ProgrammePart, rows: Sequence[dict[str, Any]]) -> None:
    """Names, roles, organisations; whoever has no name goes. What a report said of a speaker stays."""
    there = {each.pk: each for each in part.speakers.all()}
    part.speakers.filter(pk__in=[row["pk"] for row in rows if row.get("pk") and not row["name"]]).delete()
    for order, row in enumerate((row for row in rows if row["name"]), start=1):
        speaker = there.get(row.get("pk") or 0) or Speaker(part=part)
        for name in SPEAKER_FIELDS:
            setattr(speaker, name, row.get(name, ""))
        speaker.role = speaker.role or Speaker.Role.SPEAKER
        speaker.order = order
        speaker.save()


def _place_sessions(event: Event, saved: Sequence[tuple[ProgrammePart, Session | None]]) -> None:
    """Each session stands at the part that names it."""
    wanted = {session.pk: part for part, session in saved if session}
    if len(wanted) < sum(bool(session) for _part, session in saved):
        raise Refusal(_("Two parts of the programme name the same session. Choose one place for it."))
    shown = {part.pk for part, _session in saved}
    moved = [
        each
        for each in Session.objects.filter(event=event)
        if each.part_id != getattr(wanted.get(each.pk), "pk", None)
        and (each.pk in wanted or each.part_id in shown)
    ]
    for session in moved:  # a part holds one session: all go out before any comes in
        session.part = None
        session.save(update_fields=["part"])
    for session in moved:
        if session.pk in wanted:
            session.part = wanted[session.pk]
            session.save(update_fields=["part"])
