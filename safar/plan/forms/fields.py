"""Fields that more than one form of a plan has."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from safar.lib.amounts import parse_amount
from safar.lib.refusal import Refusal
from safar.plan.services.changing import refuse_backward


class AmountField(forms.CharField):
    """An amount written as 1234.56. A comma is not guessed at: the error shows how to write it."""

    def __init__(self, *, places: int = 2, negative: bool = False, **kwargs: Any) -> None:
        self.places, self.negative = places, negative
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            text = f"{value:f}"
            return text.rstrip("0").rstrip(".") if self.places > 2 and "." in text else text
        return value

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        try:
            return parse_amount(text, places=self.places, negative=self.negative)
        except ValueError as problem:
            raise ValidationError(str(problem)) from None


class DayField(forms.DateField):
    """A day, chosen with the calendar of the device."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(**kwargs)


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Many choices under headings that fold; those with something chosen stand open."""

    template_name = "plan/widgets/grouped_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["groups"] = [
            {
                "heading": heading,
                "options": options,
                "chosen": sum(bool(each["selected"]) for each in options),
            }
            for heading, options, _index in context["widget"]["optgroups"]
        ]
        return context


class SectionedForm(forms.ModelForm):
    """A long form in a few named parts. Constraints are explained by us, not by their database names."""

    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                # Words may be in another language than the page, and run the other way.
                field.widget.attrs.setdefault("dir", "auto")

    def parts(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for heading, names in self.sections:
            yield heading, [self[name] for name in names if name in self.fields]

    def wrong_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.errors]

    def validate_unique(self) -> None:
        """The service looks, in the same transaction that saves."""

    def validate_constraints(self) -> None:
        """The service looks, and says it in a sentence."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            refuse_backward(cleaned.get("starts_on"), cleaned.get("ends_on"))
        except Refusal as refusal:
            self.add_error("ends_on", str(refusal))
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Show the service's no above the form; everything typed stays."""
        self.add_error(None, str(refusal))


YEAR_WANTED = gettext_lazy("Write a year with four digits, between 1990 and 2100, such as 2027.")


class YearField(forms.IntegerField):
    """A year, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=1990,
            max_value=2100,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
            error_messages={"invalid": YEAR_WANTED},
            **kwargs,
        )
        validators: Any = self.validators
        for validator in validators:
            validator.message = YEAR_WANTED
