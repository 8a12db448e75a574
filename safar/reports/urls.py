"""Addresses of editions, beside those of the plan they were printed from."""

from django.urls import path

from safar.reports import views

app_name = "reports"

urlpatterns = [
    path("<slug:slug>/editions/", views.editions, name="editions"),
    path("<slug:slug>/editions/<int:number>/", views.edition, name="edition"),
    path("<slug:slug>/editions/<int:number>/<slug:format>/", views.file, name="file"),
]
