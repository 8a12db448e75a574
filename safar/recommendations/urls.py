"""Addresses of recommendations."""

from django.urls import path

from safar.recommendations import views

app_name = "recommendations"

urlpatterns = [
    path("", views.recommendations, name="list"),
    path("import/", views.import_file, name="import"),
    path("import/<uuid:pk>/", views.import_draft, name="import_draft"),
    path("<int:pk>/", views.recommendation, name="recommendation"),
    path("<int:pk>/take-up/", views.take_up, name="take_up"),
]
