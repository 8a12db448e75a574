"""The addresses of handing over: doors stand before events, the rest after an event's own."""

from django.urls import path

from safar.consultations.handover.views import mails, survey

EVENT = "<slug:event>/"

doors = [
    path("survey/<str:code>/", survey.survey, name="survey"),
    path("survey/<str:code>/thanks/", survey.survey_thanks, name="survey_thanks"),
    path("mails/stop/<str:token>/", mails.mails_stop, name="mails_stop"),
]
events = [
    path(f"{EVENT}survey/", survey.survey_results, name="survey_results"),
    path(f"{EVENT}survey/qr.svg", survey.survey_qr, name="survey_qr"),
    path(f"{EVENT}mails/", mails.mails, name="mails"),
]
