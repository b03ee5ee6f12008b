"""``ams crl``: what operators' scripts rely on."""

import json
from pathlib import Path

import pytest
from cryptography import x509
from pytest_django.fixtures import Settings

from ams.authority.keys import key_store
from ams.authority.models import Issuer
from ams.certificates.models import Certificate
from ams.config.command import run
from ams.core.actor import Actor
from ams.core.clock import SystemClock
from ams.revocation.services import Scope, newest_published, publish, revoke
from tests.ports import free_port
from tests.revocation.office import certificate, issuer, office, operator
from tests.revocation.storage_server import storage_server

__all__ = ["certificate", "issuer", "office", "operator"]


@pytest.fixture
def published(issuer: Issuer) -> Issuer:
    """Return an issuer that has published, with its root."""
    for each in issuer.chain():
        publish(each.pk, clock=SystemClock())
    return issuer


def rows(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    assert run(["crl", "list", "--format", "json", *arguments]) == 0
    read: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return read


def test_every_authority_publishes(
    issuer: Issuer,
    certificate: Certificate,
    operator: Actor,
    capsys: pytest.CaptureFixture[str],
) -> None:
    revoke(certificate.pk, reasons=["pensiun"], actor=operator, clock=SystemClock())
    assert run(["crl", "publish"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split(", next")[0] for line in said] == [
        "kebumen-root: CRL 1, 0 entries",
        "kebumen: CRL 1, 1 entries",
    ]


def test_without_an_authority_there_is_nothing_to_publish(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["crl", "publish"]) == 1
    assert capsys.readouterr().err.startswith("ams: there is no certification authority")


def test_one_authority_publishes(issuer: Issuer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["crl", "publish", "kebumen"]) == 0
    assert [row["issuer"] for row in _listed(capsys)] == ["kebumen"]


def _listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    capsys.readouterr()
    return rows(capsys)


def test_an_authority_without_its_key_does_not_stop_the_others(
    issuer: Issuer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert issuer.parent is not None
    key_store().remove(issuer.parent.key_name)
    assert run(["crl", "publish"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("kebumen: CRL 1")
    assert len(told.err.splitlines()) == 1
    assert "kebumen-root" in told.err
    assert "is missing" in told.err


def test_published_crls_are_listed_newest_first(
    published: Issuer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["crl", "publish", "kebumen"]) == 0
    found = _listed(capsys)
    assert [(row["issuer"], row["number"]) for row in found] == [
        ("kebumen", 2),
        ("kebumen", 1),
        ("kebumen-root", 1),
    ]
    newest = newest_published(Scope(published))
    assert newest is not None
    assert found[0]["sha256"] == newest.sha256
    assert found[0]["next_update"] == newest.next_update.isoformat()
    assert rows(capsys, "kebumen-root") == [found[2]]


def test_the_newest_is_exported_as_pem_to_standard_output(
    published: Issuer, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["crl", "export", "kebumen"]) == 0
    crl = x509.load_pem_x509_crl(capfdbinary.readouterr().out)
    assert crl.issuer == published.certificate.subject


def test_one_by_number_is_exported_as_der_to_a_file(published: Issuer, tmp_path: Path) -> None:
    assert run(["crl", "publish", "kebumen"]) == 0
    out = tmp_path / "one.crl"
    options = ["--number", "1", "--format", "der", "--out", str(out)]
    assert run(["crl", "export", "kebumen", *options]) == 0
    crl = x509.load_der_x509_crl(out.read_bytes())
    assert crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["publish", "other"], "'other'"),
        (["list", "other"], "'other'"),
        (["export", "other"], "'other'"),
        (["export", "kebumen", "--number", "9"], "no CRL 9"),
        (["export", "kebumen", "--out", "/nowhere/at/all.crl"], "cannot be written"),
    ],
)
def test_a_refusal_is_one_sentence(
    published: Issuer, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    assert run(["crl", *arguments]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert complaint in told.err


def test_before_the_first_crl_there_is_none_to_export(
    issuer: Issuer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["crl", "export", "kebumen"]) == 1
    assert "no CRL yet" in capsys.readouterr().err


def test_an_old_crl_is_shown_and_exported_by_number_and_by_time(
    published: Issuer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    first = newest_published(Scope(published))
    assert first is not None
    assert first.published_at is not None
    assert run(["crl", "publish", "kebumen"]) == 0
    capsys.readouterr()
    for wanted in (["--number", "1"], []):
        assert run(["crl", "show", "kebumen", *wanted, "--format", "json"]) == 0
        (row,) = json.loads(capsys.readouterr().out)
        assert row["number"] == (1 if wanted else 2)
    assert run(["crl", "show", "kebumen", "--at", "2020-03-03 10:00"]) == 1
    assert "no CRL until 2020-03-03T10:00:00+00:00" in capsys.readouterr().err


def test_an_authority_with_shards_and_deltas_publishes_them_all(
    issuer: Issuer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    policy = ["--shards", "2", "--deltas", "--format", "json"]
    assert run(["ca", "status-policy", "kebumen", *policy]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told == {
        "slug": "kebumen", "shards": 2, "deltas": True, "freshest_in_certificates": False,
        "expired": "keep",
    }  # fmt: skip
    assert run(["crl", "publish", "kebumen"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(",")[0] for line in said] == [
        "kebumen/0: CRL 2", "kebumen/1: CRL 2", "kebumen: CRL 2"
    ]  # fmt: skip
    found = rows(capsys, "kebumen")
    assert [(row["shard"], row["number"], row["base"]) for row in found[:3]] == [
        (None, 2, None),
        (None, 2, 1),
        (None, 1, None),
    ]
    assert [row["base"] for row in found if row["number"] == 1] == [None, 1] * 3  # fmt: skip
    out = tmp_path / "delta.crl"
    options = ["--shard", "1", "--delta", "--format", "der", "--out", str(out)]
    assert run(["crl", "export", "kebumen", *options]) == 0
    delta = x509.load_der_x509_crl(out.read_bytes())
    base = delta.extensions.get_extension_for_class(x509.DeltaCRLIndicator).value
    assert base == x509.DeltaCRLIndicator(1)


def test_upload_brings_every_crl_into_the_bucket_and_names_what_failed(
    published: Issuer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["crl", "upload"]) == 1
    assert "set AMS_S3_ENDPOINT" in capsys.readouterr().err
    with storage_server(free_port()) as server:
        server.use(settings, server.new_bucket())
        assert run(["crl", "upload"]) == 0
        said = capsys.readouterr().out.splitlines()
        assert said == ["crl/kebumen-root.crl: CRL 1", "crl/kebumen.crl: CRL 1"]
        settings.AMS_S3_BUCKET = "crls-nowhere"
        assert run(["crl", "upload", "kebumen"]) == 1
    assert "kebumen: bucket 'crls-nowhere'" in capsys.readouterr().err
