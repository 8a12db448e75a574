"""Pages of recommendations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safar.consultations.importing.reading import read, refuse_size
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.recommendations import services
from safar.recommendations.forms import FileForm, TakeUpForm
from safar.recommendations.lists import RecommendationList
from safar.recommendations.models import Recommendation
from safar.recommendations.permissions import actions_to_tie, countries_to_import
from safar.recommendations.queries import actions_of, with_actions

MOST_SHOWN = 200


def _way() -> list[tuple[str, str]]:
    return [(_("Recommendations"), reverse("recommendations:list"))]


@entrance(ANYONE)
@require_safe
def recommendations(request: HttpRequest) -> HttpResponse:
    """Every recommendation, and how many have no action yet."""
    found = RecommendationList(request, with_actions(request.user))
    context = {
        "waiting": found.found.filter(is_taken_up=False).count(),
        "may_import": countries_to_import(request.user).exists(),
    }
    return found.respond("recommendations/list.html", context)


@entrance(ANYONE)
@require_safe
def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommendation, and what became of it."""
    found = get_object_or_404(with_actions(request.user), pk=pk)
    mine = set(actions_to_tie(request.user, found).values_list("pk", flat=True))
    taken = [(action, action.pk in mine) for action in actions_of(request.user, found.knot_id)]
    context = {
        "recommendation": found,
        "taken": taken,
        "form": TakeUpForm(user=request.user, recommendation=found) if mine else None,
        "crumbs": _way(),
    }
    return render(request, "recommendations/recommendation.html", context)


@entrance(SIGNED_IN)
@require_POST
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie it to an action of a plan the person edits, or, with `let_go`, take that back."""
    found = get_object_or_404(Recommendation, pk=pk)
    require(actions_to_tie(request.user, found).exists(), services.not_yours())
    form = TakeUpForm(request.POST, user=request.user, recommendation=found)
    if form.is_valid():
        action: Action = form.cleaned_data["action"]
        try:
            if request.POST.get("let_go"):
                services.let_go(found, action, by=request.user)
            else:
                services.take_up(found, action, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect(found)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """A spreadsheet: all of it, or what is wrong with it."""
    require(countries_to_import(request.user).exists(), services.not_yours())
    form = FileForm(request.POST or None, request.FILES or None, user=request.user)
    outcome, status = None, 200
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            refuse_size(upload.size)
            outcome = services.import_sheet(
                read(upload.read()), form.cleaned_data["country"], by=request.user
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            if not outcome.problems:
                said = _("%(created)s new, %(changed)s changed, %(unchanged)s as they were.")
                messages.success(request, said % outcome.as_dict())
                return redirect("recommendations:list")
            form.add_error("file", services.nothing_kept(outcome))
        status = 409
    problems = outcome.problems[:MOST_SHOWN] if outcome else []
    context = {"form": form, "problems": problems, "crumbs": _way()}
    return render(request, "recommendations/import.html", context, status=status)
