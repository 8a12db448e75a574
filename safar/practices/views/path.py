"""The path of a practice: submitted, screened, reviewed by peers, published, kept true."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.practices import services
from safar.practices.duplicates import judged, likely_pairs
from safar.practices.models import Practice, Remark, Review
from safar.practices.permissions import (
    is_reviewer,
    may_edit_practice,
    may_publish_unreviewed,
    may_screen,
    may_see_path,
    review_of,
    reviewers_for,
)
from safar.practices.queries import practices_for, waiting_for
from safar.practices.services.reviews import PARTS
from safar.practices.views.showing import find_practice

MOST_PAIRS = 50  # on the page of doubles


@entrance(SIGNED_IN)
def practice_submit(request: HttpRequest, slug: str) -> HttpResponse:
    """Before others read it: what is missing, and whether it is here already."""
    found = find_practice(request, slug)
    require(
        may_edit_practice(request.user, found), _("Only the organisation that wrote it up may submit it.")
    )
    if request.method == "POST":
        done = _try(
            request,
            lambda: services.submit_practice(found, by=request.user),
            _("It is with the reviewers now. You will find their answer here."),
        )
        return redirect(found if done else request.path)
    numbers = [each.number for each in found.objectives.all()]
    alike = [
        answer
        for answer in practices_for(numbers, f"{found.title} {found.summary}", found.language, limit=12)
        if answer.practice.pk != found.pk and (answer.words or answer.subjects)
    ]
    context = {
        "practice": found,
        "missing": services.what_is_missing(found),
        "alike": alike[:5],
        "same": judged(found, [each.practice for each in alike]),
        "reviewers": reviewers_for(found).count(),
        "crumbs": _crumbs(found),
    }
    return render(request, "practices/submit.html", context)


@entrance(SIGNED_IN)
def practice_path(request: HttpRequest, slug: str) -> HttpResponse:
    """Every step with its reason, the reviews and their remarks; screening happens here."""
    found = find_practice(request, slug)
    require(
        may_see_path(request.user, found),
        _("Only the organisation that wrote it up and the reviewers see the path of a practice."),
    )
    screening = may_screen(request.user, found)
    if request.method == "POST":
        require(screening, _("Reviewers of other organisations screen a practice."))
        _screening(request, found)
        return redirect("practices:practice_path", slug)
    reviews = list(found.reviews.select_related("reviewer").prefetch_related("remarks"))
    asked = {review.reviewer_id for review in reviews}
    context = {
        "practice": found,
        "steps": list(found.steps.select_related("by")),
        "reviews": reviews,
        "parts": _part_names(),
        "may_screen": screening,
        "may_answer": may_edit_practice(request.user, found),
        "free": [person for person in reviewers_for(found) if person.pk not in asked] if screening else [],
        "missing": services.what_is_missing(found),
        "crumbs": _crumbs(found),
    }
    return render(request, "practices/path.html", context)


@entrance(SIGNED_IN)
def practice_review(request: HttpRequest, slug: str) -> HttpResponse:
    """A peer reads the practice, remarks beside its passages, and gives a verdict."""
    found = find_practice(request, slug)
    review = review_of(request.user, found)
    if review is None:
        require(False, _("You were not asked to review this practice."))
        raise AssertionError  # require() has refused
    if request.method == "POST":
        _reviewing(request, review)
        found.refresh_from_db()
        return redirect(
            "practices:practice_review" if found.status == "review" else "practices:practice", slug
        )
    names = _part_names()
    remarks = list(review.remarks.all())
    parts = [
        {
            "name": part,
            "label": names[part],
            "text": marked(_words_of(found, part), [each.passage for each in remarks if each.field == part]),
            "remarks": [each for each in remarks if each.field == part],
        }
        for part in PARTS
    ]
    context = {
        "practice": found,
        "review": review,
        "parts": parts,
        "verdicts": Review.Verdict.choices,
        "crumbs": _crumbs(found),
    }
    return render(request, "practices/review.html", context)


@entrance(SIGNED_IN)
@require_POST
def remark_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The owner says what was done about a remark."""
    found = find_practice(request, slug)
    require(may_edit_practice(request.user, found), _("Only the organisation that wrote it up may answer."))
    asked = get_object_or_404(Remark, pk=pk, review__practice=found)
    _try(
        request,
        lambda: services.answer_remark(asked, request.POST.get("answer", ""), by=request.user),
        _("The answer is kept. The reviewer reads it when you submit the practice again."),
    )
    return redirect("practices:practice_path", slug)


@entrance(SIGNED_IN)
@require_POST
def practice_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm it, call it outdated, withdraw it, or publish what was reviewed elsewhere."""
    found = find_practice(request, slug)
    move, why, by = request.POST.get("move"), request.POST.get("why", ""), request.user
    if move == "publish":
        require(may_publish_unreviewed(by, found), _("Two reviewers read a practice before it is published."))
        _try(
            request,
            lambda: services.publish_practice(found, by=by, why=why),
            _("The practice is published. Anybody may read it now."),
        )
        return redirect(found)
    require(may_edit_practice(by, found), _("Only the organisation that wrote it up may do this."))
    moves: dict[str | None, tuple[Callable[[], Any], str]] = {
        "confirm": (
            lambda: services.confirm_practice(found, by=by),
            _("Thank you. The page says that it holds today."),
        ),
        "outdated": (
            lambda: services.call_outdated(found, by=by, why=why),
            _("The page says that the practice no longer runs as written."),
        ),
        "withdraw": (
            lambda: services.withdraw_practice(found, by=by, why=why),
            _("The practice is withdrawn. Only your organisation sees it."),
        ),
    }
    if move in moves:
        _try(request, *moves[move])
    else:
        messages.error(request, _("Nothing was done: the page sent no step that we know. Try again."))
    return redirect(found)


@entrance(SIGNED_IN)
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer."""
    require(
        is_reviewer(request.user),
        _("Reviewers read practices before they are published. A focal point can give you that role."),
    )
    context = {
        "waiting": waiting_for(request.user),
        "crumbs": [(_("Practices"), reverse("practices:practices"))],
    }
    return render(request, "practices/reviews.html", context)


@entrance(SIGNED_IN)
def doubles(request: HttpRequest) -> HttpResponse:
    """Records that are probably one practice, for reviewers to make one."""
    require(
        is_reviewer(request.user),
        _("Reviewers merge two records of one practice."),
    )
    user: Any = request.user
    pairs = likely_pairs()
    pks = {each.pk for pair in pairs for each in (pair.a, pair.b)}
    seen = Practice.objects.visible_to(user).filter(merged_into=None).in_bulk(pks)
    shown = [
        {"a": seen[pair.a.pk], "b": seen[pair.b.pk], "why": pair.why, "score": round(100 * pair.score)}
        for pair in pairs
        if pair.a.pk in seen and pair.b.pk in seen
    ]
    crumbs = [
        (_("Practices"), reverse("practices:practices")),
        (_("What waits for your review"), reverse("practices:reviews")),
    ]
    context = {"pairs": shown[:MOST_PAIRS], "more": max(0, len(shown) - MOST_PAIRS), "crumbs": crumbs}
    return render(request, "practices/doubles.html", context)


@entrance(SIGNED_IN)
@require_POST
def practice_merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Make this record part of another one that describes the same practice."""
    found = find_practice(request, slug)
    require(
        is_reviewer(request.user) and not found.merged_into_id,
        _("Reviewers merge two records of one practice."),
    )
    other = request.POST.get("into", "").strip().rstrip("/").rsplit("/", 1)[-1]
    kept = Practice.objects.visible_to(request.user).filter(slug=other).first()
    if kept is None:
        messages.error(request, _("No practice stands at that address. Copy the address of its page."))
        return redirect(found)
    done = _try(
        request,
        lambda: services.merge_practices(kept, found, by=request.user),
        _("The two records are one now, with the numbers of both."),
    )
    return redirect(kept if done else found)


def _screening(request: HttpRequest, practice: Practice) -> None:
    people = {str(person.pk): person for person in reviewers_for(practice)}
    chosen = [people[pk] for pk in request.POST.getlist("reviewer") if pk in people]
    if "back" in request.POST:
        _try(
            request,
            lambda: services.send_back(practice, request.POST.get("why", ""), by=request.user),
            _("It is with its owner again, with your reason."),
        )
    elif "add" in request.POST:
        if not chosen:
            messages.error(request, _("Choose whom to ask."))
        for person in chosen:
            _try(
                request,
                lambda person=person: services.ask_reviewer(practice, person, by=request.user),  # type: ignore[misc]
                _("Asked. The reviewer finds it among the reviews."),
            )
    else:
        _try(
            request,
            lambda: services.screen(practice, chosen, by=request.user),
            _("Passed on to its reviewers."),
        )


def _reviewing(request: HttpRequest, review: Review) -> None:
    by, said = request.user, request.POST.get
    if "declare" in request.POST:
        conflict = said("conflict", "")
        if said("interest") == "yes" and not conflict.strip():
            messages.error(request, _("Say in a few words what the interest is."))
        elif said("interest") not in ("yes", "no"):
            messages.error(request, _("Choose yes or no."))
        else:
            words = conflict if said("interest") == "yes" else ""
            _try(
                request,
                lambda: services.declare_interest(review, words, by=by),
                _("Thank you. Whoever screens practices will ask somebody else.")
                if words
                else _("Thank you. You can read it and remark on it now."),
            )
    elif "remark" in request.POST:
        _try(
            request,
            lambda: services.remark(
                review, part=said("part", ""), passage=said("passage", ""), text=said("text", ""), by=by
            ),
            _("The remark stands beside the passage."),
        )
    elif "take_back" in request.POST:
        asked = get_object_or_404(review.remarks, pk=said("take_back") or 0)
        _try(request, lambda: services.take_remark_back(asked, by=by), _("The remark is gone."))
    else:
        _try(
            request,
            lambda: services.judge(review, said("verdict", ""), said("comment", ""), by=by),
            _("Your verdict is given."),
        )


def _try(request: HttpRequest, act: Callable[[], Any], success: str) -> bool:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, success)
    return True


def _crumbs(practice: Practice) -> list[tuple[Any, str]]:
    return [
        (_("Practices"), reverse("practices:practices")),
        (practice.said("title"), practice.get_absolute_url()),
    ]


def _part_names() -> dict[str, str]:
    fields: dict[str, Any] = {part: Practice._meta.get_field(part) for part in PARTS}
    return {part: str(field.verbose_name) for part, field in fields.items()}


def marked(text: str, passages: Iterable[str]) -> SafeString:
    """The text as paragraphs, with the passages that somebody remarked on marked in it.

    >>> str(marked("Free in <four> languages.", ["<four> languages"]))
    '<p>Free in <mark>&lt;four&gt; languages</mark>.</p>'
    """
    if not text.strip():
        return SafeString("")
    spans: list[tuple[int, int]] = []
    for passage in passages:
        at = text.find(passage) if passage else -1
        if at >= 0 and not any(at < end and start < at + len(passage) for start, end in spans):
            spans.append((at, at + len(passage)))
    shown, done = "", 0
    for start, end in sorted(spans):
        shown += f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
        done = end
    return SafeString(linebreaks(shown + escape(text[done:])))  # escaped above, piece by piece


def _words_of(practice: Practice, part: str) -> str:
    if part == "objectives":
        return ", ".join(f"{each.number} {each.said('label')}" for each in practice.objectives.all())
    if part == "countries":
        return ", ".join(str(each.said("name")) for each in practice.countries.all())
    return str(getattr(practice, part))
