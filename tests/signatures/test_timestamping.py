"""The time-stamp service, asked and verified by OpenSSL, and what it refuses."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import parser, tsp
from cryptography.hazmat.primitives.serialization import Encoding
from pytest_django.fixtures import Settings

from ams.distribution.application import Application
from ams.signatures import time_stamp_service
from ams.signatures.models import Purpose, ServiceCertificate
from tests.distribution.client import Client
from tests.signatures.scene import Scene

DIGEST = b"\x5a" * 32


@pytest.fixture
def client(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a client of the status service (see tests/distribution)."""
    monkeypatch.setattr("ams.distribution.application.close_old_connections", lambda: None)
    return Client(Application(scene.clock))


def query(**changed: object) -> bytes:
    """Return a request for a stamp on ``DIGEST``, with some fields changed."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": DIGEST}
    values = {"version": "v1", "message_imprint": imprint, "cert_req": True, "nonce": 4711}
    encoded: bytes = tsp.TimeStampReq(values | changed).dump()
    return encoded


def body_of(client: Client, encoded: bytes) -> bytes:
    got = client.post("/tsa", encoded)
    assert got.status == 200
    assert got.headers["Content-Type"] == "application/timestamp-reply"
    return got.body


def answered(client: Client, encoded: bytes) -> tsp.TimeStampResp:
    return tsp.TimeStampResp.load(body_of(client, encoded))


def token_info(response: tsp.TimeStampResp) -> tsp.TSTInfo:
    signed = response["time_stamp_token"]["content"]
    return signed["encap_content_info"]["content"].parsed


def refused_for(client: Client, encoded: bytes) -> set[str]:
    """Return the failures named in a response that is nothing but a status."""
    _, _, _, _, content, _ = parser.parse(body_of(client, encoded), strict=True)
    status = tsp.PKIStatusInfo.load(content, strict=True)
    assert status["status"].native == "rejection"
    found: set[str] = status["fail_info"].native
    return found


def openssl(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["openssl", "ts", *arguments]
    return subprocess.run(  # noqa: S603
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_openssl_asks_and_verifies(scene: Scene, client: Client, tmp_path: Path) -> None:
    (tmp_path / "paper").write_bytes(b"isi surat")
    (tmp_path / "root.pem").write_bytes(
        scene.issuer.chain()[-1].certificate.public_bytes(Encoding.PEM)
    )
    openssl(tmp_path, "-query", "-data", "paper", "-sha256", "-cert", "-out", "query.tsq")
    got = client.post("/tsa", (tmp_path / "query.tsq").read_bytes())
    (tmp_path / "answer.tsr").write_bytes(got.body)
    verify = (
        "-verify", "-queryfile", "query.tsq", "-in", "answer.tsr", "-CAfile", "root.pem",
        "-attime", str(int(scene.clock.now().timestamp())),
    )  # fmt: skip
    done = openssl(tmp_path, *verify)
    assert "Verification: OK" in done.stdout, done.stderr
    (tmp_path / "paper").write_bytes(b"isi lain!")
    other = openssl(tmp_path, "-verify", "-data", "paper", *verify[3:])
    assert "Verification: FAILED" in other.stdout + other.stderr


def test_a_token_says_what_was_asked(scene: Scene, client: Client) -> None:
    info = token_info(answered(client, query()))
    assert info["message_imprint"]["hashed_message"].native == DIGEST
    assert info["nonce"].native == 4711
    assert info["gen_time"].native == scene.clock.now()
    assert info["accuracy"]["seconds"].native == 1
    assert info["policy"].native == f"{scene.issuer.policy_oid}.3161"


def test_no_two_tokens_have_one_serial_number(client: Client) -> None:
    serials = {token_info(answered(client, query()))["serial_number"].native for _ in range(20)}
    assert len(serials) == 20


def test_the_certificates_come_only_if_asked_for(client: Client) -> None:
    without = answered(client, query(cert_req=False))["time_stamp_token"]["content"]
    assert not without["certificates"].native
    with_them = answered(client, query())["time_stamp_token"]["content"]
    assert len(with_them["certificates"]) == 2


@pytest.mark.parametrize(
    ("encoded", "failure"),
    [
        (b"", "bad_data_format"),
        (b"\x30\x03\x02\x01", "bad_data_format"),
        (query() + b"\x00", "bad_data_format"),
        (
            query(
                message_imprint={
                    "hash_algorithm": {"algorithm": "sha1"},
                    "hashed_message": b"\x00" * 20,
                }
            ),
            "bad_alg",
        ),
        (
            query(
                message_imprint={
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": b"\x00" * 20,
                }
            ),
            "bad_data_format",
        ),
        (query(req_policy="1.2.3.4"), "unaccepted_policy"),
        (
            query(extensions=[{"extn_id": "1.2.3", "critical": False, "extn_value": b"\x05\x00"}]),
            "unaccepted_extensions",
        ),
        (query(nonce=1 << 600), "bad_request"),
    ],
)
def test_a_request_that_cannot_be_granted_is_told_why(
    client: Client, encoded: bytes, failure: str
) -> None:
    assert refused_for(client, encoded) == {failure}


def test_without_certificate_time_is_not_available(client: Client) -> None:
    ServiceCertificate.objects.filter(purpose=Purpose.TIME_STAMP).delete()
    assert refused_for(client, query()) == {"time_not_available"}


def test_where_time_stamps_are_off_none_is_given(client: Client, settings: Settings) -> None:
    settings.AMS_TIME_STAMPS = "off"
    assert refused_for(client, query()) == {"time_not_available"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
def test_a_stamp_is_asked_for_by_post_alone(client: Client, method: str) -> None:
    assert client.get("/tsa", method=method).status == 405


def test_the_worker_renews_the_certificate_after_a_year_and_stamps_with_the_new_one(
    scene: Scene,
) -> None:
    first = time_stamp_service.authority_in_force(scene.clock.now()).authority.certificate
    assert not time_stamp_service.is_due(scene.clock.now())
    scene.clock.advance(timedelta(days=366))
    assert time_stamp_service.is_due(scene.clock.now())
    time_stamp_service.renew(clock=scene.clock)
    assert not time_stamp_service.is_due(scene.clock.now())
    assert time_stamp_service.authority_in_force(scene.clock.now()).authority.certificate != first
