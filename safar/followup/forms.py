"""Forms of follow-up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.followup.models import Contact, Delay, Rhythm
from safar.followup.pasting import Pasted
from safar.followup.queries import Followed, LeadRow
from safar.followup.timeliness import Timeliness
from safar.lib.languages import LANGUAGE_CHOICES
from safar.plan.forms import ProgressForm
from safar.plan.forms.fields import DayField


class AnswerForm(ProgressForm):
    """What happened, and why it is late if it is."""

    delay = forms.ChoiceField(
        label=gettext_lazy("If it is late: why?"),
        choices=[("", gettext_lazy("It is not late")), *Delay.CHOICES],
        required=False,
    )
    field_order = ("status", "text", "delay", "reported_on", "evidence")


class AskForm(forms.Form):
    """Which actions to ask about, and until when."""

    about = forms.ChoiceField(
        label=gettext_lazy("Ask about"),
        widget=forms.RadioSelect,
        choices=[
            ("silent", gettext_lazy("Actions nobody has reported on lately")),
            ("late", gettext_lazy("Actions that are past their end")),
            ("all", gettext_lazy("Every action that is not completed or cancelled")),
        ],
        initial="silent",
    )
    due_on = DayField(label=gettext_lazy("Answer by"), required=True)

    def __init__(self, *args: Any, rhythm: Rhythm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=rhythm.answer_days)

    def chosen(self, known: Followed) -> list[Any]:
        """The actions meant."""
        about = self.cleaned_data["about"]
        if about == "late":
            return [row.action for row in known.rows if row.is_late]
        if about == "silent":
            quiet = known.of(Timeliness.NEVER, Timeliness.LATE, Timeliness.STALE)
            return [row.action for row in quiet]
        return [row.action for row in known.rows]


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ("name", "email", "language", "is_alternate")


class LeadsForm(forms.Form):
    """A name and an address for each lead; rows left empty are passed over."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the messages"), choices=LANGUAGE_CHOICES)

    def __init__(self, *args: Any, rows: list[LeadRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = []
        for row in rows:
            key = row.lead.pk if row.lead else 0
            name, email = f"name-{key}", f"email-{key}"
            self.fields[name] = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
            self.fields[email] = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
            self.rows.append((row, name, email))

    @staticmethod
    def filled(typed: Mapping[str, str], pasted: Pasted) -> dict[str, str]:
        """What was typed, and where nothing was, what a pasted list says."""
        initial = {name: value for name, value in typed.items() if value and name != "list"}
        for lead, (name, email) in pasted.people.items():
            if not initial.get(f"email-{lead}"):
                initial |= {f"name-{lead}": name, f"email-{lead}": email}
        return initial

    def shown(self) -> list[tuple[LeadRow, Any, Any]]:
        return [(row, self[name], self[email]) for row, name, email in self.rows]

    def people(self) -> dict[int | None, tuple[str, str]]:
        """{lead: (name, e-mail)} of the rows with an address."""
        said = self.cleaned_data
        return {
            (row.lead.pk if row.lead else None): (said[name], said[email])
            for row, name, email in self.rows
            if said.get(email)
        }


class RhythmForm(forms.ModelForm):
    class Meta:
        model = Rhythm
        fields = ("answer_days", "remind_days", "escalate_days", "fresh_days", "late_days", "stale_days")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        days = [said.get(name) for name in ("fresh_days", "late_days", "stale_days")]
        if all(days) and days != sorted(days):  # type: ignore[type-var]
            raise forms.ValidationError(
                _(
                    "An update is fresh first, then late, then stale. "
                    "Write the three numbers of days in this order."
                )
            )
        return said
