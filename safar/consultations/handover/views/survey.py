"""The survey of the format: answered by anybody who has its address, read by the organisers."""

from __future__ import annotations

import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from safar.consultations.handover.forms import SurveyForm
from safar.consultations.handover.questions import questions
from safar.consultations.handover.results import comments_of, evaluation_of
from safar.consultations.handover.surveying import answer, set_survey, survey_of
from safar.consultations.live import limits
from safar.consultations.models import Event, Survey
from safar.consultations.preparing.views.finding import organised
from safar.consultations.preparing.views.own import unlisted
from safar.consultations.views.finding import crumbs_to
from safar.lib.entrance import ANYONE, SIGNED_IN, entrance
from safar.lib.languages import current_language
from safar.lib.refusal import Refusal

ANSWERS_A_MINUTE = 120  # a whole room may share one address
COOKIE, DAYS = "safar-survey", 60


@entrance(ANYONE)
@unlisted
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """The questions. Nothing of the request is kept but the answers and the day."""
    found = survey_of(code)
    if found is None:
        fine = limits.within("survey codes", request.META.get("REMOTE_ADDR", ""), limits.WRONG_CODES_A_MINUTE)
        return render(request, "consultations/handover/survey_closed.html", status=404 if fine else 429)
    form = SurveyForm(
        request.POST if request.method == "POST" else None, questions=questions(current_language())
    )
    if request.method == "POST" and form.is_valid():
        if _taken(request, found, form):
            # The cookie says nothing but that this browser has answered.
            response = redirect("consultations:survey_thanks", found.code)
            response.set_cookie(
                COOKIE,
                found.code,
                max_age=DAYS * 86_400,
                path=reverse("consultations:survey", args=[found.code]),
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
            return response
    elif request.COOKIES.get(COOKIE) == found.code and "again" not in request.GET:
        return redirect("consultations:survey_thanks", found.code)
    return render(request, "consultations/handover/survey.html", {"event": found.event, "form": form})


def _taken(request: HttpRequest, found: Survey, form: SurveyForm) -> bool:
    if form.by_machine:  # it learns nothing
        return True
    if not limits.within("survey", request.META.get("REMOTE_ADDR", ""), ANSWERS_A_MINUTE):
        form.add_error(None, _("Many people answer just now. Wait a moment, then send it again."))
        return False
    data = form.cleaned_data
    try:
        answer(
            found.event,
            {key: data[key] for key in form.asked},
            comment=data["comment"],
            language=current_language(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@entrance(ANYONE)
@unlisted
@require_safe
def survey_thanks(request: HttpRequest, code: str) -> HttpResponse:
    found = survey_of(code)
    context = {"event": found.event if found else None, "code": found.code if found else ""}
    return render(request, "consultations/handover/survey_thanks.html", context)


# --- Organisers ---------------------------------------------------------------------------


@entrance(SIGNED_IN)
@never_cache
def survey_results(request: HttpRequest, event: str) -> HttpResponse:
    """What participants thought, as it comes in; and the door of the survey."""
    found = organised(request, event)
    if request.method == "POST":
        is_open = request.POST.get("open", "") == "yes"
        set_survey(found, is_open=is_open, by=request.user)
        messages.success(request, _("The survey is open.") if is_open else _("The survey is closed."))
        return redirect("consultations:survey_results", found.slug)
    door = Survey.objects.filter(event=found).first()
    evaluation = evaluation_of(found, current_language())
    context = {
        "event": found,
        "door": door,
        "survey_url": _survey_url(request, door),
        "evaluation": evaluation,
        "charts": [
            {
                "title": each["text"],
                "rows": [{"label": row["label"], "value": row["count"]} for row in each["answers"]],
            }
            for each in evaluation["questions"]
        ],
        "comments": comments_of(found),
        "crumbs": crumbs_to(found),
    }
    return render(request, "consultations/handover/survey_results.html", context)


def _survey_url(request: HttpRequest, door: Survey | None) -> str:
    if door is None:
        return ""
    return request.build_absolute_uri(reverse("consultations:survey", args=[door.code]))


@entrance(SIGNED_IN)
@never_cache
@require_safe
def survey_qr(request: HttpRequest, event: str) -> HttpResponse:
    """The survey's address as a picture for phones."""
    import segno

    found: Event = organised(request, event)
    link = _survey_url(request, Survey.objects.filter(event=found).first()) or request.build_absolute_uri("/")
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
