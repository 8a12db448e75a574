"""Opening and closing a session, and the short word that lets phones in."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from safar.consultations.live.telling import hold, tell
from safar.consultations.models import Happening, Session
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason

# Without letters that look like digits, and without vowels, so that no word comes of it.
LETTERS = "BCDFGHJKMNPQRSTVWXZ23456789"
LENGTH = 6


@transaction.atomic
def set_door(session: Session, *, state: str = "", joining: str = "", by: Any) -> Session:
    """Open or close the session, and say who may join. A code is made when one is needed. Raises Refusal."""
    hold(session.pk)
    if (state and state not in Session.State.values) or (joining and joining not in Session.Joining.values):
        raise Refusal(_("This cannot be chosen here. Reload the page and choose again."))
    session.state = state or session.state
    session.joining = joining or session.joining
    if session.joining != Session.Joining.CLOSED and not session.join_code:
        session.join_code = _free_code()
    with reason("Changed who may join, or opened or closed the session", by=by):
        session.save(update_fields=["state", "joining", "join_code"])
    tell(session.pk, ("state", {"state": session.state, "joining": session.joining}))
    return session


def _free_code() -> str:
    while True:
        code = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
        if not Session.objects.filter(join_code=code).exists():
            return code


def session_of_code(code: str) -> Session | None:
    """The session whose door this code opens now, however it was typed."""
    plain = "".join(each for each in code.upper() if each.isalnum())[:8]
    if len(plain) < LENGTH:
        return None
    found = Session.objects.select_related("event").filter(join_code=plain)
    return found.exclude(joining=Session.Joining.CLOSED).exclude(state=Session.State.CLOSED).first()


def closed_at(session: Session) -> Any:
    """When the session was last closed; None when nobody knows."""
    news = Happening.objects.filter(session=session, kind="state", payload__state="closed")
    return news.order_by("-pk").values_list("at", flat=True).first()
