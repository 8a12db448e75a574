"""Addresses under /practices/. The fixed words are reserved in `services`."""

from django.urls import path

from safar.practices import views

app_name = "practices"

urlpatterns = [
    path("", views.practices, name="practices"),
    path("new/", views.practice_new, name="practice_new"),
    path("import/", views.file_new, name="file_new"),
    path("import/<uuid:pk>/", views.file, name="file"),
    path("download/", views.downloads, name="downloads"),
    path("compare/", views.compare, name="compare"),
    path("regions/", views.regions, name="regions"),
    path("coverage/", views.coverage_wall, name="coverage"),
    path("feed/", views.feed, name="feed"),
    path("searches/", views.searches, name="searches"),
    path("doubles/", views.doubles, name="doubles"),
    path("reviews/", views.reviews, name="reviews"),
    path("suggest/", views.practice_suggest, name="practice_suggest"),
    path("unsaved/", views.practice_unsaved, name="practice_unsaved"),
    path("<slug:slug>/", views.practice, name="practice"),
    path("<slug:slug>/edit/", views.practice_edit, name="practice_edit"),
    path("<slug:slug>/submit/", views.practice_submit, name="practice_submit"),
    path("<slug:slug>/path/", views.practice_path, name="practice_path"),
    path("<slug:slug>/review/", views.practice_review, name="practice_review"),
    path("<slug:slug>/remarks/<int:pk>/", views.remark_answer, name="remark_answer"),
    path("<slug:slug>/move/", views.practice_move, name="practice_move"),
    path("<slug:slug>/merge/", views.practice_merge, name="practice_merge"),
]
