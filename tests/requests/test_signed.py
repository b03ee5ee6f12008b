"""A letter that comes back signed elsewhere: examined at the upload, told, laid before officers."""

from collections.abc import Callable
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from ams.authority.outside import trust as trust_list
from ams.core.actor import system
from ams.journal.events import Event
from ams.journal.models import Entry
from ams.letters.models import Attachment
from ams.requests.attach import attach
from ams.requests.documents import document_items
from ams.requests.findings import Finding
from ams.requests.models import Request
from ams.requests.signed import with_signature
from ams.signatures.examining import signer_certificates
from ams.signatures.models import ExaminedFile
from ams.signatures.process import TrustFor
from ams.signatures.refusals import WORDS, SignatureRefused
from ams.signatures.validation import Examined, Reason, Verdict, examine, verdict_of
from tests.requests.builders import Office, attached, filed, fresh
from tests.signatures import signing
from tests.signatures.outsider import Held, outside_ca, outside_crl, outside_signer


def examined_here(pdf: bytes, *, at: datetime, trust_for: TrustFor) -> Examined:
    return examine(pdf, at=at, trust=trust_for(signer_certificates(pdf)))


@pytest.fixture(autouse=True)
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Examine in this process: tests/signatures/test_process.py tries the limited one."""
    monkeypatch.setattr("ams.signatures.trust.examine_apart", examined_here)


@pytest.fixture
def elsewhere(office: Office) -> Held:
    """Return an outside CA that the administrator trusts."""
    ca = outside_ca("OSD LU Kelas 2", at=office.clock.now())
    content = ca.certificate.public_bytes(Encoding.PEM)
    trust_list.add_authorities(content, actor=system("operator"), clock=office.clock)
    return ca


def signed_by(
    office: Office, ca: Held, request: Request, name: str, *, with_status: bool = True, **more: str
) -> bytes:
    """Return the request's letter as signed by somebody with a certificate of ``ca``."""
    at = office.clock.now()
    signer = outside_signer(ca, name, at=at, email=more.get("email", ""))
    crl = outside_crl(ca, at=at) if with_status else b""
    return signing.signed_elsewhere(bytes(request.letter.latest.pdf), signer, ca, crl=crl)


def uploaded(office: Office, request: Request, pdf: bytes) -> Request:
    attach(
        request.pk, content=pdf, filename="surat.pdf", actor=office.actor("sari"),
        clock=office.clock,
    )  # fmt: skip
    return fresh(request)


def told(request: Request) -> tuple[Finding, str]:
    """Return the officer's item about signatures; the applicant reads the same words."""
    item = next(one for one in document_items(request) if one.key == "signatures")
    assert request.attachment is not None
    remark = with_signature(request.attachment).remarks[0]
    assert (remark.finding, remark.said) == (item.finding, item.said)
    return item.finding, item.said


def test_the_superiors_signature_agrees(office: Office, elsewhere: Held) -> None:
    request = filed(office)
    pdf = signed_by(office, elsewhere, request, "Ratna Utama")
    request = uploaded(office, request, pdf)
    finding, said = told(request)
    assert finding is Finding.AGREES
    assert "Ratna Utama" in said
    assert "OSD LU Kelas 2" in said
    assert request.attachment is not None
    assert bytes(request.attachment.content) == pdf


def test_another_ones_signature_differs(office: Office, elsewhere: Held) -> None:
    request = filed(office)
    request = uploaded(office, request, signed_by(office, elsewhere, request, "Tono Wibowo"))
    assert told(request)[0] is Finding.DIFFERS


def test_a_namesake_is_for_an_officer_to_judge(office: Office, elsewhere: Held) -> None:
    request = filed(office)
    pdf = signed_by(office, elsewhere, request, "Ratna Utama", email="ratna@example.com")
    assert told(uploaded(office, request, pdf))[0] is Finding.TO_BE_SEEN


def test_a_status_that_is_unknown_is_for_an_officer_to_judge(
    office: Office, elsewhere: Held
) -> None:
    request = filed(office)
    pdf = signed_by(office, elsewhere, request, "Ratna Utama", with_status=False)
    assert told(uploaded(office, request, pdf))[0] is Finding.TO_BE_SEEN


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (signing.with_text_changed, Reason.CHANGED),
        (lambda pdf: signing.flipped(pdf, pdf.index(b"/Producer") + 12), Reason.BROKEN),
    ],
    ids=["changed", "broken"],
)
def test_a_signature_that_is_worth_nothing_refuses_the_upload_with_its_reason(
    office: Office, elsewhere: Held, spoil: Callable[[bytes], bytes], reason: Reason
) -> None:
    request = filed(office)
    pdf = spoil(signed_by(office, elsewhere, request, "Ratna Utama"))
    with pytest.raises(SignatureRefused) as refused:
        uploaded(office, request, pdf)
    assert refused.value.reason is reason
    assert str(WORDS[reason][0]) in refused.value.fields["file"][0]
    assert not Attachment.objects.exists()
    assert not ExaminedFile.objects.exists()
    entry = Entry.objects.filter(event=Event.ATTACHMENT_REFUSE).latest("seq")
    assert entry.data["code"] == "upload_signature_refused"


def test_a_ca_that_nobody_trusts_is_refused(office: Office) -> None:
    request = filed(office)
    pdf = signed_by(office, outside_ca("CA Sendiri", at=office.clock.now()), request, "Ratna Utama")
    with pytest.raises(SignatureRefused) as refused:
        uploaded(office, request, pdf)
    assert refused.value.reason is Reason.UNTRUSTED


def test_a_scan_without_signature_is_looked_at_by_eye_as_before(office: Office) -> None:
    request = attached(office)
    item = next(one for one in document_items(request) if one.key == "signatures")
    assert item.finding is Finding.TO_BE_SEEN
    assert not ExaminedFile.objects.exists()


def test_every_reason_that_refuses_has_words() -> None:
    refusing = {one for one in Reason if verdict_of(one) is Verdict.REFUSED}
    assert refusing - {Reason.UNSIGNED} == set(WORDS)
