"""The people of an event as a list, for its organisers alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from safar.consultations.models import Event, Participant
from safar.lib.lists import Choice, Column, Filter, RecordList
from safar.reference.models import Country, StakeholderType


class ParticipantList(RecordList):
    """Who comes, and what is known of them. Its export can be taken in again."""

    columns = [
        Column("name", _("Name"), sort="name"),
        Column("email", _("E-mail"), sort="email", shown=False),
        Column("organisation", _("Organisation"), sort="organisation"),
        Column(
            "stakeholder_type",
            _("Stakeholder type"),
            value=lambda person: person.stakeholder_type and str(person.stakeholder_type.said("name")),
            sort="stakeholder_type__order",
        ),
        Column(
            "country",
            _("Country"),
            value=lambda person: person.country and str(person.country.said("name")),
            sort="country__name",
        ),
        Column("languages", _("Languages"), value=lambda person: person.languages_spoken),
        Column("needs", _("Needs"), shown=False),
        Column("role", _("Role"), sort="role"),
        Column("status", _("State"), sort="status", value=lambda person: person.get_status_display()),
        Column("consented_at", _("Consent"), sort="consented_at"),
        Column("external_id", _("number in your list"), shown=False),
    ]
    search = ["name__icontains", "email__icontains", "organisation__icontains", "external_id__iexact"]
    default_sort = "name"

    def __init__(self, request: HttpRequest, event: Event) -> None:
        self.name = f"participants-{event.slug}"  # type: ignore[misc]
        people = Participant.objects.filter(event=event).select_related("stakeholder_type", "country")
        self.filters = [  # type: ignore[misc]
            Filter("role", _("Role"), lambda: Participant.Role.choices, _by("role")),
            Filter("status", _("State"), lambda: Participant.Status.choices, _by("status")),
            Filter("type", _("Stakeholder type"), lambda: _types(event), _by("stakeholder_type")),
            Filter("country", _("Country"), lambda: _countries(event), _by("country")),
            Filter("consent", _("Consent"), lambda: CONSENT, _by_consent),
        ]
        super().__init__(request, people)


CONSENT = [("given", _("Given")), ("open", _("Not asked yet"))]


def _by(field: str) -> Any:
    return lambda people, value: people.filter(**{field: value})


def _by_consent(people: Any, value: str) -> Any:
    return people.filter(consented_at__isnull=value == "open")


def _types(event: Event) -> Iterable[Choice]:
    kinds = StakeholderType.objects.filter(pk__in=event.people.values("stakeholder_type"))
    return [(kind.pk, str(kind.said("name"))) for kind in kinds]


def _countries(event: Event) -> Iterable[Choice]:
    named = Country.objects.filter(pk__in=event.people.values("country"))
    return sorted(((each.pk, str(each.said("name"))) for each in named), key=lambda choice: str(choice[1]))
