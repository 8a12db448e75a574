"""Pages of a public consultation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from safar.comments import services
from safar.comments.forms import AnswerForm, CommentForm, WindowForm
from safar.comments.lists import CommentList
from safar.comments.models import Comment
from safar.comments.permissions import may_comment, may_moderate
from safar.comments.queries import became, passages, window_of
from safar.lib import limits
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.languages import current_language
from safar.lib.private_pages import keep_private
from safar.lib.refusal import Refusal
from safar.plan.models import Plan
from safar.plan.views.common import crumbs, plan_of, require_editing

COMMENTS_A_MINUTE = 5  # from one address; counted in memory for a minute and written down nowhere


def _way(plan: Plan) -> list[tuple[str, str]]:
    return [*crumbs(plan), (_("Public consultation"), reverse("comments:consultation", args=[plan.slug]))]


@entrance(ANYONE)
@require_safe
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft, passage by passage, with what people said and what was answered."""
    plan = plan_of(request, slug)
    window = window_of(plan)
    found = passages(plan)
    shown = [comment for passage in found for comment in passage.comments]
    taken = became(shown, request.user)
    for each in shown:
        each.became = taken.get(each.knot_id, [])  # type: ignore[attr-defined]
    context = {
        "plan": plan,
        "window": window,
        "passages": found,
        "count": len(shown),
        "answered": sum(1 for each in shown if each.answered_at),
        "may_comment": may_comment(plan, window, timezone.localdate()),
        "may_moderate": may_moderate(request.user, plan),
        "reasons": Comment.Why.choices,
        "crumbs": crumbs(plan),
    }
    return render(request, "comments/consultation.html", context)


@entrance(ANYONE)
@require_safe
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    """Every comment that is shown, as a list to search, filter and take along."""
    plan = plan_of(request, slug)
    rows = Comment.objects.visible_to(request.user).filter(plan=plan)
    found = CommentList(request, rows.select_related("action", "stakeholder_type"))
    return found.respond("comments/list.html", {"plan": plan, "crumbs": _way(plan)})


@entrance(ANYONE)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say something of one passage. No account is needed."""
    plan = plan_of(request, slug)
    action = None if key == "plan" else get_object_or_404(plan.actions, code=key)
    if action is not None:
        action.plan = plan
    window = window_of(plan)
    form = CommentForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_floods(request, form)
            said = form.cleaned_data
            made = services.comment(
                plan,
                action=action,
                language=current_language(),
                **{name: said[name] for name in ("text", "stakeholder_type", "name", "email")},
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(
                request, _("Your comment has arrived. It is shown once somebody has looked at it.")
            )
            return redirect("comments:own", services.token_of(made))
    context = {
        "plan": plan,
        "action": action,
        "form": form,
        "open": may_comment(plan, window, timezone.localdate()),
        "crumbs": _way(plan),
    }
    return render(request, "comments/write.html", context, status=status)


def _refuse_floods(request: HttpRequest, form: CommentForm) -> None:
    if form.by_machine:
        raise Refusal(_("That was too quick for a person. Your words are below: send them once more."))
    if not limits.within("comments", request.META.get("REMOTE_ADDR", ""), COMMENTS_A_MINUTE):
        raise Refusal(_("Many comments came from where you are. Wait a minute, then send yours again."))


# These pages send no referrer, so a browser hides the origin of their forms and the usual check cannot hold.
# None is needed: whoever could forge a request must know the secret in its address.
@entrance(ANYONE)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """The author's own page: what became of the comment, and a way to take it back."""
    found = services.comment_of(token)
    if found is None:
        return keep_private(render(request, "comments/own_unknown.html", status=404))
    if request.method == "POST":
        services.withdraw(found)
        messages.success(request, _("Your comment is withdrawn; name and address are deleted."))
        return redirect("comments:own", token)
    taken = became([found], request.user).get(found.knot_id, [])
    context = {"comment": found, "plan": found.plan, "became": taken}
    return keep_private(render(request, "comments/own.html", context))


# --- For those who keep the plan ------------------------------------------------------------


def _plan(request: HttpRequest, slug: str) -> Plan:
    plan = plan_of(request, slug)
    require_editing(request, plan)
    return plan


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def window(request: HttpRequest, slug: str) -> HttpResponse:
    """When everybody may comment."""
    plan = _plan(request, slug)
    form = WindowForm(request.POST or None, instance=window_of(plan))
    if request.method == "POST" and form.is_valid():
        try:
            services.open_window(plan, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The days of the consultation are set."))
            return redirect("comments:consultation", plan.slug)
    return render(request, "comments/window.html", {"plan": plan, "form": form, "crumbs": _way(plan)})


@entrance(SIGNED_IN)
@require_safe
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Comments that wait to be looked at, and shown ones that wait for an answer."""
    plan = _plan(request, slug)
    context = {
        "plan": plan,
        "waiting": plan.comments.waiting().select_related("action", "stakeholder_type"),
        "unanswered": plan.comments.shown()
        .filter(answered_at=None)
        .select_related("action", "stakeholder_type"),
        "hidden": plan.comments.filter(state=Comment.State.HIDDEN).select_related("action"),
        "reasons": Comment.Why.choices,
        "crumbs": _way(plan),
    }
    return render(request, "comments/queue.html", context)


@entrance(SIGNED_IN)
@require_POST
def moderate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a comment, or do not, for a reason."""
    plan = _plan(request, slug)
    found = get_object_or_404(Comment, plan=plan, pk=pk)
    try:
        if request.POST.get("show"):
            services.show(found, by=request.user)
        else:
            services.hide(found, why=request.POST.get("why", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("comments:queue", plan.slug)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say what is done with a comment."""
    plan = _plan(request, slug)
    found = get_object_or_404(Comment.objects.select_related("action"), plan=plan, pk=pk)
    form = AnswerForm(
        request.POST or None, plan=plan, initial={"outcome": found.outcome, "text": found.answer}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(found, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your answer stands beside the comment."))
            return redirect("comments:queue", plan.slug)
    context = {"plan": plan, "comment": found, "form": form, "crumbs": _way(plan)}
    return render(request, "comments/answer.html", context)
