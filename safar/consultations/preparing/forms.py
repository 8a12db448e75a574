"""What we accept while an event is prepared."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.consultations.forms import OneCountry, day
from safar.consultations.models import Event, Participant, ProgrammePart, Session, Speaker, Table
from safar.consultations.permissions import organises_for
from safar.consultations.plain import PlainWords
from safar.consultations.preparing import consent
from safar.consultations.preparing.services.rooms import MOST_SEATS, MOST_TABLES
from safar.lib.languages import LANGUAGE_CHOICES, LANGUAGE_NAMES
from safar.lib.uploads import UploadField
from safar.people.models import Organisation
from safar.reference.models import StakeholderType


class Hour(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(required=False, widget=widget, **options)


class Hidden(forms.IntegerField):
    """Which row this is; none for a new one."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)


# --- Programme ---------------------------------------------------------------------


class PartForm(PlainWords, forms.Form):
    """One part of the programme."""

    pk = Hidden()
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ProgrammePart.Kind.choices, initial=ProgrammePart.Kind.CAFE
    )
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    starts = Hour(label=_("From"))
    ends = Hour(label=_("Until"))
    session = forms.ModelChoiceField(
        label=_("Session whose notes belong here"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    summary = forms.CharField(
        label=_("Summary"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    gone = forms.BooleanField(label=_("Take this part out when I save"), required=False)

    def __init__(self, *args: Any, event: Event, sessions: list[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["session"]
        chosen.queryset = event.sessions.all()
        chosen.choices = [("", chosen.empty_label), *((each.pk, each.title) for each in sessions)]
        self.fields["day"].widget.attrs |= {"min": str(event.starts_on), "max": str(event.ends_on)}


class SpeakerForm(PlainWords, forms.Form):
    """Somebody who speaks. Without a name, nobody."""

    pk = Hidden()
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Speaker.Role.choices, initial=Speaker.Role.SPEAKER)
    position = forms.CharField(label=_("Position"), max_length=240, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=240, required=False)


PartForms = forms.formset_factory(PartForm, extra=1, max_num=80, absolute_max=90)
SpeakerForms = forms.formset_factory(SpeakerForm, extra=1, max_num=40, absolute_max=60)


# --- Sessions ----------------------------------------------------------------------


class HostForm(PlainWords, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=240, required=False)


class RoundForm(PlainWords, forms.Form):
    pk = Hidden()
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, required=False)
    question = forms.CharField(
        label=_("Question of the round"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    gone = forms.BooleanField(label=_("Take this round out when I save"), required=False)


class ManyTablesForm(forms.Form):
    """So many tables of so many seats."""

    count = forms.IntegerField(label=_("How many tables"), min_value=1, max_value=MOST_TABLES)
    seats = forms.IntegerField(label=_("Seats at each"), min_value=1, max_value=MOST_SEATS, initial=8)


class TableForm(PlainWords, forms.Form):
    pk = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    language = forms.ChoiceField(
        label=_("Language spoken"), choices=[("", _("Any")), *LANGUAGE_CHOICES], required=False
    )
    host = forms.ModelChoiceField(label=_("Host"), queryset=Participant.objects.none(), required=False)

    def __init__(self, *args: Any, hosts: dict[str, Participant], **options: Any) -> None:
        super().__init__(*args, **options)
        self.number = 0
        names = [(pk, person.name) for pk, person in hosts.items()]
        # One list for all tables: a query for each of them would be a hundred.
        self.fields["host"] = forms.TypedChoiceField(
            label=_("Host"), choices=[("", _("Nobody yet")), *names], coerce=hosts.get, empty_value=None,
            required=False,
        )  # fmt: skip


HostForms = forms.formset_factory(HostForm, extra=2, max_num=20, absolute_max=30)
RoundForms = forms.formset_factory(RoundForm, extra=1, max_num=20, absolute_max=30)
TableForms = forms.formset_factory(TableForm, extra=0, max_num=MOST_TABLES, absolute_max=MOST_TABLES + 10)


def initial_of_table(table: Table) -> dict[str, Any]:
    return {
        "pk": table.pk,
        "name": table.name,
        "seats": table.seats,
        "language": table.language,
        "host": str(table.host_id or ""),
    }


class CopyForm(PlainWords, forms.Form):
    """A new event in the shape of this one."""

    title = forms.CharField(label=_("Title of the new event"), max_length=240)
    starts_on = day(_("Starts on"))
    organiser = forms.ModelChoiceField(
        label=_("Organiser"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        organiser: Any = self.fields["organiser"]
        organiser.queryset = Organisation.objects.filter(pk__in=organises_for(user))


class SureForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
        error_messages={"required": _("Tick this box if you want it gone.")},
    )


# --- People ------------------------------------------------------------------------


class OneStakeholderType(forms.ModelChoiceField):
    def __init__(self) -> None:
        super().__init__(
            queryset=StakeholderType.objects.all(),
            required=False,
            label=_("Stakeholder type"),
            empty_label=_("Not said"),
        )

    def label_from_instance(self, obj: StakeholderType) -> str:
        return str(obj.said("name"))


class PersonForm(PlainWords, forms.ModelForm):
    """What a person says of themselves."""

    name = forms.CharField(label=_("Name"), max_length=160)
    email = forms.EmailField(label=_("E-mail"), required=False)
    stakeholder_type = OneStakeholderType()
    country = OneCountry()
    languages = forms.MultipleChoiceField(
        label=_("Languages you can follow a conversation in"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.CharField(
        label=_("Needs"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as a ramp, sign language, or food you cannot eat. Only if you want to say it."),
    )

    class Meta:
        model = Participant
        fields = ("name", "email", "organisation", "stakeholder_type", "country", "languages", "needs")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].empty_label = _("Not said")  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_languages(self) -> list[str]:
        """The six as ticked; a language that came with a list and has no box stays."""
        others = [each for each in self.instance.languages or [] if each not in LANGUAGE_NAMES]
        return [*self.cleaned_data["languages"], *others]

    def _post_clean(self) -> None:
        """Services write and judge; the record at hand stays as it was."""


class OwnForm(PersonForm):
    """What a person corrects. The address stays: who else has one is told to nobody."""

    email = None  # type: ignore[assignment]

    class Meta:
        model = Participant
        fields = ("name", "organisation", "stakeholder_type", "country", "languages", "needs")


class RegisterForm(PersonForm):
    """The public form: what is asked of everybody, the mails, the yes, and a field no person sees."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("We send your own link there. Without an address, the next page is your own: keep it."),
    )
    wants_notes = forms.BooleanField(label=_("Send me one mail with what was noted"), required=False)
    wants_fate = forms.BooleanField(
        label=_("Send me one mail, later, with what became of it"), required=False
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    consent = forms.BooleanField(
        error_messages={"required": _("Without your yes nothing is kept, and you are not registered.")},
    )

    class Meta(PersonForm.Meta):
        pass

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["consent"].label = consent.yes()
        for name, says in (("name", "name"), ("email", "email"), ("organisation", "organization")):
            self.fields[name].widget.attrs["autocomplete"] = says

    @property
    def by_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def shown(self) -> list[Any]:
        """The fields people see, in order."""
        return [self[name] for name in self.fields if name not in ("website", "consent")]


class ParticipantForm(PersonForm):
    """What an organiser writes of somebody."""

    class Meta:
        model = Participant
        fields = (
            "name", "email", "organisation", "stakeholder_type", "country", "languages", "role", "status",
            "needs", "language", "external_id",
        )  # fmt: skip
        labels = {"language": _("Language we write in")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["languages"].label = _("Languages the person can follow a conversation in")
        self.fields["needs"].help_text = _("Only what the person told you in order to be helped.")


class MailsForm(forms.Form):
    wants_notes = forms.BooleanField(label=_("Send me one mail with what was noted"), required=False)
    wants_fate = forms.BooleanField(
        label=_("Send me one mail, later, with what became of it"), required=False
    )


class ListForm(forms.Form):
    """A spreadsheet of participants."""

    file = UploadField(label=_("Spreadsheet"), help_text=_("A CSV or XLSX file with one participant a row."))
    encoding = forms.ChoiceField(
        label=_("How the file is written"),
        required=False,
        choices=[
            ("", _("As usual (UTF-8, or a workbook)")),
            ("cp1252", _("Western European, as older Excel writes CSV")),
            ("cp1251", _("Cyrillic, as older Excel writes CSV")),
            ("cp1256", _("Arabic, as older Excel writes CSV")),
            ("gb18030", _("Chinese, as older Excel writes CSV")),
        ],
        help_text=_("Change this only when Safar says that it cannot read the letters."),
    )
