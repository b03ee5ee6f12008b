"""The cast of an issuance, and helpers that bring a request to any of its activities.

The people are those of ``tests.requests.builders``; sari's certificate is revoked, so that she may
have another. citra and indra are officers of the CA.
"""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ams.core.clock import ManualClock
from ams.issuance import agreement
from ams.issuance.accepting import accept
from ams.issuance.filing import Recommendation, file_issuance
from ams.issuance.issuing import approve
from ams.issuance.keys import hand_in_key
from ams.issuance.links import activation_url
from ams.issuance.models import Details
from ams.issuance.registering import register
from ams.issuance.verifying import verify
from ams.jobs.worker import run_due
from ams.requests.acknowledge import acknowledge
from ams.requests.attach import submit
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import CONDUCTS, ISSUANCE
from ams.requests.models import Request
from ams.revisions.training import confirm
from ams.revocation.services import revoke
from tests.requests.builders import OPERATOR, Office, found_office, fresh, upload
from tests.web.ca_officers import appoint_ca_officers

OFFICERS = ("eko", "ratna", "budi", "dewi", "tono", "citra", "indra")
CONFORM = {key: Verdict(conforms=True) for key in CONDUCTS[ISSUANCE].items}


def found(clock: ManualClock) -> Office:
    """Return the office in which sari has no certificate any more and the CA has officers."""
    office = found_office(clock)
    prepare(office)
    revoke(office.certificate("sari").pk, reasons=["lainnya"], actor=OPERATOR, clock=office.clock)
    return office


def prepare(office: Office) -> None:
    """Appoint the CA's officers, and let every officer confirm the issuance's SOP."""
    appoint_ca_officers(office)
    for username in OFFICERS:
        confirm(ISSUANCE, "2026-11-22", actor=office.actor(username), clock=office.clock)


def filed(office: Office, username: str = "sari") -> Request:
    """Return a request at activity 2: its letter made, nothing attached."""
    return file_issuance(Recommendation(), actor=office.actor(username), clock=office.clock)


def submitted(office: Office) -> Request:
    """Return a request at activity 3, in the officers' queue."""
    request = filed(office)
    upload(office, request.pk)
    return submit(request.pk, actor=office.actor("sari"), clock=office.clock)


def conforming(office: Office) -> Request:
    """Return a request at activity 4, taken by eko."""
    request = submitted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    return fresh(request)


def registered(office: Office) -> Request:
    """Return a request at activity 5: the activation link is on its way."""
    request = conforming(office)
    return register(request.pk, actor=office.actor("eko"), clock=office.clock)


def token(request: Request) -> str:
    """Return what the newest activation link carries."""
    return activation_url(Details.objects.get(request=request)).rstrip("/").rpartition("/")[2]


def accepted(office: Office) -> Request:
    """Return a request at activity 6: data confirmed, agreement accepted."""
    request = registered(office)
    accept(
        token(request), version=agreement.present().version, phone="0812 3456 7890",
        actor=office.actor("sari"), clock=office.clock,
    )  # fmt: skip
    return fresh(request)


def verified(office: Office) -> Request:
    """Return a request at activity 7: the applicant makes the key."""
    request = accepted(office)
    eko = office.actor("eko")
    claim(request.pk, actor=eko, clock=office.clock)
    verify(request.pk, actor=eko, clock=office.clock)
    return fresh(request)


def keyed(office: Office) -> Request:
    """Return a request at activity 8, before the CA's officers."""
    request = verified(office)
    hand_in_key(request.pk, key_request(), actor=office.actor("sari"), clock=office.clock)
    return fresh(request)


def before_citra(office: Office) -> Request:
    """Return a request at activity 8 that the CA's officer has taken."""
    return claim(keyed(office).pk, actor=office.actor("citra"), clock=office.clock)


def decided(office: Office) -> Request:
    """Return a request whose issuance is decided and not yet carried out."""
    request = before_citra(office)
    return approve(request.pk, actor=office.actor("citra"), clock=office.clock)


def told(office: Office) -> Request:
    """Return a request at activity 10: issued, the notice sent."""
    request = decided(office)
    run_due(office.clock)
    return fresh(request)


def completed(office: Office) -> Request:
    """Return a request that has come to its end."""
    return acknowledge(told(office).pk, actor=office.actor("sari"), clock=office.clock)


def key_request(key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """Return a PKCS #10 request for ``key``, or for one that nobody keeps."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM)


def finish(office: Office, request: Request) -> Request:
    """Bring a request from activity 3 to its end, whoever filed it."""
    sari, eko, citra = (office.actor(one) for one in ("sari", "eko", "citra"))
    claim(request.pk, actor=eko, clock=office.clock)
    check_documents(request.pk, verdicts=CONFORM, actor=eko, clock=office.clock)
    register(request.pk, actor=eko, clock=office.clock)
    accept(
        token(request), version=agreement.present().version, phone="081234567890", actor=sari,
        clock=office.clock,
    )  # fmt: skip
    claim(request.pk, actor=eko, clock=office.clock)
    verify(request.pk, actor=eko, clock=office.clock)
    hand_in_key(request.pk, key_request(), actor=sari, clock=office.clock)
    claim(request.pk, actor=citra, clock=office.clock)
    approve(request.pk, actor=citra, clock=office.clock)
    run_due(office.clock)
    return acknowledge(request.pk, actor=sari, clock=office.clock)
