"""Every setting of Safar, read from the environment. `.env.example` explains each one."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.database import data_dir

BASE_DIR = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name).lower()
    if value in ("", "1", "0", "true", "false", "yes", "no"):
        return default if not value else value in ("1", "true", "yes")
    raise ImproperlyConfigured(f"{name} is '{value}'. Write yes or no.")


def listing(name: str) -> list[str]:
    return [item.strip() for item in text(name).split(",") if item.strip()]


def number(name: str, default: int) -> int:
    try:
        return int(text(name, str(default)))
    except ValueError:
        raise ImproperlyConfigured(f"{name} is '{text(name)}'. Write a whole number.") from None


# --- What kind of installation this is ---------------------------------------

PRODUCTION = flag("SAFAR_PRODUCTION", False)
DEBUG = flag("SAFAR_DEBUG", False)
DATA_DIR = data_dir()


def _own_secret() -> str:
    """A secret made on first start and kept beside the data, so sessions survive a restart."""
    path = DATA_DIR / "secret"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
    return path.read_text().strip() or secrets.token_urlsafe(50)


SECRET_KEY = text("SAFAR_SECRET_KEY") or ("" if PRODUCTION else _own_secret())
ALLOWED_HOSTS = listing("SAFAR_ALLOWED_HOSTS") or ([] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = listing("SAFAR_TRUSTED_ORIGINS")
SITE_NAME = text("SAFAR_SITE_NAME", "Safar")
SITE_URL = text("SAFAR_SITE_URL", "http://127.0.0.1:8000").rstrip("/")

if PRODUCTION:
    refusals = []
    if DEBUG:
        refusals.append("SAFAR_DEBUG is on: it shows code and settings to strangers. Set SAFAR_DEBUG=no.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10:
        refusals.append(
            "SAFAR_SECRET_KEY is missing or weak: anybody could sign in as anybody. Set at least 50 random "
            "characters, for example from: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        refusals.append("SAFAR_ALLOWED_HOSTS is empty or '*': name the hosts Safar answers for, with commas.")
    if refusals:
        raise ImproperlyConfigured("Safar does not start in production:\n- " + "\n- ".join(refusals))

# --- The house ----------------------------------------------------------------

ROOMS = [
    "safar.website",
    "safar.reports",
    "safar.followup",
    "safar.prioritization",
    "safar.comments",
    "safar.recommendations",
    "safar.plan",
    "safar.practices",
    "safar.consultations",
    "safar.indicators",
    "safar.thread",
    "safar.people",
    "safar.search",
    "safar.reference",
    "safar.lib",
]

INSTALLED_APPS = [
    *ROOMS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # so that templates/django/forms may be ours
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "safar.website.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "safar.people.middleware.HistoryContext",
    "safar.lib.entrance.EntranceMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "safar.website.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "safar.website.templatetags.safar"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- The database -------------------------------------------------------------

# Without an address (type checks, message extraction) no connection is ever opened.
DATABASES = {"default": dj_database_url.parse(text("DATABASE_URL", "postgresql://nobody@localhost/none"))}
# A request under ASGI gets a thread of its own: connections are shared through a pool instead of by thread.
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": number("SAFAR_DATABASE_POOL", 8),
    "timeout": 20,
}
# Every trigger asks whether it is to be ignored. Where nobody has said, the question fails and is caught for
# every row, and costs the more the more rows wait for their foreign keys to be checked. So we say: none is.
DATABASES["default"]["OPTIONS"]["options"] = " ".join(
    filter(None, (DATABASES["default"]["OPTIONS"].get("options"), "-c pgtrigger.ignore={}"))
)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PGHISTORY_DEFAULT_TRACKERS = ()
PGHISTORY_JSON_ENCODER = "django.core.serializers.json.DjangoJSONEncoder"

# --- People -------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "website:home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = text("SAFAR_EMAIL_VERIFICATION", "mandatory")
ACCOUNT_ADAPTER = "safar.people.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, so an invited person comes back
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or a new passkey is told to its owner
MFA_ADAPTER = "safar.people.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "safar.people.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, dict] = {}
SIGN_ON_ORIGINS: list[str] = []
if text("SAFAR_OIDC_SERVER"):
    # The button of our sign-in page leads there by a redirect, which browsers count as sending a form.
    SIGN_ON_ORIGINS.append("{0.scheme}://{0.netloc}".format(urlsplit(text("SAFAR_OIDC_SERVER"))))
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": text("SAFAR_OIDC_NAME", "Single sign-on"),
                "client_id": text("SAFAR_OIDC_CLIENT"),
                "secret": text("SAFAR_OIDC_SECRET"),
                "settings": {"server_url": text("SAFAR_OIDC_SERVER")},
            }
        ],
    }

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if text("SAFAR_EMAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = text("SAFAR_EMAIL_HOST")
EMAIL_PORT = number("SAFAR_EMAIL_PORT", 587)
EMAIL_HOST_USER = text("SAFAR_EMAIL_USER")
EMAIL_HOST_PASSWORD = text("SAFAR_EMAIL_PASSWORD")
EMAIL_USE_TLS = flag("SAFAR_EMAIL_TLS", True)
SAFAR_MAILS_A_MINUTE = number("SAFAR_MAILS_A_MINUTE", 60)  # to participants, so that no provider balks
DEFAULT_FROM_EMAIL = text("SAFAR_EMAIL_FROM", "Safar <safar@localhost>")

# --- Languages ----------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LANGUAGES_BIDI = ["ar"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = text("SAFAR_TIME_ZONE", "UTC")

# --- Files --------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"  # never served as such: every file goes through a view that asks who may
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 25_000  # a tick for each difference of an imported plan
SAFAR_MAX_EVIDENCE_BYTES = number("SAFAR_MAX_EVIDENCE_MB", 20) * 1_000_000
SAFAR_MAX_IMPORT_BYTES = number("SAFAR_MAX_IMPORT_MB", 20) * 1_000_000
SAFAR_CLAMD = text("SAFAR_CLAMD")
SAFAR_SCAN_COMMAND = text("SAFAR_SCAN_COMMAND")
SAFAR_SCAN_SECONDS = number("SAFAR_SCAN_SECONDS", 60)
if SAFAR_CLAMD and SAFAR_SCAN_COMMAND:
    raise ImproperlyConfigured(
        "SAFAR_CLAMD and SAFAR_SCAN_COMMAND name two virus scanners. Keep one of them."
    )
if SAFAR_CLAMD and not SAFAR_CLAMD.startswith("/") and not SAFAR_CLAMD.rpartition(":")[2].isdigit():
    raise ImproperlyConfigured(f"SAFAR_CLAMD is '{SAFAR_CLAMD}'. Write the path of a socket, or host:port.")
WHITENOISE_MAX_AGE = 60 if DEBUG else 600

# --- Safety -------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF, *SIGN_ON_ORIGINS],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION and flag("SAFAR_HTTPS_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if flag("SAFAR_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # so that rate limits see the visitor, not the proxy

SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "safar.lib.logs.OneLine",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": text("SAFAR_LOG_LEVEL", "WARNING")},
}
