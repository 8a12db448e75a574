"""Saying that a practice answers a challenge."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.practices.models import Practice
from safar.thread.models import Threaded, Tie
from safar.thread.services import tie, untie


@transaction.atomic
def answer_with(challenge: Threaded, practice: Practice, *, by: Any) -> None:
    """Say that the practice answers the challenge."""
    if practice.status != Practice.Status.PUBLISHED:
        raise Refusal(
            _("This practice is a draft. Publish it first, so that others can read what answers the note.")
        )
    with reason("Said that the practice answers the note", by=by):
        tie(challenge, practice, Tie.Kind.ANSWERED)


@transaction.atomic
def take_answer_back(challenge: Threaded, practice: Practice, *, by: Any) -> None:
    """Say that it does not answer it after all."""
    with reason("Took the answer back", by=by):
        if not untie(challenge, practice, Tie.Kind.ANSWERED):
            raise Refusal(
                _("The practice was not said to answer this note. Somebody may have taken it back.")
            )
