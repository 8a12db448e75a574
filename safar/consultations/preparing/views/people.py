"""Participants, as the organisers of an event see them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from safar.consultations.models import Registration
from safar.consultations.preparing import services
from safar.consultations.preparing.forms import ParticipantForm, SureForm
from safar.consultations.preparing.lists import ParticipantList
from safar.consultations.preparing.views.finding import organised, organised_person, people_crumbs
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.languages import django_code
from safar.lib.refusal import Refusal
from safar.people.mail import mail_folder


@entrance(SIGNED_IN)
@never_cache
def participants(request: HttpRequest, event: str) -> HttpResponse:
    found = organised(request, event)
    door = Registration.objects.filter(event=found).first()
    context = {
        "event": found,
        "door": door,
        "register_url": _register_url(request, door),
        "is_anybody": found.people.exists(),
        "waiting": services.waiting_for_link(found).count(),
        "mail_folder": mail_folder(),
        "crumbs": crumbs_to(found),
    }
    return ParticipantList(request, found).respond("consultations/preparing/participants.html", context)


def _register_url(request: HttpRequest, door: Registration | None) -> str:
    if door is None:
        return ""
    return request.build_absolute_uri(reverse("consultations:register", args=[door.code]))


@entrance(SIGNED_IN)
@never_cache
def participant_new(request: HttpRequest, event: str) -> HttpResponse:
    found = organised(request, event)
    form = ParticipantForm(request.POST or None, initial={"language": found.language})
    if request.method == "POST" and form.is_valid():
        try:
            services.add_participant(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("The person is registered. Consent is asked on the person's own page.")
            )
            again = (
                "consultations:participant_new" if "another" in request.POST else "consultations:participants"
            )
            return redirect(again, found.slug)
    context = {"form": form, "event": found, "crumbs": people_crumbs(found), "title": _("Register somebody")}
    return render(request, "consultations/preparing/participant.html", context)


@entrance(SIGNED_IN)
@never_cache
def participant(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    """What is held on somebody, to correct it."""
    person = organised_person(request, event, pk)
    form = ParticipantForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_participant(person, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("consultations:participants", person.event.slug)
    context = {
        "form": form,
        "person": person,
        "event": person.event,
        "title": person.name,
        "seated_in": person.event.sessions.filter(seating_plan__isnull=False).order_by("number"),
        "crumbs": people_crumbs(person.event),
    }
    return render(request, "consultations/preparing/participant.html", context)


@entrance(SIGNED_IN)
@never_cache
@require_POST
def participant_link(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    """Makes the person's own link anew, shows it this one time, and sends it where there is an address."""
    person = organised_person(request, event, pk)
    token = services.give_link(person)
    link = link_of(request, token, person.language)
    sent = False
    if person.email:
        try:
            services.send_link(person, link)
            sent = True
        except OSError:  # smtplib's errors are of this kind too
            sent = False
    context = {
        "person": person,
        "event": person.event,
        "link": link,
        "sent": sent,
        "mail_folder": mail_folder(),
        "crumbs": people_crumbs(person.event),
    }
    return render(request, "consultations/preparing/link.html", context)


def link_of(request: HttpRequest, token: str, language: str) -> str:
    with override(django_code(language)):
        return request.build_absolute_uri(reverse("consultations:mine", args=[token]))


@entrance(SIGNED_IN)
@never_cache
def participant_delete(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    """Says what goes and what stays, then erases what is held on somebody."""
    person = organised_person(request, event, pk)
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.erase_participant(person)
        messages.success(request, _("Everything held on this person is erased."))
        return redirect("consultations:participants", person.event.slug)
    context = {"form": form, "person": person, "event": person.event, "crumbs": people_crumbs(person.event)}
    return render(request, "consultations/preparing/participant_delete.html", context)


@entrance(SIGNED_IN)
@require_POST
def registration(request: HttpRequest, event: str) -> HttpResponse:
    """Open or close the page on which people register themselves, or give it a new code."""
    found = organised(request, event)
    is_open = request.POST.get("open", "") != "no"
    services.set_registration(
        found, is_open=is_open, new_code_wanted="renew" in request.POST, by=request.user
    )
    said = _("Registration is open.") if is_open else _("Registration is closed.")
    messages.success(request, said)
    return redirect("consultations:participants", found.slug)


@entrance(SIGNED_IN)
@require_POST
def links(request: HttpRequest, event: str) -> HttpResponse:
    """Send everybody who has none yet their own link."""
    found = organised(request, event)
    try:
        sent, left = services.send_links(
            found, lambda token, language: link_of(request, token, language), by=request.user
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _sent(sent))
        if left:
            messages.info(request, _left(left))
    return redirect("consultations:participants", found.slug)


def _sent(n: int) -> str:
    return ngettext("%(n)s link was sent.", "%(n)s links were sent.", n) % {"n": n}


def _left(n: int) -> str:
    said = ngettext(
        "%(n)s person is still without a link. Press the button again.",
        "%(n)s people are still without a link. Press the button again.",
        n,
    )
    return said % {"n": n}
