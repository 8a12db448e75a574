"""Participants: registered by an organiser, by themselves, or from a list."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.consultations.models import Event, Participant, Registration
from safar.consultations.preparing import consent
from safar.consultations.preparing.services.erasing import say_who
from safar.consultations.preparing.tokens import new_code, new_token
from safar.lib.refusal import Refusal

PERSON_FIELDS = (
    "name", "email", "organisation", "stakeholder_type", "country", "languages", "needs", "role", "status",
    "external_id", "language",
)  # fmt: skip
MOST_PEOPLE = 5000


@transaction.atomic
def add_participant(event: Event, *, by: Any, **fields: Any) -> Participant:
    """Somebody an organiser registers; consent is asked on the person's own page.

    Raises Refusal when the address or the number is taken.
    """
    return _keep(Participant(event=event), fields)


@transaction.atomic
def edit_participant(participant: Participant, *, by: Any, **fields: Any) -> Participant:
    """Correct what is held. Raises Refusal when the address or the number is somebody else's."""
    found = Participant.objects.select_for_update().get(pk=participant.pk)
    if fields.get("name", found.name) != found.name:
        say_who(found, fields["name"])  # or erasing would no longer find what the old name said
    return _keep(found, fields)


@transaction.atomic
def register(event: Event, **fields: Any) -> tuple[Participant, str, bool]:
    """Somebody who registers by the event's code and says yes: (person, secret of the own link, whether new).

    An address that is there already is not written over; its person gets a new link. Raises Refusal
    when registration is closed.
    """
    Event.objects.select_for_update().get(pk=event.pk)  # two forms with one address may come at once
    door = Registration.objects.filter(event=event).first()
    if not may_register(event, door):
        raise Refusal(_("Registration for this event is closed. Write to its organisers."))
    if event.people.count() >= MOST_PEOPLE:
        raise Refusal(_("No more people can be registered for this event. Write to its organisers."))
    there = _with_address(event, fields.get("email", ""))
    if there is not None:
        return there, give_link(there), False
    made = Participant(event=event, consented_at=timezone.now(), consent_text=consent.as_recorded())
    token = new_token(made)
    return _keep(made, fields), token, True


def may_register(event: Event, door: Registration | None) -> bool:
    return door is not None and door.is_open and event.ends_on >= timezone.localdate()


@transaction.atomic
def set_registration(event: Event, *, is_open: bool, new_code_wanted: bool = False, by: Any) -> Registration:
    """Open or close the page on which people register themselves; a new code makes the old one useless."""
    door, _made = Registration.objects.select_for_update().get_or_create(
        event=event, defaults={"code": _free_code()}
    )
    door.is_open = is_open
    if new_code_wanted:
        door.code = _free_code()
    door.save()
    return door


def _free_code() -> str:
    while True:
        code = new_code()
        if not Registration.objects.filter(code=code).exists():
            return code


def registration_of(code: str) -> Registration | None:
    """The registration this code opens now, however it was typed."""
    plain = "".join(each for each in code.upper() if each.isalnum())[:12]
    door = Registration.objects.select_related("event__organiser").filter(code=plain).first()
    return door if door is not None and may_register(door.event, door) else None


@transaction.atomic
def give_link(participant: Participant) -> str:
    """The secret of a new link of the person's own; the link before it opens nothing any more."""
    token = new_token(participant)
    participant.save(update_fields=["token_digest"])
    return token


@transaction.atomic
def record_consent(participant: Participant) -> Participant:
    """The person said yes: when, and to which words."""
    participant.consented_at, participant.consent_text = timezone.now(), consent.as_recorded()
    participant.save(update_fields=["consented_at", "consent_text"])
    return participant


@transaction.atomic
def choose_mails(participant: Participant, *, wants_notes: bool, wants_fate: bool) -> Participant:
    """Which of the mails afterwards the person wants."""
    participant.wants_notes, participant.wants_fate = wants_notes, wants_fate
    participant.save(update_fields=["wants_notes", "wants_fate"])
    return participant


def _keep(participant: Participant, fields: dict[str, Any]) -> Participant:
    unknown = set(fields) - set(PERSON_FIELDS) - {"wants_notes", "wants_fate"}
    if unknown:
        raise TypeError(f"A participant has no {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(participant, name, value)
    participant.email = participant.email.strip().lower()
    twin = _with_address(participant.event, participant.email)
    if twin is not None and twin.pk != participant.pk:
        raise Refusal(
            _("%(email)s is registered already, as %(name)s. Correct that entry, or give another address.")
            % {"email": participant.email, "name": twin.name},
            twin=str(twin.pk),
        )
    try:
        with transaction.atomic():
            participant.save()
    except IntegrityError:
        raise Refusal(
            _("Somebody else of this event has this address or this number. Give another one.")
        ) from None
    return participant


def _with_address(event: Event, email: str) -> Participant | None:
    return event.people.filter(email=email.strip().lower()).first() if email.strip() else None
