"""Addresses of prioritization: all belong to a plan."""

from django.urls import path

from safar.prioritization import views

app_name = "prioritization"

urlpatterns = [
    path("<slug:slug>/prioritization/", views.exercises, name="exercises"),
    path("<slug:slug>/prioritization/new/", views.open_exercise, name="open"),
    path("<slug:slug>/prioritization/<int:pk>/", views.show_results, name="results"),
    path("<slug:slug>/prioritization/<int:pk>/score/", views.score, name="score"),
    path("<slug:slug>/prioritization/<int:pk>/close/", views.close, name="close"),
    path("<slug:slug>/prioritization/<int:pk>/decide/", views.decide, name="decide"),
]
