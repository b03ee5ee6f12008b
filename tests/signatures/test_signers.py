"""Whose key file may sign."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from ams.accounts.models import Account, Person
from ams.authority.keys import SigningKey
from ams.certificates.models import Certificate
from ams.certificates.services import issue_with_key
from ams.core.actor import system
from ams.revocation.services import hold, revoke
from ams.signatures.errors import KeyFileRefused, SignerRefused
from ams.signatures.sealing import SignerProblem, own_certificate, seal
from tests.signatures.outsider import outside_key_file
from tests.signatures.scene import SUPERIOR, Scene

PASSPHRASE = "Merpati-Putih-7-Awan"


@pytest.fixture
def superior(scene: Scene) -> Person:
    """Return the superior, who has an account."""
    account = Account.objects.create(
        username="bambang", email="b@x.go.id", created_at=scene.clock.now()
    )
    return Person.objects.create(
        account=account, full_name="Drs. Bambang Suharto, M.Si.", plain_name="Bambang Suharto",
        nip="196601011990031005", position="Kepala Bidang", unit="Informatika",
        agency=scene.agency, email="bambang@kebumenkab.go.id",
    )  # fmt: skip


@pytest.fixture
def key_file(scene: Scene, superior: Person) -> tuple[Certificate, bytes]:
    """Return the superior's certificate and his .p12."""
    return issue_with_key(
        holder=superior, issuer=scene.issuer, passphrase=PASSPHRASE, actor=system("operator"),
        clock=scene.clock,
    )  # fmt: skip


def test_a_superior_signs_with_his_own_key_file(
    scene: Scene, superior: Person, key_file: tuple[Certificate, bytes], letter: bytes
) -> None:
    row, content = key_file
    at = scene.clock.now()
    by = own_certificate(content, PASSPHRASE, holder_id=superior.pk, at=at)
    assert by.serial == row.serial
    assert seal(letter, by=by, text=SUPERIOR, at=at).startswith(letter)


def test_a_wrong_passphrase_is_said_at_its_field(
    scene: Scene, superior: Person, key_file: tuple[Certificate, bytes]
) -> None:
    with pytest.raises(KeyFileRefused) as refused:
        own_certificate(key_file[1], "salah", holder_id=superior.pk, at=scene.clock.now())
    assert list(refused.value.fields) == ["passphrase"]
    assert "salah" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no file", b"0" * 70_000])
def test_what_is_no_key_file_is_said_at_its_field(
    scene: Scene, superior: Person, content: bytes
) -> None:
    with pytest.raises(KeyFileRefused) as refused:
        own_certificate(content, PASSPHRASE, holder_id=superior.pk, at=scene.clock.now())
    assert list(refused.value.fields) == ["content"]


def test_a_key_file_without_certificate_is_refused(scene: Scene, superior: Person) -> None:
    key: SigningKey = ec.generate_private_key(ec.SECP256R1())
    protection = BestAvailableEncryption(PASSPHRASE.encode())
    content = pkcs12.serialize_key_and_certificates(b"k", key, None, None, protection)
    with pytest.raises(KeyFileRefused):
        own_certificate(content, PASSPHRASE, holder_id=superior.pk, at=scene.clock.now())


def test_another_persons_key_file_is_refused(
    scene: Scene, superior: Person, key_file: tuple[Certificate, bytes]
) -> None:
    assert problem(scene, key_file[1], superior.pk + 1) is SignerProblem.NOT_HIS


def test_another_cas_certificate_is_refused(scene: Scene, superior: Person) -> None:
    content = outside_key_file(superior.plain_name, PASSPHRASE, at=scene.clock.now())
    assert problem(scene, content, superior.pk) is SignerProblem.ELSEWHERE


def test_a_revoked_certificate_is_refused(
    scene: Scene, superior: Person, key_file: tuple[Certificate, bytes]
) -> None:
    row, content = key_file
    revoke(row.pk, reasons=["kehilangan"], actor=system("operator"), clock=scene.clock)
    assert problem(scene, content, superior.pk) is SignerProblem.REVOKED


def test_a_held_certificate_is_refused(
    scene: Scene, superior: Person, key_file: tuple[Certificate, bytes]
) -> None:
    row, content = key_file
    hold(row.pk, reason="dicari", actor=system("operator"), clock=scene.clock)
    assert problem(scene, content, superior.pk) is SignerProblem.HELD


def test_an_expired_certificate_is_refused(
    scene: Scene, superior: Person, key_file: tuple[Certificate, bytes]
) -> None:
    scene.clock.advance(timedelta(days=731))
    assert problem(scene, key_file[1], superior.pk) is SignerProblem.EXPIRED


def problem(scene: Scene, content: bytes, holder_id: int) -> SignerProblem:
    """Return why the key file cannot sign."""
    with pytest.raises(SignerRefused) as refused:
        own_certificate(content, PASSPHRASE, holder_id=holder_id, at=scene.clock.now())
    found = refused.value.context["problem"]
    assert isinstance(found, SignerProblem)
    return found
