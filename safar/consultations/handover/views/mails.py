"""Mails to participants: seen before they go, listed when they did not, ended by a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from safar.consultations.handover.mails import outbox
from safar.consultations.handover.mails.writing import person_of_stop, preview
from safar.consultations.live import limits
from safar.consultations.models import Event, Letter
from safar.consultations.preparing import services
from safar.consultations.preparing.views.finding import organised
from safar.consultations.preparing.views.own import WRONG_LINKS_A_MINUTE, private
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.languages import LANGUAGE_NAMES, UN_LANGUAGES
from safar.lib.refusal import Refusal
from safar.people.mail import mail_folder

MOST_FAILED = 100


@entrance(SIGNED_IN)
@never_cache
def mails(request: HttpRequest, event: str) -> HttpResponse:
    """How many would go, what they say, and what did not leave."""
    found = organised(request, event)
    if request.method == "POST":
        _do(request, found)
        return redirect("consultations:mails", found.slug)
    language = request.GET.get("language", "")
    language = language if language in UN_LANGUAGES else found.language
    failed = Letter.objects.filter(participant__event=found, state=Letter.State.FAILED)
    context = {
        "event": found,
        "kinds": [_kind(found, kind, label, language) for kind, label in Letter.Kind.choices],
        "language": language,
        "written_in": [(code, LANGUAGE_NAMES[code]) for code in UN_LANGUAGES],
        "failed": failed.select_related("participant").order_by("participant__name")[:MOST_FAILED],
        "n_failed": failed.count(),
        "mail_folder": mail_folder(),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/handover/mails.html", context)


def _kind(event: Event, kind: str, label: Any, language: str) -> dict[str, Any]:
    heard = outbox.heard_of(event, kind)
    letters = Letter.objects.filter(participant__event=event, kind=kind)
    states = (Letter.State.WAITING, Letter.State.SENDING)
    counted = letters.aggregate(
        sent=Count("pk", filter=Q(state=Letter.State.SENT)),
        under_way=Count("pk", filter=Q(state__in=states)),
    )
    wish = {outbox.WISHES[kind]: True}
    return {
        "key": kind,
        "label": label,
        "owed": len(outbox.owed(heard, kind)),
        "wanting": outbox.wanting(event, kind).count(),
        "unasked": event.people.filter(consented_at=None, **wish).count(),
        "mail": preview(kind, heard, language, _("Name of the participant")),
        **counted,
    }


def _do(request: HttpRequest, event: Event) -> None:
    action = request.POST.get("do", "")
    try:
        if action in Letter.Kind.values:
            n = outbox.queue(event, action, by=request.user)
        elif action == "again":
            n = outbox.try_again(event, by=request.user)
        else:
            return
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    outbox.send_beside()
    said = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", n)
    messages.success(request, said % {"n": n})


# Mail programs end a subscription by a request of their own, without a page of ours before it.
@entrance(ANYONE)
@private
@csrf_exempt
def mails_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks, then ends the mails to one person about one event."""
    person = person_of_stop(token)
    if person is None:
        fine = limits.within("stop links", request.META.get("REMOTE_ADDR", ""), WRONG_LINKS_A_MINUTE)
        return render(
            request, "consultations/handover/mails_stop.html", {"unknown": True}, status=404 if fine else 429
        )
    done = request.method == "POST"
    if done:
        services.choose_mails(person, wants_notes=False, wants_fate=False)
    return render(request, "consultations/handover/mails_stop.html", {"event": person.event, "done": done})
