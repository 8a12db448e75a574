"""Editions: print the plan, read an edition, take it along as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safar.lib.entrance import ANYONE, entrance, require
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.reports.forms import FreezeForm
from safar.reports.layout import lay_out
from safar.reports.lists import EditionList
from safar.reports.models import Edition, EditionFile
from safar.reports.permissions import may_freeze
from safar.reports.queries import changes_in, editions_of
from safar.reports.services import file_of, freeze_plan

CONTENT_TYPES = {
    EditionFile.Format.PDF: "application/pdf",
    EditionFile.Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    EditionFile.Format.HTML: "text/html; charset=utf-8",
}
YEAR = 31_536_000


@entrance(ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """The editions of a plan, and a button to print the next one."""
    plan = _plan(request, slug)
    form = FreezeForm(request.POST or None, initial={"language": current_language()})
    if request.method == "POST":
        require(
            may_freeze(request.user, plan),
            _("Only focal points and editors of the organisation that owns the plan may print it."),
        )
        if form.is_valid():
            return _freeze(request, plan, form.cleaned_data["language"])
    context = {
        "plan": plan,
        "form": form,
        "may_freeze": may_freeze(request.user, plan),
        "crumbs": _crumbs(plan),
    }
    return EditionList(request, editions_of(plan)).respond("reports/editions.html", context)


def _freeze(request: HttpRequest, plan: Plan, language: str) -> HttpResponse:
    made = freeze_plan(plan, language=language, by=request.user)
    if made.reused:
        text = _(
            "Nothing has changed since edition %(number)s, so it is still the newest one in this language."
        )
    else:
        text = _("Edition %(number)s is frozen. It can be taken along as PDF, as a Word file and as a page.")
    messages.success(request, text % {"number": made.number})
    return redirect(made)


@entrance(ANYONE)
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition as a page, with its files, its fingerprint, and what changed since the one before."""
    plan = _plan(request, slug)
    found = get_object_or_404(Edition, plan=plan, number=number)
    found.plan = plan
    newest = editions_of(plan).filter(language=found.language).order_by("-number").first()
    changed = changes_in(found)
    context = {
        "plan": plan,
        "edition": found,
        "doc": lay_out(found),
        "files": {each.format: each.size for each in found.files.defer("data")},
        "newer": newest if newest and newest.number > found.number else None,
        "before": changed[0] if changed else None,
        "changes": changed[1] if changed else None,
        "crumbs": [*_crumbs(plan), (_("Editions"), _address(plan))],
    }
    return render(request, "reports/edition.html", context)


@entrance(ANYONE)
def file(request: HttpRequest, slug: str, number: int, format: str) -> HttpResponseBase:
    """The edition as a file: the same bytes for everybody, for ever."""
    plan = _plan(request, slug)
    found = get_object_or_404(Edition, plan=plan, number=number)
    if format not in CONTENT_TYPES:
        raise Http404(_("Editions are made as pdf, docx and html."))
    try:
        drawn = file_of(found, format)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    etag = f'"{drawn.sha256}"'
    response = HttpResponse(bytes(drawn.data), content_type=CONTENT_TYPES[EditionFile.Format(format)])
    response["Content-Disposition"] = f'attachment; filename="{filename(plan, found, format)}"'
    response["Cache-Control"] = f"{'public' if plan.is_public else 'private'}, max-age={YEAR}, immutable"
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def filename(plan: Plan, edition: Edition, format: str) -> str:
    """What the file is called on the reader's device."""
    return f"{plan.slug}-edition-{edition.number}-{edition.language}.{format}"


def _plan(request: HttpRequest, slug: str) -> Plan:
    user: Any = request.user
    found: Plan = get_object_or_404(
        Plan.objects.visible_to(user).select_related("owner", "country").distinct(), slug=slug
    )
    return found


def _address(plan: Plan) -> str:
    return reverse("reports:editions", args=[plan.slug])


def _crumbs(plan: Plan) -> list[tuple[str, str]]:
    return [(_("Plans"), reverse("plan:plans")), (str(plan.said("title")), plan.get_absolute_url())]
