"""Forms of an action: the whole of it, and the short one for taking up a challenge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.lib.languages import direction
from safar.people.models import Organisation
from safar.plan.forms.fields import AmountField, DayField, GroupedCheckboxes, SectionedForm
from safar.plan.forms.plans import objective_label
from safar.plan.models import Action, Plan
from safar.plan.queries import next_code
from safar.practices.models import Practice
from safar.practices.queries import Answer
from safar.reference.models import GcmAction, Objective, SdgTarget

ROWS = 3


def organisations_for(plan: Plan, chosen: Iterable[Any] = ()) -> Any:
    """Those of the plan's country, those of no country, and whoever is named already."""
    near = Q(country=plan.country_id) | Q(country=None) | Q(pk__in=[pk for pk in chosen if pk])
    return Organisation.objects.filter(near)


class ActionForm(SectionedForm):
    """Everything an action says."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20, required=False)
    starts_on = DayField(label=gettext_lazy("Starts on"))
    ends_on = DayField(label=gettext_lazy("Ends on"))
    budget = AmountField(label=gettext_lazy("Budget"))
    secured = AmountField(label=gettext_lazy("Secured"))
    sections = (
        (gettext_lazy("What will be done"), ("title", "description", "expected_result", "deliverable")),
        (
            gettext_lazy("What it serves"),
            ("objective", "objectives", "gcm_actions", "principles", "sdg_targets", "priority", "code"),
        ),
        (gettext_lazy("Who does it"), ("lead", "co_leads", "partners", "level", "support_needed")),
        (gettext_lazy("When"), ("starts_on", "ends_on", "status")),
        (gettext_lazy("Money and law"), ("budget", "secured", "funding_source", "legal_basis")),
        (gettext_lazy("Risks"), ("risks", "mitigation")),
        (gettext_lazy("Where it comes from"), ("origin", "national_link", "evidence_note")),
        (gettext_lazy("Language"), ("language",)),
    )

    class Meta:
        model = Action
        fields = (
            "title", "description", "expected_result", "deliverable", "objective", "objectives",
            "gcm_actions", "principles", "sdg_targets", "priority", "code", "lead", "co_leads", "partners",
            "level", "starts_on", "ends_on", "status", "budget", "secured", "funding_source", "legal_basis",
            "national_link", "support_needed", "risks", "mitigation", "origin", "evidence_note", "language",
        )  # fmt: skip
        widgets = {
            "expected_result": forms.Textarea(attrs={"rows": ROWS}),
            "deliverable": forms.Textarea(attrs={"rows": ROWS}),
            "legal_basis": forms.Textarea(attrs={"rows": ROWS}),
            **{
                name: forms.Textarea(attrs={"rows": ROWS})
                for name in (
                    "national_link",
                    "support_needed",
                    "risks",
                    "mitigation",
                    "origin",
                    "evidence_note",
                )
            },
            "co_leads": GroupedCheckboxes,
            "principles": forms.CheckboxSelectMultiple,
            "partners": GroupedCheckboxes,
            "objectives": GroupedCheckboxes,
            "gcm_actions": GroupedCheckboxes,
            "sdg_targets": GroupedCheckboxes,
        }
        labels = {
            "objectives": gettext_lazy("Further objectives it serves"),
            "language": gettext_lazy("Language it is written in"),
        }
        help_texts = {"partners": gettext_lazy("Partners may report progress, like the lead.")}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        action = self.instance
        named = (
            [
                action.lead_id,
                *action.partners.values_list("pk", flat=True),
                *action.co_leads.values_list("pk", flat=True),
            ]
            if action.pk
            else []
        )
        organisations = organisations_for(plan, named)
        for name in ("lead", "co_leads", "partners"):
            self.fields[name].queryset = organisations  # type: ignore[attr-defined]
            self.fields[name].label_from_instance = _name  # type: ignore[attr-defined]
        self.fields["priority"].queryset = plan.priorities.all()  # type: ignore[attr-defined]
        self.fields["priority"].label_from_instance = _priority_label  # type: ignore[attr-defined]
        self.fields["principles"].label_from_instance = _name  # type: ignore[attr-defined]
        self.fields["objective"].label_from_instance = objective_label  # type: ignore[attr-defined]
        self._group()
        amounts = _("In %(currency)s, such as 1234.56. Leave it empty while nobody knows.") % {
            "currency": plan.currency
        }
        self.fields["budget"].help_text = amounts
        self.fields["secured"].help_text = _("The part that somebody has promised in writing. %(how)s") % {
            "how": amounts
        }
        if action.pk is None:
            self.initial.setdefault("language", plan.language)
            self.fields["code"].help_text = _("Leave it empty for the next free code, %(code)s for now.") % {
                "code": next_code(plan, self.initial.get("priority"))
            }

    def _group(self) -> None:
        objectives = list(Objective.objects.all())
        labels = {objective.number: objective_label(objective) for objective in objectives}
        choose: Any = self.fields
        choose["objectives"].choices = [(_("All 23 objectives"), list(labels.items()))]
        choose["gcm_actions"].choices = _grouped(
            (labels[each.objective_id], each.pk, f"{each.citation} {each.said('text')}")
            for each in GcmAction.objects.all()
        )
        choose["sdg_targets"].choices = _grouped(
            (f"{each.goal.number} {each.goal.said('name')}", each.pk, f"{each.pk} {each.said('text')}")
            for each in SdgTarget.objects.select_related("goal")
        )
        partners = [(each.pk, _name(each)) for each in choose["partners"].queryset]
        for name in ("co_leads", "partners"):
            choose[name].choices = [(_("Organisations"), partners)] if partners else []


def _grouped(rows: Iterable[tuple[str, Any, str]]) -> list[tuple[str, list[tuple[Any, str]]]]:
    groups: dict[str, list[tuple[Any, str]]] = {}
    for heading, value, label in rows:
        groups.setdefault(heading, []).append((value, label))
    return list(groups.items())


def _name(record: Any) -> str:
    return str(record.said("name"))


def _priority_label(priority: Any) -> str:
    return f"{priority.code} {priority.said('title')}"


class TakeUpForm(SectionedForm):
    """The few things needed to make a challenge an action. Everything else can be said later."""

    practices = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Practices to draw on"),
        help_text=gettext_lazy("What others did about it. The action will name those you choose."),
        queryset=Practice.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sections = (
        (gettext_lazy("The action"), ("title", "description", "objective", "objectives", "priority", "lead")),
        (gettext_lazy("What it draws on"), ("practices",)),
    )

    class Meta:
        model = Action
        fields = ("title", "description", "objective", "objectives", "priority", "lead")
        widgets = {"objectives": forms.CheckboxSelectMultiple}
        labels = {"objectives": gettext_lazy("It also serves")}
        help_texts = {
            "title": gettext_lazy("Say what will be done, rather than what is wrong."),
            "lead": gettext_lazy("Leave it empty while nobody has agreed."),
        }

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        user: Any,
        objectives: list[Objective],
        answers: list[Answer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choose: Any = self.fields
        choose["objective"].label_from_instance = objective_label
        choose["priority"].queryset = plan.priorities.all()
        choose["priority"].label_from_instance = _priority_label
        choose["lead"].queryset = organisations_for(plan)
        choose["lead"].label_from_instance = _name
        if len(objectives) > 1:
            choose["objectives"].queryset = Objective.objects.filter(pk__in=[each.pk for each in objectives])
            choose["objectives"].label_from_instance = objective_label
        else:
            del self.fields["objectives"]
        if answers:
            # Any practice the person may see is accepted: the ranking may change while they write.
            choose["practices"].queryset = Practice.objects.visible_to(user)
            choose["practices"].choices = [(each.practice.pk, _answer_label(each)) for each in answers]
        else:
            del self.fields["practices"]


def _answer_label(answer: Answer) -> SafeString:
    title = answer.practice.said("title")
    return format_html(
        '<span><span lang="{}" dir="{}">{}</span><br><span class="meta">{}</span></span>',
        title.language,
        direction(title.language),
        title.text,
        answer.reason,
    )
