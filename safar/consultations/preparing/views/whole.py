"""An event as a template, and taking events, sessions and themes away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from safar.consultations.preparing import services
from safar.consultations.preparing.forms import CopyForm, SureForm
from safar.consultations.preparing.services.deleting import (
    Stake,
    stake_of_event,
    stake_of_session,
    stake_of_theme,
)
from safar.consultations.preparing.views.finding import organised, organised_session
from safar.consultations.views.finding import Crumbs, crumbs_to, find_theme
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.refusal import Refusal


@entrance(SIGNED_IN)
def event_copy(request: HttpRequest, event: str) -> HttpResponse:
    found = organised(request, event)
    initial = {"organiser": found.organiser_id}
    form = CopyForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.copy_event(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The new event is there. Only your organisation sees it so far."))
            return redirect(made)
    context = {"form": form, "event": found, "crumbs": crumbs_to(found)}
    return render(request, "consultations/preparing/copy.html", context)


@entrance(SIGNED_IN)
def event_delete(request: HttpRequest, event: str) -> HttpResponse:
    found = organised(request, event)
    return _delete(
        request, found, "event", stake_of_event(found), crumbs_to(found), services.delete_event,
        "consultations:events",
    )  # fmt: skip


@entrance(SIGNED_IN)
def session_delete(request: HttpRequest, event: str, session: str) -> HttpResponse:
    found = organised_session(request, event, session)
    crumbs = crumbs_to(found.event, found)
    return _delete(
        request, found, "session", stake_of_session(found), crumbs, services.delete_session, found.event
    )


@entrance(SIGNED_IN)
def theme_delete(request: HttpRequest, event: str, theme: str) -> HttpResponse:
    organised(request, event)
    found = find_theme(request, event, theme)
    crumbs: Crumbs = [*crumbs_to(found.event), (found.said("title"), found.get_absolute_url())]
    return _delete(request, found, "theme", stake_of_theme(found), crumbs, services.delete_theme, found.event)


def _delete(
    request: HttpRequest,
    record: Any,
    what: str,
    stake: Stake,
    crumbs: Crumbs,
    delete: Callable[..., None],
    then: Any,
) -> HttpResponse:
    """Says what will go and what stays; goes on only when somebody is sure."""
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delete(record, by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        messages.success(request, _("It is deleted."))
        return redirect(then)
    context = {"form": form, "record": record, "what": what, "stake": stake, "crumbs": crumbs}
    return render(request, "consultations/preparing/delete.html", context)
