"""The addresses of preparing: doors stand before events, the rest after an event's or session's own."""

from django.urls import path

from safar.consultations.preparing.views import lists, own, people, programme, rooms, whole

EVENT, SESSION = "<slug:event>/", "<slug:event>/<slug:session>/"
PERSON = f"{EVENT}participants/<uuid:pk>/"

doors = [
    path("register/<str:code>/", own.register, name="register"),
    path("register/<str:code>/done/", own.registered, name="registered"),
    path("register/<str:code>/unsent/", own.registered, {"unsent": True}, name="registered_unsent"),
    path("mine/erased/", own.mine_erased, name="mine_erased"),
    path("mine/<str:token>/", own.mine, name="mine"),
    path("mine/<str:token>/edit/", own.mine_edit, name="mine_edit"),
    path("mine/<str:token>/erase/", own.mine_erase, name="mine_erase"),
]
events = [
    path(f"{EVENT}programme/", programme.programme, name="programme"),
    path(f"{EVENT}copy/", whole.event_copy, name="event_copy"),
    path(f"{EVENT}delete/", whole.event_delete, name="event_delete"),
    path(f"{EVENT}themes/<slug:theme>/delete/", whole.theme_delete, name="theme_delete"),
    path(f"{EVENT}participants/", people.participants, name="participants"),
    path(f"{EVENT}participants/new/", people.participant_new, name="participant_new"),
    path(f"{EVENT}participants/registration/", people.registration, name="registration"),
    path(f"{EVENT}participants/links/", people.links, name="participant_links"),
    path(f"{EVENT}participants/import/", lists.upload, name="people_import"),
    path(f"{EVENT}participants/import/<uuid:pk>/", lists.draft, name="people_draft"),
    path(PERSON, people.participant, name="participant"),
    path(f"{PERSON}link/", people.participant_link, name="participant_link"),
    path(f"{PERSON}delete/", people.participant_delete, name="participant_delete"),
]
sessions = [
    path(f"{SESSION}prepare/", rooms.prepare, name="session_prepare"),
    path(f"{SESSION}delete/", whole.session_delete, name="session_delete"),
]
