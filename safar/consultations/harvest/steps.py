"""Every change to a harvest is a step that knows what stood before it, so that it can be undone.

A harvest is small: its headings, which notes stand under which, and which note speaks for which. Each
step keeps what it changed of that, before and after. Undoing puts the first back where the second still
stands, so that nobody's later work is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations.live.telling import tell, tell_of_notes
from safar.consultations.models import HarvestStep, Heading, Note, Session
from safar.consultations.services.notes import lock_notes
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason

State = dict[str, dict[str, Any]]
ALONE: dict[str, Any] = {"under": [], "into": None}
KEPT = 200  # steps of a session that can be undone


def state_of(session: Session) -> State:
    """Headings by id, and what became of each note that is gathered or merged."""
    headings = {
        str(pk): [kind, title, detail, order]
        for pk, kind, title, detail, order in Heading.objects.filter(session=session)
        .order_by("pk")
        .values_list("pk", "kind", "title", "detail", "order")
    }
    notes: dict[str, Any] = {}
    links = Heading.notes.through.objects.filter(heading__session=session).order_by("heading", "note")
    for note, heading in links.values_list("note", "heading"):
        notes.setdefault(str(note), {"under": [], "into": None})["under"].append(heading)
    merged = Note.objects.filter(session=session, merged_into__isnull=False)
    for note, into in merged.order_by().values_list("pk", "merged_into"):
        notes.setdefault(str(note), {"under": [], "into": None})["into"] = str(into)
    return {"headings": headings, "notes": notes}


def changed(before: State, after: State) -> tuple[State, State]:
    """Only what differs, as it was and as it is; None for a heading that was not there."""
    was: State = {"headings": {}, "notes": {}}
    now: State = {"headings": {}, "notes": {}}
    for part, otherwise in (("headings", None), ("notes", ALONE)):
        for key in {**before[part], **after[part]}:
            one, other = before[part].get(key, otherwise), after[part].get(key, otherwise)
            if one != other:
                was[part][key], now[part][key] = one, other
    return was, now


@contextmanager
def step(session: Session, what: HarvestStep.What, title: str, why: str, *, by: Any) -> Iterator[None]:
    """Whatever is changed inside is one step. One harvester at a time."""
    with transaction.atomic():
        lock_notes(session)
        before = state_of(session)
        with reason(why, by=by):
            yield
        was, now = changed(before, state_of(session))
        if was["headings"] or was["notes"]:
            _write(session, what, title, was, now, by)
            _tell(session, was, now)


def pass_over(session: Session, notes: list[str], *, by: Any) -> None:
    """Say that these notes do not belong together: they are not suggested again."""
    with transaction.atomic():
        lock_notes(session)
        _write(session, HarvestStep.What.PASSED, "", {}, {"passed": sorted(notes)}, by)
        tell(session.pk, ("harvest", {}))


def _write(session: Session, what: HarvestStep.What, title: str, was: Any, now: Any, by: Any) -> None:
    user = by if getattr(by, "pk", None) else None
    HarvestStep.objects.create(
        session=session, what=what, title=title[:240], before=was, after=now, made_by=user
    )
    old = HarvestStep.objects.filter(session=session).exclude(what=HarvestStep.What.PASSED)
    last = old.order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
    old.filter(pk__lte=next(iter(last), 0)).delete()


def _tell(session: Session, was: State, now: State) -> None:
    gone = [key for key, each in now["notes"].items() if each["into"] and not was["notes"][key]["into"]]
    back = [key for key, each in was["notes"].items() if each["into"] and not now["notes"][key]["into"]]
    if gone:
        tell_of_notes(session.pk, *gone, kind="gone")
    if back:
        tell_of_notes(session.pk, *back)
    tell(session.pk, ("harvest", {}))


# --- The way back, and forward again ---------------------------------------------------


def last_step(session: Session, user: Any) -> HarvestStep | None:
    """The step this person would undo: their own last one."""
    mine = HarvestStep.objects.filter(session=session, made_by=user.pk, undone_at=None)
    return mine.order_by("-pk").first()


def last_undone(session: Session, user: Any) -> HarvestStep | None:
    """The step this person would do again: undone, and nothing of theirs done since."""
    mine = HarvestStep.objects.filter(session=session, made_by=user.pk)
    newest = last_step(session, user)
    undone = mine.filter(undone_at__isnull=False, pk__gt=newest.pk if newest else 0)
    return undone.order_by("pk").first()


@transaction.atomic
def undo(session: Session, *, by: Any) -> HarvestStep:
    """Take the person's last step back. Raises Refusal when somebody has changed the same since."""
    lock_notes(session)
    found = last_step(session, by)
    if found is None:
        raise Refusal(_("There is nothing of yours to undo in this session."))
    with reason("Undid a step of the harvest", by=by):
        _put(session, found.after, found.before)
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    return found


@transaction.atomic
def redo(session: Session, *, by: Any) -> HarvestStep:
    """Do again what was undone last. Raises Refusal when somebody has changed the same since."""
    lock_notes(session)
    found = last_undone(session, by)
    if found is None:
        raise Refusal(_("There is nothing of yours to do again in this session."))
    with reason("Did a step of the harvest again", by=by):
        _put(session, found.before, found.after)
    found.undone_at = None
    found.save(update_fields=["undone_at"])
    return found


def _put(session: Session, expected: Any, wanted: Any) -> None:
    """Make it as `wanted`, where it is still as `expected`."""
    if not wanted.get("headings") and not wanted.get("notes"):
        tell(session.pk, ("harvest", {}))
        return
    now = state_of(session)
    there = {str(pk) for pk in session.notes.values_list("pk", flat=True)}
    notes = {key: value for key, value in wanted["notes"].items() if key in there}
    same = all(now["headings"].get(key) == value for key, value in expected["headings"].items()) and all(
        now["notes"].get(key, ALONE) == value for key, value in expected["notes"].items() if key in there
    )
    going = {int(key) for key, value in wanted["headings"].items() if value is None}
    left = {int(key) for key in now["headings"]} - going
    left |= {int(key) for key, value in wanted["headings"].items() if value is not None}
    same = same and all(key in notes or not going & set(each["under"]) for key, each in now["notes"].items())
    same = same and all(
        set(each["under"]) <= left and (not each["into"] or each["into"] in there) for each in notes.values()
    )
    if not same:
        raise Refusal(
            _(
                "Somebody has changed the same notes or headings since. Nothing was changed: look, and "
                "mend by hand."
            )
        )
    for key, value in wanted["headings"].items():
        if value is not None:
            kind, title, detail, order = value
            made = {"session": session, "kind": kind, "title": title, "detail": detail, "order": order}
            Heading.objects.update_or_create(pk=int(key), defaults=made)
    link: Any = Heading.notes.through
    link.objects.filter(note__in=list(notes), heading__session=session).delete()
    link.objects.bulk_create(
        [link(note_id=key, heading_id=heading) for key, each in notes.items() for heading in each["under"]]
    )
    for key, each in notes.items():
        Note.objects.filter(pk=key).update(merged_into=each["into"])
    Heading.objects.filter(pk__in=going, session=session).delete()
    _tell(session, expected, wanted)
