"""Addresses of the public consultation on a plan."""

from django.urls import path

from safar.comments import views

app_name = "comments"

urlpatterns = [
    path("comment/<str:token>/", views.own, name="own"),
    path("plans/<slug:slug>/consultation/", views.consultation, name="consultation"),
    path("plans/<slug:slug>/consultation/comments/", views.comments, name="comments"),
    path("plans/<slug:slug>/consultation/days/", views.window, name="window"),
    path("plans/<slug:slug>/consultation/queue/", views.queue, name="queue"),
    path("plans/<slug:slug>/consultation/queue/<int:pk>/", views.moderate, name="moderate"),
    path("plans/<slug:slug>/consultation/queue/<int:pk>/answer/", views.answer, name="answer"),
    path("plans/<slug:slug>/consultation/on/<str:key>/", views.write, name="write"),
]
