"""The addresses of a live session, after its own, and the door."""

from django.urls import path

from safar.consultations.live import changes, pages, shell, views

LIVE = "<slug:event>/<slug:session>/live/"

doors = [
    path("join/", pages.join, name="join"),
    path("join/<str:code>/", pages.join, name="join_code"),
]
sessions = [
    path(LIVE, pages.live_capture, name="live_capture"),
    path(f"{LIVE}room/", pages.live_room, name="live_room"),
    path(f"{LIVE}host/", pages.live_host, name="live_host"),
    path(f"{LIVE}vote/", pages.live_vote, name="live_vote"),
    path(f"{LIVE}qr.svg", pages.live_qr, name="live_qr"),
    path(f"{LIVE}worker.js", shell.live_worker, name="live_worker"),
    path(f"{LIVE}notes/", views.live_notes, name="live_notes"),
    path(f"{LIVE}state/", views.live_state, name="live_state"),
    path(f"{LIVE}stream/", views.live_stream, name="live_stream"),
    path(f"{LIVE}dots/", changes.live_dots, name="live_dots"),
    path(f"{LIVE}timer/", changes.live_timer, name="live_timer"),
    path(f"{LIVE}hide/", changes.live_hide, name="live_hide"),
    path(f"{LIVE}rivals/", changes.live_rivals, name="live_rivals"),
    path(f"{LIVE}door/", changes.live_door, name="live_door"),
]
