"""Answering by the link in the mail: once, for this action, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.followup.models import Delay, UpdateRequest
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.evidence import CheckedFile
from safar.plan.models import Plan, ProgressUpdate
from safar.plan.services import report_progress


@dataclass(frozen=True)
class Answered:
    request: UpdateRequest
    update: ProgressUpdate


def is_expired(request: UpdateRequest, today: date) -> bool:
    return request.expires_on < today


def why_closed(request: UpdateRequest, today: date) -> str:
    """Why this link takes no answer any more; empty while it does."""
    if request.withdrawn_at:
        return _("The request was withdrawn by those who keep the plan. You need not do anything.")
    if request.answered_at:
        return _("This request has been answered. The link works once.")
    if is_expired(request, today):
        return _("The link has expired. Ask those who keep the plan to send a new one.")
    if request.action.plan.status == Plan.Status.CLOSED:
        return _("The plan is closed and takes no updates any more.")
    return ""


@transaction.atomic
def answer(
    request: UpdateRequest,
    *,
    status: str,
    text: str,
    reported_on: date,
    delay: str = "",
    files: Iterable[CheckedFile] = (),
) -> Answered:
    """Keep what the person reports, and close every request about the same action that waits for it.

    Raises Refusal when the link takes no answer any more, and for a day that has not come yet.
    """
    current = (
        UpdateRequest.objects.select_for_update(of=("self",))
        .select_related("action__plan")
        .get(pk=request.pk)
    )
    closed = why_closed(current, timezone.localdate())
    if closed:
        raise Refusal(closed)
    with reason("Answered a request for an update by its link", by=None):
        update = report_progress(
            current.action, status=status, text=text, reported_on=reported_on, by=None, files=files
        )
        if delay:
            Delay.objects.create(update=update, reason=delay)
        now = timezone.now()
        for each in current.action.requests.open().select_for_update(of=("self",)):
            each.answered_at, each.update = now, update
            each.save(update_fields=["answered_at", "update"])
    current.refresh_from_db()
    return Answered(current, update)
