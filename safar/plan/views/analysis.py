"""Pages about the whole of a plan: gaps, overlaps, versions, time, and its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.plan.approaches import approaches, words
from safar.plan.gantt import gantt_of
from safar.plan.gaps import Gap, gaps
from safar.plan.matrix.columns import BY_KEY, heading
from safar.plan.matrix.exporting import MIME, WRITERS
from safar.plan.matrix.versions import NOW, compare_contents, content_at
from safar.plan.matrix.writing import cell_text, names_for
from safar.plan.models import Action, Plan
from safar.plan.overlaps import family, overlaps
from safar.plan.permissions import may_edit_plan
from safar.plan.services.linking import link_actions, merge_actions
from safar.plan.services.versions import keep_version, move_plan, moves_of
from safar.plan.views.checking import checked_text
from safar.plan.views.common import crumbs, plan_of, require_editing

SHOWN_CHANGES = 300
MOST_ON_A_PAGE = 3_000  # actions compared while somebody waits


def gap_names() -> dict[str, str]:
    return {
        "actions": _("Actions"), "indicators": _("Indicators"), "budget": _("Budget"), "secured": _("Secured"),
        "partners": _("Partners"), "practices": _("Practices"),
    }  # fmt: skip


@entrance(ANYONE)
def gap_wall(request: HttpRequest, slug: str) -> HttpResponse:
    """23 objectives by actions, indicators, money, partners and practices: what is missing."""
    plan = plan_of(request, slug)
    found = gaps(plan)
    context = {
        "plan": plan,
        "gaps": [(gap, _cells(gap)) for gap in found],
        "names": gap_names(),
        "whole": sum(not gap.missing for gap in found),
        "checked": checked_text(plan),
        "approaches": approaches(plan, found, request.user, current_language()),
        "approach_words": words(current_language()),
        "without": sum(not gap.actions for gap in found),
        "may_edit": may_edit_plan(request.user, plan),
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/gaps.html", context)


def _cells(gap: Gap) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "value": getattr(gap, key),
            "money": key in ("budget", "secured"),
            "missing": key in gap.missing,
            "unknown": gap.without_budget
            if key == "budget"
            else gap.without_secured
            if key == "secured"
            else 0,
        }
        for key in gap_names()
    ]


@entrance(SIGNED_IN)
def overlap_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Pairs of actions that say nearly the same, to be merged or linked."""
    plan = plan_of(request, slug)
    others = [each for each in family(plan, request.user) if each.pk != plan.pk]
    # A page is not held for minutes, and a passer-by may not make the machine busy.
    too_many = Action.objects.filter(plan__in=[plan, *others]).count() > MOST_ON_A_PAGE
    pairs = [] if too_many else overlaps(plan, user=request.user, most=100)
    context = {
        "plan": plan,
        "pairs": pairs,
        "others": others,
        "too_many": too_many,
        "may_edit": may_edit_plan(request.user, plan),
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/overlaps.html", context)


@entrance(SIGNED_IN)
@require_POST
def settle_overlap(request: HttpRequest, slug: str) -> HttpResponse:
    """Merge two actions of this plan, or say that one serves the other."""
    plan = plan_of(request, slug)
    require_editing(request, plan)
    visible = Action.objects.filter(plan__in=Plan.objects.visible_to(request.user)).select_related("plan")
    one = get_object_or_404(
        visible, pk=request.POST.get("one") if request.POST.get("one", "").isdigit() else 0
    )
    other = get_object_or_404(
        visible, pk=request.POST.get("other") if request.POST.get("other", "").isdigit() else 0
    )
    try:
        if request.POST.get("do") == "merge":
            merge_actions(one, other, plan=plan, by=request.user)
            messages.success(
                request,
                _("Action %(one)s has taken in %(other)s, which is cancelled.")
                % {"one": one.code, "other": other.code},
            )
        else:
            link_actions(one, other, plan=plan, by=request.user)
            messages.success(
                request, _("Action %(one)s now serves %(other)s.") % {"one": one.code, "other": other.code}
            )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("plan:overlaps", slug)


@entrance(ANYONE)
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions of a plan, and two of them beside each other."""
    plan = plan_of(request, slug)
    may_edit = may_edit_plan(request.user, plan)
    kept = plan.versions.order_by("-number").defer("content")
    if not may_edit:
        kept = kept.exclude(status=Plan.Status.DRAFT)  # what was not yet ready is for those who wrote it
    listed = list(kept)
    known = [str(each.number) for each in listed]
    one, two = request.GET.get("from", ""), request.GET.get("to", NOW)
    comparison = None
    if one in known and two in (*known, NOW):
        comparison = _readable(plan, compare_contents(content_at(plan, one), content_at(plan, two)))
    words = dict(Plan.Status.choices)
    context = {
        "plan": plan,
        "versions": listed,
        "comparison": comparison,
        "one": one,
        "two": two,
        "moves": [(each, words[each]) for each in moves_of(plan)] if may_edit else [],
        "may_edit": may_edit,
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/versions.html", context)


def _readable(plan: Plan, told: dict[str, Any]) -> dict[str, Any]:
    """The differences as a person reads them: headings and words instead of keys and codes."""
    names, language = names_for(plan), current_language()
    changed = []
    for each in told["changed"][:SHOWN_CHANGES]:
        fields = [
            {
                "label": heading(key, language),
                **{
                    when: cell_text(key, {"indicators": [], key: value}, names, language)
                    for when, value in both.items()
                },
            }
            for key, both in each["fields"].items()
            if key in BY_KEY
        ]
        changed.append({"code": each["code"], "title": each["title"], "fields": fields})
    return {**told, "changed": changed, "more": max(0, len(told["changed"]) - SHOWN_CHANGES)}


@entrance(SIGNED_IN)
@require_POST
def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the plan as it stands, or move it on."""
    plan = plan_of(request, slug)
    wanted = request.POST.get("status", "")
    require_editing(request, plan)
    try:
        made = (
            move_plan(plan, wanted, by=request.user)
            if wanted in Plan.Status.values
            else keep_version(plan, by=request.user)
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Version %(number)s is kept.") % {"number": made.number})
    return redirect("plan:versions", slug)


@entrance(ANYONE)
def gantt(request: HttpRequest, slug: str) -> HttpResponse:
    """Actions along the years."""
    plan = plan_of(request, slug)
    start = (
        int(request.GET["start"])
        if request.GET.get("start", "").isdigit() and len(request.GET["start"]) < 7
        else 0
    )
    chart = gantt_of(plan, start)
    context = {
        "plan": plan,
        "chart": chart,
        "may_edit": may_edit_plan(request.user, plan),
        "crumbs": crumbs(plan),
    }
    return render(request, "plan/gantt.html", context)


@entrance(ANYONE)
def export_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The whole plan as a file."""
    plan = plan_of(request, slug)
    if kind not in WRITERS:
        raise Http404
    ending = "xml" if kind == "iati" else kind
    response = HttpResponse(WRITERS[kind](plan, current_language()), content_type=MIME[kind])
    response["Content-Disposition"] = f'attachment; filename="{plan.slug}.{ending}"'
    return response
