"""A note: what was said, what answers it, and what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from safar.consultations.attribution import RULES, attributed
from safar.consultations.models import Attribution, Note, Speaker
from safar.consultations.permissions import may_gather, may_see_note_history, may_take_notes
from safar.lib.entrance import ANYONE, entrance, require
from safar.lib.refusal import Refusal
from safar.plan.queries import plans_editable_by
from safar.practices.models import Practice
from safar.practices.permissions import may_write_practices
from safar.practices.queries import Answer, practices_for
from safar.practices.services import answer_with, take_answer_back
from safar.thread.models import Tie
from safar.website.fates import Branch, fate_of

ANSWERABLE = (Note.Kind.CHALLENGE, Note.Kind.QUESTION, Note.Kind.OPPORTUNITY)


def may_say_answers(user: Any, note: Note) -> bool:
    """Those who gather the event's notes, and those who write practices up."""
    return may_gather(user, note.session.event) or may_write_practices(user)


@entrance(ANYONE)
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a note. Posting says that a practice answers it, or takes that back."""
    user: Any = request.user
    visible = Note.objects.visible_to(user).select_related("session__event", "session__part")
    found = get_object_or_404(visible.prefetch_related("objectives", "countries"), pk=pk)
    if request.method == "POST":
        return _answer(request, found)
    branches = fate_of(found.knot_id, user)
    context = {
        "note": found,
        "session": found.session,
        "event": found.session.event,
        "objectives": list(found.objectives.all()),
        "attributed": attributed(found),
        "rule": RULES[Attribution(found.session.attribution)],
        "hosts": _hosts(found),
        "themes": _of_kind(branches, "theme"),
        "written_up": _of_tie(branches, Tie.Kind.RECORDED),
        "answered": _of_tie(branches, Tie.Kind.ANSWERED),
        "answers": _answers(found, branches),
        "asks_for_answers": found.kind in ANSWERABLE,
        "branches": branches,
        "thread": _thread(found, branches),
        "may_say_answers": may_say_answers(user, found),
        "may_write_practices": may_write_practices(user),
        "may_edit": may_take_notes(user, found.session.event),
        "may_see_history": may_see_note_history(user, found),
        "plans": _plans(user, found),
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': f'{request.path}#take-up'})}",
        "crumbs": [
            (_("Consultations"), reverse("consultations:events")),
            (found.session.event.said("title"), found.session.event.get_absolute_url()),
            (found.session.said("title"), found.session.get_absolute_url()),
        ],
    }
    return render(request, "notes/note.html", context)


def _answer(request: HttpRequest, found: Note) -> HttpResponse:
    require(
        may_say_answers(request.user, found),
        _("Hosts and note takers of the event, and those who write practices up, say what answers a note."),
    )
    practice = get_object_or_404(Practice.objects.published(), slug=request.POST.get("practice", ""))
    try:
        if "take_back" in request.POST:
            take_answer_back(found, practice, by=request.user)
            messages.success(
                request, _("“%(practice)s” is no longer said to answer this note.") % {"practice": practice}
            )
        else:
            answer_with(found, practice, by=request.user)
            messages.success(
                request, _("“%(practice)s” is now said to answer this note.") % {"practice": practice}
            )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{found.get_absolute_url()}#answers")


def _answers(found: Note, branches: list[Branch]) -> list[Answer]:
    """Practices that may answer it, without those that somebody tied to it already."""
    if found.kind not in ANSWERABLE:
        return []
    numbers = [each.number for each in found.objectives.all()]
    tied = {branch.card.knot for branch in branches}
    answers = practices_for(numbers, f"{found.heading} {found.text}", found.language, limit=6 + len(tied))
    return [answer for answer in answers if answer.practice.knot_id not in tied][:6]


def _plans(user: Any, found: Note) -> list[dict[str, Any]]:
    return [
        {"plan": plan, "url": f"{reverse('plan:take_up', args=[plan.slug])}?note={found.pk}"}
        for plan in plans_editable_by(user)
    ]


def _hosts(found: Note) -> list[Speaker]:
    part = found.session.part
    return list(part.speakers.filter(role=Speaker.Role.HOST)) if part else []


def _thread(found: Note, branches: list[Branch]) -> list[dict[str, Any]]:
    """Session → this note → what came of it, one step each."""
    session = found.session
    steps: list[dict[str, Any]] = [
        {
            "label": _("Session"),
            "title": session.said("title"),
            "url": session.get_absolute_url(),
            "language": session.said("title").language,
        },
        {"label": found.get_kind_display(), "title": str(found), "current": True, "language": found.language},
    ]
    for kind in ("theme", "action", "indicator", "edition"):
        reached = list(_walk(branches, kind))
        if reached:
            card = reached[0].card
            steps.append(
                {
                    "label": card.kind_name,
                    "title": card.title,
                    "url": card.url,
                    "language": card.title.language,
                    "count": len(reached) if len(reached) > 1 else None,
                }
            )
    return steps


def _walk(branches: list[Branch], kind: str) -> Any:
    for branch in branches:
        if branch.card.kind == kind:
            yield branch
        yield from _walk(branch.branches, kind)


def _of_kind(branches: list[Branch], kind: str) -> list[Branch]:
    return [branch for branch in branches if branch.card.kind == kind]


def _of_tie(branches: list[Branch], tie: str) -> list[Branch]:
    return [branch for branch in branches if branch.tie == tie]
