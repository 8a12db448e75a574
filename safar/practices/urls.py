"""Addresses under /practices/. The fixed words are reserved in `services`."""

from django.urls import path

from safar.practices import views

app_name = "practices"

urlpatterns = [
    path("", views.practices, name="practices"),
    path("new/", views.practice_new, name="practice_new"),
    path("<slug:slug>/", views.practice, name="practice"),
    path("<slug:slug>/edit/", views.practice_edit, name="practice_edit"),
    path("<slug:slug>/publish/", views.practice_publish, name="practice_publish"),
]
