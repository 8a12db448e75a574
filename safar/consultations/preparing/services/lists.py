"""A list of participants taken in: shown first, then all of it or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.importing.checking import clean
from safar.consultations.importing.reading import Sheet, read
from safar.consultations.models import Event, Participant, PeopleDraft
from safar.consultations.preparing.people import Crowd, PersonDraft, look
from safar.consultations.preparing.services.people import MOST_PEOPLE
from safar.lib.refusal import Refusal

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep_list(event: Event, *, name: str, data: bytes, encoding: str = "", by: Any) -> PeopleDraft:
    """Keep a file until its sender says yes, for a day. Raises Refusal for a file that cannot be read."""
    look(read(data, encoding), event)
    forget_old_lists()
    return PeopleDraft.objects.create(
        event=event, name=clean(PurePath(name).name)[:200] or "participants", data=data, encoding=encoding,
        made_by=by,
    )  # fmt: skip


def look_at_list(draft: PeopleDraft) -> Crowd:
    """The dry run of a file that was kept."""
    return look(read(bytes(draft.data), draft.encoding), draft.event)


@transaction.atomic
def take_list_in(draft: PeopleDraft, *, by: Any) -> Crowd:
    """Register everybody of a kept file, and forget the file. Raises Refusal for a single bad row."""
    locked = PeopleDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked is None:
        raise Refusal(
            _("This file has been imported already, or was kept for more than a day. Upload it again.")
        )
    crowd = import_people(read(bytes(locked.data), locked.encoding), draft.event, by=by)
    locked.delete()
    return crowd


@transaction.atomic
def import_people(sheet: Sheet, event: Event, *, by: Any) -> Crowd:
    """Register everybody of the file; those who are there already are left alone.

    Raises Refusal, with every bad row, when a single one is bad.
    """
    Event.objects.select_for_update().get(pk=event.pk)  # what was checked must still hold when it is written
    crowd = look(sheet, event)
    if crowd.problems:
        raise Refusal(
            ngettext(
                "Nobody was registered: %(n)s thing is wrong in the file. Put it right, and try again.",
                "Nobody was registered: %(n)s things are wrong in the file. Put them right, and try again.",
                len(crowd.problems),
            )
            % {"n": len(crowd.problems)},
            errors=[problem.as_dict() for problem in crowd.problems],
        )
    if event.people.count() + len(crowd.drafts) > MOST_PEOPLE:
        raise Refusal(_("An event holds at most %(n)s people. Split the list.") % {"n": MOST_PEOPLE})
    Participant.objects.bulk_create([_person(event, draft) for draft in crowd.drafts], batch_size=500)
    return crowd


def _person(event: Event, draft: PersonDraft) -> Participant:
    return Participant(
        event=event,
        name=draft.name,
        email=draft.email,
        organisation=draft.organisation,
        stakeholder_type_id=draft.stakeholder_type or None,
        country_id=draft.country or None,
        languages=draft.languages,
        needs=draft.needs,
        role=draft.role,
        external_id=draft.external_id,
        language=draft.language,
    )


def forget_old_lists() -> int:
    """Files that nobody said yes to within a day. Gives how many were forgotten."""
    gone, _counts = PeopleDraft.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return gone
