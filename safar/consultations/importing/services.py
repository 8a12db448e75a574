"""The dry run and the import: all of the file, or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.importing.checking import Checked, NoteDraft, check, clean
from safar.consultations.importing.lookups import Lookups
from safar.consultations.importing.reading import Sheet, read
from safar.consultations.models import Event, ImportDraft, Note, Session
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason

BATCH = 1000
KEPT_FOR = timedelta(days=1)


def dry_run(sheet: Sheet, *, event: Event | None = None, session: Session | None = None) -> Checked:
    """What an import would do. Raises Refusal when the file itself cannot be used."""
    return check(sheet, Lookups(event=event, default=session))


@transaction.atomic
def import_notes(
    sheet: Sheet, *, name: str, by: Any, event: Event | None = None, session: Session | None = None
) -> Checked:
    """Make every note of the file. Raises Refusal, with every bad row, when a single one is bad."""
    scope = Session.objects.filter(event=event or (session.event if session else None))
    # One writer at a time: what was checked must still hold when it is written.
    list((scope if event or session else Session.objects.all()).order_by("pk").select_for_update())
    checked = dry_run(sheet, event=event, session=session)
    if checked.problems:
        raise Refusal(
            ngettext(
                "Nothing was imported: %(n)s thing is wrong in the file. Put it right, then import it.",
                "Nothing was imported: %(n)s things are wrong in the file. Put them right, then import it.",
                len(checked.problems),
            )
            % {"n": len(checked.problems)},
            would_create=len(checked.drafts),
            errors=[problem.as_dict() for problem in checked.problems],
        )
    with reason(f"Imported from {clean(PurePath(name).name)[:120]}", by=by):
        _make(checked.drafts)
    return checked


def _make(drafts: list[NoteDraft]) -> None:
    orders = _last_orders({draft.session.pk for draft in drafts})
    countries: list[Any] = []
    objectives: list[Any] = []
    for start in range(0, len(drafts), BATCH):
        notes = []
        for draft in drafts[start : start + BATCH]:
            shelf = (draft.session.pk, draft.kind)
            orders[shelf] = orders.get(shelf, 0) + 1
            note = Note(
                session=draft.session,
                ref=draft.ref,
                kind=draft.kind,
                group=draft.group,
                heading=draft.heading,
                text=draft.text,
                language=draft.language,
                who=draft.who,
                organisations=draft.organisations,
                order=orders[shelf],
            )
            notes.append(note)
            countries += [
                Note.countries.through(note_id=note.pk, country_id=code) for code in draft.countries
            ]
            objectives += [
                Note.objectives.through(note_id=note.pk, objective_id=number) for number in draft.objectives
            ]
        Note.objects.bulk_create(notes)
    Note.countries.through.objects.bulk_create(countries, batch_size=BATCH)
    Note.objectives.through.objects.bulk_create(objectives, batch_size=BATCH)


def _last_orders(sessions: set[int]) -> dict[tuple[int, str], int]:
    rows = Note.objects.filter(session__in=sessions).order_by().values_list("session", "kind")
    return {(session, kind): last or 0 for session, kind, last in rows.annotate(last=Max("order"))}


# --- Between the dry run and the yes -----------------------------------------------------


@transaction.atomic
def keep_draft(
    event: Event, *, name: str, data: bytes, by: Any, session: Session | None = None, encoding: str = ""
) -> ImportDraft:
    """Keep a file until its sender says yes, for a day. Raises Refusal for a file that cannot be read."""
    dry_run(read(data, encoding), event=event, session=session)
    forget_old_drafts()
    return ImportDraft.objects.create(
        event=event,
        session=session,
        name=clean(PurePath(name).name)[:200] or "notes",
        data=data,
        encoding=encoding,
        made_by=by,
    )


@transaction.atomic
def import_draft(draft: ImportDraft, *, by: Any) -> Checked:
    """Say yes to a file that was kept. The file is forgotten once its notes are made."""
    locked = ImportDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise Refusal(
            _("This file has been imported already, or was kept for more than a day. Upload it again.")
        )
    sheet = read(bytes(locked.data), locked.encoding)
    done = import_notes(sheet, name=locked.name, event=locked.event, session=locked.session, by=by)
    locked.delete()
    return done


def look_at_draft(draft: ImportDraft) -> Checked:
    """The dry run of a file that was kept."""
    return dry_run(read(bytes(draft.data), draft.encoding), event=draft.event, session=draft.session)


def forget_old_drafts() -> int:
    """Files that nobody said yes to within a day. Gives how many were forgotten."""
    gone, _counts = ImportDraft.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return gone
