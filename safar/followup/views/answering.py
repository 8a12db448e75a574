"""The form behind the link in a request. It signs nobody in and shows one action, nothing more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from safar.followup import services
from safar.followup.forms import AnswerForm
from safar.followup.links import request_of
from safar.followup.services.answering import why_closed
from safar.lib.entrance import ANYONE, entrance
from safar.lib.private_pages import keep_private
from safar.lib.refusal import Refusal
from safar.plan.queries import is_late


# These pages send no referrer, so a browser hides the origin of their forms and the usual check cannot hold.
# None is needed: whoever could forge a request must know the secret in its address.
@entrance(ANYONE)
@csrf_exempt
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Say how the action stands."""
    asked = request_of(token)
    if asked is None:
        return keep_private(render(request, "followup/answer_unknown.html", status=404))
    today = timezone.localdate()
    action = asked.action
    form = AnswerForm(request.POST or None, request.FILES or None, initial={"status": action.status})
    if request.method == "POST" and not why_closed(asked, today) and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            outcome = services.answer(asked, files=said.pop("evidence"), **said)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            asked = outcome.request
            context = {"asked": asked, "action": action, "thanks": True, "update": outcome.update}
            return keep_private(render(request, "followup/answer_closed.html", context))
    closed = why_closed(asked, today)
    if closed:
        # What was typed is shown back, so that nobody's words are lost to a colleague who was quicker.
        context = {
            "asked": asked,
            "action": action,
            "closed": closed,
            "update": asked.update,
            "typed": form.data.get("text", "") if request.method == "POST" else "",
        }
        status = 200 if asked.answered_at and request.method == "GET" else 410
        if request.method == "POST" and asked.answered_at:
            status = 409
        return keep_private(render(request, "followup/answer_closed.html", context, status=status))
    context = {"asked": asked, "action": action, "form": form, "is_late": is_late(action, today)}
    return keep_private(render(request, "followup/answer.html", context))
