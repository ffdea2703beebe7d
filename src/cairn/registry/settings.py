"""Django's settings, from the operator's few (:mod:`cairn.registry.configuration`): no secret here.

What can be set, by environment variable or on the operator's pages, stands in one table there and
is listed on ``/operator/settings/``. What is ``https`` in the base address decides whether cookies
are for secure lines only.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from cairn.registry import configuration, instance, structured_logs
from cairn.registry.errors import InstanceUnusable

DATA = instance.data_folder()
CONFIGURATION = configuration.read(DATA)
if _faults := CONFIGURATION.faults():
    raise InstanceUnusable(detail="; ".join(_faults))
_text, _on = CONFIGURATION.text, CONFIGURATION.on
_SECRETS = instance.read_secrets(DATA)
# Without a secrets file (type checks, tests, commands that serve nothing) sessions are signed by
# a key that dies with the process: nothing made with it can be of use later.
SECRET_KEY = _SECRETS.signing_key if _SECRETS else secrets.token_urlsafe(48)
DEBUG = _on("debug")
BASE_URL = _text("base_url").rstrip("/")
_BASE = urlsplit(BASE_URL)
SECURE = _BASE.scheme == "https"
ALLOWED_HOSTS = [_BASE.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_BASE.scheme}://{_BASE.netloc}"]
SITE_NAME = _text("name") or "Cairn"
# Without a name its host's: words would be of one language, in sentences of every other.
REGISTRY_NAME = _text("name") or _BASE.netloc
OPEN_FOUNDING = _on("open_founding")
FETCH_PRIVATE = _on("fetch_private")
DEMO = _on("demo")
CONTACT = _text("contact")
SOURCE_URL = _text("source")
TERMS_URL = _text("terms")
PRIVACY_URL = _text("privacy")

INSTALLED_APPS = [
    "cairn.registry.accounts",
    "cairn.registry.organisations",
    "cairn.registry.audit",
    "cairn.registry.jobs",
    "cairn.registry.mail",
    "cairn.registry.keys",
    "cairn.registry.catalogue",
    "cairn.registry.programmes",
    "cairn.registry.issuing",
    "cairn.registry.verifying",
    "cairn.registry.backpack",
    "cairn.registry.sharing",
    "cairn.registry.certificates",
    "cairn.registry.operating",
    "cairn.registry.stacks",
    "cairn.registry.log",
    "cairn.registry.closing",
    "cairn.registry.api",
    "cairn.registry.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
]

MIDDLEWARE = [
    "cairn.registry.structured_logs.RequestLog",
    # Before anything asks whether the host is ours.
    "cairn.registry.closing.old_addresses.OldAddresses",
    # Outermost, so that stylesheet and scripts travel compressed too. Secrets in a page (the CSRF
    # token) are masked anew each time, and the length is blurred, so it tells nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cairn.registry.site.middleware.SecurityHeaders",
    "cairn.registry.api.middleware.Programs",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cairn.registry.accounts.middleware.OwnLanguage",
    "cairn.registry.site.middleware.ErrorsAsPages",
]

ROOT_URLCONF = "cairn.registry.urls"
WSGI_APPLICATION = "cairn.registry.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cairn.registry.site.templatetags.cairn"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "cairn.registry.site.context.page",
            ],
        },
    },
]

FORM_RENDERER = "cairn.registry.site.forms.PartsRenderer"

_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA / "cairn.sqlite3",
    "OPTIONS": {
        # Writers queue instead of failing; a transaction takes the write lock when it begins, or
        # two that both read first would deadlock ("database is locked" at once).
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728;"
        ),
    },
}
_DATABASE_URL = _text("database")
DATABASES = {
    "default": dj_database_url.parse(_DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    if _DATABASE_URL
    else _SQLITE
}

# Limits on signing in hold for all processes and machines together: they are in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "cairn.registry.accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "cairn.registry.accounts.forms.SignupForm"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 10
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# The library's own bounds are those of a minute: at their pace somebody's mailbox would get
# thousands of mails a day from strangers. These go for one address, wherever it is asked from.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,5/m/key,20/h/key",
    "confirm_email": "1/10s/key,20/h/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = CONFIGURATION.count("proxies")
MFA_ADAPTER = "cairn.registry.accounts.adapter.SecondFactorAdapter"
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = REGISTRY_NAME
IDENTITY_PROVIDERS = configuration.providers(DATA)
IDENTITY_ORIGINS = sorted(
    {
        f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        for each in IDENTITY_PROVIDERS
        for address in (each["server"], *each.get("origins", []))
    }
)
SOCIALACCOUNT_ADAPTER = "cairn.registry.accounts.adapter.IdentityProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": each["id"],
                "name": each["name"],
                "client_id": each["client_id"],
                "secret": each.get("client_secret", ""),
                "settings": {"server_url": each["server"], "domains": each.get("domains", [])},
            }
            for each in IDENTITY_PROVIDERS
        ],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# Django's own set-up would send mails to administrators, with what was in the request.
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = structured_logs.configuration(_text("log_form"), debug=DEBUG)

# Learners' other programs (Open Badges 3.0 §6.2): registered by themselves, let in by the learner.
IDP_OIDC_ADAPTER = "cairn.registry.api.open_badges.scopes.HostAdapter"
IDP_OIDC_DCR_ENABLED = True
IDP_OIDC_DCR_REQUIRES_INITIAL_ACCESS_TOKEN = False
IDP_OIDC_RATE_LIMITS = {"client_registration": "3/m/ip,60/d/ip"}
IDP_OIDC_AUTH_METHODS = ["client_secret_basic"]
IDP_OIDC_AUTHORIZATION_CODE_EXPIRES_IN = 600
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3_600
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 90 * 86_400
IDP_OIDC_USERINFO_ENDPOINT = f"{BASE_URL}/ims/ob/v3p0/profile"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "cairn.registry.site.troubles.cross_site"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "cairn.registry.site.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
IMPORT_MEGABYTES = CONFIGURATION.count("import_megabytes")
IMPORT_UNPACKED_MEGABYTES = CONFIGURATION.count("import_unpacked_megabytes")
IMPORT_ENTRIES = CONFIGURATION.count("import_entries")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("de", _("German")), ("es", _("Spanish"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["cairn.registry.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files"},
    },
    "staticfiles": {"BACKEND": "cairn.registry.site.static_files.VersionedFiles"},
}
# Served from the package as they are: an installation has no folder of copies to keep in step.
WHITENOISE_USE_FINDERS = True
# Each address carries a digest of its file.
WHITENOISE_MAX_AGE = 31_536_000

DEFAULT_FROM_EMAIL = _text("mail_from") or f"Cairn <no-reply@{_BASE.hostname}>"
EMAIL_BACKEND = "cairn.registry.mail.backend.QueueBackend"
_SMTP = urlsplit(_text("smtp_url"))
SMTP_CONFIGURED = bool(_SMTP.hostname)
EMAIL_HOST = _SMTP.hostname or ""
EMAIL_PORT = _SMTP.port or (465 if _SMTP.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(_SMTP.password or "")
EMAIL_USE_SSL = _SMTP.scheme == "smtps"
EMAIL_USE_TLS = bool(EMAIL_HOST_USER) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
