"""The pages of the whole house: the front door, the Compact, the desk."""

from __future__ import annotations

from django.urls import path

from safar.website.views import compact, desk, home, notes, pages, search, terms

app_name = "website"

urlpatterns = [
    path("", home.home, name="home"),
    path("compact/", compact.compact, name="compact"),
    path("compact/principles/", compact.principles, name="principles"),
    path("compact/<int:number>/", compact.objective, name="objective"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("calendar/", compact.calendar, name="calendar"),
    path("desk/", desk.desk, name="desk"),
    path("notes/<uuid:pk>/", notes.note, name="note"),
    path("terms/", terms.terms, name="terms"),
    path("terms/all.<str:kind>", terms.terms_file, name="terms_file"),
    path("terms/<slug:key>/", terms.term, name="term"),
    path("glossary/", pages.glossary, name="glossary"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("style/", pages.style, name="style"),
]
