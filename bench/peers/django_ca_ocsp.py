"""OCSP by django-ca, in one folder: ``python django_ca_ocsp.py init``, then ``… issue COUNT``.

The second writes ``ca.pem``, ``serials.txt`` and ``prefix.txt``; then granian serves
``application`` of this module. With ``PRESIGNED`` in the environment (which ``init`` does not
survive) answers are made ahead and kept in the memory of each process, django-ca's own best;
without, each is signed when it is asked for.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings

_SERIAL_BITS = 126  # sixteen octets, as ours have
PRESIGNED = bool(os.environ.get("PRESIGNED"))

settings.configure(
    SECRET_KEY="benchmark",  # noqa: S106 - of a benchmark
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django_ca"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": "django-ca.sqlite3",
            "CONN_MAX_AGE": None,
        }
    },
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    },
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
    CA_OCSP_RESPONSE_CACHE_EXPIRES=timedelta(days=1) if PRESIGNED else None,
)
django.setup()

from django.core.management import call_command  # noqa: E402 - needs django.setup()
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402
from django_ca.models import Certificate, CertificateAuthority  # noqa: E402

urlpatterns = [path("ca/", include("django_ca.urls"))]
application = get_wsgi_application()


def init() -> None:
    """Make the database, an authority and its responder."""
    call_command("migrate", verbosity=0)
    call_command("init_ca", "benchmark", "CN=benchmark", key_type="EC")


def issue(count: int) -> None:
    """Make certificates and their answers."""
    authority = CertificateAuthority.objects.get()
    for number in range(count):
        row = Certificate(ca=authority)
        row.update_certificate(_certificate(authority.pub.loaded, number))
        row.save()
        row.generate_ocsp_response()
    issuer = authority.pub.loaded
    rows = Certificate.objects.filter(cn="subject").order_by("pk")
    Path("ca.pem").write_bytes(issuer.public_bytes(Encoding.PEM))
    Path("serials.txt").write_text("\n".join(rows.values_list("serial", flat=True)))
    Path("prefix.txt").write_text(f"/ca/ocsp/{authority.serial}/cert")


def _certificate(issuer: x509.Certificate, number: int) -> x509.Certificate:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer.subject)
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "subject")]))
        .public_key(key.public_key())
        .serial_number((1 << _SERIAL_BITS) + number)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .sign(key, hashes.SHA256())
    )


if __name__ == "__main__":
    if sys.argv[1] == "init":
        init()
    else:
        issue(int(sys.argv[2]))
