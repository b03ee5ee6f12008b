"""Keys lie encrypted, readable by their owner alone; what is wrong with one is said plainly."""

import base64
import os
import secrets
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pytest_django.fixtures import Settings

from ams.authority import keys
from ams.authority.errors import KeyUnavailable
from ams.authority.keys import DevelopmentKeyStore, FileKeyStore, KeyAlgorithm, SigningKey
from ams.authority.pkcs8 import FOR_A_PASSPHRASE, FOR_A_RANDOM_ONE, Cost, cost_for
from tests.authority.openssl import openssl

PASSPHRASE = "kuda-nil-menyeberang-7"


@pytest.fixture
def store(tmp_path: Path) -> FileKeyStore:
    return FileKeyStore(tmp_path / "keys", PASSPHRASE, FOR_A_RANDOM_ONE)


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_a_key_signs_with_what_its_public_half_verifies(
    store: FileKeyStore, algorithm: KeyAlgorithm
) -> None:
    public = store.create("satu", algorithm)
    reopened = FileKeyStore(store.path("satu").parent, PASSPHRASE)._open(store.path("satu"))
    assert reopened.public_key() == public
    assert store.load_signer("satu").public_key() == public


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_openssl_opens_the_key_file_with_the_passphrase(
    store: FileKeyStore, algorithm: KeyAlgorithm
) -> None:
    store.create("satu", algorithm)
    command = ["pkey", "-in", str(store.path("satu")), "-noout", "-passin"]
    assert openssl(*command, f"pass:{PASSPHRASE}").returncode == 0
    assert openssl(*command, "pass:salah").returncode != 0


def test_a_key_file_is_for_its_owner_alone(store: FileKeyStore) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    path = store.path("satu")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["satu.pem"]


def test_a_key_is_never_overwritten(store: FileKeyStore) -> None:
    public = store.create("satu", KeyAlgorithm.ECDSA_P256)
    with pytest.raises(KeyUnavailable, match="exists already"):
        store.create("satu", KeyAlgorithm.ECDSA_P256)
    assert store.load_signer("satu").public_key() == public


def test_a_key_is_opened_once_per_process(
    store: FileKeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    keys._opened.clear()
    first = store.load_signer("satu")
    monkeypatch.setattr(FileKeyStore, "_open", None)
    assert store.load_signer("satu") is first


def test_a_missing_key_file_is_named(store: FileKeyStore) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    store.path("satu").unlink()
    assert not store.exists("satu")
    with pytest.raises(KeyUnavailable, match=r"satu\.pem is missing"):
        store.load_signer("satu")


def test_a_wrong_passphrase_is_told_and_not_shown(store: FileKeyStore) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    other = FileKeyStore(store.path("satu").parent, "rahasia-yang-lain")
    with pytest.raises(
        KeyUnavailable, match="does not open with the configured passphrase"
    ) as told:
        other.load_signer("satu")
    assert "rahasia" not in str(told.value)


def test_a_replaced_key_file_is_noticed(store: FileKeyStore) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    store.create("dua", KeyAlgorithm.ECDSA_P256)
    store.path("dua").replace(store.path("satu"))
    assert store.load_signer("satu") is not None
    store.path("satu").write_bytes(b"broken")
    with pytest.raises(KeyUnavailable, match="no encrypted PKCS #8 key"):
        store.load_signer("satu")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_key_file_is_named(store: FileKeyStore) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    keys._opened.clear()
    store.path("satu").chmod(0)
    with pytest.raises(KeyUnavailable, match="cannot be read: Permission denied"):
        store.load_signer("satu")


def test_a_folder_in_place_of_a_key_file_cannot_be_read(store: FileKeyStore) -> None:
    store.path("satu").mkdir(parents=True)
    with pytest.raises(KeyUnavailable, match="cannot be read: Is a directory"):
        store.load_signer("satu")


def test_a_key_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file where a folder should be")
    with pytest.raises(KeyUnavailable, match="keys exists already"):
        FileKeyStore(tmp_path / "keys", PASSPHRASE).create("satu", KeyAlgorithm.ECDSA_P256)


def test_a_key_without_encryption_is_refused(store: FileKeyStore) -> None:
    store.path("satu").parent.mkdir()
    plain = keys.generate(KeyAlgorithm.ECDSA_P256).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    store.path("satu").write_bytes(plain)
    with pytest.raises(KeyUnavailable, match="no encrypted PKCS #8 key"):
        store.load_signer("satu")


def test_a_key_of_another_kind_is_refused(store: FileKeyStore) -> None:
    store.path("satu").parent.mkdir()
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode())
    )
    store.path("satu").write_bytes(pem)
    with pytest.raises(KeyUnavailable, match="no RSA or ECDSA key"):
        store.load_signer("satu")


@pytest.mark.parametrize("name", ["", "../satu", "SATU", "a/b", "-a", "a" * 81])
def test_a_key_name_cannot_leave_the_folder(store: FileKeyStore, name: str) -> None:
    with pytest.raises(KeyUnavailable, match="is not the name of a key"):
        store.path(name)


def test_a_removed_key_is_gone_and_removing_again_is_nothing(store: FileKeyStore) -> None:
    store.create("satu", KeyAlgorithm.ECDSA_P256)
    store.remove("satu")
    store.remove("satu")
    assert not store.exists("satu")


def test_a_store_without_passphrase_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable, match="has no passphrase"):
        FileKeyStore(tmp_path, "")


def test_without_a_passphrase_the_development_store_warns_loudly(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.AMS_CA_PASSPHRASE = ""
    assert keys.development_store_in_use()
    assert isinstance(keys.key_store(), DevelopmentKeyStore)
    assert "before issuing to real people" in caplog.text


def test_the_development_passphrase_is_made_once_and_kept_from_others() -> None:
    first = keys._development_passphrase(keys.key_folder())
    assert keys._development_passphrase(keys.key_folder()) == first
    path = keys.key_folder() / keys.DEVELOPMENT_PASSPHRASE
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_configured_passphrase_ends_the_development_store(settings: Settings) -> None:
    settings.AMS_CA_PASSPHRASE = PASSPHRASE
    assert not keys.development_store_in_use()
    assert type(keys.key_store()) is FileKeyStore


def test_keys_of_the_development_store_do_not_open_with_a_passphrase_set_later(
    settings: Settings,
) -> None:
    settings.AMS_CA_PASSPHRASE = ""
    keys.key_store().create("satu", KeyAlgorithm.ECDSA_P256)
    settings.AMS_CA_PASSPHRASE = PASSPHRASE
    with pytest.raises(KeyUnavailable, match="does not open"):
        keys.key_store().load_signer("satu")


@pytest.mark.parametrize(
    ("key", "digest"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "sha256"),
        (ec.generate_private_key(ec.SECP384R1()), "sha384"),
        (rsa.generate_private_key(65537, 2048), "sha256"),
    ],
)
def test_the_digest_fits_the_keys_strength(key: SigningKey, digest: str) -> None:
    assert keys.digest_for(key.public_key()).name == digest


def test_a_guess_at_a_persons_passphrase_costs_more_than_at_a_random_one() -> None:
    assert FOR_A_PASSPHRASE.n * FOR_A_PASSPHRASE.p >= 16 * FOR_A_RANDOM_ONE.n * FOR_A_RANDOM_ONE.p
    # OpenSSL refuses scrypt beyond 32 MiB (RFC 7914, section 2: 128 * r * N octets).
    assert 128 * FOR_A_PASSPHRASE.r * FOR_A_PASSPHRASE.n < 32 * 1024 * 1024


@pytest.mark.parametrize(
    ("passphrase", "cost"),
    [
        (secrets.token_hex(32), FOR_A_RANDOM_ONE),
        (base64.b64encode(b"\0\x10\x83" + secrets.token_bytes(29)).decode(), FOR_A_RANDOM_ONE),
        (PASSPHRASE, FOR_A_PASSPHRASE),
        (secrets.token_hex(16), FOR_A_PASSPHRASE),
        ("kuda-baterai-stapler-benar-kuda-baterai-stapler-benar", FOR_A_PASSPHRASE),
        ("Kuda baterai stapler benar, 1 kuda 2 baterai 3 stapler", FOR_A_PASSPHRASE),
    ],
    # What is random would give the tests other names in each process that runs them.
    ids=["hex-256", "base64-256", "known", "hex-128", "words", "sentence"],
)
def test_only_a_passphrase_of_256_random_bits_needs_no_dear_guesses(
    passphrase: str, cost: Cost
) -> None:
    assert cost_for(passphrase) == cost


def test_a_key_made_under_a_configured_passphrase_is_of_the_dear_kind(settings: Settings) -> None:
    settings.AMS_CA_PASSPHRASE = PASSPHRASE
    keys.key_store().create("satu", KeyAlgorithm.ECDSA_P256)
    path = keys.key_folder() / "satu.pem"
    assert "INTEGER           :4000" in openssl("asn1parse", "-in", str(path)).stdout
