"""Pages of a plan as a whole: who takes part, what answers to the Compact, the six steps, rates, the next cycle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.refusal import Refusal
from safar.plan.coverage import coverage_of, crosswalk_of
from safar.plan.forms.fields import AmountField, DayField
from safar.plan.models import ActionLevel, PlanStep
from safar.plan.permissions import may_edit_plan
from safar.plan.services.cycles import set_rate, start_steps, take_forward, write_step
from safar.plan.views.common import crumbs, plan_of, require_editing


@entrance(ANYONE)
def coverage(request: HttpRequest, slug: str) -> HttpResponse:
    """Stakeholder types by objectives and level: who is missing."""
    plan = plan_of(request, slug)
    grid = coverage_of(plan, request.GET.get("level", ""))
    context = {
        "plan": plan,
        "grid": grid,
        "levels": ActionLevel.choices,
        "may_edit": may_edit_plan(request.user, plan),
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/coverage.html", context)


@entrance(ANYONE)
def crosswalk(request: HttpRequest, slug: str) -> HttpResponse:
    """The 187 actions of the Compact, and what answers to each."""
    plan = plan_of(request, slug)
    found = crosswalk_of(plan)
    context = {
        "plan": plan,
        "objectives": found,
        "covered": sum(each.covered for each in found),
        "all": sum(len(each.actions) for each in found),
        "may_edit": may_edit_plan(request.user, plan),
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/crosswalk.html", context)


class StepForm(forms.Form):
    """A step, all of it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    guidance = forms.CharField(
        label=gettext_lazy("What belongs here"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    done_on = DayField(label=gettext_lazy("Done on"))


@entrance(ANYONE)
def steps(request: HttpRequest, slug: str) -> HttpResponse:
    """The six steps and what came of each. Whoever edits the plan gets a copy to rewrite."""
    plan = plan_of(request, slug)
    may_edit = may_edit_plan(request.user, plan)
    if request.method == "POST":
        require_editing(request, plan)
        start_steps(plan, by=request.user)
        return redirect("plan:steps", slug)
    context = {"plan": plan, "steps": list(plan.steps.all()), "may_edit": may_edit, "crumbs": crumbs(plan)}
    return render(request, "plan/steps.html", context)


@entrance(SIGNED_IN)
def edit_step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Rewrite a step."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    step = get_object_or_404(PlanStep, plan=plan, number=number)
    initial = {name: getattr(step, name) for name in ("title", "guidance", "outcome", "done_on")}
    form = StepForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        write_step(step, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("plan:steps", slug)
    return _form(request, plan, form, step.title)


class RateForm(forms.Form):
    """An exchange rate with its day and source."""

    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label=gettext_lazy("Currency"),
        help_text=gettext_lazy("Its ISO code of three letters, such as USD, EUR or NPR."),
        error_messages={"invalid": gettext_lazy("Write the ISO code of three letters, such as USD.")},
    )
    rate = AmountField(
        label=gettext_lazy("What one unit is worth in the plan's currency"), places=10, required=True
    )
    on = DayField(label=gettext_lazy("Day of the rate"), required=True)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=500)

    def clean_rate(self) -> Any:
        rate = self.cleaned_data["rate"]
        if rate is None or rate <= 0:
            raise forms.ValidationError(_("Write a rate above zero, such as 1.0875."))
        return rate


@entrance(ANYONE)
def rates(request: HttpRequest, slug: str) -> HttpResponse:
    """Exchange rates of the plan, each with its day and source."""
    plan = plan_of(request, slug)
    may_edit = may_edit_plan(request.user, plan)
    form = RateForm(request.POST or None)
    if request.method == "POST":
        require_editing(request, plan)
        if form.is_valid():
            given = form.cleaned_data
            try:
                set_rate(plan, by=request.user, **{**given, "currency": given["currency"].upper()})
            except Refusal as refusal:
                form.add_error("currency", str(refusal))
            else:
                messages.success(request, _("Saved."))
                return redirect("plan:rates", slug)
    context = {
        "plan": plan,
        "rates": list(plan.rates.all()),
        "form": form,
        "may_edit": may_edit,
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/rates.html", context)


class ForwardForm(forms.Form):
    """The next plan."""

    title = forms.CharField(label=gettext_lazy("Title of the next plan"), max_length=240)


@entrance(SIGNED_IN)
def forward(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next cycle from this one."""
    plan = plan_of(request, slug)
    # A closed plan can no longer be changed, but it is the one most often taken forward: nothing of it changes.
    require_editing_of_owner(request, plan)
    form = ForwardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = take_forward(plan, title=form.cleaned_data["title"], by=request.user)
        messages.success(
            request, _("The next plan is a draft. What was completed or cancelled stayed behind.")
        )
        return redirect("plan:matrix", made.slug)
    return _form(request, plan, form, _("Take this plan forward"))


def require_editing_of_owner(request: HttpRequest, plan: Any) -> None:
    from safar.people.permissions import EDITING, may_act_for

    if not may_act_for(request.user, plan.owner_id, EDITING):
        require_editing(request, plan)


def _form(request: HttpRequest, plan: Any, form: forms.Form, title: str) -> HttpResponse:
    context = {"plan": plan, "form": form, "title": title, "crumbs": crumbs(plan)}
    return render(request, "plan/small_form.html", context)
