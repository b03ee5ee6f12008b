"""``ams ca``: what operators' scripts rely on."""

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pytest_django.fixtures import Settings

from ams.authority.models import Issuer, SigningIntent
from ams.config.command import run
from ams.revocation.models import CRL
from tests.authority.openssl import openssl

pytestmark = pytest.mark.django_db

Output = pytest.CaptureFixture[str]


def test_init_makes_a_root_and_an_issuing_ca_and_names_them(capsys: Output) -> None:
    assert run(["ca", "init"]) == 0
    said = capsys.readouterr().out
    assert "kebumen-root: CN=Root CA Kebumen,O=Pemerintah Kabupaten Kebumen,C=ID\n" in said
    assert "kebumen: CN=CA Penerbit Kebumen,O=Pemerintah Kabupaten Kebumen,C=ID\n" in said


def test_init_publishes_the_first_crls_and_deltas_so_that_no_certificate_points_to_nothing(
    capsys: Output,
) -> None:
    assert run(["ca", "init", "--shards", "1"]) == 0
    said = [line.split(",")[0] for line in capsys.readouterr().out.splitlines()[-3:]]
    assert said == ["kebumen-root: CRL 1", "kebumen/0: CRL 1", "kebumen: CRL 1"]
    found = CRL.objects.filter(published_at__isnull=False).values_list("shard", "base_number")
    assert set(found) == {(None, None), (None, 1), (0, None), (0, 1)}
    assert bases_after_init(capsys, "--no-deltas", "--slug", "uji", "--root-name", "Akar") == {None}


def bases_after_init(capsys: Output, *options: str) -> set[int | None]:
    """Make another authority and return the bases of its CRLs."""
    assert run(["ca", "init", *options]) == 0
    capsys.readouterr()
    return set(CRL.objects.filter(issuer__slug="uji").values_list("base_number", flat=True))


def test_init_warns_loudly_where_no_passphrase_is_set(capsys: Output, settings: Settings) -> None:
    settings.AMS_CA_PASSPHRASE = ""
    assert run(["ca", "init"]) == 0
    assert "WARNING: no AMS_CA_PASSPHRASE is set" in capsys.readouterr().err


def test_init_is_silent_about_a_passphrase_that_is_set(capsys: Output, settings: Settings) -> None:
    settings.AMS_CA_PASSPHRASE = "kuda-nil-menyeberang-7"
    assert run(["ca", "init"]) == 0
    captured = capsys.readouterr()
    assert "WARNING" not in captured.err
    assert "kuda-nil" not in captured.out + captured.err


def test_names_slug_policy_and_algorithm_are_chosen(capsys: Output) -> None:
    chosen = ["--slug", "uji", "--organization", "Balai Uji", "--root-name", "Akar",
              "--issuing-name", "Cabang", "--algorithm", "rsa-3072", "--country", "ID",
              "--policy-oid", "1.3.6.1.4.1.32473.9"]  # fmt: skip
    assert run(["ca", "init", *chosen]) == 0
    issuer = Issuer.objects.get(slug="uji")
    assert issuer.subject_dn == "CN=Cabang,O=Balai Uji,C=ID"
    assert issuer.policy_oid == "1.3.6.1.4.1.32473.9"
    key = issuer.certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 3072


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--slug", "A B"], "is no slug"),
        (["--organization", "x" * 65], "has 65 characters, not 64"),
        (["--country", "Indonesia"], "has 9 characters, not 2"),
        (["--policy-oid", "2.999"], "no object identifier"),
        (["--algorithm", "rsa-1024"], "rsa-1024"),
    ],
)
def test_what_no_authority_can_be_is_refused_in_one_sentence(
    capsys: Output, arguments: list[str], told: str
) -> None:
    assert run(["ca", "init", *arguments]) != 0
    error = capsys.readouterr().err
    assert told in error
    assert error.startswith("ams: ")
    assert error.count("\n") == 1
    assert not Issuer.objects.exists()


def test_a_second_init_of_the_same_slug_fails(capsys: Output) -> None:
    assert run(["ca", "init"]) == 0
    capsys.readouterr()
    assert run(["ca", "init"]) == 1
    assert capsys.readouterr().err == (
        "ams: there is a certification authority 'kebumen' already\n"
    )


def test_list_says_what_each_authority_is(capsys: Output) -> None:
    run(["ca", "init"])
    capsys.readouterr()
    assert run(["ca", "list", "--format", "json"]) == 0
    root, issuing = json.loads(capsys.readouterr().out)
    assert (root["slug"], root["kind"], root["issuer"]) == ("kebumen-root", "root", "kebumen-root")
    assert (issuing["slug"], issuing["kind"], issuing["issuer"]) == (
        "kebumen",
        "issuing",
        "kebumen-root",
    )
    assert issuing["algorithm"] == "ECDSA secp256r1"
    assert (
        int(issuing["serial"], 16) == Issuer.objects.get(slug="kebumen").certificate.serial_number
    )


def test_without_an_authority_the_list_is_empty(capsys: Output) -> None:
    assert run(["ca", "list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run(["ca", "list"]) == 0
    assert capsys.readouterr().out == "none\n"


def test_openssl_reads_the_exported_certificate_and_chain(capsys: Output, tmp_path: Path) -> None:
    run(["ca", "init"])
    capsys.readouterr()
    assert run(["ca", "export", "kebumen", "--chain"]) == 0
    chain = tmp_path / "chain.pem"
    chain.write_text(capsys.readouterr().out)
    assert len(x509.load_pem_x509_certificates(chain.read_bytes())) == 2
    assert openssl("x509", "-in", str(chain), "-noout", "-checkend", "0").returncode == 0


def test_der_is_one_certificate_octet_by_octet(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run(["ca", "init"])
    capfdbinary.readouterr()
    assert run(["ca", "export", "kebumen", "--format", "der"]) == 0
    exported = capfdbinary.readouterr().out
    assert exported == bytes(Issuer.objects.get(slug="kebumen").certificate_der)


def test_a_chain_in_der_is_refused(capsys: Output) -> None:
    run(["ca", "init"])
    capsys.readouterr()
    assert run(["ca", "export", "kebumen", "--chain", "--format", "der"]) == 1
    assert "no DER form" in capsys.readouterr().err


def test_an_authority_that_is_not_there_cannot_be_exported(capsys: Output) -> None:
    assert run(["ca", "export", "kebumen"]) == 1
    assert capsys.readouterr().err == "ams: there is no certification authority 'kebumen'\n"


def test_a_signature_left_open_is_listed_and_closed(capsys: Output) -> None:
    run(["ca", "init"])
    signed = SigningIntent.objects.latest("pk")
    left = SigningIntent.objects.create(
        issuer=signed.issuer, key_name=signed.key_name, kind="crl", serial="07",
        to_be_signed=b"0", sha256="0" * 64, journal_seq=1, created_at=signed.created_at.replace(
            year=2025),
    )  # fmt: skip
    capsys.readouterr()
    assert run(["ca", "intents", "--format", "json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == [left.pk]
    assert run(["ca", "close-intent", str(left.pk), "--remark", "server died"]) == 0
    assert run(["ca", "close-intent", str(left.pk), "--remark", "again"]) == 1
    capsys.readouterr()
    assert run(["ca", "intents"]) == 0
    assert capsys.readouterr().out == "none\n"
