"""The outbox: who is owed a mail, and handing the mails over one by one, each at most once."""

from __future__ import annotations

import logging
import smtplib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations.handover.mails.heard import Became, Heard
from safar.consultations.handover.mails.writing import is_something, write
from safar.consultations.models import Event, Letter, Participant
from safar.lib.refusal import Refusal

log = logging.getLogger(__name__)
LOCK = "safar-consultations-mails"
# After a no that may be lifted, the next try; then the letter is listed as not sent.
PATIENCE = [timedelta(minutes=each) for each in (1, 5, 30, 120)]
# A letter still being handed over after this has lost its process.
LONGEST = timedelta(minutes=10)
WISHES = {Letter.Kind.NOTED.value: "wants_notes", Letter.Kind.FATE.value: "wants_fate"}
RECORDED = {Letter.Kind.NOTED.value: "noted_mail_at", Letter.Kind.FATE.value: "fate_mail_at"}


def heard_of(event: Event, kind: str) -> Heard:
    return Became(event) if kind == Letter.Kind.FATE else Heard(event)


def wanting(event: Event, kind: str) -> QuerySet[Participant]:
    """Those who came, said yes, gave an address and asked for this mail."""
    return (
        event.people.filter(consented_at__isnull=False, **{WISHES[kind]: True})
        .exclude(email="")
        .exclude(status=Participant.Status.ABSENT)
    )


def owed(heard: Heard, kind: str) -> list[Participant]:
    """Those who want the mail, were never owed it before, and have something to read."""
    people = wanting(heard.event, kind).exclude(letters__kind=kind).order_by("name", "pk")
    return [person for person in people if is_something(kind, heard, person)]


@transaction.atomic
def queue(event: Event, kind: str, *, by: Any) -> int:
    """Put a letter into the outbox for everybody who is owed one. Gives how many. Raises Refusal for none."""
    Event.objects.select_for_update().get(pk=event.pk)  # two organisers may press the button at once
    people = owed(heard_of(event, kind), kind)
    if not people:
        raise Refusal(_("Nobody is owed this mail now. Whoever had it does not get it twice."))
    Letter.objects.bulk_create([Letter(participant=person, kind=kind) for person in people])
    return len(people)


def try_again(event: Event, *, by: Any) -> int:
    """Letters that were not sent wait once more. Gives how many."""
    failed = Letter.objects.filter(participant__event=event, state=Letter.State.FAILED)
    return failed.update(
        state=Letter.State.WAITING, attempts=0, due_at=timezone.now(), changed_at=timezone.now(), problem=""
    )


# --- Sending ------------------------------------------------------------------------


@dataclass
class Sent:
    sent: int = 0
    failed: int = 0
    later: int = 0  # to be tried again
    busy: bool = False  # another process is sending
    away: bool = False  # the mail server does not answer


def send_due(event: Event | None = None, *, pause: Callable[[float], None] = time.sleep) -> Sent:
    """Hand over every letter that is due, at the pace of SAFAR_MAILS_A_MINUTE; one process at a time."""
    done = Sent()
    if not _lock():
        done.busy = True
        return done
    try:
        _give_up_the_lost()
        _Round(event, done, pause).run()
    finally:
        _unlock()
    return done


class _Round:
    def __init__(self, event: Event | None, done: Sent, pause: Callable[[float], None]) -> None:
        self.event, self.done, self.pause = event, done, pause
        self.known: dict[tuple[int, str], Heard] = {}

    def run(self) -> None:
        server = get_connection()
        try:
            while (letter := _take(self.event)) is not None:
                try:
                    server.open()  # does nothing when it is open; before anything is handed over
                except (OSError, smtplib.SMTPException):
                    _put_back(letter, _("The mail server does not answer."))
                    self.done.later, self.done.away = self.done.later + 1, True
                    return
                self._send(letter, server)
                self.pause(60 / max(1, settings.SAFAR_MAILS_A_MINUTE))
        finally:
            server.close()

    def _send(self, letter: Letter, server: Any) -> None:
        try:
            mail = write(letter.kind, self._heard(letter), letter.participant)
            message = EmailMessage(
                mail.subject,
                mail.body,
                None,
                [letter.participant.email],
                headers=mail.headers,
                connection=server,
            )
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _words in refused.recipients.values()]
            self._refused(letter, max(codes, default=550))
        except smtplib.SMTPResponseException as refused:
            self._refused(letter, refused.smtp_code)
        except (OSError, smtplib.SMTPException):
            # It broke off between the first word and the server's yes: it may have left.
            self._failed(letter, _("The connection broke while it was sent: it may have arrived."))
            server.close()
        except Exception:
            log.exception("A letter could not be written")
            self._failed(letter, _("It could not be written. Tell your administrator."))
        else:
            _record(letter)
            self.done.sent += 1

    def _heard(self, letter: Letter) -> Heard:
        key = (letter.participant.event_id, letter.kind)
        if key not in self.known:
            self.known[key] = heard_of(letter.participant.event, letter.kind)
        return self.known[key]

    def _refused(self, letter: Letter, code: int) -> None:
        why = _("The mail server refused it (%(code)s).") % {"code": code}
        if code >= 500 or letter.attempts > len(PATIENCE):
            self._failed(letter, why)
        else:
            _put_back(letter, why)
            self.done.later += 1

    def _failed(self, letter: Letter, why: str) -> None:
        _change(letter, state=Letter.State.FAILED, problem=why)
        self.done.failed += 1


@transaction.atomic
def _take(event: Event | None) -> Letter | None:
    """The next letter, now being handed over. One whose person does not want it any more is put away."""
    due = Letter.objects.filter(state=Letter.State.WAITING, due_at__lte=timezone.now())
    if event is not None:
        due = due.filter(participant__event=event)
    for letter in due.select_related("participant__event").select_for_update(of=("self",), skip_locked=True):
        person = letter.participant
        if not wanting(person.event, letter.kind).filter(pk=person.pk).exists():
            letter.delete()
            continue
        letter.attempts += 1
        _change(letter, state=Letter.State.SENDING, attempts=letter.attempts)
        return letter
    return None


def _put_back(letter: Letter, why: str) -> None:
    wait = PATIENCE[min(letter.attempts, len(PATIENCE)) - 1]
    _change(letter, state=Letter.State.WAITING, due_at=timezone.now() + wait, problem=why)


@transaction.atomic
def _record(letter: Letter) -> None:
    _change(letter, state=Letter.State.SENT, problem="")
    Participant.objects.filter(pk=letter.participant_id).update(**{RECORDED[letter.kind]: timezone.now()})


def _change(letter: Letter, **fields: Any) -> None:
    Letter.objects.filter(pk=letter.pk).update(**fields, changed_at=timezone.now())


def _give_up_the_lost() -> None:
    lost = Letter.objects.filter(state=Letter.State.SENDING, changed_at__lt=timezone.now() - LONGEST)
    lost.update(
        state=Letter.State.FAILED,
        changed_at=timezone.now(),
        problem=_("Safar was stopped while it was sent: it may have arrived."),
    )


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        return bool(cursor.fetchone()[0])


def _unlock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])


def send_beside() -> None:
    """Begin to send beside the page. What is left over waits for `safar consultations send-mails`."""
    threading.Thread(target=_beside, daemon=True).start()


def _beside() -> None:
    try:
        send_due()
    except Exception:
        log.exception("Letters could not be sent")
    finally:
        connection.close()
