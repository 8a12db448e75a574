"""From a challenge to an action: one page, one button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from safar.consultations.models import Event, Note, Theme
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.refusal import Refusal
from safar.plan import services
from safar.plan.forms import TakeUpForm
from safar.plan.lists import ChallengeList
from safar.plan.models import Plan
from safar.plan.queries import answers_to, description_of, in_order, objectives_of, priority_for, taken_up_as
from safar.plan.views.common import action_of, crumbs, plan_of, require_editing
from safar.practices.models import Practice


@entrance(SIGNED_IN)
def challenges(request: HttpRequest, slug: str) -> HttpResponse:
    """Challenges that nobody has taken up into this plan."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    return ChallengeList(request, plan).respond(
        "plan/challenges.html", {"plan": plan, "crumbs": crumbs(plan)}
    )


def _one(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name, "")


def _note(request: HttpRequest) -> Note | None:
    asked = _one(request, "note")
    if not asked:
        return None
    try:
        wanted = UUID(asked)
    except ValueError:
        raise Http404(_("There is no such note.")) from None
    notes = Note.objects.visible_to(request.user)
    return get_object_or_404(notes.select_related("session__event"), pk=wanted)


def _theme(request: HttpRequest) -> Theme | None:
    asked = _one(request, "theme")
    if not asked:
        return None
    if not asked.isdecimal():
        raise Http404(_("There is no such theme."))
    events = Event.objects.visible_to(request.user)
    return get_object_or_404(Theme.objects.filter(event__in=events).select_related("event"), pk=int(asked))


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a challenge or a theme an action of this plan."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    note, theme = _note(request), _theme(request)
    origin = note or theme
    if origin is None:
        return redirect("plan:challenges", slug=plan.slug)
    objectives = objectives_of(origin)
    answers = answers_to(origin, objectives, request.user)
    form = TakeUpForm(
        request.POST or None,
        plan=plan,
        user=request.user,
        objectives=objectives,
        answers=answers,
        initial=_guessed(request, plan, origin, objectives),
    )
    if request.method == "POST" and form.is_valid():
        earlier = taken_up_as(plan, origin)
        try:
            made = services.take_up(
                plan, by=request.user, note=note, theme=theme, language=origin.language, **form.cleaned_data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, _("Action %(code)s is in the plan, and names its origin.") % {"code": made.code}
            )
            _say_earlier(request, earlier)
            return redirect(made)
    return render(
        request,
        "plan/take_up.html",
        {
            "plan": plan,
            "origin": origin,
            "note": note,
            "theme": theme,
            "form": form,
            "earlier": taken_up_as(plan, origin),
            "actions": list(in_order(plan.actions.all())),
            "objectives": objectives,
            "crumbs": crumbs(plan),
        },
    )


def _guessed(request: HttpRequest, plan: Plan, origin: Any, objectives: list[Any]) -> dict[str, Any]:
    title = str(origin)
    if isinstance(origin, Note) and not origin.heading:
        title = origin.text.split(". ")[0][:300]
    main = objectives[0] if objectives else None
    return {
        "title": title,
        "description": description_of(origin),
        "objective": main,
        "objectives": objectives,
        "priority": priority_for(plan, objectives),
        "practices": [pk for pk in request.GET.getlist("practice") if pk.isdecimal()],
    }


def _say_earlier(request: HttpRequest, earlier: list[Any]) -> None:
    if earlier:
        messages.warning(
            request,
            _(
                "The same challenge was taken up before, as %(codes)s. Both actions stand; "
                "put one away if they are one."
            )
            % {"codes": ", ".join(str(action) for action in earlier)},
        )


def _origin(request: HttpRequest) -> Any:
    note, theme = _note(request), _theme(request)
    if note or theme:
        return note or theme
    asked = request.POST.get("practice", "")
    if not asked.isdecimal():
        raise BadRequest(_("Nothing was named as an origin. Start from a challenge, a theme or a practice."))
    return get_object_or_404(Practice.objects.visible_to(request.user), pk=int(asked))


@entrance(SIGNED_IN)
@require_POST
def add_origin(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that an action that is there also came from this."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    action = action_of(plan, request.POST.get("action", ""))
    origin = _origin(request)
    try:
        services.add_origin(action, origin, by=request.user)
        messages.success(request, _("“%(origin)s” is now an origin of this action.") % {"origin": origin})
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(action)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def remove_origin(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Take an origin back."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    origin = _origin_named(request)
    if request.method == "POST":
        try:
            services.remove_origin(action, origin, by=request.user)
            messages.success(
                request,
                _("“%(origin)s” is no longer an origin. You can add it again at any time.")
                % {"origin": origin},
            )
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect(action)
    return render(
        request,
        "plan/confirm.html",
        {
            "title": _("Remove this origin from action %(code)s?") % {"code": code},
            "text": _("“%(origin)s” stays where it is; the action no longer names it. You can add it again.")
            % {"origin": origin},
            "button": _("Remove the origin"),
            "cancel_url": action.get_absolute_url(),
            "crumbs": crumbs(plan, action),
        },
    )


def _origin_named(request: HttpRequest) -> Any:
    """The origin by its place on the thread, as the action's page links it."""
    try:
        knot = UUID(_one(request, "origin"))
    except ValueError:
        raise Http404(_("There is no such origin.")) from None
    user: Any = request.user
    visible = (
        Note.objects.visible_to(user),
        Theme.objects.filter(event__in=Event.objects.visible_to(user)),
        Practice.objects.visible_to(user),
    )
    for records in visible:
        found = records.filter(knot=knot).first()
        if found is not None:
            return found
    raise Http404(_("There is no such origin."))
