"""Practices: the list, and one practice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from safar.lib.entrance import ANYONE, entrance
from safar.practices.finding import KIND, READABLE
from safar.practices.found import FoundPractices
from safar.practices.models import Practice
from safar.practices.permissions import (
    is_reviewer,
    may_change_words,
    may_edit_practice,
    may_keep_searches,
    may_publish_unreviewed,
    may_screen,
    may_write_practices,
    review_of,
)
from safar.practices.queries import is_saved
from safar.practices.services import is_old
from safar.search.find import similar
from safar.thread.queries import came_from, came_of


@entrance(ANYONE)
def practices(request: HttpRequest) -> HttpResponse:
    """What search finds among what anybody may read; whoever writes sees their unpublished ones above it."""
    user: Any = request.user
    found = FoundPractices(request)
    if wanted := request.GET.get("format", ""):
        return found.export(wanted)
    context = {
        "found": found,
        "may_write": may_write_practices(user),
        "is_reviewer": is_reviewer(user),
        "own": _own(user) if not found.is_narrowed and found.number == 1 else [],
        "saved": may_keep_searches(user) and is_saved(user, found.saved_address),
    }
    return render(request, "practices/practices.html", context)


def _own(user: Any) -> list[Practice]:
    """Practices of the person's organisations that not everybody can read, or not yet."""
    if not user.is_authenticated:
        return []
    hidden = Practice.objects.filter(owner__in=user.memberships.values("organisation"), merged_into=None)
    readable = (Practice.Status.PUBLISHED, Practice.Status.OUTDATED)
    return list(hidden.exclude(status__in=readable).order_by("-pk")[:20])


@entrance(ANYONE)
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    merged = (
        Practice.objects.filter(slug=slug, merged_into__isnull=False).select_related("merged_into").first()
    )
    if merged and merged.merged_into:
        return redirect(merged.merged_into, permanent=False)
    found = find_practice(request, slug)
    origins = came_from(found.knot_id, request.user)
    outcomes = came_of(found.knot_id, request.user)
    primary = {each.pk for each in found.primary_objectives.all()}
    objectives = list(found.objectives.all())
    context = {
        "practice": found,
        "countries": list(found.countries.all()),
        "objectives": objectives,
        "primary": [each for each in objectives if each.pk in primary],
        "actors": list(found.actors.select_related("stakeholder_type")),
        "results": list(found.results.all()),
        "corridor": (list(found.origin_countries.all()), list(found.destination_countries.all())),
        "stages": [label for value, label in Practice.Stage.choices if value in found.stages],
        "repeats": list(found.repeats.readable()),
        "repeated_as": list(found.repeated_as.readable()),
        "story": _story(found),
        "notes": [step for step in origins if step.card.kind == "note" and step.depth == 1],
        "actions": list({step.card.knot: step for step in outcomes if step.card.kind == "action"}.values()),
        "is_old": found.status == Practice.Status.PUBLISHED and is_old(found, timezone.localdate()),
        "unknown": _unknown(found),
        "alike": _alike(found),
        "reviewed": found.reviews.filter(verdict="publish").count(),
        "may_edit": may_edit_practice(request.user, found),
        "may_change": may_change_words(request.user, found),
        "may_screen": may_screen(request.user, found),
        "my_review": review_of(request.user, found),
        "may_publish": may_publish_unreviewed(request.user, found),
        "crumbs": [(_("Practices"), reverse("practices:practices"))],
    }
    return render(request, "practices/practice.html", context)


def find_practice(request: HttpRequest, slug: str) -> Practice:
    """The practice, as far as the person may see it; 404 otherwise."""
    user: Any = request.user
    practices = Practice.objects.visible_to(user).select_related("owner")
    return get_object_or_404(
        practices.prefetch_related("countries", "objectives", "primary_objectives", "external_ids"), slug=slug
    )


def _alike(practice: Practice) -> list[tuple[Practice, Any]]:
    """(practice, why) of those that search finds most like this one."""
    if practice.status not in READABLE:
        return []
    hits = similar(KIND, str(practice.pk), limit=4)
    found = Practice.objects.readable().in_bulk([int(hit.key) for hit in hits])
    return [(found[int(hit.key)], hit.why) for hit in hits if int(hit.key) in found]


def _unknown(practice: Practice) -> list[str]:
    """What we do not know of it yet, in words."""
    missing = [
        (not practice.countries.all() and not practice.organisations, _("who carries it out")),
        (practice.year is None, _("since when it exists")),
        (not practice.external_ids.all(), _("whether another database describes it")),
        (not practice.benefit and not practice.results.exists(), _("what came of it")),
        (practice.cost is None and not practice.funding, _("what it cost, and who paid")),
        (not practice.conditions, _("what it takes to repeat it")),
        (not practice.safeguards, _("how rights are protected in it")),
        (practice.confirmed_on is None, _("whether it still runs as written")),
    ]
    return [words for is_missing, words in missing if is_missing]


# The long texts of a record, in reading order.
STORY = ("benefit", "lessons", "pitfalls", "conditions", "innovation", "legal_basis", "safeguards", "funding")


def _story(practice: Practice) -> list[tuple[str, str, Any]]:
    """(field, its heading, its words) of the texts that somebody has written."""
    fields: dict[str, Any] = {name: Practice._meta.get_field(name) for name in STORY}
    return [
        (name, str(fields[name].verbose_name), practice.said(name))
        for name in STORY
        if getattr(practice, name).strip()
    ]
