"""Forms for progress and for how an action is measured."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.indicators.models import Indicator
from safar.lib.refusal import Refusal
from safar.plan.evidence import CheckedFile, check_file, megabytes
from safar.plan.forms.fields import AmountField, DayField, SectionedForm, YearField
from safar.plan.models import Action, ActionIndicator, ActionStatus

MOST_FILES = 10


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Any number of files, each looked at before it is kept."""

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if len(uploads) > MOST_FILES:
            raise ValidationError(
                _(
                    "These are %(count)s files; one report takes up to %(most)s. "
                    "Report twice, or join some of them."
                )
                % {"count": len(uploads), "most": MOST_FILES}
            )
        checked, problems = [], []
        for upload in uploads:
            try:
                # One byte more than allowed is enough to know that a file is too large.
                most = settings.SAFAR_MAX_EVIDENCE_BYTES
                content = upload.read() if upload.size <= most else b"\0" * (most + 1)
                checked.append(check_file(upload.name, content, max_bytes=most))
            except Refusal as refusal:
                problems.append(str(refusal))
        if problems:
            raise ValidationError([*problems, _("Choose the files again: a browser forgets them.")])
        return checked


class ProgressForm(forms.Form):
    """What happened, and the files that show it."""

    status = forms.ChoiceField(
        label=gettext_lazy("Where the action stands now"),
        choices=ActionStatus.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("What happened"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    reported_on = DayField(label=gettext_lazy("Day"), required=True)
    evidence = EvidenceField(label=gettext_lazy("Files that show it"), required=False, widget=ManyFiles)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reported_on"].initial = timezone.localdate
        self.fields["evidence"].help_text = _(
            "pdf, docx, xlsx, odt, ods, csv, txt, png or jpg, up to %(size)s each. Whoever may read the plan "
            "may download them, so leave out what could harm a person."
        ) % {"size": megabytes(settings.SAFAR_MAX_EVIDENCE_BYTES)}

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(None, str(refusal))


class MeasureForm(SectionedForm):
    """Baseline and target. What is not known stays empty."""

    baseline = AmountField(label=gettext_lazy("Baseline"), places=4, negative=True)
    baseline_year = YearField(label=gettext_lazy("Year of the baseline"))
    target = AmountField(label=gettext_lazy("Target"), places=4, negative=True)
    target_year = YearField(label=gettext_lazy("Year of the target"))
    sections: Any = (
        (
            gettext_lazy("Baseline and target"),
            ("baseline", "baseline_year", "baseline_source", "target", "target_year"),
        ),
    )

    class Meta:
        model = ActionIndicator
        fields = ("baseline", "baseline_year", "baseline_source", "target", "target_year")
        widgets = {"baseline_source": forms.TextInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baseline"].help_text = _("Where things stood before. Leave it empty while nobody knows.")


class ChooseIndicatorForm(MeasureForm):
    """An indicator that is there, with baseline and target."""

    sections = (
        (gettext_lazy("Indicator"), ("indicator",)),
        *MeasureForm.sections,
    )

    class Meta(MeasureForm.Meta):
        fields = ("indicator", *MeasureForm.Meta.fields)  # type: ignore[assignment]

    def __init__(self, *args: Any, action: Action, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = Indicator.objects.filter(Q(country=None) | Q(country=action.plan.country_id))
        usable = usable.exclude(uses__action=action)
        for word in words.split()[:8]:
            usable = usable.filter(Q(name__icontains=word) | Q(display_code__icontains=word))
        served = set(action.objectives.values_list("pk", flat=True))
        near: list[tuple[Any, str]] = []
        other: list[tuple[Any, str]] = []
        for indicator in usable.prefetch_related("objectives"):
            shared = served & {objective.pk for objective in indicator.objectives.all()}
            label = f"{indicator.display_code} {indicator.said('name')}"
            (near if shared else other).append((indicator.pk, label))
        choose: Any = self.fields
        choose["indicator"].queryset = usable
        choose["indicator"].choices = [
            ("", "—"),
            *([(_("For the objectives of this action"), near)] if near else []),
            *([(_("Other indicators"), other)] if other else []),
        ]
        self.found = len(near) + len(other)


class NationalIndicatorForm(MeasureForm):
    """An indicator of the country's own, with baseline and target."""

    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9.-]{0,38}$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Short and unique, such as MER-18."),
        error_messages={
            "invalid": gettext_lazy("Use letters, digits, points and hyphens only, such as MER-18.")
        },
    )
    name = forms.CharField(
        label=gettext_lazy("What is counted or measured"), widget=forms.Textarea(attrs={"rows": 2})
    )
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Such as: workers, per cent, days."),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Direction"), choices=Indicator.Direction.choices, initial=Indicator.Direction.NONE
    )
    source = forms.CharField(
        label=gettext_lazy("Source"), required=False, help_text=gettext_lazy("Who counts it, and how.")
    )
    sections = (
        (gettext_lazy("A new indicator"), ("code", "name", "unit", "direction", "source")),
        *MeasureForm.sections,
    )
