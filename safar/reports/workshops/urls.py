"""Addresses of workshop reports, beside those of the event they tell of."""

from django.urls import path

from safar.reports.workshops import views

app_name = "workshops"

urlpatterns = [
    path("<slug:event>/report/", views.report, name="report"),
    path("<slug:event>/report/<slug:format>/", views.report_file, name="file"),
]
