"""Addresses of follow-up. The link in a request stands alone; the others belong to a plan."""

from django.urls import path

from safar.followup.views import answering, feeds, managing, reading

app_name = "followup"

urlpatterns = [
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("plans/<slug:slug>/at-a-glance/", reading.at_a_glance, name="glance"),
    path("plans/<slug:slug>/changes/", reading.what_changed, name="changes"),
    path("plans/<slug:slug>/changes.atom", feeds.PlanChanges(), name="feed"),
    path("plans/<slug:slug>/wall/", reading.embedded_wall, name="embedded_wall"),
    path("plans/<slug:slug>/follow-up/", managing.overview, name="overview"),
    path("plans/<slug:slug>/follow-up/ask/", managing.ask, name="ask"),
    path("plans/<slug:slug>/follow-up/leads/", managing.leads, name="leads"),
    path("plans/<slug:slug>/follow-up/rhythm/", managing.rhythm, name="rhythm"),
    path("plans/<slug:slug>/follow-up/requests/<int:pk>/withdraw/", managing.withdraw, name="withdraw"),
    path("plans/<slug:slug>/actions/<str:code>/contacts/", managing.contacts, name="contacts"),
    path(
        "plans/<slug:slug>/actions/<str:code>/contacts/<int:pk>/remove/",
        managing.remove_contact,
        name="remove_contact",
    ),
]
