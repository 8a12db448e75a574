"""Pages of those who keep a plan: who was asked, who answers, how often."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safar.followup import services
from safar.followup.forms import AskForm, ContactForm, LeadsForm, RhythmForm
from safar.followup.models import UpdateRequest
from safar.followup.pasting import read_list
from safar.followup.queries import (
    by_news,
    followed,
    heard_counts,
    leads_of,
    people_for,
    rhythm_of,
    unreachable,
)  # fmt: skip
from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal
from safar.plan.models import Action, Plan
from safar.plan.views.common import action_of, crumbs, plan_of, require_editing

PER_PAGE = 100
MOST_AT_ONCE = 60  # messages that leave while somebody waits for the page


def _plan(request: HttpRequest, slug: str) -> Plan:
    plan = plan_of(request, slug)
    require_editing(request, plan)
    return plan


def _way(plan: Plan, action: Action | None = None) -> list[tuple[str, str]]:
    if action is not None:
        return crumbs(plan, action)
    return [*crumbs(plan), (_("Follow-up"), reverse("followup:overview", args=[plan.slug]))]


@entrance(SIGNED_IN)
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Every open action: when it was last heard of, who was asked, what is missing."""
    plan = _plan(request, slug)
    today = timezone.localdate()
    page = Paginator(by_news(plan), PER_PAGE).get_page(request.GET.get("page"))
    silent = unreachable(plan)
    context = {
        "plan": plan,
        "page": page,
        "known": followed(plan, today, list(page.object_list)),
        "counts": heard_counts(plan, today),
        "unreachable": list(silent[:PER_PAGE]),
        "unreachable_count": silent.count(),
        "waiting": UpdateRequest.objects.open()
        .filter(action__plan=plan)
        .select_related("action")
        .order_by("due_on", "action__code", "name"),
        "crumbs": crumbs(plan),
    }
    return render(request, "followup/overview.html", context)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose, look at who would get a message, then ask."""
    plan = _plan(request, slug)
    form = AskForm(request.POST or None, rhythm=rhythm_of(plan))
    context = {"plan": plan, "form": form, "crumbs": _way(plan)}
    if request.method == "POST" and form.is_valid():
        actions = form.chosen(followed(plan, timezone.localdate()))
        if "confirm" not in request.POST:
            found = services.questions(plan, actions)
            context["asked"] = [each for each in found if each.people]
            context["not_asked"] = [each for each in found if not each.people]
            context["looked"] = True
            return render(request, "followup/ask.html", context)
        try:
            outcome = services.ask(plan, actions, due_on=form.cleaned_data["due_on"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            _send_and_say(request, plan, len(outcome.requests))
            then = "plan:next" if request.POST.get("then") == "next" else "followup:overview"
            return redirect(then, plan.slug)
    return render(request, "followup/ask.html", context)


def _send_and_say(request: HttpRequest, plan: Plan, count: int) -> None:
    """The messages leave at once, so that nobody has to wait for the next round."""
    if not count:
        messages.info(request, _("Nobody was asked: nobody could be, or everybody was asked already."))
        return
    sent = services.send_due(timezone.localdate(), plan, most=MOST_AT_ONCE)
    said = ngettext("%(n)s request is made.", "%(n)s requests are made.", count) % {"n": count}
    gone = ngettext("%(n)s message has left.", "%(n)s messages have left.", sent.messages) % {
        "n": sent.messages
    }
    messages.success(request, f"{said} {gone}")
    if later := len(sent.failed) + sent.left:
        messages.warning(
            request,
            ngettext(
                "%(n)s message has not left yet. It goes with the next round.",
                "%(n)s messages have not left yet. They go with the next round.",
                later,
            )
            % {"n": later},
        )


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def leads(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answers for each lead, all on one page."""
    plan = _plan(request, slug)
    rows = leads_of(plan)
    asked = [row for row in rows if row.nobody]
    filling = "fill" in request.POST
    pasted = read_list(request.POST.get("list", "") if filling else "", asked)
    form = LeadsForm(
        None if filling else request.POST or None,
        rows=asked,
        initial={"language": plan.language, **(LeadsForm.filled(request.POST, pasted) if filling else {})},
    )
    if request.method == "POST" and not filling and form.is_valid():
        count = services.name_for_leads(
            plan, form.people(), language=form.cleaned_data["language"], by=request.user
        )
        said = ngettext(
            "Somebody answers for %(n)s more action.", "Somebody answers for %(n)s more actions.", count
        )
        messages.success(request, said % {"n": count})
        return redirect("plan:next", plan.slug)
    context = {
        "plan": plan,
        "form": form,
        "known": [row for row in rows if row.people],
        "pasted": pasted if filling else None,
        "crumbs": _way(plan),
    }
    return render(request, "followup/leads.html", context)


@entrance(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask no more."""
    plan = _plan(request, slug)
    found = get_object_or_404(UpdateRequest, pk=pk, action__plan=plan)
    try:
        services.withdraw_request(found, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is withdrawn; its link opens nothing any more."))
    return redirect("followup:overview", plan.slug)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def rhythm(request: HttpRequest, slug: str) -> HttpResponse:
    """How often the plan asks."""
    plan = _plan(request, slug)
    form = RhythmForm(request.POST or None, instance=rhythm_of(plan))
    if request.method == "POST" and form.is_valid():
        services.set_rhythm(plan, form.cleaned_data, by=request.user)
        messages.success(request, _("The rhythm is saved."))
        return redirect("followup:overview", plan.slug)
    return render(request, "followup/rhythm.html", {"plan": plan, "form": form, "crumbs": _way(plan)})


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def contacts(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Who answers for an action."""
    plan = _plan(request, slug)
    action = action_of(plan, code)
    form = ContactForm(request.POST or None, initial={"language": current_language()})
    if request.method == "POST" and form.is_valid():
        try:
            services.name_contact(action, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The contact is named, and will be asked."))
            return redirect("followup:contacts", plan.slug, action.code)
    context = {
        "plan": plan,
        "action": action,
        "form": form,
        "contacts": action.contacts.all(),
        "otherwise": people_for([action])[action.pk],
        "crumbs": _way(plan, action),
    }
    return render(request, "followup/contacts.html", context)


@entrance(SIGNED_IN)
@require_POST
def remove_contact(request: HttpRequest, slug: str, code: str, pk: int) -> HttpResponse:
    """The person is asked no more."""
    plan = _plan(request, slug)
    action = action_of(plan, code)
    contact = get_object_or_404(action.contacts, pk=pk)
    services.remove_contact(contact, by=request.user)
    messages.success(request, _("The contact is removed, and their open requests are withdrawn."))
    return redirect("followup:contacts", plan.slug, action.code)
