"""Writing a practice up: a form that keeps what is typed before it is saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.forms import (
    ActorForms,
    NewPracticeForm,
    PracticeForm,
    ResultForms,
    actor_rows,
    initial_actors,
    initial_results,
    result_rows,
)
from safar.practices.models import Practice
from safar.practices.permissions import may_change_words, may_edit_practice, may_write_practices
from safar.practices.views.showing import find_practice
from safar.practices.views.suggesting import suggested_for
from safar.thread.kinds import kind_of
from safar.thread.models import Knot

NOT_KEPT = {"csrfmiddlewaretoken", "practice", "discard"}


@entrance(SIGNED_IN)
def practice_new(request: HttpRequest) -> HttpResponse:
    """A new practice; with ?note= it starts from what was said, and stays tied to it."""
    require(
        may_write_practices(request.user),
        _("Focal points and editors of an organisation write practices up. Ask yours to give you that role."),
    )
    origin = _origin(request)
    if "discard" in request.POST:
        services.forget_words(request.user, None)
        return redirect(request.get_full_path())
    kept, unsaved = _kept(request, None)
    form = NewPracticeForm(kept, user=request.user, initial=_words_of(origin))
    actors, results = ActorForms(kept, prefix="actors"), ResultForms(kept, prefix="results")
    if request.method == "POST" and all([form.is_valid(), actors.is_valid(), results.is_valid()]):
        try:
            made = services.create_practice(
                by=request.user,
                origin=origin,
                actors=actor_rows(actors),
                results=result_rows(results),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            services.forget_words(request.user, None)
            messages.success(request, _("The practice is a draft. Read it once more, then submit it."))
            return redirect(made)
    crumbs = [(_("Practices"), reverse("practices:practices"))]
    context = {"title": _("Write a practice up"), "origin": origin, "crumbs": crumbs, "unsaved": unsaved}
    return _page(request, form, actors, results, context)


@entrance(SIGNED_IN)
def practice_edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_practice(request, slug)
    require(may_edit_practice(request.user, found), _("Only the organisation that wrote it up may edit it."))
    require(
        may_change_words(request.user, found),
        _("Reviewers are reading it, so its words stand still. You can edit it when they have answered."),
    )
    if "discard" in request.POST:
        services.forget_words(request.user, found)
        return redirect(request.get_full_path())
    kept, unsaved = _kept(request, found)
    form = PracticeForm(kept, instance=found, initial=_chosen(found))
    actors = ActorForms(kept, prefix="actors", initial=initial_actors(found))
    results = ResultForms(kept, prefix="results", initial=initial_results(found))
    if request.method == "POST" and all([form.is_valid(), actors.is_valid(), results.is_valid()]):
        try:
            services.edit_practice(
                found,
                by=request.user,
                actors=actor_rows(actors),
                results=result_rows(results),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            services.forget_words(request.user, found)
            messages.success(request, _("The practice is saved."))
            return redirect(found)
    crumbs = [
        (_("Practices"), reverse("practices:practices")),
        (found.said("title"), found.get_absolute_url()),
    ]
    context = {"title": _("Edit the practice"), "crumbs": crumbs, "unsaved": unsaved, "practice": found}
    return _page(request, form, actors, results, context)


@entrance(SIGNED_IN)
@require_POST
def practice_unsaved(request: HttpRequest) -> JsonResponse:
    """Keep what is typed; the form's script asks for it every few seconds."""
    slug = request.POST.get("practice", "")
    found = find_practice(request, slug) if slug else None
    allowed = may_change_words(request.user, found) if found else may_write_practices(request.user)
    require(allowed, _("Only the organisation that wrote it up may edit it."))
    words = {
        key: [str(value) for value in values] for key, values in request.POST.lists() if key not in NOT_KEPT
    }
    try:
        kept = services.keep_words(request.user, found, words)
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal)}, status=400)
    return JsonResponse({"kept_at": kept.at.isoformat()})


def _page(
    request: HttpRequest, form: Any, actors: Any, results: Any, context: dict[str, Any]
) -> HttpResponse:
    wrong = form.is_bound and (form.errors or any(actors.errors) or any(results.errors))
    return render(
        request,
        "practices/form.html",
        {"form": form, "actors": actors, "results": results, "suggested": suggested_for(form), **context},
        status=422 if request.method == "POST" and wrong else 200,
    )


def _kept(request: HttpRequest, practice: Practice | None) -> tuple[Any, Any]:
    """(what was posted, or what was typed and not saved; the unsaved words shown, if any)."""
    if request.method == "POST":
        return request.POST, None
    unsaved = services.unsaved_words(request.user, practice)
    if unsaved is None:
        return None, None
    data = QueryDict(mutable=True)
    for key, values in unsaved.words.items():
        data.setlist(key, values)
    return data, unsaved


def _chosen(practice: Practice) -> dict[str, Any]:
    names = (
        "objectives", "primary_objectives", "gcm_actions", "principles", "sdg_targets", "countries",
        "origin_countries", "destination_countries", "repeats",
    )  # fmt: skip
    return {name: list(getattr(practice, name).all()) for name in names}


def _origin(request: HttpRequest) -> Any:
    """The record named by ?note= (its knot), as far as the person may see it; this room knows no notes."""
    asked = request.GET.get("note", "")
    try:
        knot = Knot.objects.filter(pk=UUID(asked)).first()
    except ValueError:
        return None
    if knot is None:
        return None
    try:
        kind = kind_of(knot.kind)
    except KeyError:
        return None
    return kind.visible_to(request.user).filter(knot=knot).first()


def _words_of(origin: Any) -> dict[str, Any]:
    if origin is None:
        return {}
    return {
        "title": getattr(origin, "heading", "") or str(origin),
        "summary": getattr(origin, "text", ""),
        "group": getattr(origin, "group", "")[:120],
        "language": origin.language,
        "objectives": list(origin.objectives.all()),
    }
