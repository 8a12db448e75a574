"""Addresses of organisations, invitations, one's own page, and histories."""

from django.urls import path

from safar.people.views import history, invitations, me, organisations

app_name = "people"

urlpatterns = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.new, name="organisation_new"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", organisations.edit, name="organisation_edit"),
    path("organisations/<slug:slug>/members/", organisations.members, name="members"),
    path("organisations/<slug:slug>/members/give/", organisations.role_give, name="role_give"),
    path("organisations/<slug:slug>/members/<int:pk>/take/", organisations.role_take, name="role_take"),
    path("organisations/<slug:slug>/invite/", invitations.invitation_new, name="invitation_new"),
    path(
        "organisations/<slug:slug>/invitations/<int:pk>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("invitations/", invitations.invitation_opened, name="invitation_opened"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("me/", me.me, name="me"),
    path("me/roles/<int:pk>/leave/", me.leave, name="leave"),
    path("me/data/", me.my_data, name="my_data"),
    path("me/delete/", me.erase, name="erase"),
    path("history/<str:label>/<str:pk>/", history.history, name="history"),
]
