"""Every change of a public consultation."""

from __future__ import annotations

import smtplib
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from safar.comments.models import Comment, Window
from safar.comments.permissions import may_comment
from safar.comments.queries import action_text, said_of, window_of
from safar.lib.languages import django_code
from safar.lib.refusal import Refusal
from safar.lib.tracked import reason, unsigned
from safar.plan.models import Action, Plan
from safar.thread.models import Tie
from safar.thread.services import tie

LONGEST = 4000
# A flood cannot bury the queue: what waits to be looked at is bounded, and the page says so.
MOST_WAITING_AN_HOUR = 200
SALT = "safar.comments.own"


@transaction.atomic
def open_window(plan: Plan, *, opens_on: date, closes_on: date, welcome: str, by: Any) -> Window:
    """Say when everybody may comment. Raises Refusal for a private plan, and for days out of order."""
    Plan.objects.select_for_update(of=("self",)).only("pk").get(pk=plan.pk)
    if not plan.is_public:
        raise Refusal(_("Nobody but you can read this plan yet. Publish it first."))
    if closes_on < opens_on:
        raise Refusal(_("The consultation closes before it opens. Change one of the days."))
    window = window_of(plan) or Window(plan=plan)
    window.opens_on, window.closes_on, window.welcome = opens_on, closes_on, welcome.strip()
    with reason("Set the days of the public consultation", by=by):
        window.save()
    return window


@transaction.atomic
def comment(
    plan: Plan,
    *,
    text: str,
    language: str,
    action: Action | None = None,
    name: str = "",
    email: str = "",
    stakeholder_type: Any = None,
) -> Comment:
    """Keep what somebody says; it is shown once it has been looked at.

    Raises Refusal outside the window, and when too much waits to be looked at.
    """
    if not may_comment(plan, window_of(plan), timezone.localdate()):
        raise Refusal(_("Comments are not taken now. The page of the consultation says when they are."))
    if action is not None and action.plan_id != plan.pk:
        raise Refusal(_("This action belongs to another plan. Open the page again."))
    hour_ago = timezone.now() - timedelta(hours=1)
    if plan.comments.waiting().filter(written_at__gt=hour_ago).count() >= MOST_WAITING_AN_HOUR:
        raise Refusal(_("Very many comments arrive just now. Yours was not kept; send it again in an hour."))
    with unsigned("Commented in the public consultation"):
        return Comment.objects.create(
            plan=plan,
            action=action,
            passage=action_text(action) if action else said_of(plan, "title", "summary"),
            text=text.strip(),
            language=language,
            name=name.strip(),
            email=email.strip().lower(),
            stakeholder_type=stakeholder_type,
        )


@transaction.atomic
def withdraw(found: Comment) -> None:
    """Its author takes the comment back; name and address are deleted."""
    current = _lock(found)
    with unsigned("Withdrew a comment"):
        current.state, current.name, current.email = Comment.State.WITHDRAWN, "", ""
        current.save(update_fields=["state", "name", "email"])


@transaction.atomic
def show(found: Comment, *, by: Any) -> None:
    """Let everybody read it. Raises Refusal when its author has withdrawn it."""
    current = _lock(found)
    if current.state == Comment.State.WITHDRAWN:
        raise Refusal(_("Its author has withdrawn this comment."))
    with reason("Showed a comment", by=by):
        current.state, current.why_hidden, current.looked_at_by = Comment.State.SHOWN, "", by
        current.save(update_fields=["state", "why_hidden", "looked_at_by"])


@transaction.atomic
def hide(found: Comment, *, why: str, by: Any) -> None:
    """Do not show it, for one of the reasons that are published."""
    current = _lock(found)
    if why not in Comment.Why.values:
        raise Refusal(_("Choose why the comment is not shown."))
    if current.state == Comment.State.WITHDRAWN:
        raise Refusal(_("Its author has withdrawn this comment."))
    with reason("Did not show a comment", by=by):
        current.state, current.why_hidden, current.looked_at_by = Comment.State.HIDDEN, why, by
        current.save(update_fields=["state", "why_hidden", "looked_at_by"])


@transaction.atomic
def answer(found: Comment, *, outcome: str, text: str, by: Any, became: Action | None = None) -> None:
    """Say what is done with the comment; an action it was taken up in names it as an origin.

    Raises Refusal for a comment that is not shown, without words, and for an action of another plan.
    """
    current = _lock(found)
    if current.state != Comment.State.SHOWN:
        raise Refusal(_("Show the comment before you answer it: people read both together."))
    if outcome not in Comment.Outcome.values or not text.strip():
        raise Refusal(_("An answer says what is done with the comment, and why."))
    if became is not None and became.plan_id != current.plan_id:
        raise Refusal(_("This action belongs to another plan. Open the page again."))
    with reason("Answered a comment", by=by):
        current.outcome, current.answer, current.answered_at = outcome, text.strip(), timezone.now()
        current.told_at = None
        current.save(update_fields=["outcome", "answer", "answered_at", "told_at"])
        if became is not None:
            tie(current, became, Tie.Kind.TAKEN_UP)


def _lock(found: Comment) -> Comment:
    return Comment.objects.select_for_update(of=("self",)).select_related("plan").get(pk=found.pk)


# --- The author's own link --------------------------------------------------------------


def token_of(found: Comment) -> str:
    """The same at any time, so that the link in the mail is the page the author knows."""
    return signing.Signer(salt=SALT).sign_object(found.pk)


def comment_of(token: str) -> Comment | None:
    """Whose link this is; None for one we never made."""
    try:
        pk = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        return None
    return Comment.objects.select_related("plan", "action").filter(pk=pk).first()


# --- You said, we did ---------------------------------------------------------------------


def tell_authors() -> tuple[int, int]:
    """Send each answer once to whoever left an address, and forget the address: (sent, failed)."""
    sent = failed = 0
    connection = get_connection()
    waiting = Comment.objects.filter(answered_at__isnull=False, told_at=None).exclude(email="")
    for pk in list(waiting.values_list("pk", flat=True)):
        try:
            with transaction.atomic(), unsigned("Told the author of a comment"):
                found = _lock(Comment(pk=pk))
                if found.told_at or not found.email:
                    continue
                address, found.email, found.told_at = found.email, "", timezone.now()
                found.save(update_fields=["email", "told_at"])
                _send(found, address, connection)
        except (OSError, smtplib.SMTPException):
            failed += 1
        else:
            sent += 1
    return sent, failed


def _send(found: Comment, address: str, connection: Any) -> None:
    with override(django_code(found.language)):
        link = settings.SITE_URL + reverse("comments:own", args=[token_of(found)])
        seen = {"comment": found, "plan": found.plan, "link": link, "site_name": settings.SITE_NAME}
        subject = " ".join(render_to_string("comments/mail/answer_subject.txt", seen).split())
        body = render_to_string("comments/mail/answer.txt", seen).strip() + "\n"
    send_mail(subject, body, None, [address], connection=connection)
