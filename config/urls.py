"""Every address of the site. The first part says the room; the language stands before it."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from safar.website import api, health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Without a language: a single sign-on knows one address to come back to.
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("api/v1/", api.urls()),
    *i18n_patterns(
        path("account/", include("safar.people.account_urls")),
        path("", include("safar.people.urls")),
        path("consultations/", include("safar.reports.workshops.urls")),
        path("consultations/", include("safar.consultations.urls")),
        path("practices/", include("safar.practices.urls")),
        path("", include("safar.followup.urls")),
        path("", include("safar.comments.urls")),
        path("recommendations/", include("safar.recommendations.urls")),
        path("plans/", include("safar.prioritization.urls")),
        path("plans/", include("safar.plan.urls")),
        path("plans/", include("safar.reports.urls")),
        path("indicators/", include("safar.indicators.urls")),
        path("", include("safar.website.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "safar.website.errors.bad_request"
handler403 = "safar.website.errors.forbidden"
handler404 = "safar.website.errors.not_found"
handler500 = "safar.website.errors.server_error"
