"""Pages of prioritization."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.plan.views.common import crumbs, plan_of, require_editing
from safar.prioritization import services
from safar.prioritization.forms import DecisionForm, OpenForm, WeightsForm
from safar.prioritization.models import HIGHEST, LOWEST, Exercise
from safar.prioritization.permissions import may_score, may_set_up
from safar.prioritization.queries import candidates, results, scores_of


def _way(plan: Plan, exercise: Exercise | None = None) -> list[tuple[str, str]]:
    way = [*crumbs(plan), (_("Prioritization"), reverse("prioritization:exercises", args=[plan.slug]))]
    if exercise is not None:
        way.append((exercise.title, exercise.get_absolute_url()))
    return way


def _exercise(request: HttpRequest, slug: str, pk: int) -> Exercise:
    """The exercise, to whoever may score in it; its results are working papers until the decision."""
    plan = plan_of(request, slug)
    exercise = get_object_or_404(Exercise, plan=plan, pk=pk)
    exercise.plan = plan
    require(
        may_score(request.user, plan) or may_set_up(request.user, plan),
        _("Those who write the plan, lead an action or take part in one weigh its priorities together."),
    )
    return exercise


@entrance(SIGNED_IN)
@require_safe
def exercises(request: HttpRequest, slug: str) -> HttpResponse:
    """Every round of weighing of a plan."""
    plan = plan_of(request, slug)
    scoring, setting_up = may_score(request.user, plan), may_set_up(request.user, plan)
    require(
        scoring or setting_up,
        _("Those who write the plan, lead an action or take part in one weigh its priorities together."),
    )
    context = {
        "plan": plan,
        "exercises": plan.prioritizations.all(),
        "may_set_up": setting_up,
        "crumbs": crumbs(plan),
    }
    return render(request, "prioritization/exercises.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def open_exercise(request: HttpRequest, slug: str) -> HttpResponse:
    """Criteria and their weights."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    form = OpenForm(request.POST or None, initial={"title": _("Priorities of the plan")})
    if request.method == "POST" and form.is_valid():
        try:
            exercise = services.open_exercise(
                plan,
                title=form.cleaned_data["title"],
                top=form.cleaned_data["top"],
                criteria=form.criteria(),
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("prioritization:score", plan.slug, exercise.pk)
    return render(request, "prioritization/open.html", {"plan": plan, "form": form, "crumbs": _way(plan)})


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One's own scores: a sheet of actions and criteria."""
    exercise = _exercise(request, slug, pk)
    criteria, actions = list(exercise.criteria.all()), candidates(exercise)
    mine = {key: str(value) for key, value in scores_of(request.user, exercise).items()}
    problem = ""
    if request.method == "POST":
        typed = {
            (action.pk, criterion.pk): request.POST.get(f"s{action.pk}-{criterion.pk}", "").strip()
            for action in actions
            for criterion in criteria
        }
        try:
            services.score(exercise, _numbers(typed), by=request.user)
        except Refusal as refusal:
            problem, mine = str(refusal), typed
        else:
            messages.success(request, _("Your scores are kept. You can change them until the end."))
            return redirect("prioritization:results", slug, pk)
    steps = [str(n) for n in range(LOWEST, HIGHEST + 1)]
    context = {
        "plan": exercise.plan,
        "exercise": exercise,
        "criteria": criteria,
        "steps": steps,
        "rows": [
            (action, [(criterion, mine.get((action.pk, criterion.pk), "")) for criterion in criteria])
            for action in actions
        ],
        "problem": problem,
        "crumbs": _way(exercise.plan, exercise),
    }
    return render(request, "prioritization/score.html", context, status=409 if problem else 200)


def _numbers(typed: dict[tuple[int, int], str]) -> dict[tuple[int, int], int | None]:
    """Raises Refusal for what is no whole number."""
    found: dict[tuple[int, int], int | None] = {}
    for key, value in typed.items():
        if value and not (value.isascii() and value.isdigit() and len(value) < 3):
            raise Refusal(_("Scores go from %(low)s to %(high)s.") % {"low": LOWEST, "high": HIGHEST})
        found[key] = int(value) if value else None
    return found


@entrance(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def show_results(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ranks, where people disagree, what would change the first ones; weights to try."""
    exercise = _exercise(request, slug, pk)
    setting_up = may_set_up(request.user, exercise.plan)
    form = WeightsForm(request.POST or None, criteria=list(exercise.criteria.all()))
    if request.method == "POST":
        require_editing(request, exercise.plan)
        if form.is_valid():
            try:
                services.set_weights(exercise, form.weights(), by=request.user)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect(exercise)
    context = {
        "plan": exercise.plan,
        "exercise": exercise,
        "results": results(exercise),
        "form": form,
        "may_set_up": setting_up,
        "may_score": may_score(request.user, exercise.plan) and exercise.is_open,
        "crumbs": _way(exercise.plan),
    }
    return render(request, "prioritization/results.html", context)


@entrance(SIGNED_IN)
@require_POST
def close(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take no more scores, or take them again."""
    exercise = _exercise(request, slug, pk)
    require_editing(request, exercise.plan)
    try:
        if exercise.is_open:
            services.close_exercise(exercise, by=request.user)
        else:
            services.reopen_exercise(exercise, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(exercise)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Which actions come first, and why."""
    exercise = _exercise(request, slug, pk)
    require_editing(request, exercise.plan)
    found = results(exercise)
    form = DecisionForm(
        request.POST or None,
        actions=[line.action for line in found.lines],
        initial={"chosen": [line.action.pk for line in found.lines if line.is_first]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.decide(
                exercise,
                form.cleaned_data["chosen"],
                reason_text=form.cleaned_data["reason"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The decision is written down, with its reason."))
            return redirect(exercise)
    context = {
        "plan": exercise.plan,
        "exercise": exercise,
        "form": form,
        "crumbs": _way(exercise.plan, exercise),
    }
    return render(request, "prioritization/decide.html", context)
