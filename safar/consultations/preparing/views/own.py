"""Registering by link, and a participant's own page. No account; the secret in the address is the key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from safar.consultations.live import devices, limits
from safar.consultations.models import Event, Participant, Session
from safar.consultations.preparing import consent, services
from safar.consultations.preparing.forms import MailsForm, OwnForm, RegisterForm, SureForm
from safar.consultations.preparing.services.erasing import mentions_of, notes_of
from safar.consultations.preparing.services.people import registration_of
from safar.consultations.preparing.tokens import participant_of
from safar.consultations.preparing.views.people import link_of
from safar.consultations.seats.keeping import seats_of
from safar.lib.entrance import ANYONE, entrance
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.people.mail import mail_folder

View = Callable[..., HttpResponse]
# A whole room may share one address.
FORMS_A_MINUTE, MAILS_A_MINUTE, WRONG_LINKS_A_MINUTE = 60, 2, 60


def unlisted(view: View) -> View:
    """Kept by no cache, found by no search engine."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)  # no-store among them
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return seen


def private(view: View) -> View:
    """Unlisted, and named to no page that is followed from here."""

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = unlisted(view)(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return seen


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


# --- Registering -------------------------------------------------------------------------


@entrance(ANYONE)
@unlisted
def register(request: HttpRequest, code: str) -> HttpResponse:
    """What is kept and why, the form, and the yes."""
    door = registration_of(code)
    if door is None:
        fine = limits.within("registration codes", _address(request), limits.WRONG_CODES_A_MINUTE)
        return render(request, "consultations/preparing/register_closed.html", status=404 if fine else 429)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.by_machine and not limits.within("register", _address(request), FORMS_A_MINUTE):
            form.add_error(None, _("Many people register just now. Wait a moment, then send it again."))
        else:
            return _registered(request, code, door.event, form)
    context = {"form": form, "event": door.event, "told": consent.told()}
    return render(request, "consultations/preparing/register.html", context)


def _registered(request: HttpRequest, code: str, event: Event, form: RegisterForm) -> HttpResponse:
    """By mail the own link travels; without an address the next page is the own one."""
    done = redirect("consultations:registered", code)
    if form.by_machine:  # it learns nothing
        return done
    names = ("name", "email", "organisation", "stakeholder_type", "country", "languages", "needs")
    fields = {name: form.cleaned_data[name] for name in (*names, "wants_notes", "wants_fate")}
    email = fields["email"]
    if email and not limits.within("registration mails", email, MAILS_A_MINUTE):
        return done
    try:
        person, token, _new = services.register(event, language=current_language(), **fields)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        context = {"form": form, "event": event, "told": consent.told()}
        return render(request, "consultations/preparing/register.html", context)
    if not email:
        messages.success(request, _("You are registered. This page is yours alone: keep its address."))
        return redirect("consultations:mine", token)
    try:
        services.send_link(person, link_of(request, token, person.language))
    except OSError:
        return redirect("consultations:registered_unsent", code)
    return done


@entrance(ANYONE)
@unlisted
def registered(request: HttpRequest, code: str, unsent: bool = False) -> HttpResponse:
    """The same words whether or not the address was there before: who comes is told to nobody."""
    door = registration_of(code)
    context = {"event": door.event if door else None, "unsent": unsent, "mail_folder": mail_folder()}
    return render(request, "consultations/preparing/registered.html", context)


# --- The own page ------------------------------------------------------------------------


def own(view: View) -> View:
    """Hands the view the person whose link was opened; anybody else learns that we do not know it."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        person = participant_of(token)
        if person is None:
            fine = limits.within("own links", _address(request), WRONG_LINKS_A_MINUTE)
            return render(request, "consultations/preparing/mine_unknown.html", status=404 if fine else 429)
        return view(request, token, person)

    return opened


# Without a referrer no browser tells the origin of a form, so the usual check cannot hold. None is
# needed: whoever could forge a request must know the secret in its address.
@entrance(ANYONE)
@private
@csrf_exempt
@own
def mine(request: HttpRequest, token: str, person: Participant) -> HttpResponse:
    """What is held on a person, and what the person may do about it."""
    if request.method == "POST":
        return _do(request, token, person)
    context = {
        "person": person,
        "event": person.event,
        "token": token,
        "told": consent.told(),
        "yes": consent.yes(),
        "sessions": _sessions(person),
        "seats": seats_of(person),
        "notes": notes_of(person),
        "mentions": mentions_of(person),
        "mails": MailsForm(initial={"wants_notes": person.wants_notes, "wants_fate": person.wants_fate}),
        "is_named": person.event.sessions.filter(attribution="named").exists(),
    }
    return render(request, "consultations/preparing/mine.html", context)


def _sessions(person: Participant) -> Any:
    """Those one may take part in by this link now."""
    open_ones = person.event.sessions.exclude(joining=Session.Joining.CLOSED)
    return open_ones.exclude(state=Session.State.CLOSED).select_related("event")


def _do(request: HttpRequest, token: str, person: Participant) -> HttpResponse:
    done = redirect("consultations:mine", token)
    action = request.POST.get("do", "")
    if action == "consent" and request.POST.get("yes"):
        services.record_consent(person)
        messages.success(request, _("Thank you. Your yes is written down."))
    elif action == "mails":
        services.choose_mails(
            person,
            wants_notes=bool(request.POST.get("wants_notes")),
            wants_fate=bool(request.POST.get("wants_fate")),
        )
        messages.success(request, _("Saved."))
    elif action == "nameless":
        services.take_name_off(person)
        messages.success(request, _("No note says any more that it was you."))
    elif action == "join":
        wanted = _sessions(person).filter(slug=request.POST.get("session", "")[:80]).first()
        if wanted is None:
            messages.error(request, _("This session is not open any more."))
            return done
        entered = redirect("consultations:live_capture", wanted.event.slug, wanted.slug)
        devices.join(request, entered, wanted.pk, participant=str(person.pk))
        return entered
    return done


@entrance(ANYONE)
@private
@csrf_exempt
@own
def mine_edit(request: HttpRequest, token: str, person: Participant) -> HttpResponse:
    """Correct what is held on oneself."""
    form = OwnForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_participant(person, by=None, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("consultations:mine", token)
    return render(request, "consultations/preparing/mine_edit.html", {"form": form, "token": token})


@entrance(ANYONE)
@private
@csrf_exempt
@own
def mine_erase(request: HttpRequest, token: str, person: Participant) -> HttpResponse:
    """Says what goes and what stays, then erases everything held on the person."""
    form = SureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.erase_participant(person)
        return redirect("consultations:mine_erased")
    context = {
        "form": form,
        "person": person,
        "event": person.event,
        "token": token,
        "mentions": mentions_of(person),
    }
    return render(request, "consultations/preparing/mine_erase.html", context)


@entrance(ANYONE)
@private
def mine_erased(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/preparing/mine_erased.html")
