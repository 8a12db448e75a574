"""Freezing a plan as an edition, and drawing the edition as a file once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.languages import UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Plan
from safar.reports.content import plan_content
from safar.reports.drawing import html, pdf
from safar.reports.layout import lay_out
from safar.reports.models import Edition, EditionFile
from safar.thread.models import Tie


def _draw_word(document: dict[str, Any]) -> bytes:
    # python-docx and lxml are large, and most processes never write a Word file.
    from safar.reports.drawing import word

    return word.draw(document)


DRAWERS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    EditionFile.Format.PDF: pdf.draw,
    EditionFile.Format.DOCX: _draw_word,
    EditionFile.Format.HTML: html.draw,
}


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 of the content as canonical JSON: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def freeze_plan(plan: Plan, *, language: str, by: Any) -> Edition:
    """Keep the plan as it stands, in one language, as its next edition.

    Where nothing has changed since the newest edition in that language, that
    edition is given back, with `reused` set.
    """
    if language not in UN_LANGUAGES:
        raise Refusal(
            _("Editions are not made in “%(language)s”. Choose one of: %(languages)s.")
            % {"language": language, "languages": ", ".join(UN_LANGUAGES)}
        )
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)  # two people may press the button at once
    content = plan_content(plan, language)
    sha256 = fingerprint(content)
    newest = plan.editions.filter(language=language).order_by("-number").first()
    if newest is not None and newest.sha256 == sha256:
        newest.reused = True
        return newest

    number = plan.editions.aggregate(highest=Max("number"))["highest"] or 0
    with reason("Froze the plan as an edition", by=by):
        edition = Edition.objects.create(
            plan=plan,
            number=number + 1,
            language=language,
            content=content,
            sha256=sha256,
            frozen_at=timezone.now(),
            frozen_by=by,
        )
        Tie.objects.bulk_create(
            Tie(origin_id=knot, outcome=edition.knot, kind=Tie.Kind.REPORTED)
            for knot in plan.actions.values_list("knot", flat=True)
        )
    return edition


def file_of(edition: Edition, format: str) -> EditionFile:
    """The edition as a file: drawn the first time it is asked for, the same bytes ever after.

    Raises Refusal for a format we do not make, or when a font is missing.
    """
    if format not in DRAWERS:
        raise Refusal(
            _("Editions are not made as “%(format)s”. Choose one of: %(formats)s.")
            % {"format": format, "formats": ", ".join(sorted(DRAWERS))}
        )
    return edition.files.filter(format=format).first() or _draw_once(edition, format)


@transaction.atomic
def _draw_once(edition: Edition, format: str) -> EditionFile:
    Edition.objects.select_for_update().only("pk").get(
        pk=edition.pk
    )  # whoever comes second waits and finds it
    drawn = edition.files.filter(format=format).first()
    if drawn is not None:
        return drawn
    data = DRAWERS[format](lay_out(edition))
    return EditionFile.objects.create(
        edition=edition,
        format=format,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        data=data,
    )
