"""Sealing a letter, and what other people's programs say of it."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pytest_django.fixtures import Settings

from ams.core.actor import system
from ams.core.clock import ManualClock
from ams.revocation.services import revoke
from ams.signatures.errors import (
    NoSeal,
    NotSealable,
    StatusNotProvable,
    TimeStampUnavailable,
)
from ams.signatures.models import Purpose, ServiceCertificate
from ams.signatures.sealing import Place, agency_seal, seal
from ams.signatures.seals import issue_seal
from tests.signatures.programs import openssl_verify, pdfsig
from tests.signatures.scene import SUPERIOR, Scene


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection: what a seal needs is here."""

    def refused(*_: object) -> None:
        raise AssertionError("a seal asks nobody")

    real = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refused)
    yield
    monkeypatch.setattr(socket.socket, "connect", real)


def sealed(scene: Scene, letter: bytes) -> bytes:
    at = scene.clock.now()
    return seal(letter, by=agency_seal(scene.agency.pk, at=at), text=SUPERIOR, at=at)


def root_of(scene: Scene) -> x509.Certificate:
    return scene.issuer.chain()[-1].certificate


def test_a_sealed_letter_is_accepted_by_pdfsig_and_openssl(
    scene: Scene, letter: bytes, tmp_path: Path
) -> None:
    pdf = sealed(scene, letter)
    assert "Signature is Valid" in pdfsig(pdf, tmp_path)
    accepted, said = openssl_verify(pdf, root_of(scene), tmp_path)
    assert accepted, said


def test_a_flipped_byte_is_refused_by_both(scene: Scene, letter: bytes, tmp_path: Path) -> None:
    pdf = bytearray(sealed(scene, letter))
    pdf[len(letter) // 2] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(pdf), tmp_path)
    assert not openssl_verify(bytes(pdf), root_of(scene), tmp_path)[0]


def test_the_letter_stays_octet_by_octet_before_the_signature(scene: Scene, letter: bytes) -> None:
    assert sealed(scene, letter).startswith(letter)


def test_a_seal_carries_the_proofs_of_its_chain_and_two_time_stamps(
    scene: Scene, letter: bytes
) -> None:
    reader = PdfFileReader(BytesIO(sealed(scene, letter)))
    security_store = reader.root["/DSS"]
    assert len(security_store["/OCSPs"]) == 2  # the seal's, the time stamp's
    assert len(security_store["/CRLs"]) == 1
    kinds = [str(each.sig_object["/SubFilter"]) for each in reader.embedded_signatures]
    assert kinds == ["/ETSI.CAdES.detached", "/ETSI.RFC3161"]
    unsigned = reader.embedded_signatures[0].signer_info["unsigned_attrs"]
    assert [each["type"].native for each in unsigned] == ["signature_time_stamp_token"]


def test_without_time_stamps_the_seal_has_none(
    scene: Scene, letter: bytes, settings: Settings
) -> None:
    settings.AMS_TIME_STAMPS = "off"
    reader = PdfFileReader(BytesIO(sealed(scene, letter)))
    assert len(reader.embedded_signatures) == 1
    assert len(reader.root["/DSS"]["/OCSPs"]) == 1


def test_the_signature_says_when_it_was_asked_for(scene: Scene, letter: bytes) -> None:
    reader = PdfFileReader(BytesIO(sealed(scene, letter)))
    signature = reader.embedded_signatures[0]
    assert signature.self_reported_timestamp == scene.clock.now()


def test_the_mark_stands_where_the_signature_is_with_its_fonts_in_it(
    scene: Scene, letter: bytes
) -> None:
    document = pikepdf.open(BytesIO(sealed(scene, letter)))
    widgets = [
        note
        for page in document.pages
        for note in page.get("/Annots", [])
        if note.get("/Subtype") == "/Widget" and any(float(value) for value in note["/Rect"])
    ]
    assert [str(widget["/FT"]) for widget in widgets] == ["/Sig"]
    assert int(widgets[0]["/F"]) & 4  # printed (ISO 19005-3, 6.3.2)
    assert fonts_of(widgets[0]["/AP"]["/N"])
    assert all(fonts_of(widgets[0]["/AP"]["/N"]))


def fonts_of(stream: pikepdf.Object) -> list[bool]:
    """Return of each font below a form XObject whether its file is embedded."""
    resources: Any = stream.get("/Resources", {})
    found = []
    for font in resources.get("/Font", {}).values():
        descendant = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
        descriptor = descendant["/FontDescriptor"]
        found.append(any(name in descriptor for name in ("/FontFile2", "/FontFile3")))
    for inner in resources.get("/XObject", {}).values():
        found += fonts_of(inner)
    return found


def test_without_words_no_mark_is_drawn(scene: Scene, letter: bytes) -> None:
    at = scene.clock.now()
    pdf = seal(letter, by=agency_seal(scene.agency.pk, at=at), at=at)
    document = pikepdf.open(BytesIO(pdf))
    rectangles = [
        [float(value) for value in note["/Rect"]]
        for page in document.pages
        for note in page.get("/Annots", [])
        if note.get("/Subtype") == "/Widget"
    ]
    assert rectangles
    assert not any(any(rectangle) for rectangle in rectangles)


def test_a_mark_is_put_where_the_caller_says(scene: Scene, letter: bytes) -> None:
    at = scene.clock.now()
    place = Place(0, 40, 60, 240, 110)
    by = agency_seal(scene.agency.pk, at=at)
    pdf = seal(letter, by=by, text=SUPERIOR, place=place, at=at)
    document = pikepdf.open(BytesIO(pdf))
    rectangles = [[int(value) for value in note["/Rect"]] for note in document.pages[0]["/Annots"]]
    assert [40, 60, 240, 110] in rectangles


def test_a_letter_can_be_sealed_again(scene: Scene, letter: bytes, tmp_path: Path) -> None:
    twice = sealed(scene, sealed(scene, letter))
    assert pdfsig(twice, tmp_path).count("Signature is Valid") == 2


@pytest.mark.parametrize("spoilt", [b"", b"%PDF-1.7\nnothing", b"not a PDF"])
def test_what_is_no_pdf_cannot_be_sealed(scene: Scene, spoilt: bytes) -> None:
    at = scene.clock.now()
    with pytest.raises(NotSealable):
        seal(spoilt, by=agency_seal(scene.agency.pk, at=at), at=at)


def test_an_encrypted_pdf_cannot_be_sealed(scene: Scene, letter: bytes) -> None:
    locked = BytesIO()
    pikepdf.open(BytesIO(letter)).save(locked, encryption=pikepdf.Encryption(owner="a", user=""))
    at = scene.clock.now()
    with pytest.raises(NotSealable):
        seal(locked.getvalue(), by=agency_seal(scene.agency.pk, at=at), at=at)


def test_an_agency_without_a_seal_has_none(scene: Scene) -> None:
    with pytest.raises(NoSeal):
        agency_seal(scene.agency.pk + 1, at=scene.clock.now())


def test_an_expired_seal_is_no_seal(scene: Scene) -> None:
    with pytest.raises(NoSeal):
        agency_seal(scene.agency.pk, at=scene.clock.now() + timedelta(days=731))


def test_a_revoked_seal_is_no_seal_and_the_next_one_is(scene: Scene) -> None:
    revoke(
        scene.seal.certificate_id,
        reasons=["kehilangan"],
        actor=system("operator"),
        clock=scene.clock,
    )
    with pytest.raises(NoSeal):
        agency_seal(scene.agency.pk, at=scene.clock.now())
    again = issue_seal(scene.agency.pk, actor=system("operator"), clock=scene.clock)
    assert agency_seal(scene.agency.pk, at=scene.clock.now()).serial == again.certificate.serial


def test_without_responder_nothing_is_sealed(scene: Scene, letter: bytes) -> None:
    late = ManualClock(scene.clock.now() + timedelta(days=8))  # responders live seven
    with pytest.raises(StatusNotProvable):
        seal(letter, by=agency_seal(scene.agency.pk, at=late.now()), at=late.now())


def test_without_a_time_stamp_certificate_nothing_is_sealed(scene: Scene, letter: bytes) -> None:
    ServiceCertificate.objects.filter(purpose=Purpose.TIME_STAMP).delete()
    at = scene.clock.now()
    with pytest.raises(TimeStampUnavailable):
        seal(letter, by=agency_seal(scene.agency.pk, at=at), at=at)
