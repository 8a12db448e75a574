"""Progress on an action, and the files that show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.evidence import CheckedFile
from safar.plan.models import Action, Evidence, EvidenceContent, ProgressUpdate
from safar.plan.services.changing import lock, said_day


@transaction.atomic
def report_progress(
    action: Action, *, status: str, text: str, reported_on: date, by: Any, files: Iterable[CheckedFile] = ()
) -> ProgressUpdate:
    """Say what happened, with the files that show it. The action's status follows its newest update.

    Raises Refusal for a day that has not come yet.
    """
    today = timezone.localdate()
    if reported_on > today:
        raise Refusal(
            _("%(day)s has not come yet. Report what has happened, up to today, %(today)s.")
            % {"day": said_day(reported_on), "today": said_day(today)}
        )
    current = lock(action)
    with reason("Reported progress", by=by):
        update = ProgressUpdate.objects.create(
            action=current, status=status, text=text, reported_on=reported_on, reported_by=by
        )
        for file in files:
            evidence = Evidence.objects.create(
                update=update,
                name=file.name,
                content_type=file.content_type,
                size=file.size,
                sha256=file.sha256,
                scan=file.scan,
            )
            EvidenceContent.objects.create(evidence=evidence, data=file.data)
        _follow_newest(current)
    return update


@transaction.atomic
def withdraw_update(update: ProgressUpdate, *, by: Any) -> Action:
    """Take an update back, with its files. Its words stay in the history.

    The status goes back to that of the newest update left, or to what it was before anybody reported.
    """
    action = lock(update.action)
    with reason("Withdrew a progress update", by=by):
        update.delete()
        _follow_newest(action)
    return action


def _follow_newest(action: Action) -> None:
    newest = action.updates.order_by("-reported_on", "-reported_at", "-pk").first()
    status = newest.status if newest else _status_before(action)
    if status != action.status:
        action.status = status
        action.save(update_fields=["status"])


def _status_before(action: Action) -> str:
    """The last status in the action's history that is not the present one."""
    other = action.history.exclude(status=action.status).order_by("-pgh_id").first()  # type: ignore[attr-defined]
    return str(other.status) if other else action.status
