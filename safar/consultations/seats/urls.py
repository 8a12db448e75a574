"""The addresses of seats, after a session's own."""

from django.urls import path

from safar.consultations.seats import printing, views

SEATING = "<slug:event>/<slug:session>/seating/"

sessions = [
    path(SEATING, views.seating, name="seating"),
    path(f"{SEATING}cards/", printing.cards, name="seating_cards"),
    path(f"{SEATING}sheets/", printing.sheets, name="seating_sheets"),
    path(f"{SEATING}slips/", printing.slips, name="seating_slips"),
    path(f"{SEATING}<uuid:pk>/", views.seat, name="seat"),
]
