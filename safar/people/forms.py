"""What we accept of an organisation, a role, an invitation, a profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.lib.languages import LANGUAGE_CHOICES, current_language
from safar.people.models import Level, Organisation, Role, User
from safar.reference.models import Country, StakeholderType

WHAT_ROLES_MEAN = {
    Role.FOCAL_POINT: _("Answers for the organisation, invites others, and may do all of the below."),
    Role.EDITOR: _("Writes and reviews plans, practices and indicators."),
    Role.CONTRIBUTOR: _("Reports progress and submits practices."),
    Role.ORGANISER: _("Prepares consultations."),
    Role.HOST: _("Leads a table and writes down what is said."),
    Role.NOTE_TAKER: _("Writes down what is said."),
    Role.VIEWER: _("Reads what is not public yet."),
}


class Named(forms.ModelChoiceField):
    """One of some reference records, by its name in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.said("name"))


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the name"), choices=LANGUAGE_CHOICES)
    stakeholder_type = Named(
        queryset=StakeholderType.objects.all(),
        label=_("Stakeholder type"),
        help_text=_("The list of paragraph 44 of the Compact, and the public bodies beside it."),
    )
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices, initial=Level.NATIONAL)
    country = Named(
        queryset=Country.objects.all(),
        label=_("Country"),
        required=False,
        help_text=_("Leave empty for an organisation of several countries."),
    )

    def __init__(self, *args: Any, organisation: Organisation | None = None, **options: Any) -> None:
        initial: dict[str, Any] = {"language": current_language()}
        if organisation is not None:
            initial = {name: getattr(organisation, name) for name in self.base_fields}
        options["initial"] = initial
        super().__init__(*args, **options)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        level, country = cleaned.get("level"), cleaned.get("country")
        if level in (Level.LOCAL, Level.NATIONAL) and not country and "country" not in self.errors:
            self.add_error("country", _("A local or national organisation belongs to a country. Choose it."))
        return cleaned


class MemberChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.email})" if obj.name else str(obj.email)


class RoleForm(forms.Form):
    """One more role for somebody who is a member already."""

    person = MemberChoice(queryset=User.objects.none(), label=_("Member"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        members = User.objects.filter(memberships__organisation=organisation).distinct()
        self.fields["person"].queryset = members.order_by("name", "email")  # type: ignore[attr-defined]


class InvitationForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
    email = forms.EmailField(
        label=_("E-mail of the person"),
        required=False,
        help_text=_(
            "With an address, only that person can use the link, and we send it to them. "
            "Without one, the first person who opens the link and signs in joins."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of the message"),
        choices=LANGUAGE_CHOICES,
        required=False,
        help_text=_("Who has an account already gets it in the language of the account."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("initial", {"language": current_language(), "role": Role.CONTRIBUTOR})
        super().__init__(*args, **options)


class ProfileForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("As others who work here shall see it. Your e-mail address is not shown to them."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=LANGUAGE_CHOICES, help_text=_("The language in which we write to you.")
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone. Delete my account."),
        error_messages={"required": _("Tick this box if you want to delete your account.")},
    )
