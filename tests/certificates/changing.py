"""Change a certificate's status in the inventory, without the package that publishes it."""

from datetime import datetime

from django.db import transaction

from ams.certificates.services import Change, change_status
from ams.certificates.states import CertificateStatus
from ams.core.actor import system
from ams.core.clock import whole_seconds
from ams.journal.entries import Subject
from ams.journal.events import Event
from ams.journal.services import append

ENTRY = b"\x30\x00"  # stands for a CRL entry


@transaction.atomic
def change_to(status: CertificateStatus, certificate_id: int, *, at: datetime) -> None:
    """Give the certificate ``status``, journal included."""
    entry = append(
        Event.CERTIFICATE_REVOKE,
        subject=Subject.of("certificate", certificate_id),
        actor=system("operator"),
        at=at,
    )
    is_good = status is CertificateStatus.GOOD
    change_status(
        certificate_id,
        Change(
            status,
            whole_seconds(at),
            entry.seq,
            "" if is_good else "unspecified",
            None if is_good else ENTRY,
        ),
    )


def mark_revoked(certificate_id: int, *, at: datetime) -> None:
    """Revoke the certificate in the inventory alone."""
    change_to(CertificateStatus.REVOKED, certificate_id, at=at)
