"""Revoke one by one with django-ca: ``python django_ca_revoke.py setup COUNT``, then ``… COUNT``.

Each is what its command ``revoke_cert`` does: the certificate is read and its row is written. It
keeps no journal, no block list and queues no CRL. Prints how many it revoked in a second.
"""

import sys
import time
from datetime import UTC, datetime, timedelta

import django_ca_site  # noqa: F401 - configures Django; the script's own folder is on the path
from cryptography.x509 import ReasonFlags
from django.core.management import call_command
from django_ca.models import Certificate, CertificateAuthority


def set_up(count: int) -> None:
    """Make the database, an authority and so many certificates, all with the same octets."""
    call_command("migrate", verbosity=0)
    call_command("init_ca", "benchmark", "CN=benchmark", key_type="EC")
    authority = CertificateAuthority.objects.get()
    now = datetime.now(UTC)
    Certificate.objects.bulk_create(
        (
            Certificate(
                ca=authority, pub=authority.pub, cn=str(number), serial=f"{number:X}", created=now,
                not_before=now - timedelta(days=1), not_after=now + timedelta(days=365),
            )
            for number in range(count)
        ),
        batch_size=1000,
    )  # fmt: skip


def revoke(count: int) -> float:
    """Revoke the next ones; return how many in a second."""
    good = Certificate.objects.filter(revoked=False).order_by("pk")
    serials = list(good.values_list("serial", flat=True)[:count])
    began = time.perf_counter()
    for serial in serials:
        Certificate.objects.get(serial=serial).revoke(ReasonFlags.key_compromise)
    return len(serials) / (time.perf_counter() - began)


if __name__ == "__main__":
    if sys.argv[1] == "setup":
        set_up(int(sys.argv[2]))
    else:
        sys.stdout.write(str(revoke(int(sys.argv[1]))))
