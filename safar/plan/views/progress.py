"""Reporting progress, withdrawing a report, and giving out the files that show it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from safar.lib.entrance import ANYONE, SIGNED_IN, entrance, require
from safar.lib.refusal import Refusal
from safar.plan import services
from safar.plan.forms import ProgressForm
from safar.plan.models import Evidence, EvidenceContent, ProgressUpdate
from safar.plan.permissions import may_edit_plan, may_report_progress
from safar.plan.views.common import action_of, crumbs, plan_of


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Say what happened on an action."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require(
        may_report_progress(request.user, action),
        _("The lead, the partners and the owner of the plan report progress. Ask one of them to invite you."),
    )
    form = ProgressForm(request.POST or None, request.FILES or None, initial={"status": action.status})
    if request.method == "POST" and form.is_valid():
        try:
            fields = dict(form.cleaned_data)
            update = services.report_progress(action, by=request.user, files=fields.pop("evidence"), **fields)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Your report is on the page of the action."))
            action.refresh_from_db(fields=["status"])
            if action.status != update.status:
                messages.info(
                    request,
                    _("A newer report says %(status)s, so the status of the action stays that.")
                    % {"status": action.get_status_display()},
                )
            return redirect(action)
    context = {"plan": plan, "action": action, "form": form, "crumbs": crumbs(plan, action)}
    return render(request, "plan/report.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """Take a report back."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    update = get_object_or_404(ProgressUpdate, action=action, pk=pk)
    require(
        may_withdraw(request.user, update, may_edit_plan(request.user, plan)),
        _("Whoever wrote a report, and those who edit the plan, may withdraw it."),
    )
    if request.method == "POST":
        after = services.withdraw_update(update, by=request.user)
        messages.success(
            request,
            _("The report is withdrawn; its words stay in the history. The action stands at: %(status)s.")
            % {"status": after.get_status_display()},
        )
        return redirect(action)
    files = update.evidence.count()
    text = _("The report disappears from the page; its words stay in the history.")
    if files:
        text += " " + _("Its files are deleted for good. Download them first if nobody else has them.")
    context = {
        "title": _("Withdraw this report?"),
        "text": text,
        "button": _("Withdraw the report"),
        "cancel_url": action.get_absolute_url(),
        "crumbs": crumbs(plan, action),
    }
    return render(request, "plan/confirm.html", context)


def may_withdraw(user: Any, update: ProgressUpdate, may_edit: bool) -> bool:
    """Its author, and whoever edits the plan."""
    return may_edit or (user.is_authenticated and update.reported_by_id == user.pk)


@entrance(ANYONE)
@require_safe
def evidence(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """A file, to whoever may see the plan; always as a download, so that no browser runs it here."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    record = get_object_or_404(Evidence, update__action=action, pk=pk)
    require(
        record.scan != Evidence.Scan.INFECTED,
        _("A virus was found in this file, so it is not given out. Ask whoever reported for a clean copy."),
    )
    etag = f'"{record.sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        data = EvidenceContent.objects.get(evidence=record).data
        response = HttpResponse(bytes(data), content_type=record.content_type)
        response["Content-Disposition"] = content_disposition_header(True, record.name)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=0, must-revalidate"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
