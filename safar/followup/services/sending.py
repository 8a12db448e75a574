"""What goes out when: one message a person and day, each kind of letter once for each request."""

from __future__ import annotations

import smtplib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from safar.followup.links import address_of
from safar.followup.models import Letter, Rhythm, UpdateRequest
from safar.lib.languages import django_code
from safar.people.models import Membership, Role
from safar.plan.models import Plan

Kind = Letter.Kind


@dataclass(frozen=True)
class Due:
    """One letter that should go out."""

    request: UpdateRequest
    kind: str


@dataclass
class Sent:
    messages: int = 0
    letters: int = 0
    failed: list[str] = field(default_factory=list)  # addresses the mail server did not take
    left: int = 0  # messages for the next round


def kinds_due(request: UpdateRequest, sent: Iterable[str], rhythm: Rhythm, today: date) -> list[str]:
    """Which letters about this request are due and have not gone out. No clock, no database.

    The newest one stands for those before it: who was forgotten for a month is not told three things at once.
    """
    already = set(sent)
    due: list[str] = []
    if today > request.due_on:
        due.append(Kind.OVERDUE)
    elif today >= request.due_on - timedelta(days=rhythm.remind_days) and (
        Kind.FIRST in already or request.copies_only
    ):
        due.append(Kind.REMINDER)
    elif not request.copies_only:
        due.append(Kind.FIRST)
    if not request.copies_only and today >= request.due_on + timedelta(days=rhythm.escalate_days):
        due.append(Kind.ESCALATION)
    return [kind for kind in due if kind not in already]


def due_letters(today: date, plan: Plan | None = None) -> list[Due]:
    """Every letter due today, of one plan or of all. Three queries."""
    requests = (
        UpdateRequest.objects.open()
        .filter(expires_on__gte=today)
        .exclude(action__plan__status=Plan.Status.CLOSED)
        .select_related("action__plan__owner", "action__lead")
        .prefetch_related("letters")
    )
    if plan is not None:
        requests = requests.filter(action__plan=plan)
    found = list(requests)
    rhythms = {each.plan_id: each for each in Rhythm.objects.all()}
    due = []
    for request in found:
        rhythm = rhythms.get(request.action.plan_id) or Rhythm(plan=request.action.plan)
        sent = [letter.kind for letter in request.letters.all()]
        due += [Due(request, kind) for kind in kinds_due(request, sent, rhythm, today)]
    return due


def send_due(today: date, plan: Plan | None = None, *, most: int | None = None) -> Sent:
    """Send what is due. A message that does not leave is tried again next time, and never counted as sent.

    `most`: so many messages at most; the others leave with the next round.
    """
    outcome = Sent()
    connection = get_connection()
    waiting = list(_by_message(due_letters(today, plan)).items())
    outcome.left = max(0, len(waiting) - most) if most is not None else 0
    for (address, language, _plan, is_escalation), letters in waiting[:most]:
        try:
            with transaction.atomic():
                mine = _claim(letters)
                if not mine:
                    continue
                _send(address, language, mine, is_escalation, connection)
        except (OSError, smtplib.SMTPException):
            outcome.failed.append(address)
            continue
        outcome.messages += 1
        outcome.letters += len(mine)
    return outcome


def _by_message(due: list[Due]) -> dict[tuple[str, str, int, bool], list[Due]]:
    """One message for each person and plan; the owner's people get theirs about everything at once."""
    grouped: dict[tuple[str, str, int, bool], list[Due]] = defaultdict(list)
    owners = {each.request.action.plan.owner_id for each in due if each.kind == Kind.ESCALATION}
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for held in Membership.objects.filter(
        organisation__in=owners, role=Role.FOCAL_POINT, user__is_active=True
    ).select_related("user"):
        told[held.organisation_id].append((held.user.email, held.user.language))
    for each in due:
        request = each.request
        plan = request.action.plan
        if each.kind != Kind.ESCALATION:
            grouped[request.email, request.language, plan.pk, False].append(each)
            continue
        for email, language in told[plan.owner_id]:
            grouped[email, language, plan.pk, True].append(each)
    return grouped


def _claim(letters: list[Due]) -> list[Due]:
    """Those that nobody else sends now, written down as sent in the transaction that sends them."""
    open_now = set(
        UpdateRequest.objects.open()
        .filter(pk__in=[each.request.pk for each in letters])
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )
    mine = []
    for each in letters:
        if each.request.pk not in open_now:
            continue
        _letter, is_new = Letter.objects.get_or_create(request=each.request, kind=each.kind)
        # Several focal points of the owner are told of the same request.
        if is_new or each.kind == Kind.ESCALATION:
            mine.append(each)
    return mine


def _send(address: str, language: str, letters: list[Due], is_escalation: bool, connection: Any) -> None:
    with override(django_code(language)):
        subject, body = message(letters, is_escalation)
    send_mail(subject, body, None, [address], connection=connection)


def message(letters: list[Due], is_escalation: bool) -> tuple[str, str]:
    """Subject and body, in the language that is active. Every address opens one form."""
    plan = letters[0].request.action.plan
    name = "escalation" if is_escalation else "request"
    seen = {
        "plan": plan,
        "first": letters[0],
        "rows": [
            {
                "action": each.request.action,
                "due_on": each.request.due_on,
                "name": each.request.name or each.request.email,
                "link": "" if is_escalation else address_of(each.request),
                "is_overdue": each.kind == Kind.OVERDUE,
            }
            for each in letters
        ],
        "any_overdue": any(each.kind == Kind.OVERDUE for each in letters),
        "site_name": settings.SITE_NAME,
    }
    subject = " ".join(render_to_string(f"followup/mail/{name}_subject.txt", seen).split())
    return subject, render_to_string(f"followup/mail/{name}.txt", seen).strip() + "\n"
