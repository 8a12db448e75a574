"""Dots from phones: so many for each device, on any notes of the session."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from safar.consultations.live.telling import hold, tell
from safar.consultations.models import Session, Vote
from safar.lib.refusal import Refusal


@transaction.atomic
def give_dots(session: Session, pk: UUID, voter: str, dots: int) -> int:
    """Put so many dots of this voter on the note, 0 to take them back; how many are left. Raises Refusal."""
    hold(session.pk)
    if not session.notes.filter(pk=pk).exists():
        raise Refusal(_("This note was taken away meanwhile."))
    elsewhere = _given(session, voter).exclude(note=pk).aggregate(n=Sum("dots"))["n"] or 0
    if elsewhere + dots > session.dots:
        raise Refusal(
            _("You have %(n)d dots and gave them all. Take one back from another note first.")
            % {"n": session.dots}
        )
    if dots:
        Vote.objects.update_or_create(note_id=pk, voter=voter, defaults={"dots": dots})
    else:
        Vote.objects.filter(note_id=pk, voter=voter).delete()
    total = Vote.objects.filter(note_id=pk).aggregate(n=Sum("dots"))["n"] or 0
    tell(session.pk, ("dots", {"note": str(pk), "dots": total}))
    return session.dots - elsewhere - dots


def dots_of(session: Session, voter: str) -> dict[str, int]:
    """{note: dots} this voter has given in the session."""
    return {str(note): dots for note, dots in _given(session, voter).values_list("note", "dots")}


def _given(session: Session, voter: str) -> QuerySet[Vote]:
    return Vote.objects.filter(note__session=session, voter=voter)
