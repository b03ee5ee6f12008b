"""Issuing with a key made by AMS: handed over once, under a passphrase nobody keeps."""

import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.apps import apps

from ams.authority import keys
from ams.authority.keys import KeyAlgorithm
from ams.authority.models import Issuer
from ams.certificates.errors import CertificateActive, IssuingForOneself, PassphraseRefused
from ams.certificates.models import Certificate
from ams.certificates.pkcs12 import ROUNDS
from ams.certificates.services import issue_with_key
from ams.core.actor import Actor
from ams.core.clock import ManualClock
from tests.authority.openssl import openssl
from tests.certificates.cast import Cast

PASSPHRASE = "kucing hijau melompat 9"


def _issue(
    cast: Cast, issuer: Issuer, clock: ManualClock, *, actor: Actor | None = None
) -> tuple[Certificate, bytes]:
    return issue_with_key(
        holder=cast.budi,
        issuer=issuer,
        passphrase=PASSPHRASE,
        actor=actor or cast.citra(),
        clock=clock,
    )


def test_openssl_opens_the_file_with_the_passphrase_and_no_other(
    cast: Cast, issuer: Issuer, clock: ManualClock, tmp_path: Path
) -> None:
    row, content = _issue(cast, issuer, clock)
    path = tmp_path / "budi.p12"
    path.write_bytes(content)
    command = ("pkcs12", "-in", str(path), "-nodes", "-info", "-passin")
    opened = openssl(*command, f"pass:{PASSPHRASE}")
    assert opened.returncode == 0, opened.stderr
    assert opened.stdout.count("-----BEGIN CERTIFICATE-----") == 3
    assert opened.stdout.count("-----BEGIN PRIVATE KEY-----") == 1
    assert row.serial in opened.stdout
    assert openssl(*command, "pass:salah").returncode != 0


def test_neither_encryption_nor_mac_is_cheap_to_guess_at(
    cast: Cast, issuer: Issuer, clock: ManualClock, tmp_path: Path
) -> None:
    path = tmp_path / "budi.p12"
    path.write_bytes(_issue(cast, issuer, clock)[1])
    told = openssl("pkcs12", "-in", str(path), "-info", "-noout", "-passin", f"pass:{PASSPHRASE}")
    assert f"MAC: sha256, Iteration {ROUNDS}" in told.stderr
    scheme = f"PBES2, PBKDF2, AES-256-CBC, Iteration {ROUNDS}, PRF hmacWithSHA256"
    assert told.stderr.count(scheme) == 2


def test_the_key_in_the_file_is_the_certificates_and_the_chain_is_with_it(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    row, content = _issue(cast, issuer, clock)
    key, certificate, others = pkcs12.load_key_and_certificates(content, PASSPHRASE.encode())
    assert certificate == row.certificate
    assert others == [one.certificate for one in issuer.chain()]
    assert key is not None
    assert key.public_key() == row.certificate.public_key()


@pytest.mark.parametrize(
    ("algorithm", "kind"),
    [
        (KeyAlgorithm.ECDSA_P256, ec.EllipticCurvePublicKey),
        (KeyAlgorithm.RSA_3072, rsa.RSAPublicKey),
    ],
)
def test_the_key_is_of_the_kind_asked_for(
    *, cast: Cast, issuer: Issuer, clock: ManualClock, algorithm: KeyAlgorithm, kind: type
) -> None:
    row, _ = issue_with_key(
        holder=cast.budi, issuer=issuer, passphrase=PASSPHRASE, actor=cast.citra(), clock=clock,
        algorithm=algorithm,
    )  # fmt: skip
    assert isinstance(row.certificate.public_key(), kind)


def test_neither_key_nor_passphrase_is_kept_anywhere(
    cast: Cast, issuer: Issuer, clock: ManualClock, own_data_folder: Path
) -> None:
    _issue(cast, issuer, clock)
    for model in apps.get_models():
        for row in model.objects.values_list():  # type: ignore[attr-defined]
            assert PASSPHRASE not in repr(row), model
            assert b"PRIVATE KEY" not in repr(row).encode(), model
    files = {path.name for path in own_data_folder.rglob("*") if path.is_file()}
    authorities = {f"{one.key_name}.pem" for one in issuer.chain()}
    assert {name for name in files if "sqlite" not in name} == {
        keys.DEVELOPMENT_PASSPHRASE,
        *authorities,
    }


def test_the_function_that_made_the_key_lets_go_of_it(
    cast: Cast, issuer: Issuer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    original = keys.generate

    def generate(algorithm: KeyAlgorithm) -> keys.SigningKey:
        made.append(original(algorithm))
        return made[-1]  # type: ignore[return-value]

    monkeypatch.setattr(keys, "generate", generate)
    _issue(cast, issuer, clock)
    assert sys.getrefcount(made.pop()) <= 2


@pytest.mark.parametrize("passphrase", ["", "pendek", "password1234", "aaaaaaaaaaaa"])
def test_a_weak_passphrase_is_refused_before_a_key_is_made(
    *, cast: Cast, issuer: Issuer, clock: ManualClock, passphrase: str
) -> None:
    with pytest.raises(PassphraseRefused):
        issue_with_key(
            holder=cast.budi, issuer=issuer, passphrase=passphrase, actor=cast.citra(), clock=clock
        )
    assert not Certificate.objects.exists()


def test_a_second_active_certificate_is_refused(
    cast: Cast, issuer: Issuer, clock: ManualClock
) -> None:
    first, _ = _issue(cast, issuer, clock)
    with pytest.raises(CertificateActive, match=first.serial):
        _issue(cast, issuer, clock)


def test_nobody_makes_himself_a_key(cast: Cast, issuer: Issuer, clock: ManualClock) -> None:
    with pytest.raises(IssuingForOneself):
        _issue(cast, issuer, clock, actor=cast.holder(cast.budi))
