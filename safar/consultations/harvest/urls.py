"""The addresses of the harvest: a session's own, and the event's wrap-up."""

from django.urls import path

from safar.consultations.harvest import views

events = [path("<slug:event>/wrap-up/", views.wrap_up, name="wrap_up")]
sessions = [
    path("<slug:event>/<slug:session>/harvest/", views.harvest, name="harvest"),
    path("<slug:event>/<slug:session>/summary/", views.summary, name="summary"),
]
