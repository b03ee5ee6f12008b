"""Journeys: sari files a revocation and wishes for another certificate with the same letter."""

from ams.jobs.worker import run_due
from ams.letters.data import LetterKind
from ams.requests.attach import submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim
from ams.requests.conduct import ISSUANCE
from ams.requests.file import Filing, file
from ams.requests.models import Request
from ams.requests.revoke import revoke
from tests.requests.builders import CONFORM, Office, code, fresh, make_letter, upload


def wished(office: Office, reason: str = "lupa_passphrase") -> Request:
    """Return a revocation before the officers, with the consent to an issuance."""
    version = make_letter(office, reasons=(reason,), kind=LetterKind.REPLACEMENT)
    certificate = office.certificate("sari")
    filing = Filing(version.letter_id, certificate.pk, (reason,), accompaniment_code=code(office))
    request = file(filing, actor=office.actor("sari"), clock=office.clock)
    upload(office, request.pk)
    submit(request.pk, actor=office.actor("sari"), clock=office.clock)
    return fresh(request)


def decided(office: Office, reason: str = "lupa_passphrase") -> Request:
    """Return such a revocation, decided and not yet carried out."""
    request, eko = wished(office, reason), office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    check_certificate(
        request.pk, verdict=CertificateVerdict.MATCH, remark="Sesuai.", actor=eko,
        clock=office.clock,
    )  # fmt: skip
    serial = request.concerned.serial
    revoke(request.pk, confirmation=serial[-6:], actor=eko, clock=office.clock)
    return fresh(request)


def published(office: Office, reason: str = "lupa_passphrase") -> Request:
    """Return such a revocation when everything due is done."""
    request = decided(office, reason)
    run_due(office.clock)
    return fresh(request)


def opened(office: Office) -> Request | None:
    """Return sari's open issuance, if there is one."""
    return (
        Request.objects.open()
        .filter(applicant=office.people["sari"], procedure_key=ISSUANCE)
        .first()
    )
