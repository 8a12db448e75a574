"""Forms of an exercise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from safar.plan.forms.fields import AmountField
from safar.plan.models import Action
from safar.prioritization.models import Criterion, Exercise
from safar.prioritization.services import usual_criteria

ROWS = 8


class OpenForm(forms.ModelForm):
    """A title, how many come first, and up to eight criteria to begin with."""

    class Meta:
        model = Exercise
        fields = ("title", "top")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = usual_criteria()
        for n in range(ROWS):
            suggested = usual[n] if n < len(usual) else ""
            self.fields[f"criterion_{n}"] = forms.CharField(
                label=gettext_lazy("Criterion"), max_length=200, required=False, initial=suggested
            )
            self.fields[f"weight_{n}"] = AmountField(
                label=gettext_lazy("Weight"), places=2, required=False, initial=Decimal(1)
            )

    @property
    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[f"criterion_{n}"], self[f"weight_{n}"]) for n in range(ROWS)]

    def criteria(self) -> dict[str, Decimal]:
        said = self.cleaned_data
        return {
            said[f"criterion_{n}"]: said.get(f"weight_{n}") or Decimal(0)
            for n in range(ROWS)
            if said.get(f"criterion_{n}")
        }


class WeightsForm(forms.Form):
    def __init__(self, *args: Any, criteria: list[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in criteria:
            self.fields[f"w{each.pk}"] = AmountField(label=each.title, places=2, initial=each.weight)

    def weights(self) -> dict[int, Decimal]:
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if value is not None}


class DecisionForm(forms.Form):
    chosen = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Actions that come first"),
        queryset=Action.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason of the decision"), widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, actions: list[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["chosen"]
        field.queryset = Action.objects.filter(pk__in=[action.pk for action in actions])
        field.choices = [(action.pk, f"{action.code} {action.said('title')}") for action in actions]
