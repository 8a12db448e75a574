"""Drawing the report of an event: once for the same words, beside the page where it takes long."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.consultations.handover.data import event_data, fingerprint
from safar.consultations.models import Event
from safar.lib.languages import UN_LANGUAGES, django_code
from safar.lib.refusal import Refusal
from safar.reference.models import Objective
from safar.reports.models import EditionFile, WorkshopFile
from safar.reports.services import DRAWERS
from safar.reports.workshops.labels import labels
from safar.reports.workshops.layout import lay_out

LAYOUT = 2  # counted up when the same data would be drawn otherwise
# A print that has not come by then has died with its process.
PATIENCE = timedelta(minutes=3)
# Names may be taken back: a drawn file is kept no longer than it spares work.
LIFE = timedelta(hours=1)
MANY_NOTES = 300  # above it the reader is not kept waiting for PDF and Word
log = logging.getLogger(__name__)


@dataclass
class Report:
    """The report of an event in one language: its data, its words, and a fingerprint of both."""

    event: Event
    language: str
    content: dict[str, Any]
    words: dict[str, Any]
    sha256: str  # of the open data
    key: str  # of everything that a drawing depends on

    @property
    def notes(self) -> int:
        return sum(len(session["notes"]) for session in self.content["sessions"])

    def laid_out(self) -> dict[str, Any]:
        objectives = {
            each.number: {"number": each.number, "label": _said(each, self.language)}
            for each in Objective.objects.all()
        }
        with override(django_code(self.language)):  # counted words are written here
            return lay_out(
                self.content, self.words, objectives, made_at=timezone.localtime(), sha256=self.sha256
            )


def report_of(event: Event, language: str) -> Report:
    """Raises Refusal for a language that reports are not made in."""
    if language not in UN_LANGUAGES:
        raise Refusal(
            _("Reports are not made in “%(language)s”. Choose one of: %(languages)s.")
            % {"language": language, "languages": ", ".join(UN_LANGUAGES)}
        )
    content = event_data(event, language)
    with override(django_code(language)):
        words = labels()
    sha256 = fingerprint(content)
    key = hashlib.sha256(f"{LAYOUT}{sha256}{json.dumps(words, sort_keys=True)}".encode()).hexdigest()
    return Report(event, language, content, words, sha256, key)


def _said(objective: Objective, language: str) -> dict[str, str]:
    said = objective.said("label", language)
    return {"text": said.text, "language": said.language}


def draw_report(report: Report, format: str) -> bytes:
    """The report as a file, drawn now. Raises Refusal when it cannot be drawn."""
    return DRAWERS[format](report.laid_out())


def file_of(report: Report, format: str) -> WorkshopFile:
    """The file, or what stands in its place while it is drawn (then `made_at` is empty)."""
    row, mine = _begin(report, format)
    if not mine:
        return row
    laid_out = report.laid_out()
    if report.notes <= MANY_NOTES or format == EditionFile.Format.HTML:
        _draw_into(row, laid_out)
        row.refresh_from_db()
    else:
        threading.Thread(target=_draw_beside, args=(row, laid_out), daemon=True).start()
    return row


@transaction.atomic
def _begin(report: Report, format: str) -> tuple[WorkshopFile, bool]:
    """(the row of the file, whether it is ours to draw)."""
    now = timezone.now()
    WorkshopFile.objects.filter(began_at__lt=now - LIFE).delete()
    row, made = WorkshopFile.objects.select_for_update().get_or_create(
        event=report.event, language=report.language, format=format, defaults={"fingerprint": report.key}
    )
    fresh = row.fingerprint == report.key and not row.problem
    if not made and fresh and (row.made_at or row.began_at > now - PATIENCE):
        return row, False
    row.fingerprint, row.began_at, row.made_at, row.problem, row.data = report.key, now, None, "", b""
    row.save()
    return row, True


def _draw_beside(row: WorkshopFile, laid_out: dict[str, Any]) -> None:
    try:
        _draw_into(row, laid_out)
    finally:
        connection.close()


def _draw_into(row: WorkshopFile, laid_out: dict[str, Any]) -> None:
    """Keep the drawing, unless the event said something else meanwhile."""
    found = WorkshopFile.objects.filter(pk=row.pk, fingerprint=row.fingerprint)
    try:
        with override(django_code(row.language)):
            data = DRAWERS[row.format](laid_out)
    except Refusal as refusal:
        found.update(problem=str(refusal))
    except Exception:
        log.exception("The report of an event could not be drawn")
        found.update(
            problem=_("The file could not be drawn. Try again; if it fails again, tell your administrator.")
        )
    else:
        sha256 = hashlib.sha256(data).hexdigest()
        found.update(data=data, sha256=sha256, made_at=timezone.now())


def forget_files(event_id: int | None) -> None:
    """Drawn reports of the event are deleted: somebody was erased, or a rule became stricter."""
    WorkshopFile.objects.filter(event=event_id).delete()
