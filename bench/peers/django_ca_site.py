"""A site that holds django-ca and nothing else, in the present folder or on PostgreSQL.

Importing it configures Django. ``PEER_DATABASE`` names a PostgreSQL server as a URL; without it the
database is a file, durable as AMS's own is.
"""

import os
from urllib.parse import urlsplit

import django
from django.conf import settings

_DURABLE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def _database() -> dict[str, object]:
    url = os.environ.get("PEER_DATABASE")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": "django-ca.sqlite3",
            "OPTIONS": {"init_command": _DURABLE},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username,
        "HOST": parts.hostname,
        "PORT": parts.port,
    }


settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106 - of a benchmark
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_ca"],
    DATABASES={"default": _database()},
    STORAGES={
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "django-ca": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": "django-ca-files"},
        },
    },
    USE_TZ=True,
    ROOT_URLCONF=__name__,
    CA_DEFAULT_HOSTNAME="localhost",
    CA_USE_CELERY=False,
    CA_OCSP_RESPONSE_CACHE_EXPIRES=None,
)
django.setup()

from django.urls import include, path  # noqa: E402 - needs django.setup()

urlpatterns = [path("ca/", include("django_ca.urls"))]
