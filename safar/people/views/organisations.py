"""Organisations, their members and roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.people.forms import WHAT_ROLES_MEAN, InvitationForm, OrganisationForm, RoleForm
from safar.people.lists import OrganisationList
from safar.people.models import Membership, Organisation
from safar.people.permissions import may_create_organisation, may_manage, may_see_members
from safar.people.queries import invitations_of, listed_organisations, members_of
from safar.people.services import create_organisation, edit_organisation, give_role, take_role
from safar.people.words import only_focal_points, only_focal_points_add


def find(slug: str) -> Organisation:
    return get_object_or_404(listed_organisations(), slug=slug)


def managed(request: HttpRequest, slug: str) -> Organisation:
    """The organisation, for those who may manage it."""
    organisation = find(slug)
    require(may_manage(request.user, organisation), only_focal_points())
    return organisation


@entrance(ANYONE)
def organisations(request: HttpRequest) -> HttpResponse:
    shown = OrganisationList(request, listed_organisations())
    return shown.respond("people/organisations.html", {"may_create": may_create_organisation(request.user)})


@entrance(ANYONE)
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = find(slug)
    sees_members = may_see_members(request.user, found)
    context = {
        "organisation": found,
        "sees_members": sees_members,
        "members": people_and_roles(found) if sees_members else [],
        "may_manage": may_manage(request.user, found),
    }
    return render(request, "people/organisation.html", context)


@entrance(SIGNED_IN)
def new(request: HttpRequest) -> HttpResponse:
    require(may_create_organisation(request.user), only_focal_points_add())
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create_organisation(by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The organisation is here. You are its focal point: invite others."))
            return redirect("people:members", slug=made.slug)
    return render(request, "people/organisation_form.html", {"form": form})


@entrance(SIGNED_IN)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = managed(request, slug)
    form = OrganisationForm(request.POST or None, organisation=found)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return render(request, "people/organisation_form.html", {"form": form, "organisation": find(slug)})


@entrance(SIGNED_IN)
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is here, what they may do, and who is invited."""
    found = managed(request, slug)
    return render(request, "people/members.html", members_context(request, found))


def members_context(request: HttpRequest, found: Organisation, **forms: Any) -> dict[str, Any]:
    """What the page of members shows; a form that was filled in wrongly stands in for the empty one."""
    return {
        "organisation": found,
        "members": people_and_roles(found),
        "invitations": invitations_of(found)[:100],
        "role_form": RoleForm(organisation=found),
        "invitation_form": InvitationForm(),
        "roles": [(role.label, meaning) for role, meaning in WHAT_ROLES_MEAN.items()],
        **forms,
    }


def people_and_roles(found: Organisation) -> list[tuple[Any, list[Membership]]]:
    """[(person, their memberships)], in the order of names."""
    people: dict[Any, list[Membership]] = {}
    for membership in members_of(found):
        people.setdefault(membership.user, []).append(membership)
    return list(people.items())


@entrance(SIGNED_IN)
@require_POST
def role_give(request: HttpRequest, slug: str) -> HttpResponse:
    found = managed(request, slug)
    form = RoleForm(request.POST, organisation=found)
    if not form.is_valid():
        return render(request, "people/members.html", members_context(request, found, role_form=form))
    given = give_role(found, form.cleaned_data["person"], form.cleaned_data["role"], by=request.user)
    messages.success(
        request,
        _("%(person)s now has the role: %(role)s.")
        % {"person": given.user, "role": given.get_role_display()},
    )
    return redirect("people:members", slug=slug)


@entrance(SIGNED_IN)
def role_take(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says what will happen, then takes the role away."""
    found = managed(request, slug)
    membership = get_object_or_404(members_of(found), pk=pk)
    if request.method != "POST":
        context = {"organisation": found, "membership": membership}
        return render(request, "people/role_take.html", context)
    try:
        take_role(membership, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(person)s no longer has the role: %(role)s.")
            % {"person": membership.user, "role": membership.get_role_display()},
        )
    if membership.user_id == request.user.pk and not may_manage(request.user, found):
        return redirect(found)
    return redirect("people:members", slug=slug)
