"""What signatures are worth: seals of ours, PDFs signed elsewhere, and files that deceive."""

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django.fixtures import Settings

from ams.authority.outside import trust as trust_list
from ams.authority.outside.errors import AnswerRefused
from ams.authority.outside.loading import load_crl
from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.revocation import responders
from ams.revocation.services import publish, revoke
from ams.signatures.sealing import agency_seal, seal
from ams.signatures.trust import examine_file
from ams.signatures.validation import UNSIGNED, Examined, Reason, Trust, Verdict, examine
from tests.signatures import signing
from tests.signatures.outsider import outside_ca, outside_crl, outside_signer
from tests.signatures.scene import SUPERIOR, Scene


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection to elsewhere: who validates asks nobody."""
    real = socket.socket.connect

    def guarded(one: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1"}:
            raise AssertionError(f"validation asked {address}")
        real(one, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("validation asked DNS"))


@pytest.fixture
def sealed(scene: Scene, letter: bytes) -> bytes:
    """Return the letter under the agency's seal."""
    at = scene.clock.now()
    return seal(letter, by=agency_seal(scene.agency.pk, at=at), text=SUPERIOR, at=at)


def reason(pdf: bytes, scene: Scene) -> Reason:
    return examine_file(pdf, at=scene.clock.now()).reason


def test_our_seal_is_valid(sealed: bytes, scene: Scene) -> None:
    found = examine_file(sealed, at=scene.clock.now())
    assert found.verdict is Verdict.VALID
    (signature,) = found.signatures
    assert signature.is_intact
    assert signature.covers_file
    assert not signature.is_changed_later
    assert signature.is_seal
    assert signature.anchor == "Root CA Kebumen"
    assert signature.signed_at == scene.clock.now()
    assert signature.stamped_at == scene.clock.now()


def test_a_seal_proves_itself_to_who_has_the_root_alone(sealed: bytes, scene: Scene) -> None:
    root = scene.issuer.chain()[-1].certificate.public_bytes(Encoding.DER)
    assert examine(sealed, at=scene.clock.now(), trust=Trust((root,))).reason is Reason.OK


def test_a_seal_outlives_its_certificate_where_the_status_of_its_stamp_is_known(
    sealed: bytes, scene: Scene
) -> None:
    scene.clock.advance(timedelta(days=1000))
    for one in scene.issuer.chain():
        responders.renew(one, clock=scene.clock)
        publish(one.pk, clock=scene.clock)
    assert examine_file(sealed, at=scene.clock.now()).reason is Reason.OK


def test_what_was_found_is_kept_as_json(sealed: bytes, scene: Scene) -> None:
    found = examine_file(sealed, at=scene.clock.now())
    assert Examined.from_json(found.to_json()) == found


def test_an_unsigned_letter_is_unsigned(letter: bytes, scene: Scene) -> None:
    assert examine_file(letter, at=scene.clock.now()) == UNSIGNED


def test_a_seal_whose_certificate_was_revoked_before_is_refused(
    letter: bytes, scene: Scene, settings: Settings
) -> None:
    settings.AMS_TIME_STAMPS = "off"
    at = scene.clock.now()
    pdf = seal(letter, by=agency_seal(scene.agency.pk, at=at), at=at)
    later = ManualClock(at + timedelta(hours=1))
    revoke(scene.seal.certificate_id, reasons=["kehilangan"], actor=system("operator"), clock=later)
    found = examine_file(pdf, at=later.now() + timedelta(minutes=30))
    assert found.reason is Reason.REVOKED


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda pdf: signing.flipped(pdf, 9_000), {Reason.BROKEN, Reason.UNREADABLE}),
        (signing.with_text_changed, {Reason.CHANGED}),
        (signing.with_field_hidden, {Reason.CHANGED}),
        (signing.with_annotation, {Reason.CHANGED}),
        (signing.with_shorter_range, {Reason.BROKEN, Reason.NOT_COVERED}),
        (lambda pdf: pdf[:-2000], {Reason.UNREADABLE, Reason.BROKEN, Reason.NOT_COVERED}),
    ],
    ids=["flipped", "text", "pages", "annotation", "range", "truncated"],
)
def test_a_sealed_letter_that_was_touched_is_refused(
    sealed: bytes, scene: Scene, spoil: Callable[[bytes], bytes], expected: set[Reason]
) -> None:
    found = examine_file(spoil(sealed), at=scene.clock.now())
    assert found.reason in expected
    assert found.verdict is Verdict.REFUSED


def test_a_signature_of_a_trusted_outside_ca_is_valid_with_its_crl(
    letter: bytes, scene: Scene
) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    signer = outside_signer(ca, "Bambang Suharto", at=at, email="bambang@kebumenkab.go.id")
    crl = outside_crl(ca, at=at)
    found = examine_file(signing.signed_elsewhere(letter, signer, ca, crl=crl), at=at)
    assert found.reason is Reason.OK
    (signature,) = found.signatures
    assert (signature.name, signature.email) == ("Bambang Suharto", "bambang@kebumenkab.go.id")
    assert signature.anchor == "OSD LU Kelas 2"
    assert not signature.is_seal


def test_without_status_it_is_for_an_officer_to_judge(letter: bytes, scene: Scene) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    signer = outside_signer(ca, "Bambang Suharto", at=at)
    found = examine_file(signing.signed_elsewhere(letter, signer, ca), at=at)
    assert (found.reason, found.verdict) == (Reason.STATUS_UNKNOWN, Verdict.UNCERTAIN)


@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_crl_that_the_administrator_has_loaded_says_the_status(
    letter: bytes, scene: Scene, *, is_revoked: bool
) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    (row,) = trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    signer = outside_signer(ca, "Bambang Suharto", at=at)
    revoked = [signer.certificate.serial_number] if is_revoked else []
    crl = outside_crl(ca, *revoked, at=at)
    load_crl(row.pk, crl, actor=system("operator"), clock=scene.clock)
    pdf = signing.signed_elsewhere(letter, signer, ca)
    assert reason(pdf, scene) is (Reason.REVOKED if is_revoked else Reason.OK)


def test_another_cas_crl_is_not_loaded(scene: Scene) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    (row,) = trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    other = outside_crl(outside_ca("OSD LU Kelas 2", at=at), at=at)
    with pytest.raises(AnswerRefused):
        load_crl(row.pk, other, actor=system("operator"), clock=scene.clock)


def test_a_revoked_signer_is_refused(letter: bytes, scene: Scene) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    signer = outside_signer(ca, "Bambang Suharto", at=at)
    crl = outside_crl(ca, signer.certificate.serial_number, at=at)
    pdf = signing.signed_elsewhere(letter, signer, ca, crl=crl)
    assert reason(pdf, scene) is Reason.REVOKED


def test_an_expired_signer_is_refused(letter: bytes, scene: Scene) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    signer = outside_signer(ca, "Bambang Suharto", at=at - timedelta(days=400))
    pdf = signing.signed_elsewhere(letter, signer, ca, crl=outside_crl(ca, at=at))
    assert reason(pdf, scene) is Reason.EXPIRED


def test_a_ca_that_nobody_trusts_is_refused(letter: bytes, scene: Scene) -> None:
    at = scene.clock.now()
    ca = outside_ca("CA Sendiri", at=at)
    signer = outside_signer(ca, "Bambang Suharto", at=at)
    pdf = signing.signed_elsewhere(letter, signer, ca, crl=outside_crl(ca, at=at))
    assert reason(pdf, scene) is Reason.UNTRUSTED


def test_a_ca_that_was_switched_off_is_trusted_no_more(letter: bytes, scene: Scene) -> None:
    at = scene.clock.now()
    ca = outside_ca("OSD LU Kelas 2", at=at)
    (row,) = trust_list.add_authorities(
        ca.certificate.public_bytes(Encoding.PEM), actor=system("operator"), clock=scene.clock
    )
    trust_list.switch_off(row.pk, actor=system("operator"), clock=scene.clock)
    signer = outside_signer(ca, "Bambang Suharto", at=at)
    pdf = signing.signed_elsewhere(letter, signer, ca, crl=outside_crl(ca, at=at))
    assert reason(pdf, scene) is Reason.UNTRUSTED


@pytest.mark.parametrize("content", [b"", b"/ByteRange", b"%PDF-1.7 /ByteRange [0 1 2 3]"])
def test_what_cannot_be_read_is_refused_and_never_raises(content: bytes, scene: Scene) -> None:
    assert examine_file(content, at=scene.clock.now()).verdict is Verdict.REFUSED
