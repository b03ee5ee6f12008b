"""A renewal under way: the holder has made his new key, and the CA's officer decides next."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from ams.accounts.officers import officers_in_office
from ams.core.wording import WIB
from ams.demo.office import Office
from ams.demo.scan import scanned
from ams.issuance.filing import Recommendation
from ams.issuance.keys import hand_in_key
from ams.jobs.worker import run_due
from ams.renewal.filing import file_renewal
from ams.requests.attach import attach, submit
from ams.requests.check_documents import Verdict, check_documents
from ams.requests.claim import claim
from ams.requests.conduct import CONDUCTS, ISSUANCE, RENEWAL
from ams.revisions import known
from ams.revisions.training import confirm

HOLDER = "fajar.kurniawan"
_CHECKING = "dewi.lestari"
DAYS_AGO = 0.6


def play_renewal(office: Office) -> None:
    """Carry the renewal as far as the CA, if the procedure is in effect by then."""
    today = office.clock.now().astimezone(WIB).date()
    in_effect = {one.key: one for one in known.all_current(today)}
    if RENEWAL not in in_effect:
        return
    for account in officers_in_office(office.clock.now()):
        for key in (ISSUANCE, RENEWAL):
            reader, procedure = office.actor(account.username), in_effect[key]
            confirm(procedure.key, procedure.revision, actor=reader, clock=office.clock)
    holder, clock = office.actor(HOLDER), office.clock
    certificate = office.people[HOLDER].certificates.active(clock.now())[0]
    request = file_renewal(certificate.pk, Recommendation(), actor=holder, clock=clock)
    clock.advance(timedelta(minutes=4))
    letter = scanned(bytes(request.letter.latest.pdf), seed=77)
    attach(request.pk, content=letter, filename="surat-rekomendasi.pdf", actor=holder, clock=clock)
    submit(request.pk, actor=holder, clock=clock)
    run_due(clock)
    clock.advance(timedelta(minutes=11))
    claim(request.pk, actor=office.actor(_CHECKING), clock=clock)
    verdicts = {key: Verdict(conforms=True) for key in CONDUCTS[RENEWAL].items}
    clock.advance(timedelta(minutes=2))
    check_documents(request.pk, verdicts=verdicts, actor=office.actor(_CHECKING), clock=clock)
    run_due(clock)
    clock.advance(timedelta(minutes=25))
    hand_in_key(request.pk, _key_request(), actor=office.actor(HOLDER), clock=clock)
    run_due(clock)


def _key_request() -> bytes:
    """Return a PKCS #10 request for a key that nobody keeps."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    signed = builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM)
