"""A CRL by django-ca: ``python django_ca_crl.py setup LINES``, then ``… crl``, in one folder.

All rows carry the same certificate: its CRL takes time for their number.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django_ca_site  # noqa: F401 - configures Django; the script's own folder is on the path
from django.core.management import call_command
from django_ca.celery.messages import UseCertificateAuthoritiesTaskArgs
from django_ca.models import Certificate, CertificateAuthority
from django_ca.tasks import generate_crls


def set_up(lines: Path) -> None:
    """Make the database, an authority and the revoked certificates."""
    call_command("migrate", verbosity=0)
    call_command("init_ca", "benchmark", "CN=benchmark", key_type="EC")
    authority = CertificateAuthority.objects.get()
    now = datetime.now(UTC)
    rows = [line.split() for line in lines.read_text().splitlines()]
    Certificate.objects.bulk_create(
        (
            Certificate(
                ca=authority, pub=authority.pub, cn=serial, serial=serial, created=now,
                not_before=now - timedelta(days=1), not_after=now + timedelta(days=365),
                revoked=True, revoked_date=datetime.fromtimestamp(int(at), UTC),
                revoked_reason=_spelled(reason),
            )
            for serial, at, reason in rows
        ),
        batch_size=1000,
    )  # fmt: skip


def _spelled(reason: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in reason).lower()


if __name__ == "__main__":
    if sys.argv[1] == "setup":
        set_up(Path(sys.argv[2]))
    else:
        generate_crls(UseCertificateAuthoritiesTaskArgs(force=True))
