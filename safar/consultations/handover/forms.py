"""What we accept of somebody who answers the survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from safar.consultations.handover.questions import Question
from safar.consultations.plain import PlainWords


class SurveyForm(PlainWords, forms.Form):
    """One field for each question; none must be answered."""

    comment = forms.CharField(
        label=_("What should be done differently?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the organisers read this. Do not write who you are."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, questions: tuple[Question, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked = [question.key for question in questions]
        for question in questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.text, choices=question.answers, required=False, widget=forms.RadioSelect
            )
        self.order_fields([*self.asked, "comment"])

    @property
    def by_machine(self) -> bool:
        return bool(self.data.get("website"))

    @property
    def shown(self) -> list[Any]:
        return [self[name] for name in (*self.asked, "comment")]
