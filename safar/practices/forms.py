"""What we accept of a practice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.people.models import Organisation
from safar.practices.models import Practice
from safar.practices.permissions import writes_for
from safar.reference.models import Country, Objective


class ObjectiveBoxes(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Objective) -> str:
        return f"{obj.number} {obj.said('label')}"


class CountryNames(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Country) -> str:
        return str(obj.said("name"))


class Lines(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class PracticeForm(forms.ModelForm):
    objectives = ObjectiveBoxes(label=_("Objectives of the Compact"), queryset=Objective.objects.all())
    countries = CountryNames(label=_("Countries"), queryset=Country.objects.all(), required=False)
    organisations = Lines(label=_("Organisations"), required=False, help_text=_("One a line."))

    class Meta:
        model = Practice
        fields = (
            "title", "summary", "kind", "group", "language", "objectives", "countries", "organisations",
            "year", "source",
        )  # fmt: skip


class NewPracticeForm(PracticeForm):
    """A practice that is not there yet also says whose it is."""

    owner = forms.ModelChoiceField(
        label=_("Written up by"), queryset=Organisation.objects.none(), empty_label=None
    )

    class Meta:
        model = Practice
        fields = (*PracticeForm.Meta.fields, "owner")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        owner: Any = self.fields["owner"]
        owner.queryset = Organisation.objects.filter(pk__in=writes_for(user))
