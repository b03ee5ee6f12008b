"""Django's settings, all derived from the environment (``ams.config.environment``)."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from ams.config.environment import read_environment

ENVIRONMENT = read_environment()

BASE_DIR = Path(__file__).resolve().parent.parent
AMS_DATA: Path = ENVIRONMENT.data
AMS_BASE_URL: str = ENVIRONMENT.base_url
AMS_STATUS_URL: str = ENVIRONMENT.status_url
AMS_DEMO: bool = ENVIRONMENT.demo
AMS_CA_PASSPHRASE: str = ENVIRONMENT.ca_passphrase
AMS_UPLOAD_LIMIT_BYTES: int = ENVIRONMENT.upload_limit_bytes
AMS_OCSP_MAX_AGE_SECONDS: int = ENVIRONMENT.ocsp_max_age_seconds
AMS_CRL_LIFETIME_HOURS: int = ENVIRONMENT.crl_lifetime_hours
AMS_INDEX_FOLDER: Path | None = ENVIRONMENT.index_folder
AMS_OCSP_LIFETIME_MINUTES: int = ENVIRONMENT.ocsp_lifetime_minutes
AMS_OCSP_AHEAD: str = ENVIRONMENT.ocsp_ahead.value
AMS_OCSP_RSA_RESPONDER: bool = ENVIRONMENT.ocsp_rsa_responder
AMS_OCSP_NEVER_ISSUED: str = ENVIRONMENT.ocsp_never_issued.value
AMS_TIME_STAMPS: str = ENVIRONMENT.time_stamps
AMS_TIME_STAMP_POLICY: str = ENVIRONMENT.time_stamp_policy
AMS_SIGNATURE_FETCH_HOSTS: frozenset[str] = ENVIRONMENT.signature_fetch_hosts
AMS_REMINDER_DAYS: int = ENVIRONMENT.reminder_days
AMS_OUTSIDE_WATCH_HOURS: int = ENVIRONMENT.outside_watch_hours
AMS_HOLDS_PER_PERSON: int = ENVIRONMENT.holds_per_person
AMS_HOLDS_PER_OFFICER: int = ENVIRONMENT.holds_per_officer
AMS_OUTSIDE_ALERT_HOURS: int = ENVIRONMENT.outside_alert_hours
AMS_OPERATOR_REVOKES_ALONE: bool = ENVIRONMENT.operator_revokes_alone
AMS_OFFICER_MAIL: bool = ENVIRONMENT.officer_mail
AMS_NIP_IN_REGISTER: bool = ENVIRONMENT.nip_in_register
AMS_MAIL_PROVISIONER: str = ENVIRONMENT.mail_provisioner.value
AMS_MAIL_DATABASE_URL: str = ENVIRONMENT.mail_database_url
AMS_MAIL_HTTP_URL: str = ENVIRONMENT.mail_http_url
AMS_MAIL_HTTP_KEY: str = ENVIRONMENT.mail_http_key
AMS_MAIL_QUOTA_MB: int = ENVIRONMENT.mail_quota_mb
AMS_MAIL_QUOTA_MOST_MB: int = ENVIRONMENT.mail_quota_most_mb
AMS_S3_ENDPOINT: str = ENVIRONMENT.s3_endpoint
AMS_S3_BUCKET: str = ENVIRONMENT.s3_bucket
AMS_S3_REGION: str = ENVIRONMENT.s3_region
AMS_S3_PREFIX: str = ENVIRONMENT.s3_prefix
AMS_S3_ACCESS_KEY: str = ENVIRONMENT.s3_access_key
AMS_S3_SECRET_KEY: str = ENVIRONMENT.s3_secret_key

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = False
ALLOWED_HOSTS = sorted(
    {urlsplit(AMS_BASE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"}
)
CSRF_TRUSTED_ORIGINS = [AMS_BASE_URL]
ROOT_URLCONF = "ams.config.urls"
WSGI_APPLICATION = "ams.config.wsgi.application"
AUTH_USER_MODEL = "accounts.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "axes",
    "csp",
    "django_htmx",
    "ams.journal",
    "ams.jobs",
    "ams.accounts",
    "ams.revisions",
    "ams.authority",
    "ams.authority.outside",
    "ams.certificates",
    "ams.revocation",
    "ams.letters",
    "ams.notifications",
    "ams.guides",
    "ams.watch",
    "ams.signatures",
    "ams.incidents",
    "ams.requests",
    "ams.custody",
    "ams.mailboxes",
    "ams.evidence",
    "ams.issuance",
    "ams.chain",
    "ams.personnel",
    "ams.renewal",
    "ams.measuring",
    "ams.approvals",
    "ams.workbench",
    "ams.holding",
    "ams.diagnosis",
    "ams.web",
]

MIDDLEWARE = [
    "ams.web.middleware.RequestNumber",
    "django.middleware.security.SecurityMiddleware",
    "ams.web.precompressed.PrecompressedFiles",
    "ams.web.middleware.NoStaleCopy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ams.web.middleware.ChosenLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "ams.web.account.middleware.MustChangePassword",
    "ams.web.middleware.ExpectedErrors",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url, conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    DATABASES["default"]["ENGINE"] = "ams.config.postgresql"
    # A peer that is gone without a word is noticed within a minute (ADR 0044).
    DATABASES["default"]["OPTIONS"] = {
        "keepalives_idle": 20,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,  # milliseconds
        **DATABASES["default"].get("OPTIONS", {}),
    }
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, taken at BEGIN; a commit is on the disk when it returns.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(AMS_DATA / "test.sqlite3")}
else:
    # For the statements of every act (ams.database); Django's own cursors prepare none.
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 1

# Locks of repeated sign-in failures and rate limits must be seen by every process.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "ams_cache",
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_secure = AMS_BASE_URL.startswith("https://")
SESSION_COOKIE_NAME = "ams_session"
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "ams_csrf"
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE.insert(0, "ams.web.proxy.ForwardedAddress")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}

_smtp = urlsplit(ENVIRONMENT.smtp_url or "smtp://127.0.0.1:25")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _smtp.hostname or "127.0.0.1"
EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_smtp.username or "")
EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
EMAIL_USE_SSL = _smtp.scheme == "smtps"
EMAIL_USE_TLS = _smtp.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

ACCOUNT_ADAPTER = "ams.web.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "ams.web.account.forms.SignInForm",
    "change_password": "ams.web.account.forms.NewPasswordForm",
    "reset_password": "ams.web.account.forms.AskPasswordMailForm",
    "reset_password_from_key": "ams.web.account.forms.PasswordByLinkForm",
    "user_token": "ams.web.account.forms.LinkForm",
}
# Failures of one account are counted by axes alone, so that one rule locks and one act unlocks.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/dasbor/"
PASSWORD_RESET_TIMEOUT = 24 * 3600

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "ams.accounts.lockout.canonical_username"
AXES_LOCKOUT_CALLABLE = "ams.web.account.lockout.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who keeps guessing does not prolong it
AXES_DISABLE_ACCESS_LOG = True  # the journal keeps sign-ins
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024  # uploads stay in memory until they are checked
SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # an account is locked whatever address its guesser comes from
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]

LOGGING_CONFIG = None
