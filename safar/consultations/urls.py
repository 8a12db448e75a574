"""Addresses under /consultations/. The fixed words are reserved in `services.events`."""

from django.urls import path

from safar.consultations.handover import urls as handover
from safar.consultations.harvest import urls as harvest
from safar.consultations.live import urls as live
from safar.consultations.preparing import urls as preparing
from safar.consultations.reports_in import views as reports_in
from safar.consultations.seats import urls as seats
from safar.consultations.views import events, importing, notes, themes

app_name = "consultations"

urlpatterns = [
    path("", events.events, name="events"),
    path("new/", events.event_new, name="event_new"),
    path("bring-in/", reports_in.upload, name="report_import"),
    *live.doors,
    *preparing.doors,
    *handover.doors,
    path("<slug:event>/", events.event, name="event"),
    path("<slug:event>/edit/", events.event_edit, name="event_edit"),
    path("<slug:event>/new-session/", events.session_new, name="session_new"),
    path("<slug:event>/gather/", themes.gather, name="gather"),
    path("<slug:event>/themes/", themes.themes, name="themes"),
    path("<slug:event>/themes/<slug:theme>/", themes.theme, name="theme"),
    path("<slug:event>/themes/<slug:theme>/edit/", themes.theme_edit, name="theme_edit"),
    path("<slug:event>/themes/<slug:theme>/release/<uuid:pk>/", themes.release, name="release"),
    path("<slug:event>/import/", importing.upload, name="import"),
    path("<slug:event>/import/<uuid:pk>/", importing.draft, name="import_draft"),
    path("<slug:event>/bring-in/<uuid:pk>/", reports_in.review, name="report_review"),
    *preparing.events,
    *handover.events,
    *harvest.events,
    path("<slug:event>/<slug:session>/", events.session, name="session"),
    path("<slug:event>/<slug:session>/edit/", events.session_edit, name="session_edit"),
    path("<slug:event>/<slug:session>/notes/", events.notes, name="notes"),
    path("<slug:event>/<slug:session>/notes/new/", notes.note_new, name="note_new"),
    path("<slug:event>/<slug:session>/notes/<uuid:pk>/edit/", notes.note_edit, name="note_edit"),
    path("<slug:event>/<slug:session>/notes/<uuid:pk>/delete/", notes.note_delete, name="note_delete"),
    *harvest.sessions,
    *seats.sessions,
    *live.sessions,
    *preparing.sessions,
]
