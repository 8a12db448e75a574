"""Making invitation links, and opening them."""

from __future__ import annotations

import smtplib
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.languages import current_language, django_code
from safar.lib.refusal import Refusal
from safar.people.forms import InvitationForm
from safar.people.mail import language_for, mail_folder, send_invitation
from safar.people.models import Invitation
from safar.people.queries import find_invitation
from safar.people.services import accept_invitation, invite, withdraw_invitation
from safar.people.services.invitations import Obstacle, obstacle
from safar.people.views.organisations import managed, members_context

# The session remembers which invitation was opened, never its token: sessions lie in the database.
OPENED = "invitation"
CLOSED = {"other_email": 403}


@entrance(SIGNED_IN)
@never_cache
@require_POST
def invitation_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Makes a link and shows it, this one time."""
    organisation = managed(request, slug)
    form = InvitationForm(request.POST)
    made: tuple[Invitation, str] | None = None
    if form.is_valid():
        try:
            made = invite(
                organisation,
                role=form.cleaned_data["role"],
                email=form.cleaned_data["email"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    if made is None:
        context = members_context(request, organisation, invitation_form=form)
        return render(request, "people/members.html", context)
    invitation, token = made
    language = form.cleaned_data["language"] or current_language()
    context = {
        "organisation": organisation,
        "invitation": invitation,
        "link": _link(request, token, current_language()),
        "sent": bool(invitation.email) and _send(request, invitation, token, language),
        "mail_folder": mail_folder(),
    }
    return render(request, "people/invitation_made.html", context)


def _link(request: HttpRequest, token: str, language: str) -> str:
    with override(django_code(language)):
        return request.build_absolute_uri(reverse("people:invitation", args=[token]))


def _send(request: HttpRequest, invitation: Invitation, token: str, otherwise: str) -> bool:
    """Whether the message left. The link is on the page in any case."""
    language = language_for(invitation.email, otherwise)
    try:
        send_invitation(invitation, _link(request, token, language), language)
    except (OSError, smtplib.SMTPException):
        return False
    return True


@entrance(SIGNED_IN)
@require_POST
def invitation_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    organisation = managed(request, slug)
    invitation = get_object_or_404(organisation.invitations, pk=pk)
    try:
        withdraw_invitation(invitation, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect("people:members", slug=slug)


@entrance(ANYONE)
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what, and the button to accept."""
    found = find_invitation(token)
    if found is not None and obstacle(found, request.user) is None:
        request.session[OPENED] = found.pk
    return _answer(request, found)


@entrance(ANYONE)
@never_cache
def invitation_opened(request: HttpRequest) -> HttpResponse:
    """The invitation opened before signing in; its link is no longer needed."""
    rows = Invitation.objects.select_related("organisation", "invited_by")
    return _answer(request, rows.filter(pk=request.session.get(OPENED, 0)).first())


def _answer(request: HttpRequest, found: Invitation | None) -> HttpResponse:
    in_the_way = None if _is_mine(request, found) else obstacle(found, request.user)
    if in_the_way or found is None:
        return _closed(request, found, in_the_way)
    if request.method != "POST":
        return render(request, "people/invitation.html", {"invitation": found})
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?next={reverse('people:invitation_opened')}")
    try:
        accept_invitation(found, by=request.user)
    except Refusal:
        found.refresh_from_db()  # somebody was quicker
        return _closed(request, found, obstacle(found, request.user))
    request.session.pop(OPENED, None)
    messages.success(
        request,
        _("Welcome. You act for %(organisation)s now, as: %(role)s.")
        % {"organisation": found.organisation, "role": found.get_role_display()},
    )
    return redirect(found.organisation)


def _is_mine(request: HttpRequest, found: Invitation | None) -> bool:
    """Whether this very person has accepted it before, and is a member still."""
    if found is None or not request.user.is_authenticated or found.accepted_by_id != request.user.pk:
        return False
    return found.organisation.memberships.filter(user=request.user, role=found.role).exists()


def _closed(request: HttpRequest, found: Invitation | None, in_the_way: Obstacle | None) -> HttpResponse:
    request.session.pop(OPENED, None) if in_the_way and in_the_way.code not in CLOSED else None
    context: dict[str, Any] = {"invitation": found, "obstacle": in_the_way}
    status = CLOSED.get(in_the_way.code if in_the_way else "", 410)
    return render(request, "people/invitation_closed.html", context, status=status)
