"""Forms of a public consultation."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.comments.models import Comment, Window
from safar.comments.services import LONGEST
from safar.plan.forms.fields import DayField
from safar.plan.models import Action, Plan
from safar.plan.queries import in_order

SALT = "safar.comments.form"
SOONEST = 3  # seconds: nobody reads a passage and writes about it in less
LATEST = 24 * 3600
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class CommentForm(forms.ModelForm):
    """One comment. `website` is empty for people: only machines see it."""

    website = forms.CharField(required=False, widget=forms.HiddenInput)
    made = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = ("text", "stakeholder_type", "name", "email")
        widgets = {"text": forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["made"].initial = signing.TimestampSigner(salt=SALT).sign("form")
        kind: Any = self.fields["stakeholder_type"]
        kind.label_from_instance = lambda each: each.said("name")
        kind.empty_label = _("I prefer not to say")

    def clean_text(self) -> str:
        text = _INVISIBLE.sub("", self.cleaned_data["text"].replace("\r\n", "\n")).strip()
        if not text:
            raise forms.ValidationError(_("Write what you want to say."))
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _("A comment has up to %(most)s signs; this one has %(n)s. Send it in two parts.")
                % {"most": LONGEST, "n": len(text)}
            )
        return text

    def clean_name(self) -> str:
        return _INVISIBLE.sub("", self.cleaned_data["name"]).strip()

    @property
    def by_machine(self) -> bool:
        """Whether a machine filled it in: what people cannot see is filled, or it took no time at all."""
        if self.data.get("website"):
            return True
        signer = signing.TimestampSigner(salt=SALT)
        try:
            signer.unsign(self.data.get("made", ""), max_age=LATEST)
        except signing.BadSignature:
            return True
        try:
            signer.unsign(self.data.get("made", ""), max_age=SOONEST)
        except signing.SignatureExpired:
            return False
        return True


class WindowForm(forms.ModelForm):
    opens_on = DayField(label=gettext_lazy("Opens on"), required=True)
    closes_on = DayField(label=gettext_lazy("Closes on"), required=True)

    class Meta:
        model = Window
        fields = ("opens_on", "closes_on", "welcome")
        widgets = {"welcome": forms.Textarea(attrs={"rows": 4})}


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What is done with it"), choices=Comment.Outcome.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("Answer"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
    )
    became = forms.ModelChoiceField(
        label=gettext_lazy("Taken up in this action"), queryset=Action.objects.none(), required=False
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["became"]
        field.queryset = in_order(plan.actions.all())
        field.label_from_instance = lambda action: f"{action.code} {action.said('title')}"
