"""What we accept of indicators and observations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.indicators.models import Indicator, Observation
from safar.lib.amounts import parse_amount
from safar.lib.refusal import Refusal
from safar.reference.models import Country


class ValueField(forms.CharField):
    """A number written as 1234.56; a comma is not guessed at."""

    def clean(self, value: Any) -> Decimal | None:
        try:
            return parse_amount(super().clean(value), places=4, negative=True)
        except (ValueError, InvalidOperation) as problem:
            raise ValidationError(str(problem)) from None


class RefusableForm(forms.ModelForm):
    """A form that shows the service's no above its fields."""

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(None, str(refusal))

    def validate_unique(self) -> None:
        """The service looks."""

    def validate_constraints(self) -> None:
        """The service looks, and says it in a sentence."""


class IndicatorForm(RefusableForm):
    """A national indicator."""

    class Meta:
        model = Indicator
        fields = ("display_code", "name", "unit", "direction", "objectives", "country", "source", "language")
        widgets = {"name": forms.Textarea(attrs={"rows": 2}), "objectives": forms.CheckboxSelectMultiple}
        labels = {
            "display_code": gettext_lazy("Code"),
            "name": gettext_lazy("What is counted or measured"),
            "objectives": gettext_lazy("Objectives it speaks to"),
            "language": gettext_lazy("Language it is written in"),
        }
        help_texts = {
            "display_code": gettext_lazy("Short and unique, such as MER-18."),
            "country": "",
            "source": gettext_lazy("Who counts it, and how."),
        }

    def __init__(self, *args: Any, countries: list[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose: Any = self.fields
        choose["objectives"].label_from_instance = lambda each: f"{each.number} {each.said('label')}"
        if self.instance.pk:
            del self.fields["display_code"], self.fields["country"]
            return
        choose["country"].queryset = Country.objects.filter(pk__in=[each.pk for each in countries])
        choose["country"].required = True
        if len(countries) == 1:
            self.initial.setdefault("country", countries[0])


class ObservationForm(RefusableForm):
    """One value of one year in one country."""

    value = ValueField(
        label=gettext_lazy("Value"), widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=1990,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
        error_messages={"invalid": gettext_lazy("Write a year with four digits, such as 2025.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why an earlier value is corrected"),
        help_text=gettext_lazy(
            "Only where the year has a value already. The old value stays to be seen, struck out."
        ),
        required=False,
        max_length=300,
    )

    class Meta:
        model = Observation
        fields = ("country", "year", "value", "source")
        widgets = {"source": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"source": gettext_lazy("Where the value can be looked up.")}

    def __init__(self, *args: Any, countries: list[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose: Any = self.fields
        choose["country"].queryset = Country.objects.filter(pk__in=[each.pk for each in countries])
        if len(countries) == 1:
            self.initial.setdefault("country", countries[0])

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > date.today().year:
            raise ValidationError(
                _("%(year)s is not over yet, or has not come. Observations look back.") % {"year": year}
            )
        return year
