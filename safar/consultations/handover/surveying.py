"""The survey of an event: opening it, and taking an answer. Who answered is written down nowhere."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.consultations.handover.questions import questions
from safar.consultations.models import Event, Survey, SurveyAnswer
from safar.consultations.preparing.tokens import new_code
from safar.lib.refusal import Refusal


@transaction.atomic
def set_survey(event: Event, *, is_open: bool, by: Any) -> Survey:
    """Open or close the survey. Its address stays the same."""
    Event.objects.select_for_update().get(pk=event.pk)
    found, _made = Survey.objects.get_or_create(event=event, defaults={"code": _free_code()})
    found.is_open = is_open
    found.save(update_fields=["is_open"])
    return found


def _free_code() -> str:
    while True:
        code = new_code()
        if not Survey.objects.filter(code=code).exists():
            return code


def survey_of(code: str) -> Survey | None:
    """The open survey with this code, however it was typed."""
    plain = "".join(each for each in code.upper() if each.isalnum())[:12]
    return Survey.objects.select_related("event__organiser").filter(code=plain, is_open=True).first()


def answer(event: Event, answers: dict[str, str], *, comment: str = "", language: str) -> SurveyAnswer:
    """Keep one person's answers with the day alone. Raises Refusal for an empty sheet, or a closed survey."""
    known = {each.key: {key for key, _label in each.answers} for each in questions(language)}
    strange = [key for key, value in answers.items() if value and value not in known.get(key, ())]
    if strange:
        raise ValueError(f"The survey has no such answer: {', '.join(strange)}.")
    kept = {key: value for key, value in answers.items() if value}
    if not kept and not comment:
        raise Refusal(_("Nothing is answered yet. Choose at least one answer."))
    if not Survey.objects.filter(event=event, is_open=True).exists():
        raise Refusal(_("This survey is closed. Write to the organisers of the event."))
    return SurveyAnswer.objects.create(event=event, answers=kept, comment=comment, language=language)
