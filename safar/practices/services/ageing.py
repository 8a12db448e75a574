"""Practices age: their owners are asked in time whether they still run as written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from safar.lib.languages import django_code
from safar.lib.tracked import reason
from safar.people.models import User
from safar.people.permissions import EDITING
from safar.practices.models import Asked, Practice

AGE = timedelta(days=365)  # after which a practice should be confirmed
AGAIN = timedelta(days=90)  # between two questions


def is_old(practice: Practice, today: date) -> bool:
    """Whether nobody has confirmed it for a year."""
    confirmed = practice.confirmed_on or practice.created_at.date()
    return today - confirmed >= AGE


def due(today: date) -> QuerySet[Practice]:
    """Published practices with an owner that were not confirmed for a year, nor asked about lately."""
    now = timezone.now()
    return (
        Practice.objects.published()
        .filter(owner__isnull=False)
        .annotate(age=Coalesce("confirmed_on", "created_at__date"))
        .filter(age__lte=today - AGE)
        .filter(Q(asked_at=None) | Q(asked_at__lte=now - AGAIN))
        .select_related("owner")
        .order_by("owner", "title")
    )


def remind(*, today: date | None = None, dry_run: bool = False) -> list[dict[str, Any]]:
    """Ask focal points and editors of each owner, in one mail each, about all that is due."""
    today = today or timezone.localdate()
    waiting: dict[int, list[Practice]] = {}
    for practice in due(today):
        waiting.setdefault(practice.owner_id or 0, []).append(practice)
    sent = []
    for owner, practices in waiting.items():
        people = list(
            User.objects.filter(
                is_active=True, memberships__organisation=owner, memberships__role__in=EDITING
            )
            .distinct()
            .order_by("pk")
        )
        sent.append(
            {
                "owner": practices[0].owner.slug if practices[0].owner else "",
                "people": [person.pk for person in people],
                "practices": [each.slug for each in practices],
            }
        )
        if people and not dry_run:
            _ask(people, [each.pk for each in practices], today)
    return sent


@transaction.atomic
def _ask(people: list[User], pks: list[int], today: date) -> None:
    """Held until the mails are out: two runs at once take turns, and a failed mail leaves no trace."""
    locked = Practice.objects.select_for_update().filter(pk__in=pks)
    again = timezone.now() - AGAIN
    practices = [each for each in locked if each.asked_at is None or each.asked_at <= again]
    if not practices:
        return
    with reason("Asked the owner whether it still holds"):
        for practice in practices:
            practice.asked_at = timezone.now()
            practice.save(update_fields=["asked_at"])
    Asked.objects.bulk_create(Asked(practice=each, user=person) for each in practices for person in people)
    for person in people:
        with override(django_code(person.language)):
            seen = {"practices": practices, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
            subject = " ".join(render_to_string("practices/mail/ask_subject.txt", seen).split())
            body = render_to_string("practices/mail/ask.txt", seen).strip() + "\n"
        send_mail(subject, body, None, [person.email], connection=get_connection())
