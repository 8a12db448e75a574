"""Pages of recommendations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safar.consultations.importing.reading import refuse_size
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.plan.models import Action
from safar.recommendations import services
from safar.recommendations.forms import FileForm, TakeUpForm
from safar.recommendations.lists import RecommendationList
from safar.recommendations.models import Recommendation, RecommendationFile
from safar.recommendations.permissions import actions_to_tie, countries_to_import
from safar.recommendations.queries import actions_of, with_actions

PER_PAGE = 100


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
    """Give a spreadsheet; it is looked at before anything is kept."""
    require(countries_to_import(request.user).exists(), services.not_yours())
    form = FileForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            refuse_size(upload.size)
            kept = services.keep_file(
                upload.read(), name=upload.name, country=form.cleaned_data["country"], by=request.user
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("recommendations:import_draft", kept.pk)
    context = {"form": form, "crumbs": _way()}
    return render(request, "recommendations/import.html", context, status=422 if form.errors else 200)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def import_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would make, and the button that makes it so. Only its sender sees it."""
    require(countries_to_import(request.user).exists(), services.not_yours())
    kept = get_object_or_404(
        RecommendationFile.objects.select_related("country"), pk=pk, made_by=request.user.pk
    )
    if request.method == "POST":
        return _decide(request, kept)
    try:
        outcome = services.look_at(kept, by=request.user)
    except Refusal as refusal:  # the reference data, or what the person may do, has changed since
        messages.error(request, str(refusal))
        return redirect("recommendations:import")
    told: list[Any] = outcome.problems or [row for row in outcome.rows if row.found is None or row.changed]
    context = {
        "file": kept,
        "outcome": outcome,
        "nothing": services.nothing_kept(outcome) if outcome.problems else "",
        "page": Paginator(told, PER_PAGE).get_page(request.GET.get("page")),
        "crumbs": [*_way(), (_("Import a file"), reverse("recommendations:import"))],
    }
    return render(request, "recommendations/import_draft.html", context)


def _decide(request: HttpRequest, kept: RecommendationFile) -> HttpResponse:
    if "drop" in request.POST:
        kept.delete()
        messages.success(request, _("The file is forgotten. Nothing was imported."))
        return redirect("recommendations:import")
    try:
        outcome = services.take_file_in(kept, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("recommendations:import_draft", kept.pk)
    said = _("%(created)s new, %(changed)s changed, %(unchanged)s as they were.")
    messages.success(request, said % outcome.as_dict())
    return redirect("recommendations:list")
