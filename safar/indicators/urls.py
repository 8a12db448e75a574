"""Addresses of indicators."""

from django.urls import path

from safar.indicators import views

app_name = "indicators"

urlpatterns = [
    path("", views.indicators, name="indicators"),
    path("new/", views.new_indicator, name="new_indicator"),
    path("<slug:code>/", views.indicator, name="indicator"),
    path("<slug:code>/edit/", views.edit_indicator, name="edit_indicator"),
    path("<slug:code>/observe/", views.observe, name="observe"),
]
