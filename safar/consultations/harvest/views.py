"""The pages of the harvest. One form holds the board; every button saves what was typed into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations import queries
from safar.consultations.attribution import RULES
from safar.consultations.harvest import services, steps
from safar.consultations.harvest.boards import board_of, boards_of
from safar.consultations.harvest.suggestions import suggestions_for
from safar.consultations.harvest.tables import summary_of, wrap_up_of
from safar.consultations.live.reading import last_news
from safar.consultations.models import Attribution, HarvestStep, Session, Speaker
from safar.consultations.permissions import may_gather
from safar.consultations.views.finding import crumbs_to, find_event, find_session
from safar.consultations.views.themes import GATHERERS_ONLY
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal

What = HarvestStep.What


@entrance(SIGNED_IN)
def harvest(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """Notes gathered under headings, with suggestions; alone to a script, whole to anybody else."""
    found = find_session(request, event, session)
    require(may_gather(request.user, found.event), GATHERERS_ONLY)
    by_script = request.headers.get("HX-Request") == "true"
    goal = ""
    if request.method == "POST":
        goal = _do(request, found)
        if not by_script:
            return redirect(f"{request.path}{goal}")
    context = _context(request, found)
    template = "consultations/harvest/_board.html" if by_script else "consultations/harvest/harvest.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response


def _context(request: HttpRequest, session: Session) -> dict[str, Any]:
    last = last_news(session)
    board = board_of(session, request.user)
    done, undone = steps.last_step(session, request.user), steps.last_undone(session, request.user)
    ticked = request.POST.getlist("notes") if request.method == "POST" else request.GET.getlist("notes")
    return {
        "session": session,
        "event": session.event,
        "rule": RULES[Attribution(session.attribution)],
        "board": board,
        "suggestions": suggestions_for(board),
        "done": _said(done) if done else "",
        "undone": _said(undone) if undone else "",
        "ticked": ticked,
        "last": last,
        "crumbs": crumbs_to(session.event, session),
    }


def _said(step: HarvestStep) -> str:
    """What a step did, in words."""
    words = {
        What.GATHERED: _("gathered under “%(title)s”"),
        What.TAKEN_OUT: _("taken out of their headings"),
        What.MERGED: _("notes merged"),
        What.PARTED: _("notes parted"),
        What.HEADING: _("heading “%(title)s”"),
        What.PASSED: _("suggestion passed over"),
    }
    return words[What(step.what)] % {"title": step.title}


def _do(request: HttpRequest, session: Session) -> str:
    """What a button asks for; the place on the page to come back to."""
    name, _colon, which = request.POST.get("do", "save").partition(":")
    try:
        saved = services.save_headings(session, _typed(request), by=request.user)
        action = _ACTIONS.get(name)
        if action is None:
            if saved:
                messages.success(request, _("The headings are saved."))
            return ""
        return action(request, session, which)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return "#board"


def _typed(request: HttpRequest) -> dict[int, tuple[str, str]]:
    """Headings whose words differ from what this page was sent: nobody else's are written over."""
    found = {}
    for name in request.POST:
        number = name.removeprefix("title-")
        if number == name or not number.isdecimal() or len(number) > 15:
            continue
        words = tuple(request.POST.get(f"{part}-{number}", "") for part in ("title", "detail"))
        was = tuple(request.POST.get(f"was-{part}-{number}", "") for part in ("title", "detail"))
        if _plain(words) != _plain(was):
            found[int(number)] = (words[0], words[1])
    return found


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.replace("\r\n", "\n").strip() for each in words)


def _notes(request: HttpRequest) -> list[UUID]:
    found = []
    for each in request.POST.getlist("notes"):
        try:
            found.append(UUID(each))
        except ValueError:
            continue
    return found


def _number(which: str) -> int:
    return int(which) if which.isdecimal() and len(which) < 16 else 0


def _gather(request: HttpRequest, session: Session, _which: str) -> str:
    title = request.POST.get("title", "")
    n = services.gather_under(session, _notes(request), title, by=request.user)
    said = ngettext("%(n)s note stands under “%(title)s”.", "%(n)s notes stand under “%(title)s”.", n) % {
        "n": n,
        "title": " ".join(title.split()),
    }
    messages.success(request, said)
    return "#board"


def _take_out(request: HttpRequest, session: Session, _which: str) -> str:
    services.take_out(session, _notes(request), by=request.user)
    return "#board"


def _merge(request: HttpRequest, session: Session, _which: str) -> str:
    kept = services.merge(session, _notes(request), by=request.user)
    messages.success(request, _("Merged. Every original stands beneath it, and can be parted again."))
    return f"#n-{kept.pk}"


def _part(request: HttpRequest, session: Session, which: str) -> str:
    try:
        note = UUID(which)
    except ValueError:
        return ""
    services.part(session, note, by=request.user)
    return f"#n-{note}"


def _pass_over(request: HttpRequest, session: Session, _which: str) -> str:
    services.pass_over(session, [str(pk) for pk in _notes(request)], by=request.user)
    return "#suggestions"


def _move(places: int) -> Callable[[HttpRequest, Session, str], str]:
    def move(request: HttpRequest, session: Session, which: str) -> str:
        services.move_heading(session, _number(which), places, by=request.user)
        return f"#h-{_number(which)}"

    return move


def _drop(request: HttpRequest, session: Session, which: str) -> str:
    services.drop_heading(session, _number(which), by=request.user)
    return "#board"


def _theme(request: HttpRequest, session: Session, which: str) -> str:
    theme = services.make_theme(session, which, by=request.user)
    messages.success(request, _("The notes are gathered into the theme “%(theme)s”.") % {"theme": theme})
    return "#board"


def _undo(request: HttpRequest, session: Session, _which: str) -> str:
    step = services.undo(session, by=request.user)
    messages.success(request, _("Undone: %(what)s.") % {"what": _said(step)})
    return "#board"


def _redo(request: HttpRequest, session: Session, _which: str) -> str:
    step = services.redo(session, by=request.user)
    messages.success(request, _("Done again: %(what)s.") % {"what": _said(step)})
    return "#board"


_ACTIONS: dict[str, Callable[[HttpRequest, Session, str], str]] = {
    "gather": _gather,
    "out": _take_out,
    "merge": _merge,
    "part": _part,
    "pass": _pass_over,
    "up": _move(-1),
    "down": _move(1),
    "drop": _drop,
    "theme": _theme,
    "undo": _undo,
    "redo": _redo,
}


# --- What is read from it ----------------------------------------------------------------


@entrance(ANYONE)
def summary(request: HttpRequest, event: str, session: str) -> HttpResponse:
    """The table of a session: opportunities, challenges, practices by heading."""
    found = find_session(request, event, session)
    board = board_of(found, request.user)
    hosts = found.part.speakers.filter(role=Speaker.Role.HOST) if found.part else []
    context = {
        "session": found,
        "event": found.event,
        "rule": RULES[Attribution(found.attribution)],
        "hosts": hosts,
        "board": board,
        "columns": summary_of(board),
        "may_gather": may_gather(request.user, found.event),
        "crumbs": crumbs_to(found.event, found),
    }
    return render(request, "consultations/harvest/summary.html", context)


@entrance(ANYONE)
def wrap_up(request: HttpRequest, event: str) -> HttpResponse:
    """What the hosts bring to the panel: a screen for each session, the themes, what the room took home."""
    found = find_event(request, event)
    sessions = list(
        found.sessions.select_related("event", "part").prefetch_related("part__speakers").order_by("number")
    )
    context = {
        "event": found,
        "slides": wrap_up_of(boards_of(sessions, request.user)),
        "themes": queries.themes_of(found),
        "lessons": list(found.lessons.all()),
        "may_gather": may_gather(request.user, found),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/harvest/wrap_up.html", context)
