"""Practices: the list, one practice, and writing one up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.forms import NewPracticeForm, PracticeForm
from safar.practices.lists import PracticeList
from safar.practices.models import Practice
from safar.practices.permissions import may_edit_practice, may_publish_practice, may_write_practices
from safar.thread.kinds import kind_of
from safar.thread.models import Knot
from safar.thread.queries import came_from, came_of


@entrance(ANYONE)
def practices(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    shown = PracticeList.records(Practice.objects.visible_to(user))
    return PracticeList(request, shown).respond(
        "practices/practices.html", {"may_write": may_write_practices(user)}
    )


@entrance(ANYONE)
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    found = _find(request, slug)
    origins = came_from(found.knot_id, request.user)
    outcomes = came_of(found.knot_id, request.user)
    context = {
        "practice": found,
        "countries": list(found.countries.all()),
        "objectives": list(found.objectives.all()),
        "notes": [step for step in origins if step.card.kind == "note" and step.depth == 1],
        "actions": list({step.card.knot: step for step in outcomes if step.card.kind == "action"}.values()),
        "unknown": _unknown(found),
        "may_edit": may_edit_practice(request.user, found),
        "may_publish": may_publish_practice(request.user, found),
        "crumbs": [(_("Practices"), reverse("practices:practices"))],
    }
    return render(request, "practices/practice.html", context)


@entrance(SIGNED_IN)
def practice_new(request: HttpRequest) -> HttpResponse:
    """A new practice; with ?note= it starts from what was said, and stays tied to it."""
    require(
        may_write_practices(request.user),
        _("Focal points and editors of an organisation write practices up. Ask yours to give you that role."),
    )
    origin = _origin(request)
    form = NewPracticeForm(request.POST or None, user=request.user, initial=_words_of(origin))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_practice(by=request.user, origin=origin, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The practice is a draft. Read it once more, then publish it."))
            return redirect(made)
    crumbs = [(_("Practices"), reverse("practices:practices"))]
    context = {"form": form, "title": _("Write a practice up"), "origin": origin, "crumbs": crumbs}
    return render(request, "practices/form.html", context)


@entrance(SIGNED_IN)
def practice_edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = _find(request, slug)
    require(may_edit_practice(request.user, found), _("Only the organisation that wrote it up may edit it."))
    initial = {"objectives": list(found.objectives.all()), "countries": list(found.countries.all())}
    form = PracticeForm(request.POST or None, instance=found, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.edit_practice(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The practice is saved."))
        return redirect(found)
    crumbs = [
        (_("Practices"), reverse("practices:practices")),
        (found.said("title"), found.get_absolute_url()),
    ]
    return render(
        request, "practices/form.html", {"form": form, "title": _("Edit the practice"), "crumbs": crumbs}
    )


@entrance(SIGNED_IN)
@require_POST
def practice_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a draft; with `withdraw`, take it back."""
    found = _find(request, slug)
    require(
        may_edit_practice(request.user, found), _("Only the organisation that wrote it up may publish it.")
    )
    try:
        if "withdraw" in request.POST:
            services.withdraw_practice(found, by=request.user)
            messages.success(request, _("The practice is a draft again. Only your organisation sees it."))
        else:
            services.publish_practice(found, by=request.user)
            messages.success(request, _("The practice is published. Anybody may read it now."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(found)


def _find(request: HttpRequest, slug: str) -> Practice:
    user: Any = request.user
    practices = Practice.objects.visible_to(user).select_related("owner")
    return get_object_or_404(practices.prefetch_related("countries", "objectives", "external_ids"), slug=slug)


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


def _unknown(practice: Practice) -> list[str]:
    """What we do not know of it yet, in words."""
    missing = [
        (not practice.countries.all() and not practice.organisations, _("who carries it out")),
        (practice.year is None, _("since when it exists")),
        (not practice.external_ids.all(), _("whether another database describes it")),
    ]
    # No practice in Safar holds results yet, and silence must not read as success.
    return [words for is_missing, words in missing if is_missing] + [_("what came of it, and what it cost")]
