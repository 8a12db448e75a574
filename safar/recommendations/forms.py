"""Forms of recommendations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.lib.uploads import UploadField
from safar.plan.models import Action
from safar.recommendations.models import Recommendation
from safar.recommendations.permissions import actions_to_tie, countries_to_import
from safar.reference.models import Country


class FileForm(forms.Form):
    file = UploadField(label=_("Spreadsheet"))
    country = forms.ModelChoiceField(label=_("Country"), queryset=Country.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose: Any = self.fields["country"]
        choose.queryset = countries_to_import(user)
        choose.label_from_instance = lambda each: each.said("name")
        if len(choose.queryset) == 1:
            self.initial.setdefault("country", choose.queryset[0])


class TakeUpForm(forms.Form):
    action = forms.ModelChoiceField(label=_("Taken up in this action"), queryset=Action.objects.none())

    def __init__(self, *args: Any, user: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose: Any = self.fields["action"]
        choose.queryset = actions_to_tie(user, recommendation)
        choose.label_from_instance = lambda action: (
            f"{action.plan.said('title')}: {action.code} {action.said('title')}"
        )
