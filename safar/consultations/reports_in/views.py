"""Bring in an old workshop: give its report, then accept, correct or drop each piece beside its passage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safar.consultations.models import Event, Proposal, ReportImport, ReportPart
from safar.consultations.permissions import may_edit_event, may_start_event, organises_for
from safar.consultations.reports_in import services
from safar.consultations.reports_in.forms import PartForm, ProposalForm, ReportForm
from safar.consultations.reports_in.reading import refuse_size
from safar.consultations.views.events import ORGANISERS_ONLY
from safar.consultations.views.finding import crumbs_to, find_event
from safar.lib.entrance import SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.reference.models import Country

PER_PAGE = 20
STEPS = (95, 90, 80, 70)
SHOWN = ("waiting", "accepted", "dropped")


@entrance(SIGNED_IN)
def upload(request: HttpRequest) -> HttpResponse:
    """Give a report; and go back to those that were given before."""
    require(may_start_event(request.user), ORGANISERS_ONLY)
    events = Event.objects.filter(organiser__in=organises_for(request.user))
    first = events.filter(slug=request.GET.get("event", "")).first()
    form = ReportForm(request.POST or None, request.FILES or None, events=events, initial={"event": first})
    if request.method == "POST" and form.is_valid():
        try:
            file = form.cleaned_data["file"]
            refuse_size(file.size)
            kept = services.keep_report(
                form.cleaned_data["event"],
                name=file.name,
                data=file.read(),
                attribution=form.cleaned_data["attribution"],
                by=request.user,
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(kept)
    decided = Count("parts__proposals", filter=~Q(parts__proposals__state=Proposal.State.WAITING))
    earlier = ReportImport.objects.filter(event__in=events).select_related("event").defer("rest")
    context = {
        "form": form,
        "events": events,
        "earlier": earlier.annotate(n=Count("parts__proposals"), n_decided=decided)[:50],
        "crumbs": crumbs_to(),
    }
    return render(request, "consultations/report_import.html", context)


@entrance(SIGNED_IN)
def review(request: HttpRequest, event: str, pk: UUID) -> HttpResponse:
    """The proposals of one report, a session at a time. Can be left and come back to at any moment."""
    found = find_event(request, event)
    require(may_edit_event(request.user, found), ORGANISERS_ONLY)
    source = get_object_or_404(ReportImport.objects.select_related("event"), pk=pk, event=found)
    parts = _parts(source)
    part = next((each for each in parts if str(each.number) == request.GET.get("part")), None)
    part = part or next((each for each in parts if each.n_waiting), parts[0] if parts else None)
    bound: dict[int, ProposalForm] = {}
    part_form = PartForm(part=part) if part else None
    if request.method == "POST" and part is not None:
        if "settle" in request.POST:
            part_form = PartForm(request.POST, part=part)
        answer = _decide(request, source, part, part_form, bound)
        if answer is not None:
            return answer
        parts = _parts(source)
    page = _page(request, part)
    proposals = list(page) if page else []
    forms = [bound.get(each.pk) or ProposalForm(proposal=each) for each in proposals]
    codes = {code for each in proposals for code in each.countries}
    names = {each.pk: each.said("name") for each in Country.objects.filter(pk__in=codes)}
    context = {
        "event": found,
        "source": source,
        "parts": parts,
        "part": part,
        "part_form": part_form,
        "settling": part_form is not None and part_form.is_bound,
        "page": page,
        "rows": [
            {"proposal": each, "form": form, "countries": [names.get(code, code) for code in each.countries]}
            for each, form in zip(proposals, forms, strict=True)
        ],
        "show": _show(request),
        "sort": request.GET.get("sort", ""),
        "steps": STEPS,
        "states": [(value, Proposal.State(value).label) for value in SHOWN],
        "speakers": source.rest.get("speakers", []),
        "unplaced": [each for each in source.rest.get("unplaced", []) if each["reason"] != "furniture"],
        "reasons": _reasons(),
        "crumbs": [*crumbs_to(found), (_("Old reports"), reverse("consultations:report_import"))],
    }
    return render(request, "consultations/report_review.html", context)


def _parts(source: ReportImport) -> list[Any]:
    waiting = Count("proposals", filter=Q(proposals__state=Proposal.State.WAITING))
    parts = source.parts.select_related("source__event", "session__event")
    return list(parts.annotate(n=Count("proposals"), n_waiting=waiting))


def _show(request: HttpRequest) -> str:
    show = request.GET.get("show", "waiting")
    return show if show in SHOWN else "all"


def _page(request: HttpRequest, part: ReportPart | None) -> Any:
    if part is None:
        return None
    found: QuerySet[Proposal] = part.proposals.select_related("part__source__event", "note__session__event")
    if (show := _show(request)) != "all":
        found = found.filter(state=show)
    if request.GET.get("sort") == "doubt":
        found = found.order_by("confidence", "order")
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def _decide(
    request: HttpRequest,
    source: ReportImport,
    part: ReportPart,
    part_form: PartForm | None,
    bound: dict[int, ProposalForm],
) -> HttpResponse | None:
    """Does what was asked. None when something typed is wrong and must be shown again."""
    anchor = ""
    try:
        if "settle" in request.POST:
            if part_form is None or not part_form.is_valid():
                return None
            services.settle_part(part, by=request.user, **part_form.cleaned_data)
            messages.success(request, _("The session is corrected."))
        elif "accept_all" in request.POST:
            n = services.accept_all(source, least=_least(request), part=part, by=request.user)
            text = ngettext("%(n)s note is accepted.", "%(n)s notes are accepted.", n)
            messages.success(request, text % {"n": n})
        else:
            anchor = _decide_one(request, part, bound)
            if bound:
                return None
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{request.get_full_path()}{anchor}")


def _least(request: HttpRequest) -> float:
    asked = request.POST.get("least", "")
    return int(asked) / 100 if asked.isdigit() and int(asked) in STEPS else STEPS[0] / 100


def _decide_one(request: HttpRequest, part: ReportPart, bound: dict[int, ProposalForm]) -> str:
    """Decides on one proposal; gives the place on the page to go on from."""
    action = next((each for each in ("accept", "drop", "undo") if each in request.POST), "")
    asked = request.POST.get(action, "")
    pk = int(asked) if asked.isdigit() and len(asked) < 15 else 0
    proposal = get_object_or_404(part.proposals.select_related("part__source__event"), pk=pk)
    if action == "accept":
        form = ProposalForm(request.POST, proposal=proposal)
        if not form.is_valid():
            bound[proposal.pk] = form
            return ""
        services.accept(proposal, by=request.user, **form.cleaned_data)
    elif action == "drop":
        services.drop(proposal, by=request.user)
    else:
        services.undo(proposal, by=request.user)
        return f"#p{proposal.pk}"
    after = part.proposals.filter(state=Proposal.State.WAITING, order__gt=proposal.order).first()
    return f"#p{after.pk}" if after else ""


def _reasons() -> dict[str, str]:
    return {
        "no_heading": _("Nothing says what it is"),
        "heading": _("A heading with nothing under it"),
        "table": _("A column that is not known"),
        "page_links": _("Links at the foot of a page"),
        "footnote": _("Notes at the foot of a page"),
        "columns_merged": _("Columns that ran into one another"),
    }
