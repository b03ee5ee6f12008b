"""Cases out of the ordinary: one that began with a hold, one whose letter was signed elsewhere."""

from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority.outside import trust as trust_list
from ams.evidence.checking.report import Trust
from ams.evidence.making import make_bundle
from ams.holding.disputing import dispute_by_link
from ams.holding.links import dispute_token
from ams.holding.models import HoldCase
from ams.holding.reviewing import leave_held
from ams.jobs.worker import run_due
from ams.journal import keys
from ams.requests.attach import attach, submit
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim
from ams.requests.models import Request
from ams.requests.revoke import revoke
from tests.holding.reports import by_phone
from tests.requests.builders import CONFORM, OPERATOR, Office, filed, fresh, picture
from tests.signatures import signing
from tests.signatures.outsider import outside_ca, outside_crl, outside_signer


def made(office: Office, request: Request, who: str = "dewi") -> bytes:
    """Return the bundle as ``who`` gets it."""
    return make_bundle(request.pk, actor=office.actor(who), clock=office.clock).content


def trust_of(office: Office) -> Trust:
    """Return the trust of a reader who knows this installation's CA and journal."""
    root = office.issuer.chain()[-1].certificate
    return Trust(anchors=(root,), journal_key=keys.verifier())


def held_first(office: Office) -> Request:
    """Return Sari's case: held by eko on a call, objected to, left held by dewi, then revoked."""
    case = by_phone(office)
    run_due(office.clock)
    dispute_by_link(dispute_token(case), origin="192.0.2.7", clock=office.clock)
    leave_held(
        case.hold_id, remark="Pemilik dihubungi; memang hilang.", actor=office.actor("dewi"),
        clock=office.clock,
    )  # fmt: skip
    request = HoldCase.objects.get(pk=case.pk).request
    assert request is not None
    return _finished(office, request, picture(), "surat.png")


def signed_elsewhere(office: Office) -> Request:
    """Return Sari's case whose letter came back signed with a certificate of an outside CA."""
    at = office.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    content = ca.certificate.public_bytes(Encoding.PEM)
    trust_list.add_authorities(content, actor=OPERATOR, clock=office.clock)
    request = filed(office)
    signer = outside_signer(ca, "Ratna Utama", at=at)
    pdf = bytes(request.letter.latest.pdf)
    signed = signing.signed_elsewhere(pdf, signer, ca, crl=outside_crl(ca, at=at))
    return _finished(office, request, signed, "surat.pdf")


def _finished(office: Office, request: Request, content: bytes, filename: str) -> Request:
    clock, sari, dewi = office.clock, office.actor("sari"), office.actor("dewi")
    attach(request.pk, content=content, filename=filename, actor=sari, clock=clock)
    submit(request.pk, actor=sari, clock=clock)
    claim(request.pk, actor=dewi, clock=clock)
    check_documents(request.pk, verdicts=CONFORM, actor=dewi, clock=clock)
    match = CertificateVerdict.MATCH
    check_certificate(request.pk, verdict=match, remark="Sesuai.", actor=dewi, clock=clock)
    revoke(request.pk, confirmation=request.concerned.serial[-6:], actor=dewi, clock=clock)
    run_due(clock)
    return fresh(request)
