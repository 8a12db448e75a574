"""A person's own page."""

from __future__ import annotations

import json

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.people.forms import EraseForm, ProfileForm
from safar.people.held import everything_on
from safar.people.models import Membership, User
from safar.people.permissions import may_leave
from safar.people.queries import led_alone_by
from safar.people.services import edit_profile, erase_account, take_role


def person(request: HttpRequest) -> User:
    """The one who is signed in."""
    assert isinstance(request.user, User)  # noqa: S101 - SIGNED_IN has seen to it
    return request.user


@entrance(SIGNED_IN)
def me(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        edit_profile(user, by=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people:me")
    memberships = user.memberships.select_related("organisation").order_by("organisation__name", "role")
    return render(request, "people/me.html", {"form": form, "person": user, "memberships": memberships})


@entrance(SIGNED_IN)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what will happen, then gives the role up."""
    membership = get_object_or_404(Membership.objects.select_related("organisation", "user"), pk=pk)
    require(may_leave(request.user, membership), _("This role is somebody else's."))
    if request.method != "POST":
        return render(request, "people/leave.html", {"membership": membership})
    try:
        take_role(membership, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("You no longer act for %(organisation)s as: %(role)s.")
            % {"organisation": membership.organisation, "role": membership.get_role_display()},
        )
    return redirect("people:me")


@entrance(SIGNED_IN)
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    body = json.dumps(everything_on(person(request)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="safar-my-data.json"'
    return response


@entrance(SIGNED_IN)
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """Says what will happen, then deletes the account. allauth has just asked who is there."""
    user = person(request)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_account(user, by=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted, and what we held on you with it."))
            return redirect("website:home")
    return render(request, "people/erase.html", {"form": form, "led_alone": led_alone_by(user)})
