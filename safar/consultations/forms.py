"""What we accept of an event, a session, a note, a theme."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from safar.consultations.attribution import RULES, stakeholder_type_of
from safar.consultations.models import Attribution, Event, Note, Session, Theme
from safar.consultations.permissions import organises_for
from safar.consultations.plain import LONG_TEXT, PlainWords
from safar.lib.languages import LANGUAGE_CHOICES
from safar.lib.uploads import UploadField
from safar.people.models import Organisation
from safar.reference.models import Country, Objective, StakeholderType


class Lines(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(required=options.pop("required", False), **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        super().validate(value)
        length = sum(len(line) for line in value)
        if length > LONG_TEXT:
            message = ngettext_lazy(
                "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
                "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
                LONG_TEXT,
            )
            raise forms.ValidationError(message, params={"limit_value": LONG_TEXT, "show_value": length})


def long_text(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONG_TEXT, required=False, widget=forms.Textarea, **options
    )


class Objectives(forms.ModelMultipleChoiceField):
    """Some of the 23, ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Objectives of the Compact"))
        super().__init__(queryset=Objective.objects.all(), required=False, **options)

    def label_from_instance(self, obj: Objective) -> str:
        return f"{obj.number} {obj.said('label')}"


class Countries(forms.ModelMultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Country.objects.all(), required=False, label=_("Countries"), **options)

    def label_from_instance(self, obj: Country) -> str:
        return str(obj.said("name"))


class OneCountry(forms.ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Country.objects.all(), required=False, label=_("Country"), **options)

    def label_from_instance(self, obj: Country) -> str:
        return str(obj.said("name"))


def day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class EventForm(PlainWords, forms.ModelForm):
    starts_on = day(_("Starts on"))
    ends_on = day(_("Ends on"))
    country = OneCountry()
    aims = Lines(label=_("Aims"), help_text=_("One a line."))
    summary = long_text(_("Summary"))
    source = long_text(_("Source"))

    class Meta:
        model = Event
        fields = (
            "title", "organiser", "starts_on", "ends_on", "place", "country", "language", "summary", "aims",
            "participants", "states", "source", "is_public",
        )  # fmt: skip
        labels = {"is_public": _("Anybody may read this event")}

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        organiser: Any = self.fields["organiser"]
        organiser.queryset = Organisation.objects.filter(pk__in=organises_for(user))
        organiser.required = True
        organiser.empty_label = None
        organiser.help_text = _("Its organisers, hosts and note takers will work on this event.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The event ends before it starts. Change one of the dates."))
        return data


def explained_rules() -> list[tuple[str, Any]]:
    """Each rule with what it means, so that the choice can be made without a handbook."""
    return [
        (rule.value, format_html("<span><strong>{}</strong><br>{}</span>", rule.label, RULES[rule]))
        for rule in Attribution
    ]


class SessionForm(PlainWords, forms.ModelForm):
    attribution = forms.ChoiceField(
        label=_("What may be known of who said something"),
        choices=explained_rules,
        widget=forms.RadioSelect,
        initial=Attribution.UNATTRIBUTED,
        help_text=_(
            "Every page of the session shows this rule. Once notes are taken it can only become stricter."
        ),
    )
    objectives = Objectives()
    guiding_questions = Lines(label=_("Guiding questions"), help_text=_("One a line."))
    summary = long_text(_("Summary"))

    class Meta:
        model = Session
        fields = ("title", "language", "attribution", "summary", "guiding_questions", "objectives")


class NoteForm(PlainWords, forms.Form):
    """One note. What the session's attribution hides is not asked either."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Note.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What was said"), widget=forms.Textarea, max_length=10_000)
    heading = forms.CharField(label=_("Heading"), max_length=240, required=False)
    group = forms.CharField(
        label=_("Group"), max_length=160, required=False, help_text=_("Notes of one group stand together.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES)
    who = forms.CharField(label=_("Who said it"), max_length=200, required=False)
    countries = Countries()
    organisations = Lines(label=_("Organisations"), help_text=_("One a line."))
    objectives = Objectives()
    ref = forms.RegexField(
        r"^[\w.\-]+\Z",
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("To find the note again, such as s3-c-03. Letters, figures, dots and hyphens."),
        error_messages={"invalid": _("Use letters, figures, dots and hyphens only.")},
    )

    def __init__(self, *args: Any, session: Session, **options: Any) -> None:
        super().__init__(*args, **options)
        if session.attribution != Attribution.NAMED:
            del self.fields["countries"], self.fields["organisations"]
        if session.attribution == Attribution.UNATTRIBUTED:
            del self.fields["who"]
        elif session.attribution == Attribution.STAKEHOLDER_TYPE:
            kinds = [(kind.code, str(kind.said("name"))) for kind in StakeholderType.objects.all()]
            self.fields["who"] = forms.ChoiceField(
                label=_("Stakeholder type"), choices=[("", _("Not said")), *kinds], required=False
            )

    @staticmethod
    def initial_of(note: Note) -> dict[str, Any]:
        """What the form starts with when a note is corrected."""
        names = ("kind", "text", "heading", "group", "language", "who", "organisations", "ref")
        values = {name: getattr(note, name) for name in names}
        if note.session.attribution == Attribution.STAKEHOLDER_TYPE:
            kind = stakeholder_type_of(note.who)
            values["who"] = kind.code if kind else ""
        return {**values, "objectives": list(note.objectives.all()), "countries": list(note.countries.all())}


class ThemeForm(PlainWords, forms.ModelForm):
    objectives = Objectives()
    summary = long_text(_("Summary"))

    class Meta:
        model = Theme
        fields = ("title", "summary", "objectives")


class GatherForm(PlainWords, forms.Form):
    """Notes chosen, and the theme they go to: one that is there, or a new one."""

    notes = forms.ModelMultipleChoiceField(
        queryset=Note.objects.none(),
        error_messages={"required": _("Choose at least one note.")},
    )
    theme = forms.ModelChoiceField(
        label=_("A theme that is there"),
        queryset=Theme.objects.none(),
        required=False,
        empty_label=_("A new theme"),
    )
    title = forms.CharField(label=_("Title of the new theme"), max_length=200, required=False)

    def __init__(self, *args: Any, event: Event, **options: Any) -> None:
        super().__init__(*args, **options)
        notes: Any = self.fields["notes"]
        notes.queryset = Note.objects.filter(session__event=event).select_related("session")
        theme: Any = self.fields["theme"]
        theme.queryset = event.themes.all()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("theme") and not data.get("title"):
            self.add_error("title", _("Name the new theme, or choose one that is there."))
        return data


class ImportForm(forms.Form):
    """The spreadsheet, and what it does not say itself."""

    file = UploadField(label=_("Spreadsheet"), help_text=_("A CSV or XLSX file with one note a row."))
    session = forms.ModelChoiceField(
        label=_("Session for rows that name none"), queryset=Session.objects.none(), required=False
    )
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

    def __init__(self, *args: Any, sessions: Iterable[Session] | Any, **options: Any) -> None:
        super().__init__(*args, **options)
        session: Any = self.fields["session"]
        session.queryset = sessions
