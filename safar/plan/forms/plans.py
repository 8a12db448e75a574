"""Forms of a plan and of its priorities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.people.models import Organisation
from safar.people.permissions import EDITING, roles_of
from safar.plan.forms.fields import DayField, SectionedForm
from safar.plan.models import Plan, Priority
from safar.plan.services.plans import next_priority_code


class PlanForm(SectionedForm):
    """A plan as a whole."""

    starts_on = DayField(label=gettext_lazy("Starts on"))
    ends_on = DayField(label=gettext_lazy("Ends on"))
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Its ISO code of three letters, such as USD, EUR or NPR."),
        error_messages={"invalid": gettext_lazy("Write the ISO code of three letters, such as USD.")},
    )
    sections = (
        (
            gettext_lazy("What it is"),
            (
                "title",
                "summary",
                "country",
                "owner",
                "kind",
                "level",
                "parent",
                "status",
                "starts_on",
                "ends_on",
            ),
        ),
        (gettext_lazy("Where it comes from"), ("mandate", "method")),
        (gettext_lazy("Money and language"), ("currency", "language")),
    )

    class Meta:
        model = Plan
        fields = (
            "title", "summary", "country", "owner", "kind", "level", "parent", "status", "starts_on",
            "ends_on", "mandate", "method", "currency", "language",
        )  # fmt: skip
        labels = {"language": gettext_lazy("Language it is written in")}
        help_texts = {
            "owner": gettext_lazy("Its focal points and editors write the plan."),
            "mandate": gettext_lazy("Who decided that there should be a plan, and when."),
            "method": gettext_lazy("How it is written, and who is heard."),
            "parent": gettext_lazy("The plan above, such as the national plan above the plan of a city."),
            "status": gettext_lazy("A closed plan can be read but no longer changed."),
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owners = Organisation.objects.all()
        if not user.is_superuser:
            acting = [organisation for organisation, roles in roles_of(user).items() if roles & set(EDITING)]
            owners = owners.filter(pk__in=acting)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        above = Plan.objects.visible_to(user).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = above  # type: ignore[attr-defined]
        self.fields["level"].required = self.fields["kind"].required = False
        if self.instance.pk is None and not self.is_bound:
            first = owners.select_related("country").first() if owners.count() == 1 else None
            self.initial.setdefault("owner", first)
            self.initial.setdefault("country", first.country_id if first else None)

    def clean_kind(self) -> str:
        return str(self.cleaned_data["kind"] or self.instance.kind)

    def clean_level(self) -> str:
        return str(self.cleaned_data["level"] or self.instance.level)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class PriorityForm(SectionedForm):
    """A priority of a plan."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, required=False)
    sections = ((gettext_lazy("The priority"), ("code", "title", "summary", "objectives")),)

    class Meta:
        model = Priority
        fields = ("code", "title", "summary", "objectives")
        widgets = {"objectives": forms.CheckboxSelectMultiple}
        labels = {"objectives": gettext_lazy("Objectives it serves")}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objectives"].label_from_instance = objective_label  # type: ignore[attr-defined]
        if self.instance.pk is None:
            self.fields["code"].help_text = _("Leave it empty for the next free code, %(code)s.") % {
                "code": next_priority_code(plan)
            }


def objective_label(objective: Any) -> str:
    """`6 Fair recruitment and decent work`, in the reader's language."""
    return f"{objective.number} {objective.said('label')}"
