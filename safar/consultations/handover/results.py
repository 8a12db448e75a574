"""What participants thought of the format, counted so that nobody's answer can be told.

Results are counted five answers at a time: who watches them while people answer learns nothing from the
difference between two looks.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.handover.questions import questions
from safar.consultations.models import Event

STEP = 5


def evaluation_of(event: Event, language: str) -> dict[str, Any]:
    """As docs/open-data.md has it; the words of `hidden` are in the language now in force."""
    given = list(event.survey_answers.order_by("pk").values_list("answers", flat=True))
    told = given[: _told(len(given))]
    return {
        "answered": len(given),
        "hidden": _hidden(len(given)),
        "questions": [
            {
                "key": question.key,
                "text": question.text,
                "answers": [
                    {"key": key, "label": label, "count": count[key]} for key, label in question.answers
                ],
            }
            for question in questions(language)
            if (count := Counter(each.get(question.key) for each in told)) and told
        ],
    }


def comments_of(event: Event) -> list[tuple[str, str]]:
    """[(text, language)] of what people wrote, in no order: for organisers alone."""
    rows = list(event.survey_answers.order_by("pk").values_list("comment", "language"))
    written = [(text, language) for text, language in rows[: _told(len(rows))] if text]
    random.shuffle(written)
    return written


def _told(n: int) -> int:
    return n - n % STEP


def _hidden(n: int) -> str:
    """What is not counted in, and why."""
    if n and not _told(n):
        return _("Results are shown from five answers on: fewer could tell who said what.")
    left = n - _told(n)
    if not left:
        return ""
    return ngettext(
        "%(n)s answer is not counted in yet: five at a time, so that results tell of nobody.",
        "%(n)s answers are not counted in yet: five at a time, so that results tell of nobody.",
        left,
    ) % {"n": left}
