"""A letter that the superior approved in AMS, in the bundle of its case."""

from ams.approvals.deciding import approve
from ams.evidence.checking.report import Outcome, Trust
from ams.evidence.checking.seal import check_seal
from ams.evidence.checking.verify import verify
from ams.evidence.claims import Claims
from ams.evidence.container import unpack
from ams.evidence.making import make_bundle
from ams.jobs.worker import run_due
from ams.journal import keys
from ams.requests.check_certificate import CertificateVerdict, check_certificate
from ams.requests.check_documents import check_documents
from ams.requests.claim import claim
from ams.requests.models import Request
from ams.requests.revoke import revoke
from ams.signatures.seals import issue_seal
from tests.approvals.builders import asked
from tests.requests.builders import CONFORM, OPERATOR, Office


def approved_and_revoked(office: Office) -> Request:
    """Return the case of a letter that ratna approved in AMS, revoked by dewi."""
    issue_seal(office.agencies["health"].pk, actor=OPERATOR, clock=office.clock)
    run_due(office.clock)
    approval = asked(office)
    approve(approval.pk, key=None, actor=office.actor("ratna"), clock=office.clock)
    request, dewi, clock = approval.request, office.actor("dewi"), office.clock
    claim(request.pk, actor=dewi, clock=clock)
    check_documents(request.pk, verdicts=CONFORM, actor=dewi, clock=clock)
    check_certificate(
        request.pk, verdict=CertificateVerdict.MATCH, remark="Sesuai.", actor=dewi, clock=clock
    )
    revoke(request.pk, confirmation=request.concerned.serial[-6:], actor=dewi, clock=clock)
    run_due(clock)
    return Request.objects.get(pk=request.pk)


def test_the_sealed_letter_and_who_approved_it_are_enclosed(office: Office) -> None:
    request = approved_and_revoked(office)
    trust = Trust(anchors=(office.issuer.chain()[-1].certificate,), journal_key=keys.verifier())
    for username in ("dewi", "sari"):
        actor = office.actor(username)
        pdf = make_bundle(request.pk, actor=actor, clock=office.clock).content
        report = verify(pdf, trust, seal=check_seal)
        assert list(report.of(Outcome.FAILS)) == []
        files = unpack(pdf)
        assert Claims.parse(files["case.json"]).uploads[0].file == "signed-letter-1-v1.pdf"
        assert request.attachment is not None
        assert files["signed-letter-1-v1.pdf"] == bytes(request.attachment.content)
        assert b'"state":"approved"' in files["case.json"]
        assert b'"by":"Ratna Utama, S.T."' in files["case.json"]
