"""From what people said to what a State will do: the tie that the whole thread is for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.consultations.models import Note, Theme
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason
from safar.plan.models import Action, Plan
from safar.plan.services.actions import add_action
from safar.plan.services.changing import lock
from safar.practices.models import Practice
from safar.thread.models import Tie
from safar.thread.services import tie, untie

Origin = Note | Theme | Practice


@transaction.atomic
def take_up(
    plan: Plan,
    *,
    by: Any,
    note: Note | None = None,
    theme: Theme | None = None,
    practices: Iterable[Practice] = (),
    **fields: Any,
) -> Action:
    """A new action that names the note or theme it answers, and the practices it draws on.

    Two people may take up the same challenge: both actions stand, and pages say so.
    Raises Refusal without a note or theme, and as `add_action` does.
    """
    origin = note or theme
    if origin is None:
        raise Refusal(_("Nothing to take up was named. Start from a challenge or a theme."))
    why = f"Taken up from “{origin}”"
    with reason(why, by=by):
        action = add_action(plan, by=by, why=why, **fields)
        for each in (note, theme):
            if each is not None:
                tie(each, action, Tie.Kind.TAKEN_UP)
        for practice in practices:
            tie(practice, action, Tie.Kind.INSPIRED)
    return action


@transaction.atomic
def add_origin(action: Action, origin: Origin, *, by: Any) -> Action:
    """Say that an action that is there also came from this. Raises Refusal when it says so already."""
    current = lock(action)
    kind = kind_of_tie(origin)
    if Tie.objects.filter(origin=origin.knot_id, outcome=current.knot_id, kind=kind).exists():
        raise Refusal(
            _("Action %(code)s names “%(origin)s” as an origin already.")
            % {"code": current.code, "origin": origin}
        )
    with reason(f"Added “{origin}” as an origin", by=by):
        tie(origin, current, kind)
    return current


@transaction.atomic
def remove_origin(action: Action, origin: Origin, *, by: Any) -> Action:
    """Take an origin back. Raises Refusal when the action does not name it."""
    current = lock(action)
    with reason(f"Removed “{origin}” as an origin", by=by):
        if not untie(origin, current, kind_of_tie(origin)):
            raise Refusal(
                _("Action %(code)s does not name “%(origin)s” as an origin, so nothing was changed.")
                % {"code": current.code, "origin": origin}
            )
    return current


def kind_of_tie(origin: Origin) -> Tie.Kind:
    """Notes and themes are taken up; practices are drawn on."""
    return Tie.Kind.INSPIRED if isinstance(origin, Practice) else Tie.Kind.TAKEN_UP
