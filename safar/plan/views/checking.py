"""Holding an action against the principles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from safar.lib.entrance import SIGNED_IN, entrance
from safar.lib.languages import current_language
from safar.plan.forms.checking import CheckForm, answer_words
from safar.plan.markers import markers, word
from safar.plan.models import Action, MarkerAnswer, Plan
from safar.plan.services import Stale, last_change
from safar.plan.services.checking import answers_of, answers_version, check_action, checked
from safar.plan.views.common import Difference, action_of, crumbs, plan_of, require_editing

TO_LOOK_AT = (MarkerAnswer.Answer.UNKNOWN, MarkerAnswer.Answer.NO)


@entrance(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The questions of every marker, answered by whoever edits the plan."""
    plan = plan_of(request, slug)
    action = action_of(plan, code)
    require_editing(request, plan)
    language, stored = current_language(), answers_of(action)
    form = CheckForm(request.POST or None, language=language, answers=stored)
    context: dict[str, Any] = {
        "form": form,
        "title": word("title", language),
        "advice": word("advice", language),
        "version": request.POST.get("version") or answers_version(stored),
        "cancel_url": action.get_absolute_url(),
        "crumbs": crumbs(plan, action),
    }
    if request.method == "POST" and form.is_valid():
        try:
            check_action(action, form.answers(), by=request.user, version=str(context["version"]))
        except Stale:
            context |= _conflict(action, form.answers(), language)
        else:
            messages.success(request, _("Saved."))
            return redirect(action)
    return render(request, "plan/form.html", context)


def _conflict(action: Action, mine: dict[str, tuple[str, str]], language: str) -> dict[str, Any]:
    """Their answers beside mine, and the version that the next save will overwrite."""
    theirs, words = answers_of(action), dict(answer_words(language))
    texts = {question.key: question.text for marker in markers(language) for question in marker.questions}

    def said(answer: tuple[str, str]) -> str:
        return " · ".join(filter(None, (words[answer[0]], answer[1])))

    other = [key for key in mine if theirs[key] != mine[key]]
    changed = action.marker_answers.filter(question__in=other).order_by("-pk").first()
    return {
        "differences": [Difference(texts[key], said(theirs[key]), said(mine[key])) for key in other],
        "change": last_change(changed) if changed else None,
        "version": answers_version(theirs),
    }


def prompts(action: Action) -> dict[str, Any]:
    """What an editor sees on the page of an action: the questions answered no, or by nobody."""
    language, answers = current_language(), answers_of(action)
    return {
        "title": word("title", language),
        "open": word("open", language),
        "questions": [
            (marker.label, question.text, word(answers[question.key][0], language), answers[question.key][1])
            for marker in markers(language)
            for question in marker.questions
            if answers[question.key][0] in TO_LOOK_AT
        ],
    }


def checked_text(plan: Plan) -> str:
    """How many actions have every question answered; nothing for a plan without actions."""
    done, every = checked(plan)
    if not every:
        return ""
    language = current_language()
    words = {"done": localize(done), "all": localize(every)}
    return word("checked", language) % words
