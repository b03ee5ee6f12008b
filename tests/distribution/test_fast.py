"""The fast path's octets say what the full path's reply says."""

import base64
from urllib.parse import quote

import pytest
from cryptography.x509 import ocsp as x509_ocsp

from ams.certificates.models import Certificate
from ams.core.clock import ManualClock
from ams.distribution.application import Application
from ams.distribution.fast import FastOCSP
from ams.distribution.messages import Exchange
from ams.distribution.server.heads import Ready
from ams.revocation.fast import FastAnswers
from ams.revocation.index.keeping import Keeper, index_folder
from ams.revocation.models import ResponderCertificate
from ams.revocation.node import StatusNode
from tests.revocation.office import ocsp_request


@pytest.fixture
def fast(responder: ResponderCertificate, certificate: Certificate, clock: ManualClock) -> FastOCSP:
    Keeper(index_folder(), clock).follow()
    node = StatusNode(index_folder())
    node.source(clock.now())
    return FastOCSP(FastAnswers(node, clock))


def address(slug: str, encoded: bytes) -> bytes:
    return f"/ocsp{slug}/{quote(base64.b64encode(encoded).decode(), safe='')}".encode()


def fields(ready: Ready) -> dict[str, str]:
    lines = ready.head.decode().split("\r\n")
    assert lines[0] == "HTTP/1.1 200 OK"
    assert lines[-1] == ""
    return dict(line.split(": ", 1) for line in lines[1:-1])


def full(clock: ManualClock, method: bytes, target: bytes, body: bytes) -> dict[str, str]:
    reply = Application(clock).answer(Exchange.of(method, target, {}, body))
    assert reply.status == 200
    return {**reply.headers, "Content-Length": str(reply.length)}


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's own transaction, which lives on its connection."""
    monkeypatch.setattr("ams.distribution.application.close_old_connections", lambda: None)


@pytest.mark.parametrize("slug", ["", "/kebumen"])
@pytest.mark.parametrize("nonce", [None, b"n" * 32])
def test_get_and_post_are_answered_with_the_same_fields_as_by_the_full_path(
    fast: FastOCSP, certificate: Certificate, *, clock: ManualClock, slug: str, nonce: bytes | None
) -> None:
    encoded = ocsp_request(certificate, nonce=nonce)
    asked = [
        (b"GET", address(slug, encoded), b""),
        (b"POST", f"/ocsp{slug}".encode(), encoded),
    ]
    for method, target, body in asked:
        ready = fast(method, target, body)
        assert ready is not None
        mine, theirs = fields(ready), full(clock, method, target, body)
        for one_time in ("ETag", "Content-Length"):  # each has a signature of its own
            assert mine.pop(one_time, "") != "" or nonce
            theirs.pop(one_time, None)
        assert mine == theirs
        response = x509_ocsp.load_der_ocsp_response(ready.body)
        assert response.serial_number == certificate.serial_number
        assert ready.etag.decode() == fields(ready).get("ETag", "")


def test_every_other_spelling_of_the_address_is_told_the_canonical_one(
    fast: FastOCSP, certificate: Certificate
) -> None:
    encoded = ocsp_request(certificate)
    canonical = address("/kebumen", encoded)
    text = base64.b64encode(encoded)
    for target in (
        b"/ocsp/kebumen/" + text,
        canonical.replace(b"%3D", b"%3d").replace(b"M", b"%4D", 2),
    ):
        ready = fast(b"GET", target, b"")
        if ready is not None and target != canonical:
            assert fields(ready)["Content-Location"] == canonical.decode()
    ready = fast(b"GET", canonical, b"")
    assert ready is not None
    assert "Content-Location" not in fields(ready)


def test_the_same_answer_has_the_same_tag(fast: FastOCSP, certificate: Certificate) -> None:
    first = fast(b"GET", address("", ocsp_request(certificate)), b"")
    second = fast(b"POST", b"/ocsp/kebumen", ocsp_request(certificate))
    assert first is not None
    assert second is not None
    assert (first.etag, first.body) == (second.etag, second.body)


@pytest.mark.parametrize(
    "target",
    [
        b"/", b"/ocsp", b"/ocsp/", b"/ocsp/kebumen", b"/ocsp/kebumen/", b"/ocsp/kebumen/M",
        b"/ocsp/kebumen/MA==", b"/ocsp/MA==?x=1", b"/ocsp//MA==", b"/ocsp/%00/MA==", b"/ocspM",
        b"/crl/kebumen.crl", b"/ocsp/KEBUMEN/MA==", b"/ocsp/kebumen/M%", b"/ocsp/M\xff",
    ],
)  # fmt: skip
def test_what_is_no_common_request_is_left_to_the_full_path(fast: FastOCSP, target: bytes) -> None:
    assert fast(b"GET", target, b"") is None
    assert fast(b"POST", target, b"no request") is None


def test_the_name_of_another_authority_is_left_to_the_full_path(
    fast: FastOCSP, certificate: Certificate
) -> None:
    encoded = ocsp_request(certificate)
    assert fast(b"POST", b"/ocsp/another", encoded) is None
    assert fast(b"GET", address("/another", encoded), b"") is None
